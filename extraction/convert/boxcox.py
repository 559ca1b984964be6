"""Mean and SD of skewed data by a Box-Cox transformation that makes the quantiles symmetric."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from extraction.convert.converted import CannotConvert, Converted
from extraction.convert.quantile_set import QuantileSet, read_quantiles

# Below this power the transformation is the logarithm to machine accuracy.
LOG_POWER = 1e-8
NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)
TAIL = 12.0


def transform(value: float, power: float) -> float:
    """(x^λ − 1)/λ, the logarithm at λ = 0."""
    logarithm = math.log(value)
    if abs(power) < LOG_POWER:
        return logarithm
    return math.expm1(power * logarithm) / power


def asymmetry(quantiles: QuantileSet, power: float) -> float:
    """Log ratio of the upper to the lower distance from the median, on the transformed scale."""
    low, middle, high = (transform(x, power) for x in quantiles.innermost)
    return math.log(high - middle) - math.log(middle - low)


def squared_asymmetry(quantiles: QuantileSet, power: float) -> float:
    """Sum over both pairs of (upper / lower distance − 1)²; McGrath 2020, five numbers."""
    low, first, middle, third, high = (transform(x, power) for x in quantiles.values)
    inner, outer = (third - middle) / (middle - first), (high - middle) / (middle - low)
    return (inner - 1) ** 2 + (outer - 1) ** 2


def best_power(quantiles: QuantileSet) -> float:
    """λ for which the transformed quantiles are symmetric about the median."""
    if len(quantiles.values) == 5:
        found = minimize_scalar(
            lambda power: squared_asymmetry(quantiles, power),
            bounds=(-2, 3),
            method="bounded",
            options={"xatol": 1e-12},
        )
        return float(found.x)
    reach = 3.0
    while asymmetry(quantiles, -reach) > 0 or asymmetry(quantiles, reach) < 0:
        reach *= 2
        if reach > 200:
            raise CannotConvert("No power transformation makes these quantiles symmetric.")
    return float(brentq(lambda power: asymmetry(quantiles, power), -reach, reach, xtol=1e-14))


def back_transformed(mean: float, sd: float, power: float) -> tuple[float, float]:
    """Mean and SD on the original scale of a normal variable on the Box-Cox scale.

    The normal variable is cut where the inverse transformation ends (−1/λ) and symmetrically on
    the other side; at λ = 0 the moments are those of the lognormal distribution.
    """
    if power < LOG_POWER:
        centre = math.exp(mean + sd**2 / 2)
        return centre, centre * math.sqrt(math.expm1(sd**2))
    reach = min(abs(mean + 1 / power), TAIL * sd)
    x = mean + reach * NODES
    density = WEIGHTS * np.exp(-0.5 * ((x - mean) / sd) ** 2)
    density /= density.sum()
    original = np.maximum(power * x + 1, 0.0) ** (1 / power)
    centre = float(density @ original)
    return centre, math.sqrt(float(density @ (original - centre) ** 2))


def boxcox(
    *,
    median: float,
    n: float,
    minimum: float | None = None,
    q1: float | None = None,
    q3: float | None = None,
    maximum: float | None = None,
) -> Converted:
    """Three or five quantiles of positive, skewed data -> mean and SD (McGrath 2020, BC).

    λ is floored at 0. The inverse transformation is integrated numerically, not simulated, so the
    same input always gives the same answer.
    """
    quantiles = read_quantiles(minimum, q1, median, q3, maximum, n)
    if quantiles.values[0] <= 0:
        raise CannotConvert("The Box-Cox method needs quantiles above zero.")
    if len(set(quantiles.values)) < len(quantiles.values):
        raise CannotConvert("The Box-Cox method needs quantiles that all differ.")
    root = best_power(quantiles)
    power = 0.0 if root < LOG_POWER else root
    scaled = quantiles.mapped(lambda value: transform(value, power))
    mean, sd = back_transformed(scaled.luo_mean(), scaled.wan_sd(), power)
    return Converted(
        values={
            "lambda_root": root,
            "lambda_used": power,
            "mean_transformed": scaled.luo_mean(),
            "sd_transformed": scaled.wan_sd(),
            "mean": mean,
            "sd": sd,
        },
        formula="λ makes the quantiles symmetric; Luo mean, Wan SD there; moments transformed back",
        source="McGrath 2020 (Box-Cox method, numerical integration)",
        inputs=quantiles.inputs(),
        warnings=(
            ("The best power was below 0, so the log scale was used (λ = 0).",) if root < 0 else ()
        ),
        recommended={"mean": "mean", "sd": "sd"},
    )
