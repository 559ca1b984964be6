"""Likelihood of a linear model with known and unknown covariance, block by block.

    y_j = X_j b + e_j,   Var(e_j) = V_j(theta) = S_j + sum_i theta_i D_ij,   j = 1..J blocks.

Three-level, multivariate, network and bivariate accuracy models are all of this form: linear in
theta. Blocks are padded to one size, so that everything is batched linear algebra.

    log L_R = -1/2 [ (n-p) log 2pi - log|X'X| + log|V| + log|X'V^-1 X| + y'Py ],
    d/d theta_i = -1/2 [ tr(P D_i) - y'P D_i P y ],
    d2 = 1/2 tr(P D_i P D_j) - y'P D_i P D_j P y   (P replaced by V^-1 in traces for ML).

Source: Searle, Casella & McCulloch (1992), Variance Components, ch. 6; Harville (1977).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .linear import inverse
from .result import Array, CannotEstimate

_LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Padded data: y (J, m), x (J, m, p), s (J, m, m), d (q, J, m, m); ``used`` marks real rows."""

    y: Array
    x: Array
    s: Array
    d: Array
    used: NDArray[np.bool_]
    members: tuple[NDArray[np.intp], ...]

    @property
    def n(self) -> int:
        """Number of effects."""
        return int(self.used.sum())

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return int(self.x.shape[2])

    def scaled(self, unit: float) -> Blocks:
        """The same data with effects measured in multiples of ``unit``."""
        padding = np.zeros_like(self.s)
        rows, places = np.nonzero(~self.used)
        padding[rows, places, places] = 1.0
        s = (self.s - padding) / unit**2 + padding
        return Blocks(self.y / unit, self.x, s, self.d, self.used, self.members)


@dataclass(frozen=True, slots=True)
class At:
    """The model at one theta: likelihood, its derivatives, coefficients and their covariance."""

    ll: float
    score: Array
    hessian: Array
    b: Array
    vb: Array
    rss: float


def group(labels: Sequence[object]) -> tuple[list[object], list[NDArray[np.intp]]]:
    """Distinct labels in order of appearance and the rows of each."""
    rows: dict[object, list[int]] = {}
    for index, label in enumerate(labels):
        rows.setdefault(label, []).append(index)
    return list(rows), [np.array(members, dtype=np.intp) for members in rows.values()]


def build(
    y: Array,
    x: Array,
    members: Sequence[NDArray[np.intp]],
    s: Sequence[Array],
    d: Sequence[Sequence[Array]],
) -> Blocks:
    """Pad: ``s[j]`` (m_j, m_j) known covariance, ``d[i][j]`` derivative of V_j in theta_i."""
    size, p = max(len(rows) for rows in members), x.shape[1]
    count = len(members)
    used = np.zeros((count, size), dtype=bool)
    py, px = np.zeros((count, size)), np.zeros((count, size, p))
    ps, pd = np.tile(np.eye(size), (count, 1, 1)), np.zeros((len(d), count, size, size))
    for j, rows in enumerate(members):
        m = len(rows)
        used[j, :m] = True
        py[j, :m], px[j, :m] = y[rows], x[rows]
        ps[j, :m, :m] = s[j]
        for i, derivative in enumerate(d):
            pd[i, j, :m, :m] = derivative[j]
    return Blocks(py, px, ps, pd, used, tuple(members))


def _unweighted_log_det(blocks: Blocks) -> float:
    gram = np.einsum("jmp,jmq->pq", blocks.x, blocks.x)
    return float(np.linalg.slogdet(gram)[1])


def at(blocks: Blocks, theta: Array, *, restricted: bool, curved: bool = True) -> At | None:
    """The model at ``theta`` (q,); None where V is not positive definite.

    Without ``curved`` the second derivatives, the costly part, are left out (zeros).
    """
    v = blocks.s + np.tensordot(theta, blocks.d, axes=1)
    try:
        root = np.linalg.cholesky(v)
        w = inverse(v)
        wx = w @ blocks.x
        gram = np.einsum("jmp,jmq->pq", blocks.x, wx)
        bread = inverse(gram)
    except np.linalg.LinAlgError:
        return None
    b = bread @ np.einsum("jmp,jm->p", wx, blocks.y)
    py = np.einsum("jmn,jn->jm", w, blocks.y - blocks.x @ b)
    rss = float(np.sum(py * blocks.y)) - float(b @ np.einsum("jmp,jm->p", blocks.x, py))
    log_det = 2.0 * float(np.log(np.einsum("jmm->jm", root)).sum())
    free = blocks.n - blocks.p if restricted else blocks.n
    ll = -0.5 * (free * _LOG_2PI + log_det + rss)
    if restricted:
        ll += 0.5 * (_unweighted_log_det(blocks) - float(np.linalg.slogdet(gram)[1]))
    u = np.einsum("ijmn,jn->ijm", blocks.d, py)
    pull = np.einsum("ijm,jm->i", u, py)
    wd = w[None] @ blocks.d
    trace = np.einsum("ijmm->i", wd)
    inside = bread @ _xdx(blocks, wx)
    if restricted:
        trace = trace - np.einsum("ipp->i", inside)
    hessian = np.zeros((theta.size, theta.size))
    if curved:
        hessian = _hessian(blocks, w, wx, bread, u, wd, inside, restricted)
    return At(ll, 0.5 * (pull - trace), hessian, b, bread, rss)


def _xdx(blocks: Blocks, wx: Array) -> Array:
    """X'W D_i W X for every component (q, p, p)."""
    dwx = blocks.d @ wx[None]
    product: Array = np.einsum("jmp,ijmr->ipr", wx, dwx)
    return product


def _hessian(
    blocks: Blocks,
    w: Array,
    wx: Array,
    bread: Array,
    u: Array,
    wd: Array,
    inside: Array,
    restricted: bool,
) -> Array:
    """Observed second derivatives (q, q) of the log-likelihood."""
    xwu = np.einsum("jmp,ijm->ip", wx, u)
    wu = np.einsum("jmn,ijn->ijm", w, u)
    upu = np.einsum("ijm,kjm->ik", u, wu) - xwu @ bread @ xwu.T
    traces = np.einsum("ijmn,kjnm->ik", wd, wd)
    if restricted:
        dwx = blocks.d @ wx[None]
        wdwx = w[None] @ dwx
        crossed = np.einsum("ijmp,kjmr->ikpr", dwx, wdwx)
        traces = (
            traces
            - 2.0 * np.einsum("pr,ikrp->ik", bread, crossed)
            + np.einsum("ipr,krp->ik", inside, inside)
        )
    result: Array = 0.5 * traces - upu
    return result


def require(model: At | None) -> At:
    """The model, or a sentence when the covariance matrix is impossible."""
    if model is None:
        raise CannotEstimate(
            "The sampling covariances are impossible: a covariance matrix is not positive "
            "definite. Check the correlations and for effects that repeat each other."
        )
    return model


def unit_of(blocks: Blocks) -> float:
    """A typical standard error, so that the search does not depend on the scale of measurement."""
    diagonal = np.einsum("jmm->jm", blocks.s)[blocks.used]
    return float(np.sqrt(np.median(diagonal)))
