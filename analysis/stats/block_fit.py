"""Maximising the (restricted) likelihood of a block model over variance components.

Two kinds of constraint occur: components that must not be negative, and a covariance matrix that
must be positive semi-definite. The first is solved by bounded quasi-Newton steps followed by Newton
steps on the free components; the second in its Cholesky factor, where the constraint disappears.
Several starting points guard against local maxima. Effects are rescaled first, so that no
threshold depends on the unit of measurement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from .block_model import At, Blocks, at, require, unit_of
from .distributions import chi2_quantile
from .linear import root, solve
from .result import Array

Index = NDArray[np.intp]

_STARTS = (0.0, 0.1, 1.0, 10.0)
_NEWTON = 50
_EXACT = 1e-13
_DUST = 1e-9
_WORST = 1e300


@dataclass(frozen=True, slots=True)
class Maximum:
    """The maximum: theta (q,) on the original scale and the model there.

    ``at_bound`` are the indices of components estimated as exactly 0.
    """

    theta: Array
    ll: float
    b: Array
    vb: Array
    rss: float
    information: Array
    at_bound: tuple[int, ...] = ()


def _finish(blocks: Blocks, unit: float, theta: Array, model: At, restricted: bool) -> Maximum:
    free = blocks.n - blocks.p if restricted else blocks.n
    return Maximum(
        theta * unit**2,
        model.ll - free * math.log(unit),
        model.b * unit,
        model.vb * unit**2,
        model.rss,
        -model.hessian / unit**4,
        tuple(int(i) for i in np.flatnonzero(theta == 0.0)),
    )


def maximise(
    blocks: Blocks,
    *,
    restricted: bool,
    fixed: dict[int, float] | None = None,
    near: Array | None = None,
) -> Maximum:
    """Maximum over theta >= 0; ``fixed`` holds components at given values (original scale).

    ``near`` (q,) is a good guess that replaces the usual starting points.
    """
    unit = unit_of(blocks)
    small, q = blocks.scaled(unit), blocks.d.shape[0]
    held = {i: value / unit**2 for i, value in (fixed or {}).items()}
    free = np.array([i for i in range(q) if i not in held], dtype=np.intp)
    theta = np.zeros(q)
    for i, value in held.items():
        theta[i] = value
    if free.size:
        if near is None:
            starts = [np.full(free.size, spread) for spread in _STARTS]
        else:
            starts = [near[free] / unit**2]
        theta = _bounded(small, theta, free, starts, restricted)
    return _finish(
        blocks, unit, theta, require(at(small, theta, restricted=restricted)), restricted
    )


def _bounded(
    blocks: Blocks, theta: Array, free: Index, starts: Sequence[Array], restricted: bool
) -> Array:
    def negative(values: Array) -> tuple[float, Array]:
        full = theta.copy()
        full[free] = values
        model = at(blocks, full, restricted=restricted, curved=False)
        if model is None:
            return _WORST, np.zeros(values.size)
        return -model.ll, -model.score[free]

    best, lowest = np.zeros(free.size), math.inf
    for start in starts:
        found = optimize.minimize(
            negative,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * free.size,
            options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
        )
        if found.fun < lowest - 1e-10:
            best, lowest = found.x, float(found.fun)
    full = theta.copy()
    full[free] = best
    return _newton(blocks, full, free, restricted)


def _newton(blocks: Blocks, theta: Array, free: Index, restricted: bool) -> Array:
    """Newton steps on the components that are off the bound; the best point seen is returned."""
    best, model = theta, require(at(blocks, theta, restricted=restricted))
    for _ in range(_NEWTON):
        active = np.array(
            [i for i in free if best[i] > 1e-12 or model.score[i] > 1e-9], dtype=np.intp
        )
        if not active.size:
            break
        curvature = -model.hessian[np.ix_(active, active)]
        if np.linalg.eigvalsh(curvature).min() <= 0.0:
            break
        step = solve(curvature, model.score[active])
        candidate = best.copy()
        candidate[active] = np.maximum(best[active] + step, 0.0)
        tried = at(blocks, candidate, restricted=restricted)
        if tried is None or tried.ll < model.ll - 1e-10:
            break
        moved = np.abs(candidate - best).max()
        best, model = candidate, tried
        if moved <= _EXACT * max(1.0, float(np.abs(best).max())):
            break
    pinned = best.copy()
    pinned[[i for i in free if pinned[i] <= 1e-10 and model.score[i] <= 0.0]] = 0.0
    return pinned


def cholesky_count(size: int) -> int:
    """Number of free elements of a covariance matrix of ``size`` outcomes."""
    return size * (size + 1) // 2


def to_matrix(theta: Array, size: int) -> Array:
    """Lower-triangle elements in row order (11, 21, 22, 31, ...) as a symmetric matrix."""
    matrix = np.zeros((size, size))
    rows, columns = np.tril_indices(size)
    matrix[rows, columns] = theta
    matrix[columns, rows] = theta
    return matrix


def maximise_matrix(blocks: Blocks, size: int, *, restricted: bool) -> Maximum:
    """Maximum over a positive semi-definite matrix of ``size`` whose lower triangle is theta."""
    unit = unit_of(blocks)
    small = blocks.scaled(unit)
    rows, columns = np.tril_indices(size)

    def theta_of(values: Array) -> Array:
        lower = np.zeros((size, size))
        lower[rows, columns] = values
        product: Array = (lower @ lower.T)[rows, columns]
        return product

    def negative(values: Array) -> tuple[float, Array]:
        model = at(small, theta_of(values), restricted=restricted, curved=False)
        if model is None:
            return _WORST, np.zeros(values.size)
        lower, slope = np.zeros((size, size)), np.zeros((size, size))
        lower[rows, columns] = values
        slope[rows, columns] = model.score
        return -model.ll, -((slope + slope.T) @ lower)[rows, columns]

    values = _best_start(negative, [_start(size, spread, r) for spread, r in _MATRIX_STARTS])
    theta = theta_of(values)
    model = require(at(small, theta, restricted=restricted))
    polished = _polish_matrix(small, theta, model, size, restricted)
    polished = _without_dust(small, polished, size, restricted)
    model = require(at(small, polished, restricted=restricted))
    return _finish(blocks, unit, polished, model, restricted)


_MATRIX_STARTS = ((0.3, 0.0), (1.0, 0.0), (1.0, 0.7), (1.0, -0.7), (3.0, 0.0), (10.0, 0.0))


def _start(size: int, spread: float, r: float) -> Array:
    """Cholesky elements of a covariance matrix with equal variances and correlations."""
    least = -0.9 / max(size - 1, 1)
    matrix = spread**2 * ((1 - max(r, least)) * np.eye(size) + max(r, least))
    lower: Array = root(matrix)[np.tril_indices(size)]
    return lower


def _best_start(function: Callable[[Array], tuple[float, Array]], starts: Sequence[Array]) -> Array:
    best, lowest = starts[0], math.inf
    for start in starts:
        found = optimize.minimize(
            function, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 2000}
        )
        if found.fun < lowest - 1e-10:
            best, lowest = found.x, float(found.fun)
    return best


def _polish_matrix(blocks: Blocks, theta: Array, model: At, size: int, restricted: bool) -> Array:
    """Newton steps in the elements themselves while the matrix stays positive definite."""
    best = theta
    for _ in range(_NEWTON):
        if np.linalg.eigvalsh(to_matrix(best, size)).min() < 1e-8:
            break
        curvature = -model.hessian
        if np.linalg.eigvalsh(curvature).min() <= 0.0:
            break
        candidate = best + solve(curvature, model.score)
        tried = at(blocks, candidate, restricted=restricted)
        if tried is None or tried.ll < model.ll - 1e-10:
            break
        if np.linalg.eigvalsh(to_matrix(candidate, size)).min() <= 0.0:
            break
        moved = float(np.abs(candidate - best).max())
        best, model = candidate, tried
        if moved <= _EXACT * max(1.0, float(np.abs(best).max())):
            break
    return best


def _without_dust(blocks: Blocks, theta: Array, size: int, restricted: bool) -> Array:
    """Variances that are 0 but for rounding as exactly 0: no correlation is read out of them."""
    matrix = to_matrix(theta, size)
    dust = np.diag(matrix) < _DUST
    matrix[dust] = matrix[:, dust] = 0.0
    clean: Array = matrix[np.tril_indices(size)]
    least = require(at(blocks, theta, restricted=restricted)).ll - _DUST
    return clean if require(at(blocks, clean, restricted=restricted)).ll >= least else theta


def profile_limits(
    blocks: Blocks, found: Maximum, index: int, level: float, *, restricted: bool
) -> tuple[float, float]:
    """Profile-likelihood limits of one component; the lower one is 0 when 0 is inside.

    The upper limit is infinite when the likelihood does not fall far enough within a factor 1e6.
    """
    drop = 0.5 * chi2_quantile(level, 1.0)

    def shortfall(value: float) -> float:
        profiled = maximise(blocks, restricted=restricted, fixed={index: value}, near=found.theta)
        return found.ll - profiled.ll - drop

    centre = float(found.theta[index])
    low = 0.0
    if centre > 0.0 and shortfall(0.0) > 0.0:
        low = float(optimize.brentq(shortfall, 0.0, centre, xtol=1e-12 * centre, rtol=1e-9))
    reach = max(centre, float(unit_of(blocks)) ** 2 * 0.1)
    start, limit = centre, reach * 1e6
    while shortfall(centre + reach) < 0.0:
        start, reach = centre + reach, reach * 2.0
        if reach > limit:
            return low, math.inf
    return low, float(optimize.brentq(shortfall, start, centre + reach, rtol=1e-9))
