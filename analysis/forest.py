"""From a frozen run to its forest plot. Nothing is computed here but text."""

import math
from collections.abc import Callable
from typing import Any

from analysis.models import Run
from analysis.plots import forest
from analysis.plots.forestdata import (
    Arm,
    BiasColumns,
    ForestData,
    ForestGroup,
    ForestRow,
    Pooled,
)
from analysis.pooling import RATIOS
from analysis.wording import fixed, heterogeneity, number, overall_test, subgroup_test

Json = dict[str, Any]
CONTINUOUS = (
    Arm("Experimental", ("Mean", "SD", "Total")),
    Arm("Comparator", ("Mean", "SD", "Total")),
)
DICHOTOMOUS = (Arm("Experimental", ("Events", "Total")), Arm("Comparator", ("Events", "Total")))
POOLING = {"iv": "IV", "mh": "M-H", "peto": "Peto"}
TESTS = {"z": "", "t": ", t", "knha": ", HKSJ", "adhoc": ", HKSJ ad hoc"}
MEASURES = {
    "SMD": "Std. mean difference",
    "MD": "Mean difference",
    "ROM": "Ratio of means",
    "RR": "Risk ratio",
    "OR": "Odds ratio",
    "RD": "Risk difference",
}


def draw(run: Run) -> str:
    """The forest plot of a run as SVG."""
    return forest.draw(data_of(run))


def method(options: Json) -> str:
    """How the plot's head names the model: IV, random (REML, HKSJ), 95% CI."""
    pooling = POOLING[options["pooling"]]
    if options["model"] == "common":
        return f"{pooling}, common, 95% CI"
    return f"{pooling}, random ({options['estimator']}{TESTS[options['test']]}), 95% CI"


def data_of(run: Run) -> ForestData:
    """Rows, subgroups, pooled effect and lines of a run, ready to be drawn."""
    result, options = run.result, run.options
    ratio = options["measure"] in RATIOS
    continuous = run.input["kind"] == "continuous"
    model = options["model"]
    fit = result["models"][model]
    drawn = _Rows(run, model, continuous)
    grouped = (
        result["subgroups"] if result["subgroups"] and not result["subgroups"]["problem"] else None
    )
    lines = [heterogeneity(fit), overall_test(fit)]
    if grouped:
        lines.append(subgroup_test(grouped, model))
    return ForestData(
        title=f"{options['outcome']['name']}, {options['timepoint']['label']}",
        measure=MEASURES[options["measure"]],
        method=method(options),
        groups=drawn.groups(grouped),
        arms=CONTINUOUS if continuous else DICHOTOMOUS,
        total=pooled("Total", fit, drawn.totals(drawn.used()), 100.0, drawn.prediction),
        lines=tuple(lines),
        favours=_favours(options["outcome"]["better"]),
        null=1.0 if ratio else 0.0,
        log=ratio,
        bias=drawn.bias(),
    )


def _favours(better: str) -> tuple[str, str]:
    sides = ("Favours comparator", "Favours experimental")
    return sides if better == "higher" else (sides[1], sides[0])


def pooled(
    label: str, fit: Json, cells: tuple[str, ...], weight: float | None, predicted: str
) -> Pooled | None:
    """The diamond of a fit, with the prediction interval of that name where there is one."""
    shown = fit["shown"]["pooled"]
    if shown is None:
        return None
    prediction = fit["shown"].get(predicted)
    return Pooled(
        label=label,
        estimate=shown[0],
        low=shown[1],
        high=shown[2],
        cells=cells,
        weight=weight,
        prediction=(prediction[0], prediction[1]) if prediction else None,
    )


class _Rows:
    """The studies of a run as rows of the plot."""

    def __init__(self, run: Run, model: str, continuous: bool) -> None:
        self.content, self.result = run.input, run.result
        self.model, self.continuous = model, continuous
        self.effects = {row["study_id"]: row for row in run.result["effects"]}
        self.prediction = f"prediction_{run.options['prediction']}"
        placed = [row for row in run.input["rows"] if row["experimental"] or row["comparator"]]
        self.placed = sorted(placed, key=self._place(run.options["order"]))

    def _place(self, order: str) -> Callable[[Json], float]:
        """What studies are sorted by; those without it come last, ties as listed."""

        def effect(row: Json) -> float:
            shown = self.effects.get(row["study_id"], {}).get("shown")
            return shown[0] if shown else math.inf

        def weight(row: Json) -> float:
            weights = self.effects.get(row["study_id"], {}).get("weights", {})
            return -(weights.get(self.model) or 0.0)

        def year(row: Json) -> float:
            return row["year"] or math.inf

        by: dict[str, Callable[[Json], float]] = {"effect": effect, "weight": weight, "year": year}
        return by.get(order, lambda row: 0.0)

    def used(self) -> list[Json]:
        """The studies that are pooled."""
        return [
            row
            for row in self.placed
            if (effect := self.effects.get(row["study_id"])) and effect["shown"]
        ]

    def groups(self, grouped: Json | None) -> tuple[ForestGroup, ...]:
        if grouped is None:
            return (ForestGroup(tuple(self.row(each) for each in self.placed)),)
        found = []
        for group in grouped["groups"]:
            rows = [each for each in self.placed if each["subgroup"] == group["name"]]
            found.append(self._group(group, rows))
        names = {group["name"] for group in grouped["groups"]}
        others = [each for each in self.placed if each["subgroup"] not in names]
        if others:
            found.append(
                ForestGroup(tuple(self.row(each) for each in others), title="Not in a subgroup")
            )
        return tuple(found)

    def _group(self, group: Json, rows: list[Json]) -> ForestGroup:
        used = [each for each in rows if each in self.used()]
        weights = [self.effects[each["study_id"]]["weights"][self.model] or 0.0 for each in used]
        several = group["fit"]["k"] > 1
        return ForestGroup(
            tuple(self.row(each) for each in rows),
            title=group["name"],
            subtotal=pooled(
                "Subtotal", group["fit"], self.totals(used), sum(weights), self.prediction
            )
            if several
            else None,
            lines=(heterogeneity(group["fit"]),) if several else (),
        )

    def row(self, each: Json) -> ForestRow:
        effect = self.effects.get(each["study_id"])
        shown = effect["shown"] if effect else None
        estimate, low, high = shown or (None, None, None)
        return ForestRow(
            label=each["study"],
            cells=(*self.cells(each["experimental"]), *self.cells(each["comparator"])),
            estimate=estimate,
            low=low,
            high=high,
            weight=effect["weights"][self.model] if effect and shown else None,
            judgements=tuple(each["bias"]) if self.judged() else (),
        )

    def cells(self, side: Json | None) -> tuple[str, ...]:
        if side is None:
            return ("", "", "") if self.continuous else ("", "")
        names = ("mean", "sd", "n") if self.continuous else ("events", "n")
        if side["n"] is None and side["reported"]:
            side = side["reported"][0]
        return tuple(_cell(name, side.get(name)) for name in names)

    def totals(self, used: list[Json]) -> tuple[str, ...]:
        blank = ("", "") if self.continuous else ()
        found: list[str] = []
        for name in ("experimental", "comparator"):
            sides = [each[name] for each in used]
            counted = () if self.continuous else (number(sum(side["events"] for side in sides)),)
            found += [*blank, *counted, number(sum(side["n"] for side in sides))]
        return tuple(found)

    def judged(self) -> bool:
        return any(any(each["bias"]) for each in self.placed)

    def bias(self) -> BiasColumns | None:
        if not self.judged():
            return None
        tool = self.content["bias"]
        return BiasColumns(tuple(tool["domains"]), tuple(tool["levels"]))


def _cell(name: str, value: float | None) -> str:
    """Counts as they are, means and SDs with as many decimals as each other."""
    if value is None:
        return ""
    return fixed(value) if name in ("mean", "sd") else number(value)
