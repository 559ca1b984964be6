"""The figures of a frozen run, by name: nothing is computed here but places and text."""

import math
from collections.abc import Callable
from typing import Any

from analysis import forest
from analysis.models import Run
from analysis.plots import forest as forestplot
from analysis.plots import funnel, scatter
from analysis.plots.forestdata import ForestData, ForestGroup, ForestRow
from analysis.plots.svg import PlotError
from analysis.pooling import RATIOS, estimable

Json = dict[str, Any]
# How many studies of the Baujat plot bear their names.
NAMED = 3


def draw(run: Run, name: str) -> str:
    """One figure of `FIGURES` as SVG. Raises PlotError, in words, where it cannot be drawn."""
    return FIGURES[name](run)


def _title(run: Run) -> str:
    options = run.options
    return f"{options['outcome']['name']}, {options['timepoint']['label']}"


def _is_log(run: Run) -> bool:
    return run.options["measure"] in RATIOS


def _without(run: Run) -> str:
    return _refits(run, "leave_one_out", "Without", lambda row: str(row["study"]))


def _cumulative(run: Run) -> str:
    def name(row: Json) -> str:
        year = f" ({row['year']})" if row["year"] and str(row["year"]) not in row["study"] else ""
        return f"+ {row['study']}{year}"

    return _refits(run, "cumulative", "Studies so far", name)


def _refits(run: Run, key: str, heading: str, name: Callable[[Json], str]) -> str:
    rows = run.result[key]
    if not rows:
        raise PlotError("With fewer than three studies there is nothing to draw.")
    options, log = run.options, _is_log(run)
    fit = run.result["models"][options["model"]]
    blank = (None, None, None)
    lines = [ForestRow(name(row), (), *(row["shown"] or blank)) for row in rows]
    total = forest.pooled("All studies", fit, (), None, "")
    return forestplot.draw(
        ForestData(
            title=f"{_title(run)}: {heading.lower()}",
            measure=forest.MEASURES[options["measure"]],
            method=forest.method(options),
            groups=(ForestGroup(tuple(lines)),),
            total=total,
            null=1.0 if log else 0.0,
            log=log,
            study_heading=heading,
        )
    )


def _effects(run: Run) -> list[tuple[Json, Json]]:
    """Rows of the input with their effects, those that have one."""
    effects = {row["study_id"]: row for row in run.result["effects"]}
    pairs = [(row, effects[row["study_id"]]) for row in estimable(run.input)]
    return [(row, effect) for row, effect in pairs if effect["shown"]]


def _funnel(run: Run) -> str:
    filled = run.result["small_study"]["trim_and_fill"].get("filled", [])
    points = [
        funnel.FunnelPoint(row["study"], effect["yi"], math.sqrt(effect["vi"]))
        for row, effect in _effects(run)
    ]
    points += [
        funnel.FunnelPoint("Filled in", each["yi"], math.sqrt(each["vi"]), imputed=True)
        for each in filled
    ]
    return funnel.draw(
        funnel.FunnelData(
            title=_title(run),
            measure=forest.MEASURES[run.options["measure"]],
            points=tuple(points),
            pooled=run.result["models"][run.options["model"]]["b"][0],
            log=_is_log(run),
        )
    )


def _baujat(run: Run) -> str:
    seen = run.result["influence"]
    if seen["problem"]:
        raise PlotError(seen["problem"])
    rows = [row for row in seen["rows"] if row["baujat_y"] is not None]
    far = sorted(rows, key=lambda row: -row["baujat_y"])[:NAMED]
    return scatter.draw(
        scatter.ScatterData(
            kind="Baujat plot",
            title=_title(run),
            x_label="Contribution to heterogeneity (squared Pearson residual)",
            y_label="Influence on the pooled effect",
            points=tuple(
                scatter.ScatterPoint(
                    row["study"],
                    row["baujat_x"],
                    row["baujat_y"],
                    named=row in far,
                    marked=row["influential"],
                )  # fmt: skip
                for row in rows
            ),
        )
    )


def _bubble(run: Run) -> str:
    made = run.result["regression"]
    if not made or made["problem"] or not made["line"]:
        raise PlotError("A bubble plot needs a meta-regression on a number.")
    return scatter.draw(
        scatter.ScatterData(
            kind="Bubble plot",
            title=_title(run),
            x_label=run.options["moderator"]["label"],
            y_label=forest.MEASURES[run.options["measure"]],
            points=tuple(
                scatter.ScatterPoint(
                    row["study"], row["moderator"], effect["yi"], 1 / (effect["vi"] + made["tau2"])
                )
                for row, effect in _effects(run)
                if row["moderator"] is not None
            ),
            line=tuple((at["x"], at["y"], at["low"], at["high"]) for at in made["line"]),
            log=_is_log(run),
            null=0.0,
        )
    )


FIGURES: dict[str, Callable[[Run], str]] = {
    "forest": forest.draw,
    "funnel": _funnel,
    "without": _without,
    "cumulative": _cumulative,
    "baujat": _baujat,
    "bubble": _bubble,
}
