"""The root search of R's ``uniroot``, for references that stop where it stops."""

from collections.abc import Callable

import numpy as np

_EPS = float(np.finfo(np.float64).eps)
TOLERANCE = _EPS**0.25


def uniroot(f: Callable[[float], float], low: float, high: float, tol: float = TOLERANCE) -> float:
    """The point where Brent's method (1973) ends, with R's default tolerance unless told.

    Bisection, or a step by the secant or the inverse parabola when that stays within three
    quarters of the bracket and under half of the step before. ValueError without a sign change.
    """
    before, best, other = low, high, low
    f_before, f_best = f(low), f(high)
    f_other = f_before
    if f_before * f_best > 0.0:
        raise ValueError("The function has the same sign at both ends.")
    while True:
        last = best - before
        if abs(f_other) < abs(f_best):
            before, best, other = best, other, best
            f_before, f_best, f_other = f_best, f_other, f_best
        least, half = 2.0 * _EPS * abs(best) + tol / 2.0, (other - best) / 2.0
        if abs(half) <= least or f_best == 0.0:
            return best
        step = half
        if abs(last) >= least and abs(f_before) > abs(f_best):
            p, q = _interpolated((before, best, other), (f_before, f_best, f_other))
            if p < 1.5 * half * q - abs(least * q) / 2.0 and p < abs(last * q / 2.0):
                step = p / q
        if abs(step) < least:
            step = least if step > 0.0 else -least
        before, f_before = best, f_best
        best += step
        f_best = f(best)
        if f_best * f_other > 0.0:
            other, f_other = before, f_before


def _interpolated(
    points: tuple[float, float, float], values: tuple[float, float, float]
) -> tuple[float, float]:
    """Numerator (not negative) and denominator of the step from the best point."""
    (a, b, c), (fa, fb, fc) = points, values
    if a == c:
        t1 = fb / fa
        p, q = (c - b) * t1, 1.0 - t1
    else:
        q, t1, t2 = fa / fc, fb / fc, fb / fa
        p = t2 * ((c - b) * q * (q - t1) - (b - a) * (t1 - 1.0))
        q = (q - 1.0) * (t1 - 1.0) * (t2 - 1.0)
    return (p, -q) if p > 0.0 else (-p, q)
