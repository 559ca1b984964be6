"""Frozen input and options -> frozen result. Pure: the same input gives the same numbers again."""

import platform
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from analysis.pooling.differs import differs
from analysis.pooling.explained import regression, subgrouped
from analysis.pooling.material import RATIOS, Material, estimable
from analysis.pooling.models import MODELS, effect_rows, fitted
from analysis.pooling.sensitivity import cumulated, influential, without_each
from analysis.pooling.smallstudy import small_study
from analysis.stats.result import CannotEstimate

__all__ = ["RATIOS", "compute", "differs", "estimable", "versions"]
PROJECT = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"


def versions() -> dict[str, str]:
    """The software that computes."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    return {
        "concord": project["project"]["version"],
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
    }


def compute(content: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Effects of the studies, both models, and all that follows from the one chosen.

    `content` and `options` are those of `analysis.collect`. All numbers are on the analysis scale
    (logarithms for ratios); `shown` repeats the main ones as people read them. What cannot be had
    carries a `problem` in words. Raises CannotEstimate with a sentence when the chosen model
    cannot be fitted.
    """
    rows = estimable(content)
    if not rows:
        raise CannotEstimate("No study has numbers for both arms yet: there is nothing to pool.")
    material = Material.of(rows, options)
    fits = {name: fitted(material, name) for name in MODELS}
    chosen = fits[options["model"]]
    if isinstance(chosen, str):
        raise CannotEstimate(chosen)
    cautions = (*material.effects.cautions, *chosen.source.cautions)
    return {
        "measure": material.effects.measure,
        "scale": material.scale,
        "formula": material.effects.formula,
        "effects": effect_rows(material, fits),
        "models": {
            name: {"problem": fit} if isinstance(fit, str) else fit.to_json()
            for name, fit in fits.items()
        },
        "subgroups": subgrouped(material),
        "regression": regression(material),
        "leave_one_out": without_each(material, chosen),
        "cumulative": cumulated(material, chosen),
        "influence": influential(material, chosen),
        "small_study": small_study(material),
        "cautions": [said.text for said in cautions],
    }
