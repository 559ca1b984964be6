"""From the analysis scale back to what a reader understands.

log -> exp; logit -> 1/(1+e^-x); arcsine -> sin^2; Fisher z -> tanh; square root -> x^2; double
arcsine -> Miller's (1978) inverse at a harmonic mean n; Freeman-Tukey rate -> its inverse at a
harmonic mean person-time. Limits outside the range of a transformation go to its ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ..result import CannotEstimate

_HALF_PI = math.pi / 2.0


def _inverse_logit(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


def _inverse_arcsine(x: float) -> float:
    return math.sin(min(max(x, 0.0), _HALF_PI)) ** 2


def _exp(x: float) -> float:
    return math.exp(x) if x < 709.0 else math.inf


BACK: dict[str, Callable[[float], float]] = {
    "identity": lambda x: x,
    "log": _exp,
    "logit": _inverse_logit,
    "arcsine": _inverse_arcsine,
    "Fisher z": math.tanh,
    "square root": lambda x: max(x, 0.0) ** 2,
}


def back(scale: str, x: float, n: float | None = None) -> float:
    """``x`` on the natural scale; ``n`` is the harmonic mean size the double scales need."""
    if scale in BACK:
        return BACK[scale](x)
    if scale not in ("double arcsine", "Freeman-Tukey rate"):
        raise CannotEstimate(f"“{scale}” is no scale that can be transformed back.")
    if n is None or not n > 0.0:
        raise CannotEstimate("This transformation needs the studies' sizes to go back.")
    return _inverse_double_arcsine(x, n) if scale == "double arcsine" else _inverse_ft_rate(x, n)


def harmonic_mean(n: ArrayLike) -> float:
    """k / sum(1/n) over the sizes given."""
    sizes = np.asarray(n, dtype=np.float64)
    sizes = sizes[np.isfinite(sizes)]
    return float(sizes.size / (1.0 / sizes).sum())


def _inverse_double_arcsine(x: float, n: float) -> float:
    """Miller (1978), Am Stat 32:138, for the halved double arcsine."""
    lowest = 0.5 * math.asin(math.sqrt(1.0 / (n + 1.0)))
    highest = 0.5 * (math.asin(math.sqrt(n / (n + 1.0))) + _HALF_PI)
    if x <= lowest:
        return 0.0
    if x >= highest:
        return 1.0
    s = math.sin(2.0 * x)
    inner = s + (s - 1.0 / s) / n
    sign = math.copysign(1.0, math.cos(2.0 * x))
    return 0.5 * (1.0 - sign * math.sqrt(max(0.0, 1.0 - inner * inner)))


def _inverse_ft_rate(x: float, t: float) -> float:
    """Solve x = (sqrt(r) + sqrt(r + 1/t))/2 for the rate r."""
    if x <= 0.5 / math.sqrt(t):
        return 0.0
    return (x - 1.0 / (4.0 * x * t)) ** 2
