"""Many fits of the same design at once: permutations, sign flips, leave-one-out.

B data sets share the design ``x`` (k, p); effects and variances are (B, k), and ``on`` (B, k)
switches studies off (0) or on (1). All data sets iterate together, so the cost is that of a few
passes over a (B, k) array. The models and estimators are those of :mod:`pool` and :mod:`tau2`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .distributions import chi2_quantile
from .likelihood import LOOKS, NARROW
from .result import Array, CannotEstimate, Index, Mask

METHODS = ("EE", "DL", "DL2", "HE", "CA2", "HS", "HSk", "SJ", "PM", "PMM", "EB", "ML", "REML")
_STEPS = 100
_NEWTON = 1e-8
_EXACT = 1e-13


@dataclass(frozen=True, slots=True)
class Data:
    """B data sets of k studies on one design; ``pairs`` are the products of its columns."""

    y: Array
    v: Array
    on: Array
    x: Array
    pairs: Array

    @property
    def df(self) -> Array:
        """Studies switched on minus coefficients (B,)."""
        left: Array = self.on.sum(axis=1) - self.x.shape[1]
        return left

    def rows(self, which: Index | Mask) -> Data:
        """Some of the data sets."""
        return Data(self.y[which], self.v[which], self.on[which], self.x, self.pairs)


@dataclass(frozen=True, slots=True)
class Geometry:
    """Weighted fits: weights, residuals, coefficients (B, p), (X'WX)^-1 (B, p, p)."""

    w: Array
    resid: Array
    b: Array
    bread: Array

    @property
    def rss(self) -> Array:
        """y'Py of each data set (B,)."""
        total: Array = np.einsum("bk,bk,bk->b", self.w, self.resid, self.resid)
        return total


def data(y: Array, v: Array, x: Array, on: Array | None = None) -> Data:
    """Arrays broadcast to (B, k)."""
    y, v = np.broadcast_arrays(np.atleast_2d(y), np.atleast_2d(v))
    on = np.ones_like(y) if on is None else on
    y, v, on = np.broadcast_arrays(y, v, on)
    k, p = x.shape
    return Data(y, v, on, x, (x[:, :, None] * x[:, None, :]).reshape(k, p * p))


def _gram(d: Data, weights: Array) -> Array:
    p = d.x.shape[1]
    total: Array = (weights @ d.pairs).reshape(-1, p, p)
    return total


def fit(d: Data, w: Array) -> Geometry:
    """Weighted least squares of every data set; weights of switched-off studies are ignored."""
    w = w * d.on
    bread: Array = np.asarray(np.linalg.inv(_gram(d, w)), dtype=np.float64)
    b: Array = np.einsum("bij,bj->bi", bread, (w * d.y) @ d.x)
    return Geometry(w, d.y - b @ d.x.T, b, bread)


def trace_pd(d: Data, g: Geometry, e: Array | float) -> Array:
    """tr(P E) for diagonal E (B, k)."""
    we = g.w * e
    through = np.einsum("bij,bji->b", g.bread, _gram(d, g.w * we))
    total: Array = we.sum(axis=1) - through
    return total


def _trace_pp(d: Data, g: Geometry) -> Array:
    w2 = g.w * g.w
    middle = g.bread @ _gram(d, w2)
    total: Array = (
        w2.sum(axis=1)
        - 2.0 * np.einsum("bij,bji->b", g.bread, _gram(d, w2 * g.w))
        + np.einsum("bij,bji->b", middle, middle)
    )
    return total


def tau2(d: Data, method: str) -> Array:
    """tau^2 of every data set (B,); 0 where nothing is left to estimate."""
    if method not in METHODS:
        raise CannotEstimate(f"“{method}” cannot be fitted repeatedly; choose another estimator.")
    answer = np.zeros(len(d.y))
    open_ = d.df > 0
    if method == "EE" or not open_.any():
        return answer
    answer[open_] = _solve(d.rows(open_), method)
    return answer


def _solve(d: Data, method: str) -> Array:
    if method in ("ML", "REML"):
        return _likelihood(d, method == "REML")
    if method in ("PM", "EB", "PMM"):
        target = d.df
        if method == "PMM":
            target = np.array([chi2_quantile(0.5, df) for df in d.df])
        return _generalised_q(d, target)
    return _closed(d, method)


def _moments(d: Data, weights: Array) -> Array:
    g = fit(d, weights)
    raw: Array = (g.rss - trace_pd(d, g, d.v)) / trace_pd(d, g, 1.0)
    return np.maximum(0.0, raw)


def _closed(d: Data, method: str) -> Array:
    inverse = 1.0 / d.v
    if method in ("DL", "DL2"):
        first = _moments(d, inverse)
        return first if method == "DL" else _moments(d, 1.0 / (d.v + first[:, None]))
    if method in ("HE", "CA2"):
        first = _moments(d, np.ones_like(d.v))
        return first if method == "HE" else _moments(d, 1.0 / (d.v + first[:, None]))
    k = d.on.sum(axis=1)
    if method == "SJ":
        mean = (d.y * d.on).sum(axis=1) / k
        rough = (d.on * (d.y - mean[:, None]) ** 2).sum(axis=1) / k
        rss = fit(d, 1.0 / (d.v + rough[:, None])).rss
        scaled: Array = rough * rss / d.df
        return scaled
    rss = fit(d, inverse).rss * (k / d.df if method == "HSk" else 1.0)
    answer: Array = np.maximum(0.0, (rss - k) / (inverse * d.on).sum(axis=1))
    return answer


def _generalised_q(d: Data, target: Array) -> Array:
    t = np.zeros(len(d.y))
    todo = np.arange(t.size)
    for _ in range(_STEPS):
        part = d.rows(todo)
        g = fit(part, 1.0 / (part.v + t[todo, None]))
        q, py = g.rss, g.w * g.resid
        above = q > target[todo]
        slope = np.where(above, np.einsum("bk,bk->b", py, py), 1.0)
        step = np.where(above, q * (q - target[todo]) / (target[todo] * slope), 0.0)
        t[todo] += step
        todo = todo[step > _NEWTON * t[todo]]
        if not todo.size:
            break
    return t


@dataclass(frozen=True, slots=True)
class _Score:
    value: Array
    slope: Array
    information: Array


def _score(d: Data, t: Array, restricted: bool) -> _Score:
    g = fit(d, 1.0 / (d.v + t[:, None]))
    py = g.w * g.resid
    wpy = g.w * py
    if restricted:
        trace, information = trace_pd(d, g, 1.0), _trace_pp(d, g)
    else:
        trace, information = g.w.sum(axis=1), np.einsum("bk,bk->b", g.w, g.w)
    through = wpy @ d.x
    upu = np.einsum("bk,bk->b", py, wpy) - np.einsum("bi,bij,bj->b", through, g.bread, through)
    return _Score(np.einsum("bk,bk->b", py, py) - trace, information - 2.0 * upu, information)


def _likelihood(d: Data, restricted: bool) -> Array:
    t = _climbed(d, _moments(d, np.ones_like(d.v)), restricted)
    again = np.flatnonzero(t == 0.0)
    if again.size:
        part = d.rows(again)
        start = _above_zero(part, restricted)
        rising = start > 0.0
        if rising.any():
            t[again[rising]] = _climbed(part.rows(rising), start[rising], restricted)
    return _or_zero(d, t, restricted)


def _above_zero(d: Data, restricted: bool) -> Array:
    """A tau^2 at which the likelihood still rises, although it falls at 0; 0 where none is."""
    on = d.on > 0
    reach = np.where(on, d.y, -np.inf).max(axis=1) - np.where(on, d.y, np.inf).min(axis=1)
    high, low = reach**2, NARROW * np.where(on, d.v, np.inf).min(axis=1)
    start = np.zeros(len(d.y))
    todo = np.flatnonzero(high > low)
    for share in np.linspace(1.0, 0.0, LOOKS):
        if not todo.size:
            break
        t = low[todo] * (high[todo] / low[todo]) ** share
        rises = _score(d.rows(todo), t, restricted).value > 0.0
        start[todo[rises]] = t[rises]
        todo = todo[~rises]
    return start


def _climbed(d: Data, t: Array, restricted: bool) -> Array:
    todo = np.arange(t.size)
    for _ in range(_STEPS):
        part, now = d.rows(todo), t[todo]
        at = _score(part, now, restricted)
        step, newton = climb(at.value, at.slope, at.information)
        new = np.maximum(now + step, 0.0)
        settled = (now == 0.0) & (at.value <= 0.0)
        new = np.where(settled, 0.0, new)
        t[todo] = new
        small = np.where(newton, _NEWTON, _EXACT) * new
        todo = todo[~settled & (np.abs(new - now) > small) & np.isfinite(new)]
        if not todo.size:
            break
    return t


def climb(value: Array, slope: Array, information: Array) -> tuple[Array, Mask]:
    """Newton steps where the curvature allows, Fisher steps elsewhere; and which are Newton's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        fisher = value / information
        newton = -value / slope
    usable = (slope < 0.0) & (np.abs(newton) <= 4.0 * np.abs(fisher))
    step = np.where(usable, newton, np.where(slope < 0.0, 4.0 * fisher, fisher))
    return step, usable


def _or_zero(d: Data, t: Array, restricted: bool) -> Array:
    """Where the likelihood has a second maximum at 0, the higher one."""
    inside = np.flatnonzero(t > 0.0)
    if not inside.size:
        return t
    part = d.rows(inside)
    nil = np.zeros(inside.size)
    falling = _score(part, nil, restricted).value < 0.0
    doubtful = inside[falling]
    if doubtful.size:
        part = d.rows(doubtful)
        higher = _height(part, t[doubtful], restricted) >= _height(
            part, np.zeros(doubtful.size), restricted
        )
        t[doubtful] = np.where(higher, t[doubtful], 0.0)
    return t


def _height(d: Data, t: Array, restricted: bool) -> Array:
    total = d.v + t[:, None]
    g = fit(d, 1.0 / total)
    height = -0.5 * ((np.log(total) * d.on).sum(axis=1) + g.rss)
    if restricted:
        height = height + 0.5 * np.linalg.slogdet(g.bread)[1]
    result: Array = height
    return result
