"""What one analysis pools: the rows with numbers, their effects, and how they are pooled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.stats import (
    CannotEstimate,
    Effects,
    Fit,
    back,
    mantel_haenszel,
    peto,
    pool,
    revman,
    two_arm_binary,
    two_arm_continuous,
)
from analysis.stats.stratified import TableFit

Json = dict[str, Any]
RATIOS = frozenset({"OR", "RR", "ROM"})
_NO_EVENTS_SAY_NOTHING = frozenset({"OR", "RR"})
_CONTINUOUS = ("SMD", "MD", "ROM")


def estimable(content: Json) -> list[Json]:
    """The rows of an input that have numbers on both sides."""
    return [row for row in content["rows"] if not row["missing"]]


@dataclass(frozen=True, slots=True)
class Material:
    """Rows (k), their effects in the same order, and the options of `analysis.collect`."""

    rows: list[Json]
    effects: Effects
    options: Json

    @classmethod
    def of(cls, rows: list[Json], options: Json) -> "Material":
        return cls(rows, _effects(rows, options), options)

    @property
    def scale(self) -> str:
        return self.effects.scale

    @property
    def inverse_variance(self) -> bool:
        return bool(self.options["pooling"] == "iv")

    @property
    def dichotomous(self) -> bool:
        return self.options["measure"] not in _CONTINUOUS

    def known(self) -> list[int]:
        """Places of the studies with an effect of their own."""
        return np.flatnonzero(self.effects.estimable).tolist()

    def method(self, model: str) -> tuple[str, str]:
        """Estimator of tau² and kind of interval, as the kernel names them."""
        return ("EE", "z") if model == "common" else (
            self.options["estimator"], self.options["test"],
        )  # fmt: skip

    def cells(self, at: Sequence[int]) -> list[list[float]]:
        """Events and people of both arms, as the kernel takes them."""
        names = [(side, n) for side in ("experimental", "comparator") for n in ("events", "n")]
        return [[float(self.rows[i][side][n]) for i in at] for side, n in names]

    def fit(self, model: str, at: Sequence[int] | None = None) -> Fit | TableFit:
        """The studies `at` these places (all, unless given) pooled under a model."""
        at = range(len(self.rows)) if at is None else at
        return _POOL[self.options["pooling"]](self, model, at)

    def shown(self, *numbers: float) -> list[float] | None:
        """Estimate and limits as people read them; None where there is no estimate."""
        if not np.isfinite(numbers).all():
            return None
        return [back(self.scale, float(number)) for number in numbers]


def _inverse_variance(material: Material, model: str, at: Sequence[int]) -> Fit:
    method, test = material.method(model)
    yi, vi = material.effects.yi[list(at)], material.effects.vi[list(at)]
    return pool(yi, vi, method=method, test=test, level=material.options["level"])


def _mantel_haenszel(material: Material, model: str, at: Sequence[int]) -> Fit | TableFit:
    """With random effects, as RevMan pools "M-H, random"."""
    options = material.options
    table = mantel_haenszel(options["measure"], *material.cells(at), level=options["level"])
    return table if model == "common" else revman.mantel_haenszel_random(table)


def _peto(material: Material, model: str, at: Sequence[int]) -> TableFit:
    if model != "common":
        raise CannotEstimate("Peto’s method has no random-effects model.")
    return peto(*material.cells(at), level=material.options["level"])


_POOL: dict[str, Callable[[Material, str, Sequence[int]], Fit | TableFit]] = {
    "iv": _inverse_variance,
    "mh": _mantel_haenszel,
    "peto": _peto,
}


def _effects(rows: list[Json], options: Json) -> Effects:
    def sides(*numbers: str) -> list[list[float]]:
        names = [(side, number) for side in ("experimental", "comparator") for number in numbers]
        return [[float(row[side][number]) for row in rows] for side, number in names]

    measure = options["measure"]
    if measure in _CONTINUOUS:
        return two_arm_continuous(measure, *sides("n", "mean", "sd"))
    asked = "PETO" if options["pooling"] == "peto" else measure
    # Peto's effect needs no correction of empty cells.
    to = "none" if asked == "PETO" else "only0"
    return two_arm_binary(
        asked, *sides("events", "n"), to=to, drop00=measure in _NO_EVENTS_SAY_NOTHING
    )
