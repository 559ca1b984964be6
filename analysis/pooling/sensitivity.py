"""How much the answer leans on single studies, and how it came about over the years."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.pooling.material import Material
from analysis.pooling.models import Fitted, fitted
from analysis.stats import baujat, cumulative, influence, leave_one_out
from analysis.stats.fit import Fit
from analysis.stats.leave_one_out import Refitted
from analysis.stats.result import CannotEstimate, encode

Json = dict[str, Any]
FEWEST = 3


def without_each(material: Material, chosen: Fitted) -> list[Json]:
    """The pooled effect without each study in turn; empty below three studies."""
    if chosen.k < FEWEST:
        return []
    if material.inverse_variance and isinstance(chosen.source, Fit):
        return _of_kernel(material, leave_one_out(chosen.source))
    weighty = [i for i, weight in enumerate(chosen.weights) if weight is not None]
    every = range(len(material.rows))
    return [_again(material, i, [other for other in every if other != i]) for i in weighty]


def cumulated(material: Material, chosen: Fitted) -> list[Json]:
    """The pooled effect after the first study, the first two and so on, by year."""
    if chosen.k < FEWEST:
        return []
    years = [math.inf if row["year"] is None else float(row["year"]) for row in material.rows]
    if material.inverse_variance:
        method, test = material.method(material.options["model"])
        made = cumulative(
            material.effects.yi, material.effects.vi, order=years, method=method, test=test,
            level=material.options["level"],
        )  # fmt: skip
        return _of_kernel(material, made)
    places = [i for i, weight in enumerate(chosen.weights) if weight is not None]
    places.sort(key=lambda i: years[i])
    return [_again(material, i, sorted(places[: n + 1])) for n, i in enumerate(places)]


def _of_kernel(material: Material, made: Refitted) -> list[Json]:
    return [
        _line(
            material.rows[place],
            material.shown(made.b[i], made.ci_lb[i], made.ci_ub[i]),
            float(made.pval[i]),
            float(made.tau2[i]),
            float(made.I2[i]),
        )
        for i, place in enumerate(made.rows)
    ]


def _again(material: Material, place: int, at: Sequence[int]) -> Json:
    row = material.rows[place]
    again = fitted(material, material.options["model"], list(at))
    if isinstance(again, str):
        return _line(row, None, math.nan, None, math.nan) | {"problem": again}
    return _line(row, again.shown, again.p, again.tau2, again.source.I2)


def _line(
    row: Json, shown: list[float] | None, p: float, tau2: float | None, i2: float
) -> Json:  # fmt: skip
    return {
        "study_id": row["study_id"],
        "study": row["study"],
        "year": row["year"],
        "shown": shown,
        "p": encode(p),
        "tau2": None if tau2 is None else encode(tau2),
        "I2": encode(i2),
        "problem": "",
    }


def influential(material: Material, chosen: Fitted) -> Json:
    """Influence measures and the places of the Baujat plot, study by study."""
    if not (material.inverse_variance and isinstance(chosen.source, Fit)):
        return {"problem": "Influence measures belong to inverse-variance models.", "rows": []}
    try:
        seen, placed = influence(chosen.source), baujat(chosen.source)
    except CannotEstimate as problem:
        return {"problem": str(problem), "rows": []}
    names = ("rstudent", "dffits", "cook_d", "cov_r", "tau2_del", "QE_del", "hat", "weight")
    rows = []
    for i, place in enumerate(seen.rows):
        row = material.rows[place]
        numbers = {name: encode(float(getattr(seen, name)[i])) for name in names}
        spread = {"baujat_x": encode(placed.x[i]), "baujat_y": encode(placed.y[i])}
        rows.append(
            {"study_id": row["study_id"], "study": row["study"]}
            | numbers
            | spread
            | {"influential": bool(np.asarray(seen.influential)[i]), "note": seen.notes[i]}
        )
    return {"problem": "", "rows": rows}
