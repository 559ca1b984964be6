"""What to do with cells that hold no events: which studies are corrected, and by how much.

``to``: "only0" studies with a zero cell, "all" every study, "if0all" every study as soon as one
has a zero cell, "none". ``add``: a number added to each cell, or "treatment-arm", the correction
in proportion to the arm's own size, adding up to 1 over both arms (Sweeting, Sutton & Lambert
2004, Stat Med 23:1351). ``drop00``: studies with no events (or only events) in both arms have no
relative effect and are set aside.
"""

from __future__ import annotations

import numpy as np

from ..result import Array, CannotEstimate, Mask
from .base import Rows, choose

TO = ("only0", "all", "if0all", "none")
TREATMENT_ARM = "treatment-arm"


def which(zero: Mask, to: str) -> Mask:
    """The rows to correct, given the rows with a zero cell."""
    choose("rule for zero cells", to, TO)
    if to == "only0":
        return zero
    if to == "none":
        return np.zeros_like(zero)
    every: Mask = np.full_like(zero, to == "all" or bool(zero.any()))
    return every


def amounts(add: float | str, n1: Array, n2: Array) -> tuple[Array, Array]:
    """What to add to the cells of arm 1 and of arm 2."""
    if isinstance(add, str):
        if add != TREATMENT_ARM:
            raise CannotEstimate(f"“{add}” is no continuity correction; give a number.")
        both = np.where(n1 + n2 > 0, n1 + n2, np.inf)
        return n1 / both, n2 / both
    return np.full_like(n1, amount(add)), np.full_like(n2, amount(add))


def amount(add: float | str) -> float:
    """A plain number of at least 0."""
    if isinstance(add, str) or not (np.isfinite(add) and add >= 0.0):
        raise CannotEstimate(f"The continuity correction must be a number from 0; got {add}.")
    return float(add)


def say(rows: Rows, corrected: Mask, add: float | str) -> None:
    """Note the correction on the rows that got it."""
    if add == 0.0:
        return
    how = "in proportion to arm size" if isinstance(add, str) else f"{add:g} to each cell"
    rows.note(corrected, f"Continuity correction: added {how}.")
