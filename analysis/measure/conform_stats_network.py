"""Reference networks of treatments."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.stats.network import (
    Effects,
    Evidence,
    from_contrasts,
    from_events,
    from_means,
    network,
)

from .stats_input import ML_MULTI, Case, columns, level_of, p_values

Found = dict[str, Any]


def _evidence(case: Case) -> Evidence:
    options, row = case["options"], case["input"]["rows"][0]
    shared = {"measure": options.get("measure", "GEN"), "reference": options.get("reference")}
    if "yi" in row:
        names = ("study", "trt", "base", "yi", "vi")
        return from_contrasts(*columns(case, *names), **shared)
    if "xi" in row:
        drop00 = bool(options.get("drop00", False))
        return from_events(*columns(case, "study", "trt", "xi", "ni"), drop00=drop00, **shared)
    return from_means(*columns(case, "study", "trt", "ni", "mi", "sdi"), **shared)


def _in_their_order(case: Case) -> tuple[Case, Callable[[str], str]]:
    """The case with treatments renamed so that they sort as the reference lists them.

    R sorts names by the rules of a language, Python by code point; the order is nobody's error.
    """
    place = {str(name): f"{i:03d} {name}" for i, name in enumerate(case["expect"]["treatments"])}

    def renamed(name: object) -> str:
        return place.get(str(name), f"~ {name}")

    rows = [
        row | {name: renamed(row[name]) for name in ("trt", "base") if name in row}
        for row in case["input"]["rows"]
    ]
    options = dict(case["options"])
    if options.get("reference") is not None:
        options["reference"] = renamed(options["reference"])
    back = {new: old for old, new in place.items()}
    return (
        dict(case) | {"input": {"rows": rows}, "options": options},
        lambda name: back.get(name, name),
    )


def _relative(made: Effects) -> Found:
    return {
        "b_vs_ref": made.b, "se_vs_ref": made.se, "ci_lb": made.ci_lb, "ci_ub": made.ci_ub,
        "pval": p_values(made.pval, made.zval, ML_MULTI), "league_est": made.league_est,
        "league_se": made.league_se, "tau2": made.tau2, "ll": made.ll,
    }  # fmt: skip


def _network(case: Case) -> Found:
    case, back = _in_their_order(case)
    evidence = _evidence(case)
    made = network(evidence, level=level_of(case))
    trials, q = evidence.trials, made.consistency
    found: Found = {
        "treatments": [back(name) for name in made.treatments], "n_studies": len(trials),
        "n_contrasts": made.n_contrasts, "fixed": _relative(made.fixed),
        "random": _relative(made.random),
    }  # fmt: skip
    for name, model in (("random", made.random), ("fixed", made.fixed)):
        for way, small in (("high", False), ("low", True)):
            found[f"pscore_{name}_{way}_good"] = model.p_scores(small_is_good=small)
    found |= q.to_json()
    found |= {"Q_within_design": q.Q_within, "Q_between_design": q.Q_between}
    found["contrasts"] = {
        "study": [trial.study for trial in trials for _ in trial.treatments],
        "base": [back(trial.base) for trial in trials for _ in trial.treatments],
        "trt": [back(name) for trial in trials for name in trial.treatments],
        "yi": _joined([trial.y for trial in trials]),
        "vi": _joined([np.diag(trial.s) for trial in trials]),
    }
    return found


def _joined(parts: Sequence[Any]) -> list[float]:
    return [float(x) for x in np.concatenate(list(parts)) if not math.isnan(float(x))]


KINDS: Mapping[str, Callable[[Case], Found]] = {"nma": _network}
