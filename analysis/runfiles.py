"""The files of one run: the rows that were pooled, and a script that pools them again in R."""

import csv
import io
from typing import Any

from analysis.exports.csvfile import guard
from analysis.models import Run
from analysis.pooling import METHODS, RATIOS, estimable
from analysis.report.rscript import Question, rscript

NUMBERS = {"continuous": ("n", "mean", "sd"), "dichotomous": ("events", "n")}
SCRIPT = {
    "continuous": ("two-arm continuous", (("n1i", "m1i", "sd1i"), ("n2i", "m2i", "sd2i"))),
    "dichotomous": ("two-arm binary", (("ai", "n1i"), ("ci", "n2i"))),
}
SIDES = ("experimental", "comparator")


def data_csv(run: Run) -> str:
    """One row for each study, pooled or not, with what is missing in words."""
    names = NUMBERS[run.input["kind"]]
    header = ["study", "population", "instrument", "score", "subgroup"]
    header += [f"{name}_{side}" for side in SIDES for name in names]
    header += ["route_experimental", "route_comparator", "yi", "vi", "weight_common", "weight_reml"]
    header += ["notes", "missing"]
    effects = {row["study_id"]: row for row in run.result["effects"]}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in run.input["rows"]:
        effect = effects.get(row["study_id"], {})
        weights = effect.get("weights", {})
        values: list[Any] = [row[n] for n in ("study", "population", "instrument", "score")]
        values += [row["subgroup"], *(_number(row, side, name) for side in SIDES for name in names)]
        values += [(row[side] or {}).get("route", "") for side in SIDES]
        values += [effect.get("yi"), effect.get("vi"), weights.get("common"), weights.get("reml")]
        values += [" ".join([*row["notes"], effect.get("note", "")]).strip(), row["missing"]]
        writer.writerow([_cell(value) for value in values])
    return "\ufeff" + out.getvalue()


def _number(row: dict[str, Any], side: str, name: str) -> float | None:
    found: float | None = (row[side] or {}).get(name)
    return found


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return guard(value) if isinstance(value, str) else value


def script(run: Run) -> str:
    """R code with the same data, measure and model."""
    rows, options = estimable(run.input), run.options
    kind, columns = SCRIPT[run.input["kind"]]
    names = NUMBERS[run.input["kind"]]
    data = {
        argument: [row[side][name] for row in rows]
        for side, arguments in zip(SIDES, columns, strict=True)
        for argument, name in zip(arguments, names, strict=True)
    }
    group = options["subgroup_by"]
    return rscript(
        Question(
            title=f"{run.analysis.name} (run {run.pk} of {run.at:%Y-%m-%d})",
            kind=kind,
            measure=options["measure"],
            studies=[row["study"] for row in rows],
            columns=data,
            method=METHODS[options["model"]],
            level=options["level"],
            extra={"drop00": True} if options["measure"] in RATIOS else {},
            group=(group["label"], [row["subgroup"] or None for row in rows]) if group else None,
        )
    )
