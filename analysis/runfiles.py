"""The files of one run: the rows that were pooled, and a script that pools them again in R."""

import csv
import io
from typing import Any

from analysis.exports.csvfile import guard
from analysis.models import Run
from analysis.pooling import estimable
from analysis.report.rscript import Question, rscript

NUMBERS = {"continuous": ("n", "mean", "sd"), "dichotomous": ("events", "n")}
SCRIPT = {
    "continuous": ("two-arm continuous", (("n1i", "m1i", "sd1i"), ("n2i", "m2i", "sd2i"))),
    "dichotomous": ("two-arm binary", (("ai", "n1i"), ("ci", "n2i"))),
}
POOLING = {
    ("iv", True): "IV",
    ("iv", False): "IV",
    ("mh", True): "M-H, random",
    ("mh", False): "MH",
    ("peto", False): "Peto",
}
PLACE = ("study", "year", "population", "instrument", "score", "subgroup", "moderator")
SIDES = ("experimental", "comparator")


def data_csv(run: Run) -> str:
    """One row for each study, pooled or not, with what is missing in words."""
    names = NUMBERS[run.input["kind"]]
    header = [*PLACE]
    header += [f"{name}_{side}" for side in SIDES for name in names]
    header += ["route_experimental", "route_comparator", "yi", "vi", "weight_common"]
    header += ["weight_random"]
    header += ["notes", "missing"]
    effects = {row["study_id"]: row for row in run.result["effects"]}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in run.input["rows"]:
        effect = effects.get(row["study_id"], {})
        weights = effect.get("weights", {})
        values: list[Any] = [row[name] for name in PLACE]
        values += [_number(row, side, name) for side in SIDES for name in names]
        values += [(row[side] or {}).get("route", "") for side in SIDES]
        values += [effect.get("yi"), effect.get("vi"), weights.get("common")]
        values += [weights.get("random")]
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
    """R code with the same data, measure and model, and all that the page shows beside them."""
    rows, options = estimable(run.input), run.options
    kind, columns = SCRIPT[run.input["kind"]]
    names = NUMBERS[run.input["kind"]]
    data = {
        argument: [row[side][name] for row in rows]
        for side, arguments in zip(SIDES, columns, strict=True)
        for argument, name in zip(arguments, names, strict=True)
    }
    group, moderator = options["subgroup_by"], options["moderator"]
    random = options["model"] == "random"
    return rscript(
        Question(
            title=f"{run.analysis.name} ({_which(run)})",
            kind=kind,
            measure=options["measure"],
            studies=[row["study"] for row in rows],
            columns=data,
            method=options["estimator"] if random else "EE",
            test=options["test"] if random else "z",
            level=options["level"],
            pooling=POOLING[options["pooling"], random],
            extra=_zeros(options),
            group=(group["label"], [row["subgroup"] or None for row in rows]) if group else None,
            moderators={moderator["label"]: [row["moderator"] for row in rows]}
            if moderator
            else {},
            years=[row["year"] for row in rows],
            further=_further(run),
            prediction=_prediction(run),
        )
    )


def _which(run: Run) -> str:
    return f"run {run.pk} of {run.at:%Y-%m-%d}" if run.pk else "not kept"


def _zeros(options: dict[str, Any]) -> dict[str, bool]:
    if options["measure"] in ("OR", "RR"):
        return {"drop00": True}
    return {"correct": False} if options["measure"] == "ROM" else {}


def _prediction(run: Run) -> str:
    """The prediction interval that the run shows, "" for none."""
    kind = str(run.options["prediction"])
    shown = run.result["models"][run.options["model"]].get("shown", {})
    return kind if f"prediction_{kind}" in shown else ""


def _further(run: Run) -> list[str]:
    """What the page shows of the run and R can show too."""
    result = run.result
    asked = ["cumulative"] if result["cumulative"] else []
    asked += ["influence"] if result["influence"]["rows"] else []
    names = ["egger", "egger mixed", "begg", "harbord", "peters"]
    tests = zip(names, result["small_study"]["tests"], strict=False)
    asked += [name for name, test in tests if not test["problem"]]
    filled = result["small_study"]["trim_and_fill"]
    return [*asked, "trim and fill"] if not filled["problem"] else asked
