"""Test of excess significance: more significant studies than their power explains?

O significant studies, E = sum of power at the pooled effect. Chi-squared: X2 = (O-E)^2/E +
(O-E)^2/(k-E), one-sided p; exact: P(at least O) of the Poisson-binomial distribution; binomial with
the mean power. Source: Ioannidis & Trikalinos (2007), Clin Trials 4:245.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc, ndtr, ndtri

from ..inputs import prepare
from ..pool import pool
from ..result import Answer, Array, Asked, CannotEstimate, Caution
from .few import few_studies


@dataclass(frozen=True, slots=True)
class ExcessSignificance(Answer):
    """Observed and expected counts, power (k,), and the p-value three ways."""

    k: int
    O: int  # noqa: E741
    E: float
    OE: float
    power: Array
    theta: float
    tau2: float
    X2: float
    pval: float
    pval_exact: float
    pval_binomial: float
    alpha: float
    cautions: tuple[Caution, ...]
    asked: Asked


def excess_significance(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    alpha: float = 0.05,
    theta: float | None = None,
    tau2: float = 0.0,
    alternative: str = "two.sided",
) -> ExcessSignificance:
    """``theta`` is the common-effect estimate unless given; ``tau2`` widens the true effects.

    ``alternative`` is the studies' own test: two.sided, greater or less.
    """
    if not 0.0 < alpha < 1.0:
        raise CannotEstimate("alpha must lie between 0 and 1.")
    if alternative not in ("two.sided", "greater", "less"):
        raise CannotEstimate(f"“{alternative}” is unknown. Choose two.sided, greater or less.")
    inputs = prepare(yi, vi)
    spread, k = np.sqrt(inputs.v), inputs.y.size
    truth = float(pool(inputs.y, inputs.v, method="EE").b[0]) if theta is None else float(theta)
    upper, lower = _cutoffs(alpha, alternative)
    z = inputs.y / spread
    observed = int(np.sum((z >= upper) | (z <= lower)))
    total = np.sqrt(inputs.v + tau2)
    power = ndtr((truth - upper * spread) / total) + ndtr((lower * spread - truth) / total)
    expected = float(power.sum())
    gap = observed - expected
    x2 = gap**2 / expected + gap**2 / (k - expected) if 0.0 < expected < k else math.nan
    return ExcessSignificance(
        k, observed, expected, observed / expected, power, truth, tau2, x2,
        float(ndtr(-math.copysign(math.sqrt(x2), gap))), _poisson_binomial_tail(power, observed),
        float(bdtrc(observed - 1, k, expected / k)) if observed else 1.0, alpha,
        (*inputs.cautions, *few_studies(k)),
        inputs.asked(
            "test of excess significance (chi-squared, exact and binomial)", alpha=alpha,
            theta=truth, tau2=tau2, alternative=alternative,
        ),
    )  # fmt: skip


def _cutoffs(alpha: float, alternative: str) -> tuple[float, float]:
    """z at or above the first, or at or below the second, is significant."""
    if alternative == "greater":
        return -float(ndtri(alpha)), -math.inf
    if alternative == "less":
        return math.inf, float(ndtri(alpha))
    return -float(ndtri(alpha / 2)), float(ndtri(alpha / 2))


def _poisson_binomial_tail(power: Array, observed: int) -> float:
    """P(at least ``observed`` successes) with success probabilities ``power``; O(k^2)."""
    mass = np.array([1.0])
    for p in power:
        mass = np.append(mass, 0.0) * (1 - p) + np.append(0.0, mass) * p
    return float(min(1.0, mass[observed:].sum()))
