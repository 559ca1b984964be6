"""All that a plain mean's likelihood needs: sums of powers of the weights and of the residuals.

For w = 1/(v + t), the weighted mean m and r = y - m, the sums of w, w^2, w^3, w^2 r, w^2 r^2 and
w^3 r^2 give y'PPy, tr(P), tr(PP) and y'PPPy. The arrays are kept between calls, so that one
evaluation costs a dozen passes over k studies; measured from the mean, nothing cancels.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .result import Array


@lru_cache(maxsize=16)
def ones(k: int) -> Array:
    """The design of a plain mean (k, 1), which nobody may write to."""
    column = np.ones((k, 1))
    column.flags.writeable = False
    return column


def is_mean(x: Array) -> bool:
    """Is the design a single column of ones?"""
    if x.shape[1] != 1 or x[0, 0] != 1.0:
        return False
    if x is ones(x.shape[0]):
        return True
    column = x[:, 0]
    # Only ones have a sum and a sum of squares of k.
    return float(column @ column) == column.size == float(column.sum())


class PowerSums:
    """The sums for effects ``y`` (k,) and variances ``v`` (k,)."""

    __slots__ = ("_one", "_r", "_v", "_w", "_wr", "_y")

    def __init__(self, y: Array, v: Array) -> None:
        self._y, self._v = y, v
        self._one = ones(y.size)[:, 0]
        self._w, self._r, self._wr = np.empty((3, y.size))

    def at(self, tau2: float) -> tuple[float, float, float, float, float, float]:
        """Sums of w, w^2, w^3, w^2 r, w^2 r^2 and w^3 r^2 at ``tau2``."""
        w, r, wr = self._w, self._r, self._wr
        np.add(self._v, tau2, w)
        np.reciprocal(w, w)
        s1 = float(w.dot(self._one))
        np.subtract(self._y, float(w.dot(self._y)) / s1, r)
        np.multiply(w, r, wr)
        np.multiply(w, wr, r)
        through, fitted, bent = float(w.dot(wr)), float(wr.dot(wr)), float(r.dot(wr))
        np.multiply(w, w, r)
        return s1, float(w.dot(w)), float(r.dot(w)), through, fitted, bent
