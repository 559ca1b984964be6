"""The fitted models of a run, and each study's place in them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.pooling.material import Material
from analysis.stats.fit import Fit
from analysis.stats.result import CannotEstimate, encode
from analysis.stats.stratified import TableFit

Json = dict[str, Any]
MODELS = ("common", "random")
FEWEST_FOR_PREDICTION = 3
_LISTED = ("b", "se", "zval", "pval", "ci_lb", "ci_ub")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A pooled effect from effects or from tables, seen alike.

    `weights` is each row's share in percent, None where it has none; `k` counts the rows that
    weigh something.
    """

    source: Fit | TableFit
    material: Material
    weights: tuple[float | None, ...]
    k: int

    @property
    def b(self) -> float:
        return float(np.atleast_1d(self.source.b)[0])

    @property
    def se(self) -> float:
        return float(np.atleast_1d(self.source.se)[0])

    @property
    def p(self) -> float:
        return float(np.atleast_1d(self.source.pval)[0])

    @property
    def shown(self) -> list[float] | None:
        """Estimate and limits as people read them."""
        ends = (float(np.atleast_1d(end)[0]) for end in (self.source.ci_lb, self.source.ci_ub))
        return self.material.shown(self.b, *ends)

    @property
    def tau2(self) -> float | None:
        """None where the method has no between-study variance."""
        return self.source.tau2 if isinstance(self.source, Fit) else None

    def to_json(self) -> Json:
        """The kernel's numbers; those of one coefficient in lists whatever the method.

        What was asked is left out: a run keeps its own input and options beside its result.
        """
        found = self.source.to_json()
        for name in ("asked", "arms"):
            found.pop(name, None)
        if isinstance(self.source, TableFit):
            found |= {name: [found[name]] for name in _LISTED}
            found |= {"tau2": None, "tau": None, "ddf": None, "I2_Q": found["I2"]}
        found |= {"k": self.k, "problem": "", "shown": self._shown()}
        return found

    def _shown(self) -> Json:
        shown: Json = {"pooled": self.shown}
        if isinstance(self.source, Fit) and self.k >= FEWEST_FOR_PREDICTION:
            for name in ("z", "t_km1", "t_km2"):
                limits = getattr(self.source.predictions, name)
                if limits is not None:
                    shown[f"prediction_{name}"] = self.material.shown(limits.lb, limits.ub)
        return shown


def fitted(material: Material, model: str, at: list[int] | None = None) -> Fitted | str:
    """The rows `at` these places (all, unless given) under a model, or why that cannot be had."""
    places = list(range(len(material.rows))) if at is None else at
    try:
        made = material.fit(model, places)
    except CannotEstimate as problem:
        return str(problem)
    share: list[float | None] = [None] * len(places)
    kept = made.kept if isinstance(made, Fit) else range(len(places))
    for place, weight in zip(kept, made.weights, strict=True):
        share[place] = float(weight) or None
    return Fitted(made, material, tuple(share), sum(each is not None for each in share))


def effect_rows(material: Material, fits: dict[str, Fitted | str]) -> list[Json]:
    """Each study's own effect, its weight under each model, and what was done about it."""
    found = material.effects
    low, high = found.limits(material.options["level"])
    weights = {name: fit.weights for name, fit in fits.items() if not isinstance(fit, str)}
    return [
        {
            "study_id": row["study_id"],
            "yi": encode(found.yi[i]),
            "vi": encode(found.vi[i]),
            "shown": material.shown(found.yi[i], low[i], high[i]),
            "weights": {name: weights[name][i] if name in weights else None for name in MODELS},
            "note": found.notes[i],
        }
        for i, row in enumerate(material.rows)
    ]
