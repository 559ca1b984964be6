"""Trim and fill: how many studies seem to be missing on one side, and the effect with them.

L0 = (4 S - k(k+1)) / (2k - 1); R0 = gamma - 1; S is the Wilcoxon rank sum of the positive centred
effects, gamma the run of the largest ranks on one side. Iterated: trim the k0 most extreme, pool
the rest, centre all, estimate k0 again. Source: Duval & Tweedie (2000), JASA 95:89, Biometrics
56:455.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..fit import Fit
from ..inputs import prepare
from ..pool import pool
from ..result import Answer, Array, Asked, CannotEstimate, Caution
from .few import few_studies

_ROUNDS = 100


@dataclass(frozen=True)
class TrimFill(Answer):
    """k0 imputed studies on ``side``; ``fit`` pools real and imputed studies together.

    ``p_k0`` is the p-value of no missing study (R0 only). ``trimmed`` are the rows mirrored.
    ``fit.test`` says how the filled model was tested.
    """

    k0: int
    se_k0: float
    side: str
    estimator: str
    p_k0: float | None
    filled_yi: Array
    filled_vi: Array
    trimmed: tuple[int, ...]
    b_unadjusted: float
    fit: Fit
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def k(self) -> int:
        """The number of real studies."""
        return self.fit.k - self.k0


def trim_and_fill(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    estimator: str = "L0",
    side: str = "auto",
    method: str = "REML",
    test: str = "z",
    filled_test: str = "z",
    level: float = 0.95,
) -> TrimFill:
    """``side`` is where studies are missing: left, right, or auto (from the slope on the SE).

    ``test`` holds when no study is missing; once studies are filled in, ``filled_test`` does, a
    normal test as in metafor unless asked otherwise: imputed studies add no degrees of freedom.
    """
    if estimator not in ("L0", "R0"):
        raise CannotEstimate(f"“{estimator}” is no estimator. Choose L0 or R0.")
    if side not in ("auto", "left", "right"):
        raise CannotEstimate(f"“{side}” is no side. Choose auto, left or right.")
    inputs = prepare(yi, vi)
    if inputs.y.size < 3:
        raise CannotEstimate("Trim and fill needs at least three studies.")
    where = _side(inputs.y, inputs.v, method) if side == "auto" else side
    flip = -1.0 if where == "right" else 1.0
    order = np.argsort(flip * inputs.y, kind="stable")
    y, v = flip * inputs.y[order], inputs.v[order]
    k0, se, centre = _iterate(y, v, estimator, method)
    k = y.size
    filled = flip * (2 * centre - y[k - k0 :])
    after = before = pool(inputs.y, inputs.v, method=method, test=test, level=level)
    if k0:
        both = np.concatenate([inputs.y, filled]), np.concatenate([inputs.v, v[k - k0 :]])
        after = pool(*both, method=method, test=filled_test, level=level)
    return TrimFill(
        k0, se, where, estimator, 2.0 ** (-k0 - 1) if estimator == "R0" else None,
        filled, v[k - k0 :], tuple(inputs.kept[i] for i in order[k - k0 :]), float(before.b[0]),
        after, (*inputs.cautions, *_cautions(k, test, after.test)),
        before.asked.about(
            f"trim and fill ({estimator}), missing on the {where}", inputs.places,
            estimator=estimator, side=side, filled_test=filled_test,
        ),
    )  # fmt: skip


def _cautions(k: int, asked: str, used: str) -> tuple[Caution, ...]:
    said = [*few_studies(k)]
    text = "Imputed studies are not evidence: read this as a sensitivity analysis only."
    said.append(Caution("sensitivity-only", text))
    if asked != used:
        text = f"With the imputed studies the test is “{used}”, not “{asked}”."
        said.append(Caution("other-test", text))
    return tuple(said)


def _side(y: Array, v: Array, method: str) -> str:
    spread = np.sqrt(v)
    if float(np.ptp(spread)) <= 1e-12 * float(spread.max()):
        raise CannotEstimate("All studies have the same size: name the side with missing studies.")
    slope = float(pool(y, v, mods=spread, method=method).b[1])
    return "right" if slope < 0 else "left"


def _iterate(y: Array, v: Array, estimator: str, method: str) -> tuple[int, float, float]:
    """k0, its standard error and the trimmed centre, for ascending y."""
    k, k0 = y.size, 0
    for _ in range(_ROUNDS):
        centre = float(pool(y[: k - k0], v[: k - k0], method=method).b[0])
        new, se = _estimate(y - centre, estimator)
        if new == k0:
            return k0, se, centre
        k0 = min(new, k - 1)
    raise CannotEstimate("Trim and fill does not settle on a number of missing studies.")


def _estimate(centred: Array, estimator: str) -> tuple[int, float]:
    k = centred.size
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(centred), kind="stable")] = np.arange(1, k + 1)
    if estimator == "R0":
        negative = ranks[centred < 0]
        gamma = k - (float(negative.max()) if negative.size else 0.0)
        k0 = gamma - 1
        return max(0, round(k0)), math.sqrt(2 * max(0.0, k0) + 2)
    positive = float(ranks[centred > 0].sum())
    k0 = (4 * positive - k * (k + 1)) / (2 * k - 1)
    spread = k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0
    spread += -18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0
    return max(0, round(k0)), 4 * math.sqrt(max(0.0, spread / 24)) / (2 * k - 1)
