"""Three-level meta-analysis: several effects per study (cluster), effects within and between.

    y_ij = x_ij'b + u_i + w_ij + e_ij,  Var(u) = sigma2_cluster, Var(w) = sigma2_within.

Sampling errors within a cluster may share an assumed correlation ``rho`` (correlated and
hierarchical effects). I2 follows metafor: 100 sigma2 / (sum sigma2 + s2), s2 = (k-p)/tr(P).
Sources: Konstantopoulos (2011), Res Synth Methods 2:61; Cheung (2014), Psychol Methods 19:211;
Pustejovsky & Tipton (2022), Prev Sci 23:425.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from . import heterogeneity
from .block_fit import Maximum, maximise, profile_limits
from .block_model import Blocks, at, build, group, require
from .distributions import check_level, chi2_tail, critical, f_tail, two_sided
from .heterogeneity import Limits
from .inputs import Inputs, given, labels, prepare
from .linear import inverse, solve
from .projection import project
from .result import Answer, Array, Asked, CannotEstimate, Caution, Index, Result
from .robust import Robust, Working, rows_by_cluster, sandwich

METHODS = {"REML": "restricted maximum likelihood", "ML": "maximum likelihood"}
_FEW_CLUSTERS = 5


@dataclass(frozen=True, slots=True)
class TwoLevelTest(Result):
    """Likelihood-ratio test against the model without the cluster level (1 df, not halved)."""

    lrt: float
    p: float
    tau2_two_level: float
    ll_two_level: float


@dataclass(frozen=True)
class MultilevelFit(Answer):
    """A three-level model of k effects in n_clusters clusters; arrays are (p,), I2 in percent."""

    k: int
    n_clusters: int
    names: tuple[str, ...]
    b: Array
    se: Array
    stat: Array
    ddf: Array | None
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vb: Array
    sigma2_cluster: float
    sigma2_within: float
    ll: float
    QE: float
    QE_df: int
    QE_p: float
    QM: float
    QM_df: tuple[int, ...]
    QM_p: float
    typical_variance: float
    method: str
    test: str
    dfs: str
    level: float
    rho: float
    kept: tuple[int, ...]
    yi: Array
    vi: Array
    X: Array
    clusters: tuple[str, ...]
    cautions: tuple[Caution, ...]

    @property
    def model_name(self) -> str:
        """The model in words."""
        return f"three-level random-effects model, {METHODS[self.method]}"

    @property
    def asked(self) -> Asked:
        """The model, its data and options."""
        data = given(self.yi, self.vi, self.X, self.kept) | {"cluster": self.clusters}
        options = {"method": self.method, "test": self.test, "dfs": self.dfs}
        numbers = {"level": self.level, "rho": self.rho, "names": self.names}
        return Asked(self.model_name, data, options | numbers)

    @property
    def ICC(self) -> float | None:
        """Share of the cluster level in the heterogeneity; None when there is none."""
        total = self.sigma2_cluster + self.sigma2_within
        return self.sigma2_cluster / total if total > 0.0 else None

    @property
    def I2_total(self) -> float:
        """Percent of the variance that is not sampling error."""
        total = self.sigma2_cluster + self.sigma2_within
        return heterogeneity.i2_from_tau2(total, self.typical_variance)

    @property
    def I2_between_cluster(self) -> float:
        """Percent of the variance that lies between clusters."""
        total = self.sigma2_cluster + self.sigma2_within
        return 100.0 * self.sigma2_cluster / (total + self.typical_variance)

    @property
    def I2_within_cluster(self) -> float:
        """Percent of the variance that lies between effects of one cluster."""
        total = self.sigma2_cluster + self.sigma2_within
        return 100.0 * self.sigma2_within / (total + self.typical_variance)

    @property
    def pi(self) -> Limits | None:
        """Prediction interval of an effect in a new cluster; None with moderators."""
        if self.X.shape[1] > 1:
            return None
        df = None if self.ddf is None else float(self.ddf[0])
        spread = math.sqrt(self.vb[0, 0] + self.sigma2_cluster + self.sigma2_within)
        reach, b = critical(self.level, df) * spread, float(self.b[0])
        return Limits(b - reach, b + reach, self.level)

    @cached_property
    def blocks(self) -> Blocks:
        """The data of the likelihood."""
        return _blocks(self.yi, self.vi, self.X, self.clusters, self.rho)

    def profile(self, component: str) -> Limits:
        """Profile-likelihood limits of ``sigma2_cluster`` or ``sigma2_within``."""
        places = {"sigma2_cluster": 0, "sigma2_within": 1}
        if component not in places:
            raise CannotEstimate(f"“{component}” is no variance component of this model.")
        restricted = self.method == "REML"
        found = maximise(self.blocks, restricted=restricted)
        low, high = profile_limits(
            self.blocks, found, places[component], self.level, restricted=restricted
        )
        return Limits(low, high, self.level)

    @cached_property
    def two_level(self) -> TwoLevelTest:
        """Comparison with the model in which all effects are independent."""
        plain = maximise(self.blocks, restricted=self.method == "REML", fixed={0: 0.0})
        lrt = max(0.0, 2.0 * (self.ll - plain.ll))
        return TwoLevelTest(lrt, chi2_tail(lrt, 1), float(plain.theta[1]), plain.ll)

    def robust(self, kind: str = "CR2", cluster: Sequence[object] | None = None) -> Robust:
        """Cluster-robust tests; ``cluster`` (k,) may be coarser than the model's clusters."""
        own = group(self.clusters)[1]
        rows = own if cluster is None else rows_by_cluster(cluster, own)
        names = self.clusters if cluster is None else tuple(map(str, cluster))
        resid = self.yi - self.X @ self.b
        phi = tuple(self._covariance(r) for r in rows)
        x = tuple(self.X[r] for r in rows)
        plain = sum(part.T @ solve(v, part) for v, part in zip(phi, x, strict=True))
        working = Working(
            self.b,
            tuple(resid[r] for r in rows),
            x,
            phi,
            self.vb if self.test == "z" else inverse(np.asarray(plain, dtype=np.float64)),
            self.names,
            Asked(self.model_name, {**self.inputs, "cluster": names}, self.options),
            self.cautions,
        )
        return sandwich(working, kind, self.level)

    def _covariance(self, rows: Index) -> Array:
        """The covariance of the effects in ``rows``, of one cluster or several."""
        spread, names = np.sqrt(self.vi[rows]), np.array(self.clusters)[rows]
        same = names[:, None] == names
        matrix: Array = same * (self.sigma2_cluster + self.rho * np.outer(spread, spread))
        diagonal = self.vi[rows] + self.sigma2_within + self.sigma2_cluster
        matrix[np.diag_indices(len(rows))] = diagonal
        return matrix


def _blocks(y: Array, v: Array, x: Array, clusters: Sequence[str], rho: float) -> Blocks:
    _, members = group(clusters)
    s, ones, eyes = [], [], []
    for rows in members:
        root = np.sqrt(v[rows])
        known = rho * np.outer(root, root)
        known[np.diag_indices(len(rows))] = v[rows]
        s.append(known)
        ones.append(np.ones((len(rows), len(rows))))
        eyes.append(np.eye(len(rows)))
    return build(y, x, members, s, [ones, eyes])


def three_level(
    yi: ArrayLike,
    vi: ArrayLike,
    cluster: Sequence[object],
    *,
    mods: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    method: str = "REML",
    test: str = "z",
    dfs: str = "residual",
    level: float = 0.95,
    rho: float = 0.0,
) -> MultilevelFit:
    """Effects ``yi`` (k,) with variances ``vi`` (k,), nested in ``cluster`` (k,).

    ``test`` z or t; ``dfs`` residual (k - p) or contain (clusters - p for cluster-level
    coefficients). ``rho`` in [0, 1) correlates sampling errors within clusters.
    """
    check_level(level)
    _check_options(method, test, dfs, rho)
    if len(cluster) != np.size(np.asarray(yi, dtype=object)):
        raise CannotEstimate("Every effect needs the name of its cluster.")
    inputs = prepare(yi, vi, mods)
    groups = tuple(str(cluster[i]) for i in inputs.kept)
    count = len(set(groups))
    if count == len(groups) or count < 2:
        raise CannotEstimate(
            "A three-level model needs at least two clusters and a cluster with several effects; "
            f"there are {count} clusters for {len(groups)} effects."
        )
    blocks = _blocks(inputs.y, inputs.v, inputs.x, groups, rho)
    found = maximise(blocks, restricted=method == "REML")
    asked = labels(names, inputs.x.shape[1], intercept=True)
    return _assemble(inputs, groups, blocks, found, asked, (method, test, dfs), level, rho)


def check_method(method: str) -> None:
    """Raise unless the likelihood is one of ``METHODS``."""
    if method not in METHODS:
        raise CannotEstimate(f"“{method}” is not offered here. Choose REML or ML.")


def _check_options(method: str, test: str, dfs: str, rho: float) -> None:
    check_method(method)
    if test not in ("z", "t"):
        raise CannotEstimate(f"“{test}” is no test here. Choose z or t.")
    if dfs not in ("residual", "contain"):
        raise CannotEstimate(f"“{dfs}” is unknown. Choose residual or contain.")
    if not 0.0 <= rho < 1.0:
        raise CannotEstimate("The correlation of sampling errors must be at least 0 and below 1.")


def _degrees(x: Array, groups: Sequence[str], dfs: str) -> Array:
    k, p = x.shape
    members = group(groups)[1]
    between = np.array([all(np.ptp(x[rows, j]) == 0.0 for rows in members) for j in range(p)])
    contain = np.where(between, float(len(members) - p), float(k - p))
    return contain if dfs == "contain" else np.full(p, float(k - p))


def _assemble(
    inputs: Inputs,
    groups: tuple[str, ...],
    blocks: Blocks,
    found: Maximum,
    names: tuple[str, ...],
    options: tuple[str, str, str],
    level: float,
    rho: float,
) -> MultilevelFit:
    method, test, dfs = options
    k, p = inputs.x.shape
    ddf = None if test == "z" else _degrees(inputs.x, groups, dfs)
    se = np.sqrt(np.diag(found.vb))
    stat = found.b / se
    each = [None] * p if ddf is None else [float(df) for df in ddf]
    reach = np.array([critical(level, df) for df in each]) * se
    pval = np.array([float(two_sided(z, df)) for z, df in zip(stat, each, strict=True)])
    homogeneous = require(at(blocks, np.zeros(2), restricted=False))
    qm, qm_df, qm_p = wald(found.b, found.vb, 1 if p > 1 else 0, ddf)
    return MultilevelFit(
        k=k, n_clusters=len(set(groups)), names=names, b=found.b, se=se, stat=stat, ddf=ddf,
        pval=pval, ci_lb=found.b - reach, ci_ub=found.b + reach, vb=found.vb,
        sigma2_cluster=float(found.theta[0]), sigma2_within=float(found.theta[1]), ll=found.ll,
        QE=homogeneous.rss, QE_df=k - p, QE_p=chi2_tail(homogeneous.rss, k - p),
        QM=qm, QM_df=qm_df, QM_p=qm_p,
        typical_variance=(k - p) / project(inputs.y, inputs.x, 1.0 / inputs.v).trace_p,
        method=method, test=test, dfs=dfs, level=level, rho=rho, kept=inputs.kept, yi=inputs.y,
        vi=inputs.v, X=inputs.x,
        clusters=groups, cautions=_cautions(inputs, groups, found),
    )  # fmt: skip


def wald(
    b: Array, vb: Array, first: int, ddf: Array | None
) -> tuple[float, tuple[int, ...], float]:
    """Wald test of the coefficients from ``first`` on: chi-squared, or F with the smallest df."""
    tested, part = b[first:], vb[first:, first:]
    statistic, m = float(tested @ solve(part, tested)), int(tested.size)
    if ddf is None:
        return statistic, (m,), chi2_tail(statistic, m)
    df = int(ddf[first:].min())
    return statistic / m, (m, df), f_tail(statistic / m, m, df)


def _cautions(inputs: Inputs, groups: Sequence[str], found: Maximum) -> tuple[Caution, ...]:
    said = list(inputs.cautions)
    if len(set(groups)) < _FEW_CLUSTERS:
        said.append(
            Caution("few-clusters", "With so few clusters the cluster variance is very imprecise.")
        )
    for index in found.at_bound:
        where = ("between clusters", "within clusters")[index]
        said.append(Caution("zero-variance", f"The variance {where} was estimated as 0."))
    return tuple(said)
