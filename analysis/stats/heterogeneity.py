"""How much the studies differ: Q, I^2 in both definitions, H^2, and their confidence limits.

* Cochran's Q = y'Py at weights 1/v, chi-squared with k - p degrees of freedom under homogeneity.
* I2 = 100 tau^2 / (tau^2 + s^2), with the typical variance s^2 = (k - p) / tr(P): follows the
  estimator of tau^2 (metafor; RevMan since 2025). H2 = 1 + tau^2 / s^2.
* I2_Q = 100 max(0, (Q - df) / Q) (Higgins & Thompson 2002): RevMan 5, Stata, CMA.

The two definitions agree only for DerSimonian-Laird and the common-effect model.
Sources: Higgins & Thompson (2002), Stat Med 21:1539; Viechtbauer (2007), Stat Med 26:37.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .distributions import critical
from .result import Result


@dataclass(frozen=True, slots=True)
class Limits(Result):
    """A confidence interval with its level (0 to 1)."""

    lb: float
    ub: float
    level: float


def i2_from_q(q: float, df: int) -> float:
    """100 max(0, (Q - df)/Q) in percent; 0 when df = 0."""
    return 100.0 * max(0.0, (q - df) / q) if df > 0 and q > 0.0 else 0.0


def i2_from_tau2(tau2: float, typical: float | None) -> float:
    """100 tau^2 / (tau^2 + typical variance) in percent; 0 for a single study."""
    return 100.0 * (tau2 / (tau2 + typical)) if typical is not None else 0.0


def h2_from_tau2(tau2: float, typical: float | None) -> float:
    """tau^2 / typical variance + 1; 1 for a single study."""
    return tau2 / typical + 1.0 if typical is not None else 1.0


@dataclass(frozen=True, slots=True)
class HFromQ(Result):
    """H = sqrt(Q/df) (not below 1) with test-based limits, and I2_Q (percent) with the same."""

    h: float
    h_limits: Limits | None
    i2_limits: Limits | None
    why: str = ""


def h_from_q(q: float, df: int, level: float) -> HFromQ:
    """Higgins & Thompson's test-based interval for H and I2_Q.

    SE(ln H) = (ln Q - ln df) / (2 (sqrt(2Q) - sqrt(2 df - 1))) for Q > df + 1, else
    sqrt((1 - 1/(3 (df-1)^2)) / (2 (df-1))); with df = 1 the second form does not exist and the
    limits are missing, with the reason.
    """
    if df < 1:
        return HFromQ(1.0, None, None, "With one study there is no heterogeneity to estimate.")
    h = math.sqrt(max(1.0, q / df))
    if q > df + 1:
        se = 0.5 * (math.log(q) - math.log(df)) / (math.sqrt(2.0 * q) - math.sqrt(2.0 * df - 1.0))
    elif df > 1:
        se = math.sqrt((1.0 - 1.0 / (3.0 * (df - 1.0) ** 2)) / (2.0 * (df - 1.0)))
    else:
        return HFromQ(
            h, None, None, "The interval for I² from Q needs three studies, or Q above 2 with two."
        )
    log_h, reach = math.log(h), critical(level) * se
    low, high = max(1.0, math.exp(log_h - reach)), max(1.0, math.exp(log_h + reach))
    return HFromQ(
        h,
        Limits(low, high, level),
        Limits(_i2_of_h(low), _i2_of_h(high), level),
    )


def _i2_of_h(h: float) -> float:
    return 100.0 * (1.0 - 1.0 / (h * h))
