"""Reference kinds of the core: effects, pooling, tables, subgroups, regression, influence."""

from collections.abc import Callable, Mapping
from typing import Any

from analysis.stats import revman
from analysis.stats.effects import back, harmonic_mean
from analysis.stats.fit import Fit
from analysis.stats.fixed_weights import henmi_copas, ivhet
from analysis.stats.influence import baujat, blups, influence
from analysis.stats.leave_one_out import Refitted, cumulative, leave_one_out
from analysis.stats.mantel_haenszel import (
    CMH,
    RATE,
    TARONE,
    mantel_haenszel,
    mantel_haenszel_rates,
)
from analysis.stats.permutation import permutation_test
from analysis.stats.peto import peto
from analysis.stats.regression import likelihood_ratio, predict, regress
from analysis.stats.stratified import TableFit
from analysis.stats.subgroups import subgroups
from analysis.stats.tau2 import METHODS

from .formula import moderators
from .stats_input import Case, column, columns, effects, fit, model, pooled, transformed
from .uniroot import TOLERANCE, uniroot

Found = dict[str, Any]


def _pool(case: Case) -> Found:
    given = effects(case)
    made = fit(case, given)
    found = pooled(made, case["options"].get("transf"))
    found |= {"yi": given.yi, "vi": given.vi, "sei": given.sei}
    measure = case["options"]["measure"]
    if measure == "PFT":
        found |= _double_arcsine(found, given.n)
    if measure in ("SMDH", "ROM"):
        found["metafor5_alternative"] = _alternative(case, measure)
    if measure == "SMD":
        found["smd_revman"] = _revman_smd(case)
    return found


def _double_arcsine(found: Found, n: Any) -> Found:
    size = harmonic_mean(n)
    b, low, high = (back("double arcsine", found[x], size) for x in ("b", "ci_lb", "ci_ub"))
    return {
        "pft_backtransf_harmonic_n": size,
        "pft_backtransf": b,
        "pft_backtransf_ci": [low, high],
    }


def _alternative(case: Case, measure: str) -> Found:
    change: dict[str, Any] = {"vtype": "B09"} if measure == "SMDH" else {"correct": True}
    given = effects(case, **change)
    return pooled(fit(case, given)) | {"yi": given.yi, "vi": given.vi}


def _revman_smd(case: Case) -> Found:
    arms = columns(case, "n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")
    random = revman.continuous("SMD", *arms)
    fixed = revman.continuous("SMD", *arms, model="fixed")
    return {
        "yi": random.yi,
        "vi": random.vi,
        "DL_b": random.b[0],
        "DL_se": random.se[0],
        "DL_tau2": random.tau2,
        "fixed_b": fixed.b[0],
        "fixed_se": fixed.se[0],
        "Q": fixed.Q,
    }


def _estimators(case: Case) -> Found:
    given = effects(case)
    found: Found = {"yi": given.yi, "vi": given.vi}
    for name in METHODS:
        if name != "GENQ":
            found[name] = pooled(fit(case, given, method=name, test="z"))
            for test in ("t", "knha", "adhoc"):
                found[f"{name}_{test}"] = pooled(fit(case, given, method=name, test=test))
    level = case["options"]["level"] / 100
    found["IVhet"] = _named(ivhet(given.yi, given.vi, level=level))
    if "HC" in case["expect"]:
        # The reference integrates and searches to four digits; the kernel would go on.
        made = henmi_copas(
            given.yi, given.vi, level=level, root=lambda f: uniroot(f, 0.0, 2.0),
            accuracy=TOLERANCE,
        )  # fmt: skip
        found["HC"] = _named(made)
    return found


def _named(made: Any) -> Found:
    return {name: getattr(made, name) for name in ("b", "se", "ci_lb", "ci_ub", "tau2")}


def _table(made: TableFit) -> Found:
    found: Found = {
        "k": made.k, "b": made.b, "se": made.se, "stat": made.zval, "pval": made.pval,
        "ci_lb": made.ci_lb, "ci_ub": made.ci_ub, "Q": made.Q, "Q_df": made.Q_df,
        "Q_p": made.Q_p, "I2": made.I2, "H2": made.H2, "yi": made.yi, "vi": made.vi,
        "weights_pct": made.weights,
    }  # fmt: skip
    for asks, name in ((CMH, "CMH"), (TARONE, "Tarone")):
        test = made.test(asks)
        if test is not None:
            found |= {name: test.statistic, f"{name}_df": test.df, f"{name}_p": test.p}
    if (rate := made.test(RATE)) is not None:
        found |= {"MH_rate_stat": rate.statistic, "MH_rate_p": rate.p}
    if made.scale == "log":
        found |= transformed(found, ("b", "ci_lb", "ci_ub"), "exp")
    return found


def _mantel_haenszel(case: Case) -> Found:
    options = case["options"]
    shared = {
        "level": options["level"] / 100,
        "correct": options["correct"],
        "add": options["add_per_study"],
        "to": options["to_per_study"],
        "drop00": options["drop00"],
    }
    if options["measure"] in ("IRR", "IRD"):
        cells = columns(case, "x1i", "t1i", "x2i", "t2i")
        return _table(mantel_haenszel_rates(options["measure"], *cells, **shared))
    made = mantel_haenszel(
        options["measure"],
        *columns(case, "ai", "n1i", "ci", "n2i"),
        add_pooled=options["add_pooled"],
        to_pooled=options["to_pooled"],
        **shared,
    )
    return _table(made) | {"revman_MH_random": pooled(revman.mantel_haenszel_random(made))}


def _peto(case: Case) -> Found:
    cells = columns(case, "ai", "n1i", "ci", "n2i")
    options = case["options"]
    made = peto(*cells, drop00=options.get("drop00", True), level=options["level"] / 100)
    return _table(made) | {"O_minus_E": made.o_minus_e, "V": made.v}


def _subgroup(case: Case) -> Found:
    options, given = case["options"], effects(case)
    made = subgroups(
        given.yi,
        given.vi,
        [row[options["group"]] for row in case["input"]["rows"]],
        order=options["groups_in_order"],
        method=options["method"],
        test=options["test"],
        level=options["level"] / 100,
    )
    found: Found = {"yi": given.yi, "vi": given.vi}
    found["overall"] = pooled(made.overall, options.get("transf"))
    found["subgroups"] = [{"group": g.name} | pooled(g.fit) for g in made.groups]
    apart, common = made.separate_tau2, made.common_effect
    found["separate_tau2"] = {"QB": apart.Q, "QB_df": apart.df, "QB_p": apart.p}
    found["fixed_effect"] = {
        "QB": common.Q, "QB_df": common.df, "QB_p": common.p,
        "QW": made.within_q, "QT": made.within_q + common.Q,
    }  # fmt: skip
    if made.common_tau2 is not None:
        regression, cells = made.common_tau2.regression, made.common_tau2.groups
        found["common_tau2"] = model(regression.fit) | {
            "R2": regression.R2, "I2_resid": regression.fit.I2,
            "b": cells.b, "se": cells.se, "ci_lb": cells.ci_lb, "ci_ub": cells.ci_ub,
        }  # fmt: skip
    return found


def _fit(case: Case) -> Fit:
    """The model of the case's effects, with its moderators where it names any."""
    given, formula = effects(case), case["options"].get("mods")
    if not formula:
        return fit(case, given)
    asked = moderators(formula, case["input"]["rows"], case["options"].get("factor_levels") or {})
    return fit(case, given, mods=asked.coded.columns, intercept=asked.intercept)


def _regression(case: Case) -> Found:
    options, given = case["options"], effects(case)
    asked = moderators(options["mods"], case["input"]["rows"], options.get("factor_levels") or {})
    made = regress(
        given.yi,
        given.vi,
        asked.coded.columns,
        names=asked.coded.names,
        intercept=asked.intercept,
        method=options["method"],
        test=options["test"],
        level=options["level"] / 100,
    )
    found = model(made.fit) | {"yi": given.yi, "vi": given.vi}
    found["coef_names"] = list(asked.names)
    found |= {"tau2_null": made.null.tau2, "R2": made.R2}
    found |= {"fitted": made.fitted, "fitted_se": made.fitted_se}
    if "pred" in case["expect"]:
        at = predict(made.fit, case["expect"]["pred"]["x"])
        names_ = ("x", "pred", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub")
        found["pred"] = {name: getattr(at, name) for name in names_}
    if "LRT_ML" in case["expect"]:
        test = likelihood_ratio(made.fit)
        found["LRT_ML"] = test.to_json() | {"LRT": test.statistic}
    return found


def _permutation(case: Case) -> Found:
    options, given = case["options"], effects(case)
    mods = options.get("mods")
    made = fit(case, given, mods=None if mods is None else column(case, mods))
    test = permutation_test(made, exact=options["exact"])
    return {
        "yi": given.yi, "vi": given.vi, "b": made.b, "stat": made.zval, "pval_model": made.pval,
        "pval_perm": test.pval, "QM": test.QM, "QM_p_perm": test.QM_pval, "n_permutations": test.n,
    }  # fmt: skip


def _refitted(made: Refitted) -> Found:
    names = ("b", "se", "pval", "ci_lb", "ci_ub", "tau2", "Q", "Q_p", "I2", "H2")
    return {name: getattr(made, name) for name in names} | {"stat": made.zval}


def _leave_one_out(case: Case) -> Found:
    given = effects(case)
    return _refitted(leave_one_out(fit(case, given))) | {"yi": given.yi, "vi": given.vi}


def _cumulative(case: Case) -> Found:
    options, given = case["options"], effects(case)
    made = cumulative(
        given.yi,
        given.vi,
        order=column(case, options["order"]),
        method=options["method"],
        test=options["test"],
        level=options["level"] / 100,
    )
    return _refitted(made) | {"yi": given.yi, "vi": given.vi, "order_index0": made.rows}


def _influence(case: Case) -> Found:
    given = effects(case)
    made = influence(_fit(case))
    names = ("rstudent", "dffits", "cook_d", "cov_r", "tau2_del", "QE_del", "hat", "weight")
    found: Found = {name: getattr(made, name) for name in names}
    one = made.dfbetas.shape[1] == 1
    return found | {
        "yi": given.yi, "vi": given.vi, "dfbetas": made.dfbetas[:, 0] if one else made.dfbetas,
        "rstandard": made.rstandard, "rstandard_resid": made.resid,
        "rstandard_se": made.resid_se, "is_influential": made.influential,
    }  # fmt: skip


def _baujat(case: Case) -> Found:
    given = effects(case)
    made = baujat(_fit(case))
    found: Found = {"yi": given.yi, "vi": given.vi, "x": made.x, "y": made.y}
    return found | {"q_contribution_fixed": made.q_contribution}


def _blup(case: Case) -> Found:
    given = effects(case)
    made = blups(_fit(case))
    names = ("pred", "se", "pi_lb", "pi_ub", "ranef", "ranef_se")
    return {name: getattr(made, name) for name in names} | {"yi": given.yi, "vi": given.vi}


POOLED = (
    "two_arm_binary",
    "two_arm_continuous",
    "person_time_two_arm",
    "incidence_rate",
    "proportion",
    "single_mean",
    "paired_change",
    "correlation",
    "generic",
)
KINDS: Mapping[str, Callable[[Case], Found]] = dict.fromkeys(POOLED, _pool) | {
    "tau2_estimators": _estimators,
    "mh": _mantel_haenszel,
    "peto": _peto,
    "subgroup": _subgroup,
    "metareg": _regression,
    "permutation": _permutation,
    "leave1out": _leave_one_out,
    "cumulative": _cumulative,
    "influence": _influence,
    "baujat": _baujat,
    "blup": _blup,
}
