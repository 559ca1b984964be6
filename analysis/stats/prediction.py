"""Where the true effect of a new study is expected: b ± c sqrt(se² + tau²).

Three conventions for c are in use, and all three are given: normal (metafor with test z), t with
k - 1 degrees of freedom (meta >= 8, metafor with Knapp-Hartung), t with k - 2 (Higgins, Thompson
& Spiegelhalter 2009; CMA, Stata). Sources: Higgins et al. (2009), J R Stat Soc A 172:137;
Riley, Higgins & Deeks (2011), BMJ 342:d549.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .distributions import critical
from .heterogeneity import Limits
from .result import Result


@dataclass(frozen=True, slots=True)
class Predictions(Result):
    """The three prediction intervals; ``why`` says in words why one is missing."""

    z: Limits | None
    t_km1: Limits | None
    t_km2: Limits | None
    why: str = ""


def predict(b: float, se: float, tau2: float, df: float | None, level: float) -> Limits | None:
    """One prediction interval: normal when ``df`` is None, t otherwise; None when df < 1."""
    if df is not None and df < 1:
        return None
    reach = critical(level, df) * math.hypot(se, math.sqrt(tau2))
    return Limits(b - reach, b + reach, level)


def predictions(b: float, se: float, tau2: float, k: int, level: float) -> Predictions:
    """All three conventions for a pooled effect of ``k`` studies."""
    why = ""
    if k < 3:
        why = (
            f"A prediction interval says little with {k} "
            f"{'study' if k == 1 else 'studies'}; with t and k − 2 degrees of freedom it does "
            "not exist."
        )
    return Predictions(
        predict(b, se, tau2, None, level),
        predict(b, se, tau2, k - 1, level),
        predict(b, se, tau2, k - 2, level),
        why,
    )
