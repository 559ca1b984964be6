"""Likelihood of the random-effects model as a function of tau^2, and its maximum.

log L(t)   = -1/2 [ k log 2pi + sum log(v+t) + y'Py ]
log L_R(t) = -1/2 [ (k-p) log 2pi - log|X'X| + sum log(v+t) + log|X'WX| + y'Py ]

The score is half of f - T with f = y'PPy and T = tr(W) (ML) or tr(P) (REML). Steps are Newton's on
T/f - 1, which has the same root and is a straight line in t when all v are equal; Fisher's where
that has the wrong sign. Both are scale-free.
Source: Harville (1977), JASA 72:320; Viechtbauer (2005).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import optimize

from .power_sums import PowerSums, is_mean
from .projection import Projection, project
from .result import Array, CannotEstimate

_STEPS = 100
_EXACT = 1e-13
_NEWTON = 1e-8
_QUADRATIC = 1e-4
_DOMINANT = 0.25
TOO_UNEVEN = (
    "The studies' variances differ so much that the moderators fit the most precise ones exactly "
    "and nothing can be learnt from the rest. Check the variances, or leave the moderators out."
)
_GRID = 60
# A second maximum lies between a part of the smallest variance and the square of the range.
NARROW = 0.1
LOOKS = 24
_LOG_2PI = math.log(2.0 * math.pi)


class Score(NamedTuple):
    """Twice the derivative f - T of the log-likelihood in tau^2, its slope, Fisher's information
    (doubled), and T."""

    value: float
    slope: float
    information: float
    trace: float


def _step(at: Score) -> tuple[float, bool]:
    """How far to go, and whether that is a Newton step, which doubles the digits."""
    value, slope, information, trace = at
    fisher, fitted = value / information, value + trace
    if fitted > 0.0:
        bend = trace / fitted * (information - slope) - information
        if bend > 0.0:
            newton = value / bend
            return (newton, True) if abs(newton) <= 4.0 * abs(fisher) else (4.0 * fisher, False)
    return fisher, False


def score(y: Array, v: Array, x: Array, tau2: float, *, restricted: bool) -> Score:
    """The score of (restricted) likelihood at ``tau2``."""
    return scores(y, v, x, restricted=restricted)(tau2)


def scores(y: Array, v: Array, x: Array, *, restricted: bool) -> Callable[[float], Score]:
    """The score as a function of tau^2: by power sums for one mean, else by projection."""

    def by_projection(tau2: float) -> Score:
        return _projected(y, v, x, tau2, restricted)

    if not is_mean(x):
        return by_projection
    sums = PowerSums(y, v)

    def by_sums(tau2: float) -> Score:
        return _mean_score(sums.at(tau2), restricted) or by_projection(tau2)

    return by_sums


def _projected(y: Array, v: Array, x: Array, tau2: float, restricted: bool) -> Score:
    at = project(y, x, 1.0 / (v + tau2))
    py = at.py
    information = at.trace_pp if restricted else float(at.w @ at.w)
    trace = at.trace_p if restricted else float(at.w.sum())
    if information <= 0.0:
        raise CannotEstimate(TOO_UNEVEN)
    value = float(py @ py) - trace
    return Score(value, information - 2.0 * at.quadratic(py), information, trace)


def _mean_score(sums: tuple[float, ...], restricted: bool) -> Score | None:
    """The score for one mean; None where one study holds most of the weight.

    The projection has exact complements for that.
    """
    s1, s2, s3, through, fitted, bent = sums
    if s2 > _DOMINANT * s1 * s1:
        return None
    bent -= through * through / s1
    if not restricted:
        return Score(fitted - s1, s2 - 2.0 * bent, s2, s1)
    share = s2 / s1
    information = s2 - 2.0 * s3 / s1 + share * share
    return Score(fitted - s1 + share, information - 2.0 * bent, information, s1 - share)


def log_likelihood(y: Array, v: Array, x: Array, tau2: float, *, restricted: bool) -> float:
    """Log-likelihood at ``tau2`` with its own best coefficients (constants included)."""
    at = project(y, x, 1.0 / (v + tau2))
    return likelihood_at(at, x, v + tau2, restricted=restricted)


def likelihood_at(at: Projection, x: Array, total: Array, *, restricted: bool) -> float:
    """Log-likelihood from a projection with weights 1/total."""
    k, p = len(x), int(x.shape[1])
    spread = float(np.log(total).sum()) + at.rss
    if not restricted:
        return -0.5 * (k * _LOG_2PI + spread)
    unweighted = project(np.zeros(k), x, np.ones(k)).log_det
    return -0.5 * ((k - p) * _LOG_2PI - unweighted + spread + at.log_det)


def maximise(
    y: Array, v: Array, x: Array, *, restricted: bool, start: float, null: Projection | None = None
) -> tuple[float, float, Projection]:
    """The tau^2 >= 0 where the (restricted) likelihood is highest, Fisher's information there, and
    the fit there.

    To about 13 digits. Climbs from ``start``; where the likelihood has a maximum at 0 and another
    above, the higher one wins. ``null`` is the fit at 0 where it is known already.
    """
    slope_at = scores(y, v, x, restricted=restricted)
    t, found = _climb(slope_at, start)
    if not found:
        t = _search(y, v, x, restricted)
    null = project(y, x, 1.0 / v) if null is None else null
    if t == 0.0:
        t = _above_zero(slope_at, y, v)
    if t > 0.0:
        at = project(y, x, 1.0 / (v + t))
        if float(null.py.dot(null.py)) < (null.traces[0] if restricted else float(null.w.sum())):
            inside = likelihood_at(at, x, v + t, restricted=restricted)
            if inside < likelihood_at(null, x, v, restricted=restricted):
                t = 0.0
    at = at if t > 0.0 else null
    return t, at.traces[1] if restricted else float(at.w.dot(at.w)), at


def _above_zero(slope_at: Callable[[float], Score], y: Array, v: Array) -> float:
    """A maximum above 0 of a likelihood that falls at 0; 0 where it falls everywhere."""
    reach, least = float(np.ptp(y)) ** 2, float(v.min())
    if reach <= least * NARROW:
        return 0.0
    for t in np.geomspace(reach, least * NARROW, LOOKS).tolist():
        if slope_at(t).value > 0.0:
            found, settled = _climb(slope_at, t)
            return found if settled else 0.0
    return 0.0


def _climb(slope_at: Callable[[float], Score], start: float) -> tuple[float, bool]:
    t, last = start, math.inf
    for _ in range(_STEPS):
        at = slope_at(t)
        if t == 0.0 and at.value <= 0.0:
            return 0.0, True
        step, newton = _step(at)
        new = max(t + step, 0.0)
        moved = abs(new - t)
        if moved <= (_NEWTON if newton else _EXACT) * new:
            return new, True
        # Newton's next step would be about this long.
        if newton and moved <= _QUADRATIC * new and moved * (moved / last) ** 2 <= _EXACT * new:
            return new, True
        t, last = new, moved if newton else math.inf
    return t, False


def _search(y: Array, v: Array, x: Array, restricted: bool) -> float:
    """The best of a logarithmic grid, polished: the way out when climbing does not settle."""
    reach = float(np.ptp(y)) ** 2 + float(v.max())
    grid = np.concatenate([[0.0], np.geomspace(reach * 1e-14, reach * 10.0, _GRID)])
    heights = [log_likelihood(y, v, x, float(t), restricted=restricted) for t in grid]
    best = int(np.argmax(heights))
    if best == 0:
        return 0.0
    low, high = float(grid[best - 1]), float(grid[min(best + 1, _GRID)])

    slope_at = scores(y, v, x, restricted=restricted)

    def slope(t: float) -> float:
        return slope_at(t).value

    if slope(low) > 0.0 > slope(high):
        return float(optimize.brentq(slope, low, high, xtol=1e-300, rtol=_EXACT))
    return float(grid[best])
