"""A run as the tables of its page: every number as text, ready to be set.

These words belong to the figure and the paper, whose language is English.
"""

from typing import Any

from analysis import wording
from analysis.wording import fixed, interval, p_value, small

Json = dict[str, Any]
PREDICTIONS = (
    ("prediction_t_km2", "95% prediction interval (t, k − 2)"),
    ("prediction_t_km1", "95% prediction interval (t, k − 1)"),
    ("prediction_z", "95% prediction interval (normal)"),
)


def facts(result: Json, options: Json) -> list[tuple[str, str]]:
    """Both models, then heterogeneity and prediction of the one chosen, as name and value."""
    name = wording.NAMES[options["measure"]]
    found = []
    for key in ("common", "random"):
        words = wording.model(options, key)
        found.append((f"{words[0].upper()}{words[1:]}, {name}", _model(result["models"][key])))
    fit = result["models"][options["model"]]
    if fit["k"] < 2:
        return found
    found.append(("Q", f"{fixed(fit['Q'])}, df = {fit['Q_df']}, {p_value(fit['Q_p'])}"))
    if wording.has_tau2(fit):
        limits = _limits(fit.get("I2_ci"), 1, "%")
        found.append(("I² from τ²", f"{fixed(fit['I2'], 1)}%{limits}"))
    found.append(("I² from Q", f"{fixed(fit['I2_Q'], 1)}%"))
    if wording.has_tau2(fit):
        found.append(("τ²", small(fit["tau2"]) + _limits(fit.get("tau2_ci"))))
        found.append(("τ", fixed(fit["tau"], 3)))
    for key, name in PREDICTIONS:
        if limits := fit["shown"].get(key):
            found.append((name, f"{fixed(limits[0])} to {fixed(limits[1])}"))
    return found


def _model(fit: Json) -> str:
    if fit["problem"]:
        return str(fit["problem"])
    shown = fit["shown"]["pooled"]
    return f"{interval(shown)}, {p_value(fit['pval'][0])}" if shown else "not estimable"


def _limits(limits: list[float] | None, decimals: int | None = None, unit: str = "") -> str:
    if not limits or any(not isinstance(limit, int | float) for limit in limits):
        return ""
    low, high = (small(end) if decimals is None else fixed(end, decimals) for end in limits)
    return f" (95% CI {low}{unit} to {high}{unit})"


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
                "experimental": wording.side(row["experimental"], content["kind"]),
                "comparator": wording.side(row["comparator"], content["kind"]),
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


def refits(rows: list[Json]) -> list[Json]:
    """Leave-one-out or cumulative, row by row."""
    return [
        {
            "study": row["study"],
            "year": row["year"] or "",
            "effect": interval(row["shown"]) if row["shown"] else row["problem"],
            "p": p_value(row["p"]) if row["shown"] else "",
            "tau2": "" if row["tau2"] is None else small(row["tau2"]),
            "I2": "" if row["I2"] is None else f"{fixed(row['I2'], 0)}%",
        }
        for row in rows
    ]


def influence(seen: Json) -> Json:
    """Influence measures, with the studies that stand out marked."""
    return {
        "problem": seen["problem"],
        "rows": [
            {
                "study": row["study"],
                "marked": row["influential"],
                "note": row["note"],
                "numbers": [
                    _or_blank(row["rstudent"], 2),
                    _or_blank(row["dffits"], 2),
                    _or_blank(row["cook_d"], 2),
                    _or_blank(row["cov_r"], 2),
                    "" if row["tau2_del"] is None else small(row["tau2_del"]),
                    _or_blank(row["hat"], 2),
                    f"{fixed(row['weight'], 1)}%",
                ],
            }
            for row in seen["rows"]
        ],
    }


def _or_blank(value: float | None, decimals: int) -> str:
    return fixed(value, decimals) if isinstance(value, int | float) else ""


def small_study(made: Json) -> Json:
    """Tests of asymmetry and what trim and fill did."""
    return {
        "cautions": made["cautions"],
        "tests": [
            {"name": test["name"], "words": test["problem"] or _tested(test)}
            for test in made["tests"]
        ],
        "filled": _filled(made["trim_and_fill"]),
    }


def _tested(test: Json) -> str:
    if test["statistic"] is None:
        return p_value(test["p"])
    df = "" if test["df"] is None else f", df = {test['df']}"
    return f"{test['letter']} = {fixed(test['statistic'])}{df}, {p_value(test['p'])}"


def _filled(made: Json) -> Json:
    if made["problem"]:
        return {"words": made["problem"], "cautions": []}
    k0 = made["k0"]
    studies = "no study seems to be missing" if not k0 else f"{k0} filled in on the {made['side']}"
    effect = interval(made["shown"]) if made["shown"] else "not estimable"
    return {"words": f"{studies}; pooled effect {effect}", "cautions": made["cautions"]}


def regression(result: Json, options: Json) -> Json | None:
    """Coefficients on the scale of analysis, and what they explain."""
    made = result["regression"]
    if made is None:
        return None
    title = options["moderator"]["label"]
    if made["problem"]:
        return {"title": title, "problem": made["problem"]}
    facts = [
        ("Test of the moderator", wording.moderators_test(made)),
        ("Heterogeneity left", f"QE = {fixed(made['QE'])}, df = {made['QE_df']}, "
            f"{p_value(made['QE_p'])}; τ² = {small(made['tau2'])}"),
        ("R²", made["why"] or f"{fixed(made['R2'], 1)}%"),
    ]  # fmt: skip
    return {
        "title": title,
        "problem": "",
        "log": result["scale"] == "log",
        "rows": [
            {
                "name": row["name"],
                "b": _long(row["b"]),
                "se": _long(row["se"]),
                "ci": f"{_long(row['low'])} to {_long(row['high'])}",
                "p": p_value(row["p"]),
            }
            for row in made["coefficients"]
        ],
        "facts": facts,
        "cautions": made["cautions"],
    }


def _long(value: float | None) -> str:
    """A coefficient with three digits that say something, however small its unit makes it."""
    if not isinstance(value, int | float):
        return ""
    return fixed(value, 3) if not value or abs(value) >= 0.1 else f"{value:.3g}".replace("-", "−")


def groups(result: Json, options: Json) -> Json | None:
    """Subgroups with both tests named by what they assume."""
    grouped = result["subgroups"]
    if grouped is None:
        return None
    title = options["subgroup_by"]["label"]
    if grouped["problem"]:
        return {"title": title, "problem": grouped["problem"]}
    tests = [("One effect in each group (common-effect model)", "common_effect")]
    if options["model"] == "random":
        tests = [("A separate τ² in each group", "separate_tau2"), ("One common τ²", "common_tau2")]
    return {
        "title": title,
        "problem": "",
        "rows": [
            {
                "name": group["name"],
                "k": group["fit"]["k"],
                "effect": _model(group["fit"]),
                "heterogeneity": wording.heterogeneity(group["fit"]).removeprefix(
                    "Heterogeneity: "
                ),
            }
            for group in grouped["groups"]
        ],
        "tests": [(words, _between(test)) for words, key in tests if (test := grouped[key])],
        "cautions": grouped["cautions"],
    }


def _between(test: Json) -> str:
    if test["Q"] is None:
        return str(test.get("why") or "not estimable")
    return f"χ² = {fixed(test['Q'])}, df = {test['df']}, {p_value(test['p'])}"


def strip(result: Json, options: Json) -> list[Json]:
    """How far the answer holds, in a line each: what was asked, what came out, where it stands."""
    lines: list[Json] = []
    if result["models"][options["model"]]["k"] < 2:
        return lines
    other = "common" if options["model"] == "random" else "random"
    fit = result["models"][other]
    if not fit["problem"] and fit["shown"]["pooled"]:
        name = "Common effect" if other == "common" else "Random effects"
        lines.append({"name": name, "value": interval(fit["shown"]["pooled"]), "to": "models"})
    ends = [row["shown"][0] for row in result["leave_one_out"] if row["shown"]]
    if ends:
        value = f"{fixed(min(ends))} to {fixed(max(ends))}"
        lines.append({"name": "Without any one study", "value": value, "to": "without"})
    named = [row["study"] for row in result["influence"]["rows"] if row["influential"]]
    if result["influence"]["rows"]:
        lines.append(
            {"name": "Influential", "value": ", ".join(named) or "no study", "to": "influence"}
        )
    lines += _strip_of_small_studies(result["small_study"])
    return lines


def _strip_of_small_studies(made: Json) -> list[Json]:
    lines = []
    egger, filled = made["tests"][0], made["trim_and_fill"]
    if not egger["problem"]:
        lines.append({"name": "Egger", "value": p_value(egger["p"]), "to": "small"})
    if not filled["problem"] and filled["shown"]:
        value = f"{interval(filled['shown'])}, {filled['k0']} filled in"
        lines.append({"name": "Trim and fill", "value": value, "to": "small"})
    return lines
