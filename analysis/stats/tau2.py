"""Estimators of tau^2, the variance of true effects between studies.

Model: y_i = x_i'b + u_i + e_i, Var(u) = tau^2, Var(e_i) = v_i known. Every estimator answers on
the scale of ``v``; none uses an absolute threshold, so data on a scale of 1e-5 or 1e6 are safe.

Moment estimators solve E[y'Ay - ...] for some weights: DL (DerSimonian & Laird 1986), HE (Hedges
& Olkin 1985), HS and HSk (Schmidt & Hunter 2015; Brannick et al. 2019), SJ (Sidik & Jonkman
2005), GENQ (DerSimonian & Kacker 2007), DL2 and CA2 (the two-step versions there), PM (Paule &
Mandel 1982) and its equal EB (Morris 1983), PMM (median-unbiased, Viechtbauer 2021). Likelihood
estimators ML and REML: Viechtbauer (2005), J Educ Behav Stat 30:261.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .distributions import chi2_quantile
from .likelihood import maximise
from .power_sums import is_mean
from .projection import Projection, project
from .qprofile import solve_q
from .result import Array, CannotEstimate

METHODS: dict[str, str] = {
    "EE": "common effect (inverse variance, tau² fixed at 0)",
    "DL": "DerSimonian-Laird",
    "DL2": "two-step DerSimonian-Laird",
    "HE": "Hedges (Cochran ANOVA)",
    "CA2": "two-step Cochran ANOVA",
    "HS": "Hunter-Schmidt",
    "HSk": "Hunter-Schmidt with small-sample correction",
    "SJ": "Sidik-Jonkman",
    "GENQ": "generalised Q statistic with given weights",
    "PM": "Paule-Mandel",
    "PMM": "Paule-Mandel, median-unbiased",
    "EB": "empirical Bayes",
    "ML": "maximum likelihood",
    "REML": "restricted maximum likelihood",
}
COMMON = ("EE", "FE", "CE")
LIKELIHOOD = ("ML", "REML")


@dataclass(frozen=True, slots=True)
class Tau2:
    """An estimate with its standard error (``None`` where no formula exists), and the fit at it
    where the search has made it."""

    value: float
    se: float | None
    at: Projection | None = None


def check_method(method: str) -> str:
    """The method's own name ("FE" and "CE" are "EE"); raises for an unknown one."""
    name = "EE" if method in COMMON else method
    if name not in METHODS:
        raise CannotEstimate(
            f"“{method}” is no estimator of tau². Choose one of {', '.join(METHODS)}."
        )
    return name


def estimate(
    y: Array,
    v: Array,
    x: Array,
    method: str,
    weights: Array | None = None,
    null: Projection | None = None,
) -> Tau2:
    """tau^2 of effects ``y`` (k,) with variances ``v`` > 0 and design ``x`` (k, p), k >= p.

    With k = p there is nothing left to estimate and the answer is 0. ``weights`` are for GENQ;
    ``null`` is the fit at tau^2 = 0 where it is known already.
    """
    k, p = x.shape
    if method == "EE":
        return Tau2(0.0, None)
    if k == p:
        return Tau2(0.0, None)
    if method == "GENQ":
        if weights is None:
            raise CannotEstimate("The GENQ estimator needs one weight per study.")
        return _moments(y, v, x, weights)
    if method in LIKELIHOOD:
        return _likelihood(y, v, x, project(y, x, 1.0 / v) if null is None else null, method)
    return _ESTIMATORS[method](y, v, x)


def _moments(y: Array, v: Array, x: Array, weights: Array) -> Tau2:
    """The general method of moments for fixed weights (DerSimonian & Kacker 2007, eq. 6)."""
    at = project(y, x, weights)
    tau2 = max(0.0, (at.rss - at.trace_pd(v)) / at.trace_p)
    return Tau2(tau2, math.sqrt(_variance_of_q(at, v, tau2)) / at.trace_p)


def _variance_of_q(at: Projection, v: Array, tau2: float) -> float:
    """Variance of y'Py when Var(y) = diag(v) + tau^2 I: 2 tr(P S P S)."""
    total = v + tau2
    return max(0.0, 2.0 * at.trace_pdpe(total, total))


def _dl(y: Array, v: Array, x: Array) -> Tau2:
    return _moments(y, v, x, 1.0 / v)


def _he(y: Array, v: Array, x: Array) -> Tau2:
    return _moments(y, v, x, np.ones_like(v))


def _two_step(first: Callable[[Array, Array, Array], Tau2]) -> Callable[..., Tau2]:
    def second(y: Array, v: Array, x: Array) -> Tau2:
        weights = 1.0 / (v + first(y, v, x).value)
        return Tau2(_moments(y, v, x, weights).value, None)

    return second


def _hunter_schmidt(corrected: bool) -> Callable[[Array, Array, Array], Tau2]:
    def solve(y: Array, v: Array, x: Array) -> Tau2:
        k, p = x.shape
        at = project(y, x, 1.0 / v)
        factor = k / (k - p) if corrected else 1.0
        total = float(at.w.sum())
        tau2 = max(0.0, (factor * at.rss - k) / total)
        return Tau2(tau2, factor * math.sqrt(_variance_of_q(at, v, tau2)) / total)

    return solve


def _sj(y: Array, v: Array, x: Array) -> Tau2:
    k, p = x.shape
    rough = float(np.var(y))
    if rough == 0.0:
        return Tau2(0.0, None)
    at = project(y, x, 1.0 / (v + rough))
    tau2 = max(0.0, rough * at.rss / (k - p))
    return Tau2(tau2, rough * math.sqrt(_variance_of_q(at, v, tau2)) / (k - p))


def _paule_mandel(median: bool) -> Callable[[Array, Array, Array], Tau2]:
    def solve(y: Array, v: Array, x: Array) -> Tau2:
        k, p = x.shape
        target = chi2_quantile(0.5, k - p) if median else float(k - p)
        tau2 = solve_q(y, v, x, target)
        total = float((1.0 / (v + tau2)).sum())
        return Tau2(tau2, math.sqrt(2.0 / (k - p)) * k / total)

    return solve


def _likelihood(y: Array, v: Array, x: Array, null: Projection, method: str) -> Tau2:
    restricted = method == "REML"
    start = _start(y, v, x, null)
    tau2, information, at = maximise(y, v, x, restricted=restricted, start=start, null=null)
    return Tau2(tau2, math.sqrt(2.0 / information), at)


def _start(y: Array, v: Array, x: Array, null: Projection) -> float:
    """Where the likelihood's climb begins: DerSimonian and Laird's estimate of a plain mean, which
    the fit at 0 gives for nothing; with moderators Hedges'."""
    if not is_mean(x):
        return _he(y, v, x).value
    return max(0.0, (null.rss - (y.size - 1)) / null.traces[0])


_ESTIMATORS: dict[str, Callable[[Array, Array, Array], Tau2]] = {
    "DL": _dl,
    "DL2": _two_step(_dl),
    "HE": _he,
    "CA2": _two_step(_he),
    "HS": _hunter_schmidt(corrected=False),
    "HSk": _hunter_schmidt(corrected=True),
    "SJ": _sj,
    "PM": _paule_mandel(median=False),
    "PMM": _paule_mandel(median=True),
    "EB": _paule_mandel(median=False),
}
