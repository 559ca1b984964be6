"""Sums of powers of the weights: all that a plain mean's likelihood needs, in one product.

For w = 1/(v + t) and p = 1, 2, 3 the sums of w^p, w^p y and w^p y^2 give the weighted mean, y'PPy,
tr(P), tr(PP) and the curvature. The arrays are kept between calls, so that one evaluation costs
four passes over k studies and one 3 x k x 3 product.
"""

from __future__ import annotations

import numpy as np

from .result import Array


def is_mean(x: Array) -> bool:
    """Is the design a single column of ones?"""
    if x.shape[1] != 1 or x[0, 0] != 1.0:
        return False
    column = x[:, 0]
    # Only ones have a sum and a sum of squares of k.
    return float(column @ column) == column.size == float(column.sum())


class PowerSums:
    """The sums for effects ``y`` (k,), measured from the most precise study, and ``v`` (k,)."""

    __slots__ = ("_effects", "_v", "_weights")

    def __init__(self, y: Array, v: Array) -> None:
        origin = y[v.argmin()]
        effects = np.empty((y.size, 3))
        effects[:, 0] = 1.0
        np.subtract(y, origin, out=effects[:, 1])
        np.multiply(effects[:, 1], effects[:, 1], out=effects[:, 2])
        self._effects, self._v = effects, v
        self._weights = np.empty((3, y.size))

    def at(self, tau2: float) -> list[list[float]]:
        """[[sum w^p, sum w^p y, sum w^p y^2] for p = 1, 2, 3] at ``tau2``."""
        w, w2, w3 = self._weights
        np.add(self._v, tau2, out=w)
        np.reciprocal(w, out=w)
        np.multiply(w, w, out=w2)
        np.multiply(w2, w, out=w3)
        sums: list[list[float]] = (self._weights @ self._effects).tolist()
        return sums
