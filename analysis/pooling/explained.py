"""Heterogeneity explained: subgroups, and a regression on one characteristic of the studies."""

from typing import Any

import numpy as np

from analysis.pooling.material import Material
from analysis.pooling.models import Fitted, fitted
from analysis.stats import CannotEstimate, Subgroups, pool, predict, regress, subgroups
from analysis.stats.moderators import design
from analysis.stats.regression import Regression
from analysis.stats.result import encode

Json = dict[str, Any]
POINTS_OF_LINE = 41


def subgrouped(material: Material) -> Json | None:
    """Each group's own pooled effect and the tests between them; None when none were asked for."""
    options = material.options
    if not options["subgroup_by"]:
        return None
    names = [row["subgroup"] or None for row in material.rows]
    order = sorted({name for name in names if name})
    if not material.inverse_variance:
        return _from_tables(material, names, order)
    method, test = material.method(options["model"])
    try:
        made = subgroups(
            material.effects.yi, material.effects.vi, names, order=order, method=method, test=test,
            level=options["level"],
        )  # fmt: skip
    except CannotEstimate as problem:
        return {"problem": str(problem)}
    return _from_effects(material, made)


def _from_effects(material: Material, made: Subgroups) -> Json:
    common = made.common_tau2
    groups = []
    for group in made.groups:
        weights = tuple(float(weight) for weight in group.fit.weights)
        fit = Fitted(group.fit, material, weights, group.fit.k)
        groups.append({"name": group.name, "rows": list(group.rows), "fit": fit.to_json()})
    return {
        "problem": "",
        "groups": groups,
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


def _from_tables(material: Material, names: list[str | None], order: list[str]) -> Json:
    """Groups pooled from their tables; the test compares the group results, as RevMan's does."""
    groups, fits = [], []
    for name in order:
        at = [i for i, each in enumerate(names) if each == name]
        fit = fitted(material, material.options["model"], at)
        if isinstance(fit, str):
            return {"problem": f"{name}: {fit}"}
        fits.append(fit)
        groups.append({"name": name, "rows": at, "fit": fit.to_json()})
    if len(fits) < 2:
        return {"problem": "A subgroup analysis needs two groups with an effect."}
    between = pool([fit.b for fit in fits], [fit.se**2 for fit in fits], method="EE")
    test = {
        "assumes": "each group's own pooled effect",
        "Q": encode(between.Q),
        "df": between.Q_df,
        "p": encode(between.Q_p),
        "I2": encode(between.I2_Q),
        "why": "",
    }
    key = "common_effect" if material.options["model"] == "common" else "separate_tau2"
    tests = {"separate_tau2": None, "common_effect": None, "common_tau2": None, key: test}
    return {"problem": "", "groups": groups, "cautions": [], **tests}


def regression(material: Material) -> Json | None:
    """The effect regressed on the moderator; None when none was asked for."""
    options = material.options
    if not options["moderator"]:
        return None
    method, test = material.method(options["model"])
    values = [row["moderator"] for row in material.rows]
    try:
        coded = design({options["moderator"]["label"]: values})
        made = regress(
            material.effects.yi, material.effects.vi, coded.columns, names=coded.names,
            method=method, test=test, level=options["level"],
        )  # fmt: skip
    except CannotEstimate as problem:
        return {"problem": str(problem)}
    return _regressed(material, made)


def _regressed(material: Material, made: Regression) -> Json:
    fit = made.fit
    cautions = [said.text for said in made.cautions]
    if not material.inverse_variance:
        cautions.append("The regression weights studies by their inverse variances.")
    return {
        "problem": "",
        "k": fit.k,
        "coefficients": [
            {
                "name": name,
                "b": encode(fit.b[i]),
                "se": encode(fit.se[i]),
                "low": encode(fit.ci_lb[i]),
                "high": encode(fit.ci_ub[i]),
                "p": encode(fit.pval[i]),
            }
            for i, name in enumerate(fit.names)
        ],
        "QM": encode(fit.QM),
        "QM_df": list(fit.QM_df),
        "QM_p": encode(fit.QM_p),
        "QE": encode(fit.Q),
        "QE_df": fit.Q_df,
        "QE_p": encode(fit.Q_p),
        "tau2": encode(fit.tau2),
        "R2": encode(made.R2),
        "why": made.why,
        "line": _line(material, made),
        "cautions": cautions,
    }


def _line(material: Material, made: Regression) -> list[Json]:
    """The fitted line with its limits, for a moderator that is one number."""
    if material.options["moderator"]["kind"] != "number":
        return []
    x = made.fit.X[:, 1]
    at = np.linspace(float(x.min()), float(x.max()), POINTS_OF_LINE)
    line = predict(made.fit, at[:, None])
    columns = (at, line.pred, line.ci_lb, line.ci_ub)
    return [
        dict(zip(("x", "y", "low", "high"), map(encode, point), strict=True))
        for point in zip(*columns, strict=True)
    ]
