"""Common-effect weights with random-effects uncertainty: robust to small studies that differ.

* IVhet (Doi et al. 2015, Contemp Clin Trials 45:130): inverse-variance mean, variance
  sum w^2 (v + tau^2) / (sum w)^2 with DerSimonian-Laird tau^2, normal limits.
* Henmi & Copas (2010), Stat Med 29:2969: the same mean and standard error, with limits from the
  approximate distribution of the pivot given Q (a gamma distribution matched to two moments).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import integrate, optimize, special

from .distributions import check_level, critical
from .inputs import Inputs, prepare
from .result import Answer, Asked, CannotEstimate, Caution
from .tau2 import estimate

Root = Callable[[Callable[[float], float]], float]
_ACCURACY = 1e-11
_ROOT_2_PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True)
class FixedWeights(Answer):
    """The pooled effect with its limits; ``tau2`` is DerSimonian and Laird's."""

    name: str
    k: int
    b: float
    se: float
    ci_lb: float
    ci_ub: float
    tau2: float
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked


WORDS = {
    "IVhet": "common-effect weights, variance with DerSimonian-Laird tau² (IVhet)",
    "Henmi-Copas": "common-effect weights, limits from the distribution of the pivot given Q",
}


@dataclass(frozen=True, slots=True)
class _Moments:
    """What the distribution of Q given the pivot depends on; w1 = sum w, the others over w1."""

    k: int
    w1: float
    w2: float
    w3: float
    w4: float
    tau2: float

    @property
    def ratio(self) -> float:
        """Variance of the mean over the common-effect variance."""
        return 1.0 + self.tau2 * self.w2

    def mean(self, r: float) -> float:
        """E(Q | pivot r)."""
        bend = r * r / self.ratio**2 - 1.0 / self.ratio
        return (
            (self.k - 1)
            + self.tau2 * (self.w1 - self.w2)
            + self.tau2**2 * bend * (self.w3 - self.w2**2)
        )

    def variance(self, r: float) -> float:
        """Var(Q | pivot r)."""
        w1, w2, w3, w4, t = self.w1, self.w2, self.w3, self.w4, self.tau2
        bend = r * r / self.ratio**2 - 1.0 / self.ratio
        curve = 1.0 / self.ratio**2 - 2.0 * r * r / self.ratio**3
        return (
            2.0 * (self.k - 1)
            + 4.0 * t * (w1 - w2)
            + 2.0 * t**2 * (w1 * w2 - 2.0 * w3 + w2**2)
            + 4.0 * t**2 * bend * (w3 - w2**2)
            + 4.0 * t**3 * bend * (w4 - 2.0 * w2 * w3 + w2**3)
            + 2.0 * t**4 * curve * (w3 - w2**2) ** 2
        )

    def below(self, bound: float, r: float) -> float:
        """P(Q <= bound | pivot r) by the gamma distribution with that mean and variance."""
        mean, variance = self.mean(r), self.variance(r)
        return float(special.gammainc(mean * mean / variance, max(bound, 0.0) * mean / variance))


def ivhet(yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95) -> FixedWeights:
    """The IVhet pooled effect of ``yi`` (k,) with variances ``vi``."""
    inputs, b, se, tau2, _ = _common(yi, vi, level)
    return _answer("IVhet", inputs, (b, se, critical(level) * se), tau2, level)


def henmi_copas(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    level: float = 0.95,
    root: Root | None = None,
    accuracy: float = _ACCURACY,
) -> FixedWeights:
    """Henmi and Copas' interval around the common-effect mean; k >= 2.

    ``root`` finds the zero of a function that falls on [0, inf), by default to 12 digits;
    ``accuracy`` is that of the integral (absolute and relative).
    """
    inputs, b, se, tau2, moments = _common(yi, vi, level)
    k = inputs.y.size
    if k < 2:
        raise CannotEstimate("The Henmi-Copas interval needs two studies.")
    sd = math.sqrt(moments.ratio)
    spread = moments.w1 / moments.w2 - 1.0

    def excess(x: float) -> float:
        if x == 0.0:
            return level / 2.0

        def density(r: float) -> float:
            bound = spread * ((r / x) ** 2 - 1.0) + (k - 1)
            return moments.below(bound, sd * r) * math.exp(-0.5 * r * r) / _ROOT_2_PI

        # full_output: where rounding is all that is left, the best value without a warning.
        area = integrate.quad(
            density, x, math.inf, epsabs=accuracy, epsrel=accuracy, limit=400, full_output=True
        )[0]
        return float(area) - (1.0 - level) / 2.0

    t0 = (root or _root)(excess)
    return _answer("Henmi-Copas", inputs, (b, se, sd * t0 * se), tau2, level)


def _answer(
    name: str, inputs: Inputs, found: tuple[float, float, float], tau2: float, level: float
) -> FixedWeights:
    b, se, reach = found
    asked = inputs.asked(WORDS[name], level=level)
    return FixedWeights(
        name, inputs.y.size, b, se, b - reach, b + reach, tau2, level, inputs.cautions, asked
    )


def _root(excess: Callable[[float], float]) -> float:
    low, high = 1e-8, 2.0
    if not excess(low) > 0.0:
        raise CannotEstimate(
            "The studies differ so much beside their precision that the Henmi-Copas interval "
            "cannot be found. Check the effects and variances."
        )
    while excess(high) > 0.0:
        high *= 2.0
    return float(optimize.brentq(excess, low, high, xtol=1e-12, rtol=1e-12))


def _common(
    yi: ArrayLike, vi: ArrayLike, level: float
) -> tuple[Inputs, float, float, float, _Moments]:
    check_level(level)
    inputs = prepare(yi, vi)
    y, v = inputs.y - inputs.origin, inputs.v
    w = 1.0 / v
    w1 = float(w.sum())
    tau2 = estimate(y, v, inputs.x, "DL").value
    b = float(w @ y) / w1 + inputs.origin
    se = math.sqrt(float((w * w) @ (v + tau2))) / w1
    powers = [float(np.sum(w**n)) / w1 for n in (2, 3, 4)]
    return inputs, b, se, tau2, _Moments(y.size, w1, powers[0], powers[1], powers[2], tau2)
