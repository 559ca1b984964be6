"""Every leave-one-out fit of a pooled REML model at once, in O(14 k).

Leaving study i out changes tau^2 a little and the sums sum w^p y^q hardly at all: as functions of
tau^2 the full sums are smooth, so they are computed on 14 Chebyshev nodes (more where an outlier
stretches the span) across all the leave-one-out estimates, interpolated at each study's own
tau^2, and the study's own term is subtracted exactly. All k Newton iterations then run together
on arrays of length k.

The interpolation is checked against exact sums between the nodes; when it is not exact to 13
digits (or one study holds most of the weight, where subtracting it would cancel) the caller gets
None and fits each study the plain way.
Source: Trefethen (2013), Approximation Theory and Approximation Practice, ch. 5 (barycentric).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .many import climb
from .result import Array

_NODES = (14, 28, 56)
_EXACT = 2e-13
_STEPS = 30
_WIDER = 1.3
_WIDENINGS = 3
_NARROWEST = 1e-2
_DOMINANT = 0.4


@dataclass(frozen=True, slots=True)
class Deleted:
    """The k fits without one study: tau^2, sum w, mean, y'Py, and the sum w over all k studies."""

    tau2: Array
    weight: Array
    b: Array
    rss: Array
    weight_all: Array


def _sums(y: Array, v: Array, t: Array) -> Array:
    """(m, 9) sums at each of m values of tau^2: w^p y^q for p = 1, 2, 3 and q = 0, 1, 2."""
    w = 1.0 / (v + t[:, None])
    powers = np.stack([np.ones_like(y), y, y * y], axis=1)
    w2 = w * w
    return np.hstack([w @ powers, w2 @ powers, (w2 * w) @ powers])


def _own(y: Array, v: Array, t: Array) -> Array:
    """(k, 9) each study's own terms at its own tau^2."""
    w = 1.0 / (v + t)
    yy = y * y
    w2 = w * w
    w3 = w2 * w
    return np.stack([w, w * y, w * yy, w2, w2 * y, w2 * yy, w3, w3 * y, w3 * yy], axis=1)


class _Chebyshev:
    """Barycentric interpolation of the sums on [low, high]."""

    def __init__(self, y: Array, v: Array, low: float, high: float, nodes: int) -> None:
        angle = (2.0 * np.arange(nodes) + 1.0) * np.pi / (2.0 * nodes)
        self.nodes = 0.5 * (low + high) + 0.5 * (high - low) * np.cos(angle)
        self.weights = np.where(np.arange(nodes) % 2 == 0, 1.0, -1.0) * np.sin(angle)
        self.values = _sums(y, v, self.nodes)

    def __call__(self, t: Array) -> Array:
        gap = t[:, None] - self.nodes
        hit = gap == 0.0
        share = self.weights / np.where(hit, 1.0, gap)
        touched = hit.any(axis=1)
        share[touched] = hit[touched]
        value: Array = (share @ self.values) / share.sum(axis=1, keepdims=True)
        return value

    def exact(self, y: Array, v: Array) -> bool:
        """Do interpolated sums agree with computed ones halfway between nodes?"""
        between = 0.5 * (self.nodes[:-1] + self.nodes[1:])[[0, self.nodes.size // 2, -1]]
        truth = _sums(y, v, between)
        size = np.maximum(np.abs(truth), np.abs(_sums(np.abs(y), v, between)))
        return bool((np.abs(self(between) - truth) <= _EXACT * np.maximum(size, 1e-300)).all())


def without_each(y: Array, v: Array, tau2: float) -> Deleted | None:
    """All k leave-one-out REML fits near the full estimate ``tau2``; None where not safe."""
    origin = float(y[v.argmin()])
    y = y - origin
    w = 1.0 / (v + tau2)
    spare = 1.0 / v if tau2 == 0.0 else w
    if float(spare.max()) > _DOMINANT * float(spare.sum()):
        return None
    guess = _first_guess(y, v, tau2)
    for nodes in _NODES:
        solved = _solve(y, v, tau2, guess, nodes)
        if solved is None:
            return None
        table, found = solved
        if table.exact(y, v):
            return None if _second_maximum(y, v, found) else _finish(y, v, table, found, origin)
        guess = found
    return None


def _solve(
    y: Array, v: Array, tau2: float, t: Array, nodes: int
) -> tuple[_Chebyshev, Array] | None:
    """Iterate on a table that spans the estimates, widening it until they stay inside."""
    for _ in range(_WIDENINGS):
        low, high = _span(t, tau2, float(v.min()))
        table = _Chebyshev(y, v, low, high, nodes)
        found = _iterate(y, v, table, t)
        if found is None:
            return None
        if float(found.min()) >= low and float(found.max()) <= high:
            return table, found
        t = found
    return None


def _first_guess(y: Array, v: Array, tau2: float) -> Array:
    at = np.full(y.size, tau2)
    sums = _sums(y, v, at[:1]) - _own(y, v, at)
    value, slope, information, _, _ = _terms(sums)
    step, _ = climb(value, slope, information)
    return np.maximum(at + step, 0.0)


def _span(t: Array, tau2: float, smallest: float) -> tuple[float, float]:
    """An interval around the estimates, never narrower than rounding can resolve."""
    low, high = min(float(t.min()), tau2), max(float(t.max()), tau2)
    reach = (high - low) * (_WIDER - 1.0)
    low = max(0.0, low - reach)
    return low, max(high + reach, low + _NARROWEST * (low + smallest))


def _terms(s: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Score, its slope, Fisher information, mean and y'Py from the nine sums (k, 9)."""
    s1, mean = s[:, 0], s[:, 1] / s[:, 0]
    squares = mean * mean
    rss = s[:, 2] - 2.0 * mean * s[:, 1] + squares * s1
    ypp = s[:, 5] - 2.0 * mean * s[:, 4] + squares * s[:, 3]
    through = s[:, 4] - mean * s[:, 3]
    uwu = s[:, 8] - 2.0 * mean * s[:, 7] + squares * s[:, 6]
    share = s[:, 3] / s1
    information = s[:, 3] - 2.0 * s[:, 6] / s1 + share * share
    value = ypp - s1 + share
    slope = information - 2.0 * (uwu - through * through / s1)
    return value, slope, information, mean, rss


def _iterate(y: Array, v: Array, table: _Chebyshev, t: Array) -> Array | None:
    for _ in range(_STEPS):
        value, slope, information, _, _ = _terms(table(t) - _own(y, v, t))
        step, newton = climb(value, slope, information)
        new = np.maximum(t + step, 0.0)
        new = np.where((t == 0.0) & (value <= 0.0), 0.0, new)
        if not np.isfinite(new).all():
            return None
        moved = np.abs(new - t)
        t = new
        if bool((moved <= np.where(newton, 1e-8, 1e-13) * new).all()):
            return t
    return None


def _second_maximum(y: Array, v: Array, t: Array) -> bool:
    """Could some likelihood also have a maximum at 0? (Then the plain way decides.)"""
    if not (t > 0.0).any():
        return False
    nil = np.zeros(y.size)
    value = _terms(_sums(y, v, nil[:1]) - _own(y, v, nil))[0]
    return bool((value[t > 0.0] < 0.0).any())


def _finish(y: Array, v: Array, table: _Chebyshev, t: Array, origin: float) -> Deleted:
    full = table(t)
    sums = full - _own(y, v, t)
    _, _, _, mean, rss = _terms(sums)
    return Deleted(t, sums[:, 0], mean + origin, rss, full[:, 0])
