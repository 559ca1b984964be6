"""Mean and SD of the distribution that fits the reported quantiles best (quantile estimation)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import gammaincinv, gammaln, ndtri

from extraction.convert.converted import CannotConvert, Converted, Value
from extraction.convert.quantile_set import QuantileSet, read_quantiles

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Family:
    """A two-parameter family: quantile function and moments, parameters free on the real line."""

    name: str
    quantile: Callable[[Array, Array], Array]
    moments: Callable[[Array], tuple[float, float]]
    start: Callable[[float, float], Array]


def _normal(parameters: Array, p: Array) -> Array:
    return np.asarray(parameters[0] + np.exp(parameters[1]) * ndtri(p))


def _lognormal(parameters: Array, p: Array) -> Array:
    return np.asarray(np.exp(_normal(parameters, p)))


def _gamma(parameters: Array, p: Array) -> Array:
    shape, scale = np.exp(parameters)
    return np.asarray(scale * gammaincinv(shape, p))


def _weibull(parameters: Array, p: Array) -> Array:
    shape, scale = np.exp(parameters)
    return np.asarray(scale * (-np.log1p(-p)) ** (1 / shape))


def _lognormal_moments(parameters: Array) -> tuple[float, float]:
    spread = math.exp(2 * parameters[1])
    mean = math.exp(parameters[0] + spread / 2)
    return mean, mean * math.sqrt(math.expm1(spread))


def _gamma_moments(parameters: Array) -> tuple[float, float]:
    shape, scale = np.exp(parameters)
    return float(shape * scale), float(math.sqrt(shape) * scale)


def _weibull_moments(parameters: Array) -> tuple[float, float]:
    shape, scale = np.exp(parameters)
    first, second = gammaln(1 + 1 / shape), gammaln(1 + 2 / shape)
    mean = float(scale * math.exp(first))
    return mean, mean * math.sqrt(math.expm1(second - 2 * first))


def _log_start(mean: float, sd: float) -> Array:
    spread = math.log1p((sd / mean) ** 2)
    return np.array([math.log(mean) - spread / 2, 0.5 * math.log(spread)])


def _normal_moments(parameters: Array) -> tuple[float, float]:
    return float(parameters[0]), math.exp(parameters[1])


def _normal_start(mean: float, sd: float) -> Array:
    return np.array([mean, math.log(sd)])


def _gamma_start(mean: float, sd: float) -> Array:
    return np.array([2 * math.log(mean / sd), math.log(sd**2 / mean)])


def _weibull_start(mean: float, sd: float) -> Array:
    return np.array([1.086 * math.log(mean / sd), math.log(mean)])


NORMAL = Family(
    "normal",
    _normal,
    _normal_moments,
    _normal_start,
)
POSITIVE = (
    Family("lognormal", _lognormal, _lognormal_moments, _log_start),
    Family(
        "gamma",
        _gamma,
        _gamma_moments,
        _gamma_start,
    ),
    Family(
        "weibull",
        _weibull,
        _weibull_moments,
        _weibull_start,
    ),
)


def fit(family: Family, quantiles: QuantileSet) -> dict[str, float]:
    """Least squares between reported and theoretical quantiles: sse, mean, sd."""
    values, p = np.asarray(quantiles.values), np.asarray(quantiles.probabilities)
    unit = float(np.max(np.abs(values)))
    values = values / unit
    mean, sd = quantiles.luo_mean() / unit, quantiles.wan_sd() / unit

    def misfit(parameters: Array) -> Array:
        return family.quantile(parameters, p) - values

    found = least_squares(
        misfit,
        family.start(mean, sd),
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
        method="lm",
    )
    centre, spread = family.moments(found.x)
    return {"sse": 2 * float(found.cost) * unit**2, "mean": centre * unit, "sd": spread * unit}


def quantile_estimation(
    *,
    median: float,
    n: float,
    minimum: float | None = None,
    q1: float | None = None,
    q3: float | None = None,
    maximum: float | None = None,
) -> Converted:
    """Fit normal, lognormal, gamma and Weibull to the quantiles; take the best (McGrath 2020, QE).

    Data that reach zero or below can only be fitted by the normal family.
    """
    quantiles = read_quantiles(minimum, q1, median, q3, maximum, n)
    if quantiles.n < 3:
        raise CannotConvert("Quantile estimation needs at least three participants.")
    families = (NORMAL, *POSITIVE) if quantiles.values[0] > 0 else (NORMAL,)
    fits: dict[str, Value] = {}
    best, smallest = NORMAL.name, math.inf
    for family in families:
        fitted = fit(family, quantiles)
        fits[family.name] = fitted
        if fitted["sse"] < smallest:
            best, smallest = family.name, fitted["sse"]
    chosen = fits[best]
    assert not isinstance(chosen, str | int | float | tuple)
    return Converted(
        values={"selected": best, "mean": chosen["mean"], "sd": chosen["sd"], "fits": fits},
        formula="minimise Σ(F⁻¹(p) − q)² over normal, lognormal, gamma, Weibull; best moments",
        source="McGrath 2020 (quantile estimation; the beta family is left out)",
        inputs=quantiles.inputs(),
        warnings=(
            ()
            if len(families) > 1
            else ("Some quantiles are not above zero, so only the normal family was fitted.",)
        ),
        recommended={"mean": "mean", "sd": "sd"},
    )
