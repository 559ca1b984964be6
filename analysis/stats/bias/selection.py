"""Step-function selection models: publication depends on the p-value.

    L = prod_i  w(p_i) phi((y_i - mu_i)/s_i) / s_i / A_i,  s_i^2 = v_i + tau^2,
    w = delta_j for p in (step_{j-1}, step_j], delta_1 = 1, A_i = sum_j delta_j P_i(p in j).

With steps (0.025,) and one-sided p this is the three-parameter model. Maximum likelihood; deltas
may also be fixed (sensitivity analysis of Vevea & Woods 2005). No delta goes above 100, where an
empty first interval would send it. Sources: Hedges (1992), Stat Sci 7:246; Vevea & Hedges (1995),
Psychometrika 60:419.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize
from scipy.special import ndtr, ndtri

from ..distributions import check_level, chi2_tail, critical, two_sided
from ..fit import Fit
from ..inputs import labels, prepare
from ..linear import inverse, solve
from ..pool import pool
from ..result import Answer, Array, Asked, CannotEstimate, Caution, Mask
from .few import few_studies

_LOG_2PI = math.log(2 * math.pi)
_HIGHEST_DELTA = 100.0
_CEILING = math.log(_HIGHEST_DELTA)
ALTERNATIVES = ("greater", "less", "two.sided")


@dataclass(frozen=True, slots=True)
class SelectionFit(Answer):
    """Coefficients (p,) corrected for selection; ``delta`` (m,) relative chances of publication.

    ``counts`` are the studies in each p-value interval; ``LRT`` compares with no selection.
    """

    k: int
    names: tuple[str, ...]
    b: Array
    se: Array
    zval: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    tau2: float
    delta: Array
    se_delta: Array | None
    steps: tuple[float, ...]
    counts: tuple[int, ...]
    ll: float
    ll_unadjusted: float
    b_unadjusted: Array
    LRT: float | None
    LRT_p: float | None
    alternative: str
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Problem:
    """The data of the likelihood: limits (m, t, 2, k) of y for each p interval and tail."""

    y: Array
    v: Array
    x: Array
    limits: Array
    place: NDArray[np.intp]
    fixed: Array | None

    @property
    def free_deltas(self) -> int:
        return len(self.limits) - 1 if self.fixed is None else 0

    def split(self, values: Array) -> tuple[Array, float, Array]:
        """Coefficients, tau^2, deltas from the free values (b, log tau^2, log delta)."""
        p = self.x.shape[1]
        tau2 = math.exp(float(values[p])) if values.size > p + self.free_deltas else 0.0
        if self.fixed is not None:
            return values[:p], tau2, self.fixed
        logs = values[values.size - self.free_deltas :]
        with np.errstate(over="ignore"):
            return values[:p], tau2, np.concatenate([[1.0], np.exp(logs)])


def step_selection(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    steps: Sequence[float] = (0.025,),
    alternative: str = "greater",
    deltas: Sequence[float] | None = None,
    mods: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    level: float = 0.95,
) -> SelectionFit:
    """Random-effects model with selection by steps of the studies' p-values.

    ``alternative`` is the direction that gets published: greater, less (both one-sided p) or
    two.sided. ``deltas`` fixes the chances after the first interval's 1.
    """
    check_level(level)
    inputs = prepare(yi, vi, mods)
    cut = _steps(steps, alternative)
    fixed = _deltas(deltas, len(cut))
    limits, place = _intervals(inputs.y, inputs.v, cut, alternative)
    counts = tuple(int(np.sum(place == j)) for j in range(len(cut)))
    if fixed is None and min(counts[1:]) == 0:
        raise CannotEstimate(
            "No study has a p-value in one of the intervals "
            f"({', '.join(str(c) for c in counts)} studies), so its chance of publication cannot "
            "be estimated. Choose other steps, or fix the chances."
        )
    unit = float(np.sqrt(np.median(inputs.v)))
    problem = _Problem(inputs.y / unit, inputs.v / unit**2, inputs.x, limits / unit, place, fixed)
    moderators = inputs.x[:, 1:] if inputs.x.shape[1] > 1 else None
    start = pool(problem.y, problem.v, mods=moderators, method="ML")
    values, ll = _maximum(problem, start.b, start.tau2)
    plain = pool(inputs.y, inputs.v, mods=moderators, method="ML")
    coefficients = labels(names, inputs.x.shape[1], True)
    asked = inputs.asked(
        "step-function selection model by maximum likelihood", steps=tuple(cut), level=level,
        alternative=alternative, deltas=None if deltas is None else tuple(deltas),
        names=coefficients,
    )  # fmt: skip
    return _assemble(
        problem, values, ll - inputs.y.size * math.log(unit), unit, plain, counts,
        asked, inputs.cautions,
    )  # fmt: skip


def _steps(steps: Sequence[float], alternative: str) -> list[float]:
    if alternative not in ALTERNATIVES:
        raise CannotEstimate(f"“{alternative}” is unknown. Choose {', '.join(ALTERNATIVES)}.")
    cut = sorted({float(step) for step in steps} - {1.0})
    if not cut or cut[0] <= 0.0 or cut[-1] >= 1.0:
        raise CannotEstimate("Steps are p-values above 0 and below 1, such as 0.025.")
    return [*cut, 1.0]


def _deltas(deltas: Sequence[float] | None, count: int) -> Array | None:
    if deltas is None:
        return None
    fixed = np.asarray(deltas, dtype=np.float64)
    if fixed.size == count - 1:
        fixed = np.concatenate([[1.0], fixed])
    if fixed.size != count or (fixed <= 0).any() or not np.isfinite(fixed).all():
        raise CannotEstimate(f"{count - 1} positive chances of publication are needed.")
    return fixed


def _intervals(
    y: Array, v: Array, cut: list[float], alternative: str
) -> tuple[Array, NDArray[np.intp]]:
    """Limits of y (m, tails, 2, k) of each p interval, and the interval (k,) of each study."""
    spread = np.sqrt(v)
    if alternative == "two.sided":
        tops = [math.inf, *(-float(ndtri(c / 2)) for c in cut[:-1]), 0.0]
    else:
        tops = [math.inf, *(-float(ndtri(c)) for c in cut[:-1]), -math.inf]
    pieces = []
    for high, low in zip(tops, tops[1:], strict=False):
        tail = np.array([low * spread, high * spread])
        tails = {"greater": [tail], "less": [-tail[::-1]], "two.sided": [tail, -tail[::-1]]}
        pieces.append(np.array(tails[alternative]))
    z = y / spread
    p = {"greater": ndtr(-z), "less": ndtr(z), "two.sided": 2 * ndtr(-np.abs(z))}[alternative]
    return np.array(pieces), np.searchsorted(np.array(cut), p, side="left")


def _likelihood(problem: _Problem, values: Array) -> tuple[float, Array]:
    """Log-likelihood and its gradient in (b, log tau^2, log delta); not finite far from the data,
    where all areas are 0."""
    with np.errstate(all="ignore"):
        return _terms(problem, values)


def _terms(problem: _Problem, values: Array) -> tuple[float, Array]:
    b, tau2, delta = problem.split(values)
    s2 = problem.v + tau2
    s, mu = np.sqrt(s2), problem.x @ b
    resid = problem.y - mu
    u = (problem.limits - mu) / s
    density = np.exp(-0.5 * u**2) / math.sqrt(2 * math.pi)
    weighted = np.where(np.isfinite(u), u, 0.0) * density
    area = (ndtr(u[:, :, 1]) - ndtr(u[:, :, 0])).sum(axis=1)
    by_mu = -(density[:, :, 1] - density[:, :, 0]).sum(axis=1) / s
    by_s2 = -(weighted[:, :, 1] - weighted[:, :, 0]).sum(axis=1) / (2 * s2)
    total = delta @ area
    logs = np.log(delta)[problem.place] - 0.5 * (_LOG_2PI + np.log(s2) + resid**2 / s2)
    slope_b = problem.x.T @ (resid / s2 - (delta @ by_mu) / total)
    parts = [slope_b]
    if values.size > b.size + problem.free_deltas:
        slope = -0.5 / s2 + 0.5 * resid**2 / s2**2 - (delta @ by_s2) / total
        parts.append(np.array([tau2 * float(slope.sum())]))
    if problem.free_deltas:
        counts = np.bincount(problem.place, minlength=len(delta))[1:]
        parts.append(counts - delta[1:] * (area / total).sum(axis=1)[1:])
    return float((logs - np.log(total)).sum()), np.concatenate(parts)


def _maximum(problem: _Problem, b: Array, tau2: float) -> tuple[Array, float]:
    """Best of several starts with tau^2 free, and of tau^2 = 0."""
    logs = np.zeros(problem.free_deltas)
    starts = [np.concatenate([b, [math.log(t)], logs]) for t in (max(tau2, 1e-3), 0.1, 1.0)]
    starts += [np.concatenate([b, [math.log(max(tau2, 1e-2))], logs - 1.0])]
    none = _climb(problem, np.concatenate([b, logs]))
    best, ll = none, _likelihood(problem, none)[0]
    for start in starts:
        found = _climb(problem, start)
        reached = _likelihood(problem, found)[0]
        if reached > ll + 1e-9 and found[b.size] > -20.0:
            best, ll = found, reached
    return best, ll


def _climb(problem: _Problem, start: Array) -> Array:
    """A maximum from ``start``, with every delta at or below its ceiling."""

    def negative(values: Array) -> tuple[float, Array]:
        ll, slope = _likelihood(problem, np.clip(values, -300.0, 300.0))
        if not (math.isfinite(ll) and np.isfinite(slope).all()):
            return 1e300, np.zeros(values.size)
        return -ll, -slope

    found = optimize.minimize(negative, start, jac=True, method="BFGS", options={"gtol": 1e-9})
    values, first = np.asarray(found.x, dtype=np.float64), start.size - problem.free_deltas
    if (values[first:] > _CEILING).any():
        top = np.append(np.full(first, np.inf), np.full(problem.free_deltas, _CEILING))
        found = optimize.minimize(
            negative, start, jac=True, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9},
            bounds=optimize.Bounds(np.full(start.size, -np.inf), top),
        )  # fmt: skip
        values = np.asarray(found.x, dtype=np.float64)
    free = np.append(np.ones(first, dtype=bool), values[first:] < _CEILING)
    return _polished(problem, values, free)


def _polished(problem: _Problem, values: Array, free: Mask) -> Array:
    """Newton's steps to the top in the values that are ``free`` to move."""
    for _ in range(10):
        curvature = -_hessian(problem, values)[np.ix_(free, free)]
        if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature).min() <= 0.0:
            break
        candidate = values.copy()
        candidate[free] += solve(curvature, _likelihood(problem, values)[1][free])
        if _likelihood(problem, candidate)[0] < _likelihood(problem, values)[0]:
            break
        values = candidate
    return values


def _hessian(problem: _Problem, values: Array) -> Array:
    """Second derivatives by central differences of the gradient."""
    step = 1e-5
    rows = []
    for unit in np.eye(values.size):
        up = _likelihood(problem, values + step * unit)[1]
        down = _likelihood(problem, values - step * unit)[1]
        with np.errstate(invalid="ignore"):
            rows.append((up - down) / (2 * step))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _assemble(
    problem: _Problem,
    values: Array,
    ll: float,
    unit: float,
    plain: Fit,
    counts: tuple[int, ...],
    asked: Asked,
    cautions: tuple[Caution, ...],
) -> SelectionFit:
    level = float(asked.options["level"])
    b, tau2, delta = problem.split(values)
    slope = _likelihood(problem, values)[1]
    # In tau^2 and delta themselves; the logarithms' slope is not 0 where a delta is held back.
    curvature = np.diag(np.where(np.arange(slope.size) < b.size, 0.0, slope))
    curvature -= _hessian(problem, values)
    known = math.isfinite(ll) and bool(np.isfinite(curvature).all())
    if not known or np.linalg.eigvalsh(curvature).min() <= 0.0:
        raise CannotEstimate(
            "The selection model has no clear maximum: these data hold too little information. "
            "Use fewer steps, or fix the chances of publication."
        )
    covariance = inverse(curvature)
    se = np.sqrt(np.diag(covariance)[: b.size]) * unit
    zval = b * unit / se
    reach = critical(level) * se
    deltas, lrt, free = None, None, problem.free_deltas
    if free:
        tail = np.sqrt(np.diag(covariance)[-free:]) * delta[1:]
        deltas, lrt = np.concatenate([[0.0], tail]), max(0.0, 2 * (ll - plain.ll))
    return SelectionFit(
        problem.y.size, asked.options["names"], b * unit, se, zval, two_sided(zval),
        b * unit - reach, b * unit + reach, tau2 * unit**2, delta, deltas, asked.options["steps"],
        counts, ll, plain.ll, plain.b, lrt, None if lrt is None else chi2_tail(lrt, free),
        asked.options["alternative"], level,
        (*cautions, *_cautions(problem.y.size, counts, tau2, delta)), asked,
    )  # fmt: skip


def _cautions(k: int, counts: tuple[int, ...], tau2: float, delta: Array) -> tuple[Caution, ...]:
    said = list(few_studies(k))
    if float(delta.max()) >= _HIGHEST_DELTA * (1 - 1e-9):
        text = f"A relative chance of publication was held at {_HIGHEST_DELTA:g}; "
        text += "these data alone would let it rise without end. Do not rely on this model."
        said.append(Caution("highest-chance", text))
    if min(counts) < 3:
        text = f"Some p-value intervals hold few studies ({', '.join(map(str, counts))})."
        said.append(Caution("thin-intervals", text))
    if tau2 == 0.0:
        said.append(Caution("zero-variance", "tau² was estimated as 0 under selection."))
    return tuple(said)
