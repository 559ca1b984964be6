"""Frozen input and options -> frozen result. Pure: the same input gives the same numbers again."""

import math
import platform
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from analysis.stats import effects
from analysis.stats.effects import Effects, back
from analysis.stats.fit import Fit
from analysis.stats.leave_one_out import leave_one_out
from analysis.stats.pool import pool
from analysis.stats.result import CannotEstimate, encode
from analysis.stats.subgroups import Subgroups, subgroups

METHODS = {"common": "EE", "reml": "REML"}
RATIOS = frozenset({"OR", "RR"})
FEWEST_FOR_PREDICTION = 3
PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def versions() -> dict[str, str]:
    """The software that computes."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    return {
        "concord": project["project"]["version"],
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
    }


def estimable(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an input that have numbers on both sides."""
    return [row for row in content["rows"] if not row["missing"]]


def compute(content: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Effects of the studies, pooled by the common-effect model and by REML, and what follows.

    `content` and `options` are those of `analysis.collect`. All numbers are on the analysis scale
    (logarithms for ratios); `shown` repeats the main ones as people read them. Raises
    CannotEstimate with a sentence when no study has an effect.
    """
    rows = estimable(content)
    if not rows:
        raise CannotEstimate("No study has numbers for both arms yet: there is nothing to pool.")
    found = _effects(rows, options["measure"])
    level = options["level"]
    fits = {
        name: pool(found.yi, found.vi, method=method, level=level)
        for name, method in METHODS.items()
    }
    chosen = fits[options["model"]]
    return {
        "measure": found.measure,
        "scale": found.scale,
        "formula": found.formula,
        "effects": _rows(rows, found, fits, level),
        "models": {name: _fit(fit, found.scale) for name, fit in fits.items()},
        "subgroups": _subgroups(rows, found, options),
        "leave_one_out": _leave_one_out(rows, chosen, found.scale),
        "cautions": [said.text for said in (*found.cautions, *chosen.cautions)],
    }


def _effects(rows: list[dict[str, Any]], measure: str) -> Effects:
    def side(name: str, number: str) -> list[float]:
        return [float(row[name][number]) for row in rows]

    one, two = "experimental", "comparator"
    if measure in ("MD", "SMD"):
        return effects.two_arm_continuous(
            measure,
            *(side(one, number) for number in ("n", "mean", "sd")),
            *(side(two, number) for number in ("n", "mean", "sd")),
        )
    return effects.two_arm_binary(
        measure,
        *(side(one, number) for number in ("events", "n")),
        *(side(two, number) for number in ("events", "n")),
        drop00=measure in RATIOS,
    )


def _rows(
    rows: list[dict[str, Any]], found: Effects, fits: dict[str, Fit], level: float
) -> list[dict[str, Any]]:
    low, high = found.limits(level)
    weights = {name: _weights(fit, len(rows)) for name, fit in fits.items()}
    return [
        {
            "study_id": row["study_id"],
            "yi": encode(found.yi[i]),
            "vi": encode(found.vi[i]),
            "shown": _shown(found.scale, found.yi[i], low[i], high[i]),
            "weights": {name: weights[name][i] for name in weights},
            "note": found.notes[i],
        }
        for i, row in enumerate(rows)
    ]


def _weights(fit: Fit, k: int) -> list[float | None]:
    share: list[float | None] = [None] * k
    for place, weight in zip(fit.kept, fit.weights, strict=True):
        share[place] = float(weight)
    return share


def _shown(scale: str, *numbers: float) -> list[float] | None:
    """Estimate and limits as people read them; None where there is no estimate."""
    if not all(math.isfinite(number) for number in numbers):
        return None
    return [back(scale, float(number)) for number in numbers]


def _fit(fit: Fit, scale: str) -> dict[str, Any]:
    shown = {"pooled": _shown(scale, fit.b[0], fit.ci_lb[0], fit.ci_ub[0])}
    for name in ("z", "t_km1", "t_km2"):
        limits = getattr(fit.predictions, name)
        if limits is not None and fit.k >= FEWEST_FOR_PREDICTION:
            shown[f"prediction_{name}"] = _shown(scale, limits.lb, limits.ub)
    return fit.to_json() | {"shown": shown}


def _subgroups(
    rows: list[dict[str, Any]], found: Effects, options: dict[str, Any]
) -> dict[str, Any] | None:
    if not options["subgroup_by"]:
        return None
    names = [row["subgroup"] or None for row in rows]
    order = sorted({name for name in names if name})
    try:
        made = subgroups(
            found.yi,
            found.vi,
            names,
            order=order,
            method=METHODS[options["model"]],
            level=options["level"],
        )
    except CannotEstimate as problem:
        return {"problem": str(problem)}
    return _grouped(made, found.scale)


def _grouped(made: Subgroups, scale: str) -> dict[str, Any]:
    common = made.common_tau2
    return {
        "problem": "",
        "groups": [
            {"name": group.name, "rows": list(group.rows), "fit": _fit(group.fit, scale)}
            for group in made.groups
        ],
        "separate_tau2": encode(made.separate_tau2),
        "common_effect": encode(made.common_effect),
        "common_tau2": None
        if common is None
        else {
            "Q": encode(common.regression.fit.QM),
            "df": common.regression.fit.QM_df[0],
            "p": encode(common.regression.fit.QM_p),
            "tau2": encode(common.regression.fit.tau2),
        },
        "cautions": [said.text for said in made.cautions],
    }


def _leave_one_out(rows: list[dict[str, Any]], fit: Fit, scale: str) -> list[dict[str, Any]]:
    if fit.k < FEWEST_FOR_PREDICTION:
        return []
    without = leave_one_out(fit)
    return [
        {
            "study_id": rows[place]["study_id"],
            "study": rows[place]["study"],
            "shown": _shown(scale, without.b[i], without.ci_lb[i], without.ci_ub[i]),
            "p": encode(without.pval[i]),
            "tau2": encode(without.tau2[i]),
            "I2": encode(without.I2[i]),
        }
        for i, place in enumerate(without.rows)
    ]


def differs(one: Any, other: Any, tolerance: float = 1e-9) -> str:
    """Where two results differ by more than rounding: a path, or "" when they agree."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return "names"
        pairs = [(key, one[key], other[key]) for key in one]
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return "length"
        pairs = [(str(i), *both) for i, both in enumerate(zip(one, other, strict=True))]
    elif isinstance(one, int | float) and isinstance(other, int | float):
        near = math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
        return "" if near else f"{one} and {other}"
    else:
        return "" if one == other else f"{one} and {other}"
    for key, left, right in pairs:
        if found := differs(left, right, tolerance):
            return f"{key}: {found}"
    return ""
