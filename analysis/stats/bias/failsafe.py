"""Fail-safe N: how many unseen null studies would undo the result, three ways.

* Rosenthal (1979): (sum z / z_alpha)^2 - k, one-sided.
* Orwin (1983): k (mean - target) / target, for the plain or the weighted mean.
* Rosenberg (2005): k / sum w [ (sum w y / z_{alpha/2})^2 - sum w ] / sum w, common-effect weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ..distributions import two_sided
from ..inputs import prepare
from ..result import Answer, Asked, CannotEstimate, Caution
from .few import few_studies

# A count that is whole but for rounding errors must not be raised to the next one.
_WHOLE = 1e-9


@dataclass(frozen=True, slots=True)
class FailSafe(Answer):
    """The three numbers with their p-values; ``raw`` before rounding up."""

    k: int
    rosenthal: int
    rosenthal_raw: float
    rosenthal_pval: float
    orwin: int | None
    orwin_raw: float | None
    orwin_weighted: int | None
    orwin_mean: float
    orwin_target: float
    rosenberg: int
    rosenberg_raw: float
    rosenberg_pval: float
    alpha: float
    cautions: tuple[Caution, ...]
    asked: Asked


def fail_safe(
    yi: ArrayLike, vi: ArrayLike, *, alpha: float = 0.05, target: float | None = None
) -> FailSafe:
    """``target`` of Orwin's method: the effect that would not matter; half the mean unless given.

    A weighted mean gets half of itself as target unless ``target`` is given.
    """
    if not 0.0 < alpha < 0.5:
        raise CannotEstimate("alpha must lie between 0 and 0.5.")
    inputs = prepare(yi, vi)
    y, v, k = inputs.y, inputs.v, inputs.y.size
    z = float((y / v**0.5).sum())
    rosenthal = max(0.0, (z / float(ndtri(alpha))) ** 2 - k)
    w = 1 / v
    total, sum_wy = float(w.sum()), float(w @ y)
    excess = (sum_wy / float(ndtri(alpha / 2))) ** 2 / total - 1
    rosenberg = max(0.0, k * excess)
    mean, weighted = float(y.mean()), sum_wy / total
    aim = mean / 2 if target is None else target
    plain = _orwin(k, mean, aim)
    heavy = _orwin(k, weighted, weighted / 2 if target is None else target)
    return FailSafe(
        k, _up(rosenthal), rosenthal, float(ndtr(-abs(z) / math.sqrt(k))),
        None if plain is None else _up(plain), plain, None if heavy is None else _up(heavy),
        mean, aim, _up(rosenberg), rosenberg, float(two_sided(sum_wy / math.sqrt(total))), alpha,
        (*inputs.cautions, *few_studies(k), *_cautions(plain)),
        inputs.asked("fail-safe N of Rosenthal, Orwin and Rosenberg", alpha=alpha, target=target),
    )  # fmt: skip


def _orwin(k: int, mean: float, target: float) -> float | None:
    """None when the target is 0 or lies on the other side of 0."""
    if target == 0.0 or mean * target < 0.0:
        return None
    return max(0.0, k * (mean - target) / target)


def _up(value: float) -> int:
    return math.ceil(value - _WHOLE * max(1.0, value))


def _cautions(orwin: float | None) -> tuple[Caution, ...]:
    said = [
        Caution(
            "discouraged",
            "The Cochrane Handbook (13.3.5.5) advises against fail-safe N: it looks at p-values "
            "or means only, and assumes that unseen studies are null.",
        )
    ]
    if orwin is None:
        text = "Orwin's number does not exist: the target is 0 or has the other sign."
        said.append(Caution("no-orwin", text))
    return tuple(said)
