"""Reference kinds beyond the core: small-study effects, several effects per study, exact models,
test accuracy."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.stats import bias
from analysis.stats.aggregate import aggregate
from analysis.stats.dta import bivariate_accuracy
from analysis.stats.glmm import GlmmFit, glmm_single, glmm_two_arm
from analysis.stats.multilevel import MultilevelFit, three_level
from analysis.stats.multivariate import multivariate
from analysis.stats.pool import pool
from analysis.stats.result import CannotEstimate
from analysis.stats.robust import Robust, robust

from .compare import Within
from .formula import moderators
from .stats_input import (
    ML_MULTI,
    Case,
    column,
    columns,
    effects,
    fit,
    level_of,
    p_value,
    p_values,
    pooled,
    transformed,
)

Found = dict[str, Any]
# lme4 stops early with a free intercept per study: docs/methods/exact-models.md has both
# likelihoods. Its coefficients are only this exact (relative). A limit b ± z se inherits that
# absolutely, for near 0 a relative tolerance says nothing; so do p-values.
_GLMM = 1e-4
_RANDOM = "|"
_LINE = ("b", "se", "stat", "pval", "ci_lb", "ci_ub")


def _named(made: object, case: Case, *always: str) -> Found:
    """The fields of a result that the reference names, and those always needed."""
    asked = dict.fromkeys([*case["expect"], *always])
    return {name: getattr(made, name) for name in asked if hasattr(made, name)}


def _line(made: bias.AsymmetryTest) -> Found:
    return {
        "k": made.k, "slope": made.slope, "slope_se": made.slope_se, "bias": made.slope,
        "bias_se": made.slope_se, "stat": made.stat, "pval": made.pval, "ddf": made.ddf,
        "intercept": made.intercept, "intercept_se": made.intercept_se, "tau2": made.tau2,
        "sigma": made.sigma, "limit_est": made.intercept, "limit_ci_lb": made.limit_ci_lb,
        "limit_ci_ub": made.limit_ci_ub,
    }  # fmt: skip


def _corrected(made: bias.AsymmetryTest) -> Found:
    return {
        "b0": made.intercept, "se": made.intercept_se, "t": made.intercept_stat,
        "p": made.intercept_pval,
    }  # fmt: skip


def _regtest(case: Case) -> Found:
    given, level = effects(case), level_of(case)
    y, v, method = given.yi, given.vi, case["options"].get("method_rma", "REML")
    classical = bias.egger(y, v, level=level)
    found: Found = {"yi": y, "vi": v, "egger_lm": _line(classical), "pet": _corrected(classical)}
    # As the standard normal deviate on precision, slope and intercept change places.
    found["egger_snd"] = _line(classical) | {"slope": classical.intercept}
    found["peese"] = _corrected(bias.peese(y, v, level=level))
    for name in ("sei", "vi"):
        made = bias.egger_mixed(y, v, predictor=name, method=method, level=level)
        found[f"rma_{name}"] = _line(made)
    found["thompson_DL"] = _line(bias.egger_mixed(y, v, method="DL", level=level))
    if "ai" in case["input"]["rows"][0]:
        a, n1, c, n2 = (np.asarray(x, dtype=float) for x in columns(case, "ai", "n1i", "ci", "n2i"))
        events, all_n = a + c, n1 + n2
        harbord = bias.harbord(a, n1, c, n2, level=level)
        found["harbord"] = _line(harbord) | {"slope": harbord.intercept}
        found["peters"] = _line(bias.peters(y, events, all_n, level=level))
        found["deeks"] = _line(bias.deeks(y, events, all_n - events, level=level))
        found["deeks"]["ess"] = bias.effective_size(events, all_n - events)
    return found


def _ranktest(case: Case) -> Found:
    given = effects(case)
    made = bias.begg(given.yi, given.vi)
    return _named(made, case) | {"yi": given.yi, "vi": given.vi}


def _trimfill(case: Case) -> Found:
    options, given = case["options"], effects(case)
    made = bias.trim_and_fill(
        given.yi, given.vi, estimator=options["estimator"], side=options.get("side", "auto"),
        method=options["method"], test=options.get("test", "z"), level=level_of(case),
    )  # fmt: skip
    found = pooled(made.fit) | _named(made, case) | {"k": made.fit.k}
    return found | {"yi": given.yi, "vi": given.vi}


def _fail_safe(case: Case) -> Found:
    given, target = effects(case), case["options"].get("orwin_target")
    aim = target if isinstance(target, int | float) else None
    made = bias.fail_safe(given.yi, given.vi, alpha=case["options"]["alpha"], target=aim)
    return _named(made, case) | {"yi": given.yi, "vi": given.vi}


def _excess(case: Case) -> Found:
    given = effects(case)
    made = bias.excess_significance(given.yi, given.vi, alpha=case["options"]["alpha"])
    found = _named(made, case) | {"yi": given.yi, "vi": given.vi, "test": case["expect"]["test"]}
    by_test = {"chi2": made.pval, "exact": made.pval_exact, "binom": made.pval_binomial}
    return found | {"pval": by_test[case["expect"]["test"]]}


def _selection(case: Case) -> Found:
    options, given = case["options"], effects(case)
    made = bias.step_selection(
        given.yi, given.vi, steps=options["steps"], alternative=options["alternative"],
        level=level_of(case),
    )  # fmt: skip
    found = _named(made, case, *_LINE, "zval")
    for name in ("b", "se", "ci_lb", "ci_ub"):
        found[name] = found[name][0]
    step = ML_MULTI * abs(float(made.b[0]))
    found |= {name: Within(found[name], step) for name in ("ci_lb", "ci_ub")}
    found["pval"] = p_values(made.pval, made.zval, ML_MULTI)[0]
    return found | {"yi": given.yi, "vi": given.vi}


def _robust(made: Robust, one: bool) -> Found:
    names = ("b", "se", "stat", "pval", "ci_lb", "ci_ub")
    found: Found = {name: getattr(made, name) for name in names}
    found["satterthwaite_df"] = made.ddf
    if one:
        found = {name: value[0] for name, value in found.items()}
    return found | {"ddf": made.ddf[0]}


def _robust_case(case: Case) -> Found:
    made = fit(case, effects(case), test="z")
    cluster = column(case, case["options"]["cluster"])
    first = robust(made, cluster, kind="CR1")
    found: Found = {
        "b": made.b[0], "model_se": made.se[0], "tau2": made.tau2, "n_clusters": first.n_clusters,
    }  # fmt: skip
    for kind in ("CR0", "CR1", "CR2"):
        found[kind] = _robust(robust(made, cluster, kind=kind), one=True)
    return found


def _cluster_of(case: Case) -> str:
    """The outer level of a formula such as ~ 1 | district/school."""
    inner = str(case["options"]["random"]).split(_RANDOM)[1]
    return inner.split("/")[0].strip()


def _check_rows_are_innermost(case: Case) -> None:
    """A random effect that several rows share below the cluster is another model."""
    levels = str(case["options"]["random"]).split(_RANDOM)[1].split("/")
    names = [name.strip() for name in levels if name.strip() in case["input"]["rows"][0]]
    seen = list(zip(*columns(case, *names), strict=True))
    if len(names) == 2 and len(set(seen)) < len(seen):
        raise CannotEstimate(f"Rows share {' and '.join(names)}; each row must be its own.")


def _three_level(case: Case) -> Found:
    options, given = case["options"], effects(case)
    _check_rows_are_innermost(case)
    formula = options.get("mods")
    asked = (
        moderators(formula, case["input"]["rows"], options.get("factor_levels") or {})
        if (formula)
        else None
    )
    made = three_level(
        given.yi, given.vi, column(case, _cluster_of(case)),
        mods=asked.coded.columns if asked else None,
        names=asked.coded.names if asked else None, method=options["method"],
        test=options.get("test", "z"), dfs=options.get("dfs", "residual"), level=level_of(case),
        rho=float(options.get("rho", 0.0)),
    )  # fmt: skip
    found, one = _named(made, case, *_LINE), made.b.size == 1
    if one:
        for name in ("b", "se", "stat", "pval", "ci_lb", "ci_ub"):
            found[name] = found[name][0]
    if made.pi is not None:
        found |= {"pi_lb": made.pi.lb, "pi_ub": made.pi.ub}
    found["coef_names"] = ["intrcpt", *(asked.names[1:] if asked else ())]
    for kind in ("CR1", "CR2"):
        found[kind] = _robust(made.robust(kind), one)
    zero = made.robust("CR0").se
    found["CR0_se"] = zero[0] if one else zero
    return found | _against_two_levels(made, case)


def _against_two_levels(made: MultilevelFit, case: Case) -> Found:
    found: Found = {}
    if "LRT_vs_two_level" in case["expect"]:
        test = made.two_level
        found["LRT_vs_two_level"] = test.to_json() | {"LRT": test.lrt}
    if "profile_ci" in case["expect"]:
        limits = {name: made.profile(name) for name in case["expect"]["profile_ci"]}
        found["profile_ci"] = {name: [x.lb, x.ub] for name, x in limits.items()}
    return found


def _aggregate(case: Case) -> Found:
    options = case["options"]
    y, v, cluster = columns(case, "yi", "vi", options["cluster"])
    ways = {
        "weighted_CS": "weighted",
        "unweighted_CS_borenstein": "unweighted",
        "independent": "independent",
    }
    found: Found = {}
    for name, way in ways.items():
        made = aggregate(y, v, cluster, rho=options["rho"], way=way)
        pooled_fit = pool(made.yi, made.vi, method=options.get("method", "REML"))
        names = [str(one) for one in made.cluster]
        asked = case["expect"].get(name, {}).get("cluster", names)
        at = [names.index(one) for one in map(str, asked) if one in names]
        found[name] = pooled(pooled_fit) | {
            "cluster": [names[i] for i in at], "yi": made.yi[at], "vi": made.vi[at],
            "weights_pct": pooled_fit.weights[at],
        }  # fmt: skip
    return found


def _covariances(case: Case) -> list[Any]:
    """One matrix per study from the columns v1, v2 … of its rows."""
    by_study: dict[object, list[Mapping[str, Any]]] = {}
    for row in case["input"]["rows"]:
        by_study.setdefault(row["study"], []).append(row)
    return [
        [[row[f"v{j + 1}"] for j in range(len(rows))] for row in rows] for rows in by_study.values()
    ]


def _structure(case: Case) -> str:
    """metafor's name of the structure; HCS of two outcomes is UN."""
    named = str(case["options"].get("struct", "UN"))
    two = len(case["expect"]["outcomes"]) == 2
    return "UN" if named == "HCS" and two else named


def _multivariate(case: Case) -> Found:
    options = case["options"]
    y, study, outcome = columns(case, "yi", "study", "outcome")
    made = multivariate(
        y, _covariances(case), study, outcome, method=options["method"],
        structure=_structure(case), level=level_of(case),
    )  # fmt: skip
    found = _named(made, case) | {"outcomes": list(made.outcomes), "cov_b": made.vb[0, 1]}
    found["rho"] = made.rho[0, 1]
    if len(np.ravel(case["expect"]["tau2"])) == 1:
        found["tau2"] = made.tau2[0]
    found["pval"] = p_values(made.pval, made.zval, ML_MULTI)
    found["QM_p"] = p_value(made.QM_p, made.QM, ML_MULTI)
    contrast = made.contrast(0, 1)
    found["contrast_1_minus_2"] = contrast.to_json() | {
        "p": p_value(contrast.p, contrast.z**2, ML_MULTI)
    }
    return found


def _glmm(case: Case) -> Found:
    options = case["options"]
    asked: Found = {
        "method": "EE" if options["method"] in ("EE", "FE") else "ML",
        "level": level_of(case),
    }
    asked["nodes"] = options.get("nAGQ", 25)
    measure, row = options["measure"], case["input"]["rows"][0]
    if measure in ("OR", "IRR"):
        names = ("ai", "n1i", "ci", "n2i") if measure == "OR" else ("x1i", "t1i", "x2i", "t2i")
        made = glmm_two_arm(measure, *columns(case, *names), model=options["model"], **asked)
    else:
        made = glmm_single(measure, *columns(case, "xi", "ti" if "ti" in row else "ni"), **asked)
    return _glmm_numbers(made, case)


def _glmm_numbers(made: GlmmFit, case: Case) -> Found:
    found = _named(made, case, *_LINE)
    for name in ("b", "se", "stat", "pval", "ci_lb", "ci_ub"):
        found[name] = float(found[name][0])
    found |= transformed(found, ("b", "ci_lb", "ci_ub"), case["options"]["transf"])
    step = _GLMM * abs(found["b"])
    found |= {name: Within(found[name], step) for name in ("ci_lb", "ci_ub")}
    found["pval"] = p_value(found["pval"], found["stat"] ** 2, _GLMM)
    exact = made.measure == "OR" and made.model == "CM.EL"
    return found | {"ll": made.ll if exact else made.ll_at_modes}


def _accuracy(case: Case) -> Found:
    counts = columns(case, "TP", "FN", "FP", "TN")
    made = bivariate_accuracy(*counts, method=case["options"]["method"], level=level_of(case))
    return _named(made, case)


KINDS: Mapping[str, Callable[[Case], Found]] = {
    "regtest": _regtest,
    "ranktest": _ranktest,
    "trimfill": _trimfill,
    "fsn": _fail_safe,
    "excess_significance": _excess,
    "selmodel": _selection,
    "robust": _robust_case,
    "three_level": _three_level,
    "aggregate": _aggregate,
    "multivariate": _multivariate,
    "glmm": _glmm,
    "dta_bivariate": _accuracy,
}
