"""Cluster-robust standard errors: CR0, CR1 and CR2 with Satterthwaite degrees of freedom.

With residuals e_j, working covariance Phi_j, W_j = Phi_j^-1 and M = (X'WX)^-1,

    V = M [ sum_j X_j'W_j A_j e_j e_j' A_j W_j X_j ] M.

CR0: A = I. CR1: CR0 times n/(n-p), n clusters, t with n - p degrees of freedom (metafor). CR2:
A_j = D_j' B_j^(-1/2) D_j with Phi_j = D_j'D_j and B_j = D_j (Phi_j - X_j M X_j') D_j'
(pseudo-inverse root); every coefficient has its own degrees of freedom
(sum_j g_jj)^2 / sum_ij g_ij^2.
Sources: Bell & McCaffrey (2002); Tipton & Pustejovsky (2015), J Educ Behav Stat 40:604;
Pustejovsky & Tipton (2018), J Bus Econ Stat 36:672.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .block_model import group
from .distributions import critical, two_sided
from .fit import Fit
from .linear import inverse, root, solve
from .result import Answer, Array, Asked, CannotEstimate, Caution

KINDS = {
    "CR0": "cluster-robust, no small-sample correction (CR0)",
    "CR1": "cluster-robust with the factor n/(n-p) (CR1)",
    "CR2": "cluster-robust, bias-reduced (CR2), Satterthwaite degrees of freedom",
}
_FEW_CLUSTERS = 40
_FEW_DF = 4.0


@dataclass(frozen=True, slots=True)
class Robust(Answer):
    """Coefficients (p,) with robust tests; ``ddf`` (p,) degrees of freedom of each t test."""

    kind: str
    b: Array
    se: Array
    stat: Array
    ddf: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vb: Array
    n_clusters: int
    level: float
    k: int
    names: tuple[str, ...]
    cautions: tuple[Caution, ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Working:
    """What robust variances start from: residuals, design, working covariance by cluster."""

    b: Array
    resid: tuple[Array, ...]
    x: tuple[Array, ...]
    phi: tuple[Array, ...]
    bread: Array
    names: tuple[str, ...]
    asked: Asked
    cautions: tuple[Caution, ...]


def robust(
    fit: Fit, cluster: Sequence[object], *, kind: str = "CR2", level: float | None = None
) -> Robust:
    """Robust tests for a pooled model or meta-regression with inverse-variance weights.

    ``cluster`` names the cluster of each of the fit's k studies (or of each row that went in).
    """
    if fit.weights_given is not None:
        raise CannotEstimate("Robust tests are offered for inverse-variance weights only.")
    names = list(cluster)
    if len(names) == fit.k_total and fit.k != fit.k_total:
        names = [names[i] for i in fit.kept]
    if len(names) != fit.k:
        raise CannotEstimate(f"There are {fit.k} effects but {len(names)} cluster names.")
    _, members = group(names)
    total, resid = fit.vi + fit.tau2, fit.yi - fit.X @ fit.b
    bread = inverse((fit.X / total[:, None]).T @ fit.X)
    working = Working(
        fit.b,
        tuple(resid[rows] for rows in members),
        tuple(fit.X[rows] for rows in members),
        tuple(np.diag(total[rows]) for rows in members),
        bread,
        fit.names,
        Asked(fit.model_name, {**fit.inputs, "cluster": tuple(map(str, names))}, fit.options),
        fit.cautions,
    )
    return sandwich(working, kind, fit.level if level is None else level)


def sandwich(working: Working, kind: str, level: float) -> Robust:
    """The robust result for any working model."""
    if kind not in KINDS:
        raise CannotEstimate(f"“{kind}” is no robust variance. Choose one of {', '.join(KINDS)}.")
    n, p = len(working.x), working.b.size
    if n <= p:
        raise CannotEstimate(
            f"Robust tests need more clusters than coefficients; there are {n} clusters for {p}."
        )
    vb, ddf = _cr2(working) if kind == "CR2" else _cr01(working, kind)
    se = np.sqrt(np.diag(vb))
    with np.errstate(divide="ignore", invalid="ignore"):
        stat = working.b / se
    reach = np.array([critical(level, df) for df in ddf]) * se
    pval = np.array([float(two_sided(t, df)) for t, df in zip(stat, ddf, strict=True)])
    return Robust(
        kind, working.b, se, stat, ddf, pval, working.b - reach, working.b + reach, vb, n, level,
        sum(map(len, working.x)), working.names, working.cautions + _cautions(kind, n, ddf, se),
        working.asked.about(KINDS[kind], kind=kind, level=level),
    )  # fmt: skip


def _cautions(kind: str, n: int, ddf: Array, se: Array) -> tuple[Caution, ...]:
    said = []
    if kind != "CR2" and n < _FEW_CLUSTERS:
        said.append(
            Caution("few-clusters", f"With {n} clusters prefer CR2: {kind} tests are too liberal.")
        )
    if kind == "CR2" and bool((ddf < _FEW_DF).any()):
        said.append(
            Caution(
                "few-degrees-of-freedom",
                "Fewer than 4 Satterthwaite degrees of freedom: the test is unreliable; "
                "demand p < 0.01.",
            )
        )
    if not se.all():
        said.append(Caution("no-spread", "The residuals are all 0, so no robust test is possible."))
    return tuple(said)


def _halves(working: Working) -> list[Array]:
    """X_j'W_j for every cluster."""
    return [solve(phi, x).T for phi, x in zip(working.phi, working.x, strict=True)]


def _cr01(working: Working, kind: str) -> tuple[Array, Array]:
    n, p = len(working.x), working.b.size
    scores = np.array([half @ e for half, e in zip(_halves(working), working.resid, strict=True)])
    vb = working.bread @ (scores.T @ scores) @ working.bread
    return vb * (n / (n - p) if kind == "CR1" else 1.0), np.full(p, float(n - p))


def _inverse_root(matrix: Array) -> Array:
    """Pseudo-inverse square root of a symmetric positive semi-definite matrix."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    keep = values > 1e-12 * max(float(values[-1]), 0.0)
    scale = np.where(keep, 1.0 / np.sqrt(np.where(keep, values, 1.0)), 0.0)
    result: Array = (vectors * scale) @ vectors.T
    return result


def _cr2(working: Working) -> tuple[Array, Array]:
    weighted: list[Array] = []
    for x, phi, half in zip(working.x, working.phi, _halves(working), strict=True):
        lower = root(phi)
        # Scaled to the cluster's own variance, so that the rank decision is free of units.
        middle = lower.T @ (phi - x @ working.bread @ x.T) @ lower
        adjust = lower @ _inverse_root(middle) @ lower.T
        weighted.append(half @ adjust)
    scores = np.array([a @ e for a, e in zip(weighted, working.resid, strict=True)])
    vb = working.bread @ (scores.T @ scores) @ working.bread
    return vb, np.array([_satterthwaite(working, weighted, i) for i in range(working.b.size)])


def _satterthwaite(working: Working, weighted: list[Array], coefficient: int) -> float:
    """Degrees of freedom under the working model for one coefficient.

    g = diag(own) - F M F' over the clusters; both sums are had without its n x n elements.
    """
    column = working.bread[:, coefficient]
    g = [a.T @ column for a in weighted]
    f = np.array([x.T @ part for x, part in zip(working.x, g, strict=True)])
    own = np.array([part @ phi @ part for part, phi in zip(g, working.phi, strict=True)])
    shared = np.einsum("ni,ij,nj->n", f, working.bread, f)
    middle = f.T @ f @ working.bread
    square = float(own @ own - 2.0 * (own @ shared) + np.sum(middle * middle.T))
    trace = float(own.sum() - shared.sum())
    return trace**2 / square if square > 0.0 else float("nan")


def rows_by_cluster(
    cluster: Sequence[object], blocks: Sequence[NDArray[np.intp]]
) -> list[NDArray[np.intp]]:
    """Rows of each cluster; raises unless every block lies inside one cluster."""
    for rows in blocks:
        if len({cluster[i] for i in rows}) > 1:
            raise CannotEstimate(
                "The clusters of the robust variance must contain the clusters of the model."
            )
    return group(cluster)[1]
