"""One effect per cluster from several correlated ones.

* weighted: y = 1'V^-1 y / 1'V^-1 1, v = 1 / 1'V^-1 1 with V_ij = rho sqrt(v_i v_j).
* unweighted: y = mean, v = sum V / m^2 (Borenstein et al. 2009, ch. 24).
* independent: weighted with rho = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .block_model import group
from .inputs import prepare
from .linear import solve
from .result import Answer, Array, Asked, CannotEstimate, Caution

WAYS = {
    "weighted": "generalised least squares within clusters",
    "unweighted": "plain mean within clusters",
    "independent": "inverse-variance mean within clusters, effects taken as independent",
}


@dataclass(frozen=True, slots=True)
class Aggregated(Answer):
    """One effect and variance per cluster; ``size`` counts the effects that went in."""

    cluster: tuple[str, ...]
    yi: Array
    vi: Array
    size: tuple[int, ...]
    rho: float
    way: str
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def k(self) -> int:
        """The number of clusters."""
        return len(self.cluster)


def aggregate(
    yi: ArrayLike,
    vi: ArrayLike,
    cluster: Sequence[object],
    *,
    rho: float = 0.6,
    way: str = "weighted",
) -> Aggregated:
    """Aggregate effects (k,) by ``cluster`` (k,) with an assumed correlation ``rho`` in [0, 1).

    The unweighted way also allows ``rho`` = 1. Rows with a missing value are left out.
    """
    if way not in WAYS:
        raise CannotEstimate(f"“{way}” is no way to aggregate. Choose one of {', '.join(WAYS)}.")
    top = 1.0 if way == "unweighted" else np.nextafter(1.0, 0.0)
    if not 0.0 <= rho <= top:
        raise CannotEstimate("The correlation within clusters must be at least 0 and below 1.")
    inputs = prepare(yi, vi)
    if len(cluster) != inputs.k_total:
        raise CannotEstimate("Every effect needs the name of its cluster.")
    names = tuple(str(cluster[i]) for i in inputs.kept)
    labels, members = group([cluster[i] for i in inputs.kept])
    used = 0.0 if way == "independent" else rho
    pairs = [_one(inputs.y[rows], inputs.v[rows], used, way) for rows in members]
    return Aggregated(
        tuple(str(label) for label in labels),
        np.array([pair[0] for pair in pairs]),
        np.array([pair[1] for pair in pairs]),
        tuple(len(rows) for rows in members),
        used,
        way,
        inputs.cautions + _cautions(rho, way),
        Asked(WAYS[way], {**inputs.asked("").inputs, "cluster": names}, {"rho": used, "way": way}),
    )


def _cautions(rho: float, way: str) -> tuple[Caution, ...]:
    if way == "independent":
        return ()
    text = f"The correlation {rho:g} within clusters is an assumption; try others."
    return (Caution("assumed-correlation", text),)


def _one(y: Array, v: Array, rho: float, way: str) -> tuple[float, float]:
    spread = np.sqrt(v)
    covariance = rho * np.outer(spread, spread)
    covariance[np.diag_indices(y.size)] = v
    if way == "unweighted":
        return float(y.mean()), float(covariance.sum()) / y.size**2
    scaled = covariance / np.outer(spread, spread)
    weights = solve(scaled, 1.0 / spread) / spread
    total = float(weights.sum())
    return float(weights @ y) / total, 1.0 / total
