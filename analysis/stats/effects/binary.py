"""Events in two arms: odds ratio, risk ratio, risk difference, arcsine difference, Peto's odds
ratio.

With a, c events of n1, n2; b = n1 - a, d = n2 - c; p1 = a/n1, p2 = c/n2 (after correction):

* OR: ln(ad / bc), variance 1/a + 1/b + 1/c + 1/d.
* RR: ln(p1/p2), variance 1/a - 1/n1 + 1/c - 1/n2.
* RD: p1 - p2, variance p1(1-p1)/n1 + p2(1-p2)/n2 (LS), n - 1 for n (UB), average risks (AV).
* AS: asin sqrt p1 - asin sqrt p2, variance 1/(4 n1) + 1/(4 n2) (Rücker et al. 2009).
* PETO: (a - E) / V, variance 1/V (Yusuf et al. 1985), E = n1 (a+c)/N,
  V = n1 n2 (a+c)(b+d) / (N^2 (N-1)).

Source: Cochrane Handbook 6.4 and 10.4; Fleiss & Berlin (2009).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..result import Array, Mask
from . import zeros
from .base import Effects, Rows, choose

MEASURES = ("OR", "RR", "RD", "AS", "PETO")
_SCALE = {"OR": "log", "RR": "log", "PETO": "log", "RD": "identity", "AS": "identity"}
_FORMULA = {
    "OR": "log odds ratio, Woolf variance",
    "RR": "log risk ratio, delta-method variance",
    "RD": "risk difference",
    "AS": "difference of arcsine-transformed risks",
    "PETO": "Peto's one-step log odds ratio",
}


@dataclass(frozen=True, slots=True)
class Table:
    """2 x 2 tables, one per study: a, b arm 1; c, d arm 2 (events, no events)."""

    a: Array
    b: Array
    c: Array
    d: Array

    @property
    def n1(self) -> Array:
        """Arm 1's size."""
        return self.a + self.b

    @property
    def n2(self) -> Array:
        """Arm 2's size."""
        return self.c + self.d

    @property
    def n(self) -> Array:
        """All participants."""
        return self.n1 + self.n2

    @property
    def zero(self) -> Mask:
        """Rows with an empty cell."""
        empty: Mask = (self.a == 0) | (self.b == 0) | (self.c == 0) | (self.d == 0)
        return empty

    @property
    def double_zero(self) -> Mask:
        """Rows with no events, or only events, in both arms."""
        empty: Mask = ((self.a == 0) & (self.c == 0)) | ((self.b == 0) & (self.d == 0))
        return empty

    def plus(self, where: Mask, add1: Array, add2: Array) -> Table:
        """The tables with ``add1``/``add2`` added to both cells of arm 1/2 of some rows."""
        one, two = np.where(where, add1, 0.0), np.where(where, add2, 0.0)
        return Table(self.a + one, self.b + one, self.c + two, self.d + two)


def read(
    a: ArrayLike, n1: ArrayLike, c: ArrayLike, n2: ArrayLike, **options: Any
) -> tuple[Rows, Table]:
    """Checked columns as tables; rows with impossible numbers are set aside with a note."""
    rows = Rows(
        {"events in arm 1": a, "n in arm 1": n1, "events in arm 2": c, "n in arm 2": n2}, **options
    )
    e1, m1, e2, m2 = (rows.columns[name] for name in rows.columns)
    for arm, events, size in ((1, e1, m1), (2, e2, m2)):
        rows.drop(size <= 0, f"Arm {arm} has no participants.")
        rows.drop(events < 0, f"Arm {arm} has a negative number of events.")
        rows.drop(events > size, f"Arm {arm} has more events than participants.")
    return rows, Table(e1, m1 - e1, e2, m2 - e2)


def two_arm_binary(
    measure: str,
    a: ArrayLike,
    n1: ArrayLike,
    c: ArrayLike,
    n2: ArrayLike,
    *,
    add: float | str | None = None,
    to: str = "only0",
    drop00: bool = False,
    vtype: str = "LS",
) -> Effects:
    """Effects from ``a`` events among ``n1`` (arm 1) and ``c`` among ``n2`` (arm 2), all (k,).

    ``measure`` OR, RR, PETO (log scale), RD, AS. ``add`` is 1/2 unless given (0 for AS);
    ``to`` and ``drop00`` as in :mod:`zeros`. ``vtype`` (RD): LS, UB, AV.
    """
    choose("measure for events in two arms", measure, MEASURES)
    add = (0.0 if measure == "AS" else 0.5) if add is None else add
    rows, table = read(a, n1, c, n2, add=add, to=to, drop00=drop00, vtype=vtype)
    if drop00:
        rows.drop(table.double_zero, "No events, or only events, in both arms: not estimable.")
    corrected = zeros.which(table.zero & ~rows.out, to) & ~rows.out
    full = table.plus(corrected, *zeros.amounts(add, table.n1, table.n2))
    zeros.say(rows, corrected, add)
    usable = Table(*(np.where(rows.out, np.nan, x) for x in (full.a, full.b, full.c, full.d)))
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _effect(measure, usable, vtype)
    _explain_zeros(rows, measure, table, yi, vi)
    return rows.finish(measure, yi, vi, scale=_SCALE[measure], formula=_FORMULA[measure], n=table.n)


def _explain_zeros(rows: Rows, measure: str, table: Table, yi: Array, vi: Array) -> None:
    unusable = ~(np.isfinite(yi) & np.isfinite(vi)) | (vi <= 0.0)
    why = f"A cell holds no events and nothing was added to it: no {measure} can be estimated."
    rows.drop(unusable & table.zero, why)


def _effect(measure: str, t: Table, vtype: str) -> tuple[Array, Array]:
    if measure == "OR":
        return np.log(t.a / t.b) - np.log(t.c / t.d), 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d
    p1, p2 = t.a / t.n1, t.c / t.n2
    if measure == "RR":
        return np.log(p1) - np.log(p2), 1 / t.a - 1 / t.n1 + 1 / t.c - 1 / t.n2
    if measure == "AS":
        y = np.arcsin(np.sqrt(p1)) - np.arcsin(np.sqrt(p2))
        return y, 1 / (4 * t.n1) + 1 / (4 * t.n2)
    if measure == "PETO":
        o_minus_e, v = observed_minus_expected(t)
        return o_minus_e / v, 1 / v
    return p1 - p2, _risk_variance(t.a, t.n1, vtype) + _risk_variance(t.c, t.n2, vtype)


def _risk_variance(events: Array, n: Array, vtype: str) -> Array:
    choose("variance of a risk", vtype, ("LS", "UB", "AV"))
    p = events / n
    if vtype == "AV":
        p = np.full_like(n, np.nansum(events) / np.nansum(n))
    return p * (1 - p) / (n - 1 if vtype == "UB" else n)


def observed_minus_expected(t: Table) -> tuple[Array, Array]:
    """O - E of arm 1's events under equal odds, and its hypergeometric variance V."""
    events, spared, n = t.a + t.c, t.b + t.d, t.n
    expected = events * (t.n1 / n)
    v = events * spared * (t.n1 / n) * (t.n2 / n) / (n - 1)
    return t.a - expected, v
