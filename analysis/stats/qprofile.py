"""The generalised Q statistic as a function of tau^2, and its inverse.

Q(t) = min over b of sum (y - xb)^2 / (v + t) falls strictly from Q(0) towards 0, and 1/Q(t) is
concave; Newton's method on 1/Q therefore comes from the left without overshooting, and is exact
in one step when all v are equal. Source: Viechtbauer (2007), Stat Med 26:37 (Q-profile);
Jackson, Turner, Rhodes & Viechtbauer (2014).
"""

from __future__ import annotations

import math

from .distributions import chi2_quantile
from .projection import project
from .result import Array

_STEPS = 200
_NEWTON = 1e-8


def q_at(y: Array, v: Array, x: Array, tau2: float) -> tuple[float, float]:
    """Q(tau2) and its derivative -y'PPy."""
    at = project(y, x, 1.0 / (v + tau2))
    py = at.py
    return at.rss, -float(py @ py)


def solve_q(y: Array, v: Array, x: Array, target: float) -> float:
    """The tau^2 >= 0 with Q(tau^2) = target > 0; 0 when Q(0) is already below it."""
    t = 0.0
    q, slope = q_at(y, v, x, t)
    if q <= target:
        return 0.0
    for _ in range(_STEPS):
        step = q * (q - target) / (target * -slope)
        new = t + step
        if abs(step) <= _NEWTON * new or not math.isfinite(new):
            return new
        t = max(new, 0.0)
        q, slope = q_at(y, v, x, t)
    return t


def interval(y: Array, v: Array, x: Array, level: float) -> tuple[float, float]:
    """Q-profile confidence limits of tau^2: Q equals the upper and the lower chi-squared quantile.

    (0, 0) when even Q(0) lies below the lower quantile: no tau^2 is compatible with the data.
    """
    k, p = x.shape
    outside = (1.0 - level) / 2.0
    lower = solve_q(y, v, x, chi2_quantile(1.0 - outside, k - p))
    upper = solve_q(y, v, x, chi2_quantile(outside, k - p))
    return lower, upper
