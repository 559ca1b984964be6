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
    "RR": "risk ratio",
    "OR": "odds ratio",
    "RD": "risk difference",
}
MODELS = {"common": "a common-effect model", "reml": "a random-effects model (REML)"}


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
    tau2 = f"Tau² = {small(fit['tau2'])}; " if fit["method"] != "EE" else ""
    return (
        f"Heterogeneity: {tau2}Chi² = {fixed(fit['Q'])}, df = {fit['Q_df']} "
        f"({p_value(fit['Q_p'])}); I² = {fixed(fit['I2'], 0)}%"
    )


def overall_test(fit: Json) -> str:
    return f"Test for overall effect: Z = {fixed(abs(fit['zval'][0]))} ({p_value(fit['pval'][0])})"


def subgroup_test(grouped: Json, model: str) -> str:
    test = grouped["common_effect"] if model == "common" else grouped["separate_tau2"]
    tail = "" if model == "common" else "; a separate Tau² in each subgroup"
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
        f"{p_value(fit['pval'][0])}, under {MODELS[options['model']]}. "
        f"Heterogeneity: Q = {fixed(fit['Q'])}, df = {fit['Q_df']}, {p_value(fit['Q_p'])}; "
        f"I² = {fixed(fit['I2'], 0)}%"
    )
    if options["model"] == "reml":
        words += f"; τ² = {small(fit['tau2'])}"
    prediction = fit["shown"].get("prediction_t_km2")
    if prediction:
        words += f"; 95% prediction interval {fixed(prediction[0])} to {fixed(prediction[1])}"
    return f"{words}."


def facts(result: Json, options: Json) -> list[tuple[str, str]]:
    """Model by model and heterogeneity, as pairs of a name and a value."""
    found = [
        (f"{name}, {NAMES[options['measure']]}", _model(result["models"][model]))
        for model, name in (("common", "Common effect"), ("reml", "Random effects (REML)"))
    ]
    reml = result["models"]["reml"]
    found += [
        ("Q", f"{fixed(reml['Q'])}, df = {reml['Q_df']}, {p_value(reml['Q_p'])}"),
        ("I² from τ² (REML)", f"{fixed(reml['I2'], 1)}%"),
        ("I² from Q", f"{fixed(reml['I2_Q'], 1)}%"),
        ("τ² (REML)", small(reml["tau2"]) + _limits(reml.get("tau2_ci"))),
        ("τ (REML)", fixed(reml["tau"], 3)),
    ]
    for key, name in (
        ("prediction_t_km2", "95% prediction interval (t, k − 2)"),
        ("prediction_t_km1", "95% prediction interval (t, k − 1)"),
        ("prediction_z", "95% prediction interval (normal)"),
    ):
        if limits := reml["shown"].get(key):
            found.append((name, f"{fixed(limits[0])} to {fixed(limits[1])}"))
    return found


def _model(fit: Json) -> str:
    shown = fit["shown"]["pooled"]
    return f"{interval(shown)}, {p_value(fit['pval'][0])}" if shown else "not estimable"


def _limits(limits: list[float] | None) -> str:
    if not limits or any(not isinstance(limit, int | float) for limit in limits):
        return ""
    return f" (95% CI {small(limits[0])} to {small(limits[1])})"


def studies(result: Json, options: Json, content: Json) -> list[Json]:
    """A row for each study: its numbers, effect, weight, and what was done or is missing."""
    effects = {row["study_id"]: row for row in result["effects"]}
    rows = []
    for row in content["rows"]:
        effect = effects.get(row["study_id"])
        shown = effect["shown"] if effect else None
        weight = effect["weights"][options["model"]] if effect and shown else None
        note = effect["note"] if effect else ""
        rows.append(
            {
                "study_id": row["study_id"],
                "study": row["study"],
                "experimental": side(row["experimental"], content["kind"]),
                "comparator": side(row["comparator"], content["kind"]),
                "effect": interval(shown) if shown else "",
                "weight": f"{fixed(weight, 1)}%" if weight is not None else "",
                "notes": [*row["notes"], *([note] if note else [])],
                "missing": row["missing"] or ("" if shown else note),
                "placed": bool(row["experimental"] or row["comparator"]),
                "population": row["population"],
                "subgroup": row["subgroup"],
            }
        )
    return rows


def side(numbers: Json | None, kind: str) -> str:
    """50.40 (13.40), n = 66, or 12 of 40."""
    if numbers is None or numbers["n"] is None:
        return ""
    if kind == "continuous":
        return f"{fixed(numbers['mean'])} ({fixed(numbers['sd'])}), n = {number(numbers['n'])}"
    return f"{number(numbers['events'])} of {number(numbers['n'])}"


def without_each(result: Json) -> list[Json]:
    """Leave-one-out, row by row."""
    return [
        {
            "study": row["study"],
            "effect": interval(row["shown"]) if row["shown"] else "",
            "p": p_value(row["p"]),
            "tau2": small(row["tau2"]),
            "I2": f"{fixed(row['I2'], 0)}%",
        }
        for row in result["leave_one_out"]
    ]


def groups(result: Json, options: Json) -> Json | None:
    """Subgroups with both tests named by what they assume."""
    grouped = result["subgroups"]
    if grouped is None:
        return None
    title = options["subgroup_by"]["label"]
    if grouped["problem"]:
        return {"title": title, "problem": grouped["problem"]}
    tests = [("One effect in each group (common-effect model)", "common_effect")]
    if options["model"] == "reml":
        tests = [("A separate τ² in each group", "separate_tau2"), ("One common τ²", "common_tau2")]
    return {
        "title": title,
        "problem": "",
        "rows": [
            {
                "name": group["name"],
                "k": group["fit"]["k"],
                "effect": _model(group["fit"]),
                "heterogeneity": heterogeneity(group["fit"]).removeprefix("Heterogeneity: "),
            }
            for group in grouped["groups"]
        ],
        "tests": [
            (words, f"χ² = {fixed(test['Q'])}, df = {test['df']}, {p_value(test['p'])}")
            for words, key in tests
            if (test := grouped[key])
        ],
        "cautions": grouped["cautions"],
    }
