"""Begg and Mazumdar's rank correlation test.

Kendall's tau between v and the deviates (y - b) / sqrt(v - 1 / sum(1/v)), b the common-effect
estimate. Exact p without ties; with ties the tie-corrected normal approximation.
Source: Begg & Mazumdar (1994), Biometrics 50:1088.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kendalltau

from ..distributions import two_sided
from ..inputs import prepare
from ..result import Answer, Array, Asked, CannotEstimate, Caution
from .few import few_studies

# The exact distribution costs the cube of k; beyond this many studies the normal one is as good.
_LARGEST_EXACT = 300


@dataclass(frozen=True, slots=True)
class RankTest(Answer):
    """tau and its p; S with its standard error; z without and with continuity correction."""

    k: int
    tau_kendall: float
    pval: float
    exact: bool
    S: int
    se_S: float
    z: float
    z_pval: float
    z_cc: float
    z_cc_pval: float
    ties_in_vi: bool
    cautions: tuple[Caution, ...]
    asked: Asked


def begg(yi: ArrayLike, vi: ArrayLike) -> RankTest:
    """Rank correlation of effects (k,) and variances (k,); at least three studies."""
    inputs = prepare(yi, vi)
    y, v, k = inputs.y, inputs.v, inputs.y.size
    if k < 3:
        raise CannotEstimate(f"A rank test needs at least three studies; there are {k}.")
    w = 1 / v
    deviates = (y - float(w @ y) / float(w.sum())) / np.sqrt(v - 1 / w.sum())
    different = np.unique(v).size, np.unique(deviates).size
    if min(different) == 1:
        raise CannotEstimate("All effects, or all variances, are equal: there are no ranks.")
    ties_in_v, tied = different[0] < k, different[1] < k
    exact = not (ties_in_v or tied) and k <= _LARGEST_EXACT
    se = math.sqrt(_variance(deviates, v))
    found = kendalltau(deviates, v, method="exact" if exact else "asymptotic")
    s = _concordance(float(found.statistic), deviates, v)
    z, corrected = s / se, math.copysign(max(abs(s) - 1, 0), s) / se
    said = _cautions(k, ties_in_v or tied)
    return RankTest(
        k, float(found.statistic), float(found.pvalue), exact, s, se, z, float(two_sided(z)),
        corrected, float(two_sided(corrected)), bool(ties_in_v),
        (*inputs.cautions, *few_studies(k), *said),
        inputs.asked(f"Begg and Mazumdar's rank test, {'exact' if exact else 'normal'} p-value"),
    )  # fmt: skip


def _cautions(k: int, tied: bool) -> tuple[Caution, ...]:
    if tied:
        return (Caution("ties", "There are ties, so the p-value is approximate."),)
    if k > _LARGEST_EXACT:
        text = f"With more than {_LARGEST_EXACT} studies the p-value is the normal approximation."
        return (Caution("normal-approximation", text),)
    return ()


def _concordance(tau: float, a: Array, b: Array) -> int:
    """S, concordant minus discordant pairs, from tau-b: whole, so rounding gives it back."""
    every = a.size * (a.size - 1) / 2
    untied = [every - float((t * (t - 1)).sum()) / 2 for t in map(_ties, (a, b))]
    return round(tau * math.sqrt(untied[0] * untied[1]))


def _ties(x: Array) -> Array:
    """How often each value occurs."""
    return np.unique(x, return_counts=True)[1].astype(np.float64)


def _variance(a: Array, b: Array) -> float:
    """Variance of S under independence, corrected for ties."""
    k = a.size
    first, second = _ties(a), _ties(b)
    full = k * (k - 1) * (2 * k + 5)
    tied = sum(float((t * (t - 1) * (2 * t + 5)).sum()) for t in (first, second))
    pairs = [float((t * (t - 1)).sum()) for t in (first, second)]
    triples = [float((t * (t - 1) * (t - 2)).sum()) for t in (first, second)]
    return (
        (full - tied) / 18
        + pairs[0] * pairs[1] / (2 * k * (k - 1))
        + triples[0] * triples[1] / (9 * k * (k - 1) * (k - 2))
    )
