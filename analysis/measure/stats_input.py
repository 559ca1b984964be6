"""From a reference case's rows (metafor's argument names) to effects and options."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.stats import effects as effects_of
from analysis.stats.effects import Effects, back
from analysis.stats.fit import Fit
from analysis.stats.pool import pool

from .compare import Within

Case = Mapping[str, Any]
# Coefficients found by a search of several parameters are only this exact (relative).
ML_MULTI = 1e-5
SCALES = {"exp": "log", "ilogit": "logit", "iarcsin": "arcsine", "ztor": "Fisher z"}


def level_of(case: Case) -> float:
    return float(case["options"].get("level", 95)) / 100


def p_value(p: float, squared: float, exact: float) -> Within:
    """A p-value whose statistic (squared: z² or chi²) is known to ``exact`` relative."""
    return Within(float(p), float(p) * (float(squared) + 1.0) * exact)


def p_values(p: Any, stat: Any, exact: float) -> list[Within]:
    return [p_value(one, z * z, exact) for one, z in zip(np.ravel(p), np.ravel(stat), strict=True)]


def column(case: Case, name: str) -> list[Any]:
    """One column of the rows; missing values as not-a-number."""
    return [math.nan if row.get(name) is None else row[name] for row in case["input"]["rows"]]


def columns(case: Case, *names: str) -> list[list[Any]]:
    """Several columns."""
    return [column(case, name) for name in names]


def effects(case: Case, **override: Any) -> Effects:
    """The effects that the case's rows and options ask for."""
    options, row = case["options"], case["input"]["rows"][0]
    measure = options.get("measure", "GEN")
    zeros = {name: options[name] for name in ("add", "to") if name in options}
    vtype = {"vtype": options["vtype"]} if "vtype" in options else {}
    if "yi" in row:
        return effects_of.generic(*columns(case, "yi", "vi"))
    if "ai" in row:
        zeros["drop00"] = bool(options.get("drop00", False))
        cells = columns(case, "ai", "n1i", "ci", "n2i")
        return effects_of.two_arm_binary(measure, *cells, **zeros | vtype | override)
    if "x1i" in row:
        zeros["drop00"] = bool(options.get("drop00", False))
        return effects_of.two_arm_rates(
            measure, *columns(case, "x1i", "t1i", "x2i", "t2i"), **zeros
        )
    if "n1i" in row:
        arms = columns(case, "n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")
        return effects_of.two_arm_continuous(measure, *arms, **vtype | override)
    return _one_group(case, measure, zeros, vtype)


def _one_group(case: Case, measure: str, zeros: dict[str, Any], vtype: dict[str, Any]) -> Effects:
    row = case["input"]["rows"][0]
    if "m1i" in row:
        names = ("m1i", "m2i", "sd1i", "sd2i", "ni", "ri")
        return effects_of.paired(measure, *columns(case, *names), **vtype)
    if "ri" in row:
        return effects_of.correlation(measure, *columns(case, "ri", "ni"), **vtype)
    if "sdi" in row:
        return effects_of.single_mean(measure, *columns(case, "mi", "sdi", "ni"))
    if "ti" in row:
        return effects_of.incidence_rate(measure, *columns(case, "xi", "ti"), **zeros)
    return effects_of.proportion(measure, *columns(case, "xi", "ni"), **zeros | vtype)


def fit(case: Case, given: Effects, **override: Any) -> Fit:
    """Pool the effects with the case's method, test and level."""
    options = case["options"]
    asked = {
        "method": options.get("method", "REML"),
        "test": options.get("test", "z"),
        "level": options.get("level", 95) / 100,
    }
    return pool(given.yi, given.vi, **asked | override)


def pooled(made: Fit, transform: str | None = None) -> dict[str, Any]:
    """Everything the reference tables hold about one pooled effect, under their names."""
    found = model(made)
    for name in ("b", "se", "stat", "pval", "ci_lb", "ci_ub"):
        found[name] = found[name][0]
    predictions = made.predictions
    for name, limits in (
        ("pi", made.pi),
        ("pi_t_km1", predictions.t_km1),
        ("pi_t_km2", predictions.t_km2),
    ):
        if limits is not None:
            found[f"{name}_lb"], found[f"{name}_ub"] = limits.lb, limits.ub
    if transform in SCALES:
        found |= transformed(found, ("b", "ci_lb", "ci_ub", "pi_lb", "pi_ub"), transform)
    return found


def model(made: Fit) -> dict[str, Any]:
    """Everything about a model with any number of coefficients."""
    h = made.h_from_q
    found: dict[str, Any] = {
        "k": made.k, "k_total": made.k_total, "ddf": made.ddf,
        "b": made.b, "se": made.se, "stat": made.zval, "pval": made.pval,
        "ci_lb": made.ci_lb, "ci_ub": made.ci_ub, "vcov": made.vb,
        "tau2": made.tau2, "tau": made.tau, "se_tau2": made.se_tau2,
        "I2": made.I2, "H2": made.H2, "I2_Q": made.I2_Q, "H_Q": h.h,
        "Q": made.Q, "Q_df": made.Q_df, "Q_p": made.Q_p,
        "QE": made.Q, "QE_df": made.Q_df, "QE_p": made.Q_p,
        "QM": made.QM, "QM_df": made.QM_df, "QM_p": made.QM_p,
        "weights_pct": made.weights, "ll": made.ll, "deviance": made.deviance,
        "AIC": made.AIC, "BIC": made.BIC, "AICc": made.AICc,
    }  # fmt: skip
    pairs = {"tau2_ci": made.tau2_ci, "I2_ci": made.I2_ci, "H2_ci": made.H2_ci}
    for name, limits in (("H_Q_ci", h.h_limits), ("I2_Q_ci", h.i2_limits)):
        pairs[name] = None if limits is None else (limits.lb, limits.ub)
    for name, pair in pairs.items():
        if pair is not None:
            found[f"{name}_lb"], found[f"{name}_ub"] = pair
    return found


def transformed(found: Mapping[str, Any], names: Sequence[str], transform: str) -> dict[str, Any]:
    """The named values on the natural scale, as ``<name>_transf``."""
    scale = SCALES[transform]
    return {f"{name}_transf": back(scale, found[name]) for name in names if name in found}
