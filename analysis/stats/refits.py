"""The model refitted without each study in turn: what leave-one-out and influence both read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import many
from .deleted_sums import without_each
from .fit import Fit
from .pool import pool
from .projection import all_but_each, project
from .result import Array, CannotEstimate, Index, Mask

_FAST_FROM = 60
_CELLS = 100_000
_IDENTIFIED = 1e-9
_EVEN = 1e6


@dataclass(frozen=True, slots=True)
class Refits:
    """k refits; row i is the model without study i.

    ``tau2``, ``Q``, ``scale`` (Hartung-Knapp), ``typical_variance`` (k,); ``b`` (k, p); ``vb``
    (k, p, p), scaled; ``bread_all`` (k, p, p) is (X'WX)^-1 over all studies at that tau^2;
    ``df`` = k - 1 - p. Rows that cannot be refitted are not-a-number, and False in ``feasible``.
    """

    tau2: Array
    b: Array
    vb: Array
    bread_all: Array
    Q: Array
    scale: Array
    typical_variance: Array
    df: int
    feasible: Mask


def without_each_study(fit: Fit) -> Refits:
    """Refit ``fit`` without each of its studies; raises CannotEstimate when none can go."""
    if fit.weights_given is not None:
        raise CannotEstimate("Refitting without each study needs the model's own weights.")
    if fit.k <= fit.p:
        raise CannotEstimate(
            f"With {fit.k} {'study' if fit.k == 1 else 'studies'} and {fit.p} "
            f"{'coefficient' if fit.p == 1 else 'coefficients'} no study can be left out."
        )
    plain = project(fit.yi, fit.X, np.ones(fit.k))
    feasible: Mask = plain.free > _IDENTIFIED
    if not feasible.any():
        raise CannotEstimate("Every study alone identifies a coefficient; none can be left out.")
    if float(fit.vi.max()) > _EVEN * float(fit.vi.min()):
        return _one_by_one(fit, feasible)
    if _can_be_fast(fit):
        fast = without_each(fit.yi, fit.vi, fit.tau2)
        if fast is not None:
            return _from_sums(fit, fast.tau2, fast.weight, fast.b, fast.rss, fast.weight_all)
    return _in_chunks(fit, feasible)


def _can_be_fast(fit: Fit) -> bool:
    return (
        fit.intercept_only and fit.method == "REML" and not fit.tau2_fixed and fit.k >= _FAST_FROM
    )


def _from_sums(
    fit: Fit, tau2: Array, weight: Array, b: Array, rss: Array, weight_all: Array
) -> Refits:
    df = fit.k - 2
    at = project(fit.yi - float(fit.yi[fit.vi.argmin()]), fit.X, 1.0 / fit.vi)
    w = at.w
    others = all_but_each(w)
    trace = others - all_but_each(w * w) / others
    scale = _scale(fit, rss, df)
    return Refits(
        tau2=tau2,
        b=b[:, None],
        vb=(scale / weight)[:, None, None],
        bread_all=(1.0 / weight_all)[:, None, None],
        Q=np.maximum(at.rss - w * at.resid**2 / at.free, 0.0),
        scale=scale,
        typical_variance=df / trace,
        df=df,
        feasible=np.ones(fit.k, dtype=bool),
    )


def _scale(fit: Fit, rss: Array, df: int) -> Array:
    if fit.test not in ("knha", "adhoc") or df == 0:
        return np.ones_like(rss)
    return np.maximum(rss / df, 1.0) if fit.test == "adhoc" else rss / df


def _empty(fit: Fit, feasible: Mask) -> Refits:
    k, p = fit.X.shape
    return Refits(
        tau2=np.full(k, np.nan),
        b=np.full((k, p), np.nan),
        vb=np.full((k, p, p), np.nan),
        bread_all=np.full((k, p, p), np.nan),
        Q=np.full(k, np.nan),
        scale=np.full(k, np.nan),
        typical_variance=np.full(k, np.nan),
        df=k - 1 - p,
        feasible=feasible,
    )


def _one_by_one(fit: Fit, feasible: Mask) -> Refits:
    """Plain refits, which lose no digits where variances differ more than a million-fold."""
    answer = _empty(fit, feasible.copy())
    for i in np.flatnonzero(feasible):
        rest = np.arange(fit.k) != i
        try:
            one = pool(
                fit.yi[rest],
                fit.vi[rest],
                mods=None if fit.intercept_only else fit.X[rest],
                intercept=fit.intercept_only,
                method=fit.method,
                test=fit.test,
                level=fit.level,
                tau2=fit.tau2 if fit.tau2_fixed else None,
            )
        except CannotEstimate:
            answer.feasible[i] = False
            continue
        answer.tau2[i], answer.b[i], answer.vb[i] = one.tau2, one.b, one.vb
        answer.Q[i], answer.scale[i] = one.Q, one.scale
        answer.typical_variance[i] = one.typical_variance or np.nan
        answer.bread_all[i] = project(fit.yi, fit.X, 1.0 / (fit.vi + one.tau2)).bread
    return answer


def _in_chunks(fit: Fit, feasible: Mask) -> Refits:
    k = fit.k
    answer = _empty(fit, feasible)
    q, r = np.linalg.qr(fit.X)
    back = np.linalg.inv(r)
    rows = np.flatnonzero(feasible)
    size = max(1, _CELLS // k)
    for start in range(0, rows.size, size):
        _fill(answer, fit, rows[start : start + size], q, back)
    return answer


def _fill(answer: Refits, fit: Fit, rows: Index, basis: Array, back: Array) -> None:
    """Fit a chunk in an orthonormal basis of the design, and write it back in the design's own."""
    origin = float(fit.yi[fit.vi.argmin()]) if fit.intercept else 0.0
    on = np.ones((rows.size, fit.k))
    on[np.arange(rows.size), rows] = 0.0
    d = many.data(fit.yi - origin, fit.vi, basis, on)
    tau2 = np.full(rows.size, fit.tau2) if fit.tau2_fixed else many.tau2(d, fit.method)
    w = 1.0 / (d.v + tau2[:, None])
    model = many.fit(d, w)
    scale = _scale(fit, model.rss, answer.df)
    b = model.b @ back.T
    if fit.intercept:
        b[:, 0] += origin
    every = many.fit(many.data(fit.yi - origin, fit.vi, basis, np.ones_like(on)), w)
    answer.tau2[rows], answer.b[rows], answer.scale[rows] = tau2, b, scale
    answer.vb[rows] = scale[:, None, None] * (back @ model.bread @ back.T)
    answer.bread_all[rows] = back @ every.bread @ back.T
    if answer.df > 0:
        homogeneous = many.fit(d, 1.0 / d.v)
        answer.Q[rows] = homogeneous.rss
        answer.typical_variance[rows] = answer.df / many.trace_pd(d, homogeneous, 1.0)
    else:
        answer.Q[rows] = 0.0
