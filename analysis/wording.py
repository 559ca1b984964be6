"""Numbers of a run in words, as figures, pages and papers print them.

These sentences belong to the figure and the paper, whose language is English.
"""

from typing import Any

Json = dict[str, Any]
MINUS = "−"
SMALLEST_P = 0.001
NAMES = {
    "SMD": "standardised mean difference (Hedges’ g)",
    "MD": "mean difference",
    "ROM": "ratio of means",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "RD": "risk difference",
}
TESTS = {
    "z": "Wald interval",
    "t": "Wald interval with t",
    "knha": "Hartung-Knapp interval",
    "adhoc": "Hartung-Knapp interval with ad hoc correction",
}
ESTIMATORS = {
    "DL": "DerSimonian-Laird",
    "PM": "Paule-Mandel",
    "ML": "maximum likelihood",
    "EB": "empirical Bayes",
    "SJ": "Sidik-Jonkman",
    "HE": "Hedges",
    "HS": "Hunter-Schmidt",
}
TABLES = {"mh": "Mantel-Haenszel", "peto": "Peto"}


def model(options: Json, name: str = "") -> str:
    """The chosen model (or the one named) in words, with everything PRISMA item 13d asks for."""
    name, pooling = name or options["model"], options["pooling"]
    if name == "common":
        return f"common-effect model ({TABLES.get(pooling, 'inverse variance')})"
    estimator = ESTIMATORS.get(options["estimator"], options["estimator"])
    if pooling == "mh":
        return "random-effects model (RevMan-compatible: M-H, random, DerSimonian-Laird)"
    how = "" if options["test"] == "z" else f", {TESTS[options['test']]}"
    return f"random-effects model ({estimator}{how})"


def number(value: float | None, decimals: int = 2) -> str:
    """A number with a true minus; whole numbers without decimals; "" for none."""
    if value is None:
        return ""
    if float(value).is_integer():
        return f"{value:.0f}".replace("-", MINUS)
    return fixed(value, decimals)


def fixed(value: float, decimals: int = 2) -> str:
    """Always with `decimals` decimals; a rounded zero has no sign."""
    words = f"{value:.{decimals}f}"
    if not float(words):
        words = words.lstrip("-")
    return words.replace("-", MINUS)


def p_value(p: float | None) -> str:
    """P < 0.001, or P = with two digits that say something."""
    if p is None:
        return "P not estimable"
    if p < SMALLEST_P:
        return "P\u00a0<\u00a00.001"
    return f"P\u00a0=\u00a0{p:.3f}" if p < 0.1 else f"P\u00a0=\u00a0{p:.2f}"


def small(value: float) -> str:
    """Tau² with enough digits to see that it is not 0."""
    return fixed(value, 2) if value == 0 or abs(value) >= 0.01 else f"{value:.2g}"


def heterogeneity(fit: Json) -> str:
    """The line under a forest plot, as the Cochrane Handbook prints it."""
    if fit["k"] < 2:
        return "Heterogeneity: not applicable"
    tau2 = f"Tau² = {small(fit['tau2'])}; " if has_tau2(fit) else ""
    return (
        f"Heterogeneity: {tau2}Chi² = {fixed(fit['Q'])}, df = {fit['Q_df']} "
        f"({p_value(fit['Q_p'])}); I² = {fixed(fit['I2'], 0)}%"
    )


def has_tau2(fit: Json) -> bool:
    """Whether the model has a between-study variance at all."""
    return fit["tau2"] is not None and fit["method"] != "EE"


def overall_test(fit: Json) -> str:
    letter = "Z" if fit["ddf"] is None else "t"
    df = "" if fit["ddf"] is None else f", df = {fit['ddf']}"
    p = p_value(fit["pval"][0])
    if fit["zval"][0] is None:
        return f"Test for overall effect: {p}"
    return f"Test for overall effect: {letter} = {fixed(abs(fit['zval'][0]))}{df} ({p})"


def subgroup_test(grouped: Json, model: str) -> str:
    test = grouped["common_effect"] if model == "common" else grouped["separate_tau2"]
    tail = "" if model == "common" else "; a separate Tau² in each subgroup"
    if test["Q"] is None:
        return f"Test for subgroup differences: not estimable. {test['why']}"
    return (
        f"Test for subgroup differences: Chi² = {fixed(test['Q'])}, df = {test['df']} "
        f"({p_value(test['p'])}), I² = {fixed(test['I2'], 0)}%{tail}"
    )


def interval(shown: list[float]) -> str:
    return f"{fixed(shown[0])} (95% CI {fixed(shown[1])} to {fixed(shown[2])})"


def sentence(result: Json, options: Json, content: Json) -> str:
    """The pooled result as a paper states it, every number from the run."""
    fit = result["models"][options["model"]]
    pooled = fit["shown"]["pooled"]
    k = fit["k"]
    what = f"{options['outcome']['name']} at {options['timepoint']['label'].lower()}"
    if pooled is None:
        return f"For {what} no pooled effect can be given."
    used = {row["study_id"] for row in result["effects"] if row["shown"]}
    people = sum(
        row[side]["n"]
        for row in content["rows"]
        if row["study_id"] in used
        for side in ("experimental", "comparator")
    )
    if k == 1:
        return (
            f"One study ({number(people)} participants) reported {what}; its "
            f"{NAMES[options['measure']]} was {interval(pooled)}, {p_value(fit['pval'][0])}."
        )
    words = (
        f"Across {k} studies ({number(people)} participants), the pooled "
        f"{NAMES[options['measure']]} for {what} was {interval(pooled)}, "
        f"{p_value(fit['pval'][0])}, under a {model(options)}. "
        f"Heterogeneity: Q = {fixed(fit['Q'])}, df = {fit['Q_df']}, {p_value(fit['Q_p'])}; "
        f"I² = {fixed(fit['I2'], 0)}%"
    )
    if has_tau2(fit):
        words += f"; τ² = {small(fit['tau2'])}"
    prediction = fit["shown"].get(f"prediction_{options['prediction']}")
    if prediction:
        words += f"; 95% prediction interval {fixed(prediction[0])} to {fixed(prediction[1])}"
    return f"{words}.{_between(result, options)}{_slope(result, options)}"


def _between(result: Json, options: Json) -> str:
    """What the subgroups show, in one sentence; "" without subgroups."""
    grouped = result["subgroups"]
    if not grouped or grouped["problem"]:
        return ""
    test = grouped["common_effect" if options["model"] == "common" else "separate_tau2"]
    if test["p"] is None:
        return ""
    return (
        f" Subgroups by {options['subgroup_by']['label']}: χ² = {fixed(test['Q'])}, "
        f"df = {test['df']}, {p_value(test['p'])}."
    )


def _slope(result: Json, options: Json) -> str:
    """What the meta-regression shows, in one sentence; "" without one."""
    made = result["regression"]
    if not made or made["problem"]:
        return ""
    explained = "" if made["R2"] is None else f"; R² = {fixed(made['R2'], 0)}%"
    return (
        f" Meta-regression on {options['moderator']['label']} ({made['k']} studies): "
        f"{moderators_test(made)}{explained}."
    )


def moderators_test(made: Json) -> str:
    """QM = 4.20, df = 1, P = 0.040; as F with two numbers of degrees for t-based tests."""
    degrees = " and ".join(str(df) for df in made["QM_df"])
    letter = "QM" if len(made["QM_df"]) == 1 else "F"
    if made["QM"] is None:
        return f"{letter} not estimable"
    return f"{letter} = {fixed(made['QM'])}, df = {degrees}, {p_value(made['QM_p'])}"


def side(numbers: Json | None, kind: str) -> str:
    """50.40 (13.40), n = 66, or 12 of 40."""
    if numbers is None or numbers["n"] is None:
        return ""
    if kind == "continuous":
        return f"{fixed(numbers['mean'])} ({fixed(numbers['sd'])}), n = {number(numbers['n'])}"
    return f"{number(numbers['events'])} of {number(numbers['n'])}"
