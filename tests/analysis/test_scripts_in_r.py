"""The script of every kind of analysis that can be asked for, run in R, gives its numbers."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis import pooling, runfiles
from analysis.models import Analysis
from tests.kernels.stats.r import needs_metafor, run_in_r, written

pytestmark = needs_metafor
EVENTS = [(4, 60, 11, 58), (6, 75, 14, 80), (3, 40, 9, 44), (12, 130, 21, 128), (0, 33, 4, 30),
          (18, 154, 27, 145), (9, 90, 8, 88)]  # fmt: skip
MEANS = [(30, 12.1, 3.1, 31, 10.0, 2.9), (41, 9.4, 2.2, 40, 9.9, 2.5),
         (18, 15.0, 4.0, 21, 11.5, 3.6), (55, 11.2, 3.3, 50, 9.8, 3.9),
         (26, 13.1, 2.8, 27, 10.9, 3.0), (62, 9.9, 3.1, 60, 9.7, 2.7),
         (35, 12.5, 3.7, 36, 10.1, 3.2)]  # fmt: skip
CONTINUOUS = ("SMD", "MD", "ROM")
PLAIN = {
    "measure": "RR", "model": "random", "pooling": "iv", "estimator": "REML", "test": "z",
    "prediction": "t_km2", "order": "label", "level": 0.95, "subgroup_by": None, "moderator": None,
}  # fmt: skip


def sides(measure: str, i: int) -> dict[str, dict[str, float]]:
    if measure in CONTINUOUS:
        n1, m1, s1, n2, m2, s2 = MEANS[i]
        one, two = {"n": n1, "mean": m1, "sd": s1}, {"n": n2, "mean": m2, "sd": s2}
    else:
        a, n1, c, n2 = EVENTS[i]
        one, two = {"n": n1, "events": a}, {"n": n2, "events": c}
    return {"experimental": one, "comparator": two}


def made(**asked: Any) -> Any:
    """A run of seven studies, as it would be kept."""
    options = PLAIN | asked
    rows = [
        sides(options["measure"], i)
        | {
            "study_id": i + 1, "study": f"Study {i + 1}", "year": 1990 + (7 * i) % 11,
            "missing": "", "subgroup": "ab"[i % 2] if options["subgroup_by"] else "",
            "moderator": float(i % 4) if options["moderator"] else None,
        }
        for i in range(len(EVENTS))
    ]  # fmt: skip
    kind = "continuous" if options["measure"] in CONTINUOUS else "dichotomous"
    content = {"kind": kind, "rows": rows}
    return SimpleNamespace(
        pk=1, at=datetime(2026, 1, 1, tzinfo=UTC), analysis=SimpleNamespace(name="Seven"),
        input=content, options=options, result=pooling.compute(content, options),
    )  # fmt: skip


def asked() -> list[dict[str, Any]]:
    """Every choice at least once: measures by ways of pooling, estimators by intervals."""
    found: list[dict[str, Any]] = [
        {"measure": measure, "pooling": way, "model": model}
        for measure in Analysis.Measure.values
        for way, model in (("iv", "random"), ("iv", "common"), ("mh", "random"), ("mh", "common"),
                           ("peto", "common"))
        if way == "iv" or (measure not in CONTINUOUS and (way == "mh" or measure == "OR"))
    ]  # fmt: skip
    found += [
        {"measure": measure, "estimator": estimator, "test": test}
        for measure, estimator in zip(["OR", "MD"] * 4, Analysis.Estimator.values, strict=True)
        for test in Analysis.Test.values
    ]
    found += [{"prediction": kind} for kind in Analysis.Prediction.values]
    return found


def test_the_main_numbers_of_every_choice_are_reproduced(tmp_path: Path):
    text, ours = "", []
    for options in asked():
        run = made(**options)
        fit = run.result["models"][run.options["model"]]
        text += runfiles.script(run) + written("c(coef(fit), fit$se, fit$ci.lb, fit$pval)")
        ours += [fit[name][0] for name in ("b", "se", "ci_lb", "pval")]
        kind = f"prediction_{run.options['prediction']}"
        if kind in fit["shown"]:
            text += written("prediction")
            ours += fit["shown"][kind]
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=2e-6, abs=1e-10)


@pytest.mark.parametrize("pooling_", ["iv", "mh"])
def test_subgroups_moderators_and_all_below_are_reproduced(pooling_: str, tmp_path: Path):
    text, ours = "", []
    for model in ("random", "common"):
        group, moderator = {"id": 1, "label": "Site"}, {"id": 2, "label": "Dose", "kind": "number"}
        run = made(pooling=pooling_, model=model, subgroup_by=group, moderator=moderator)
        result = run.result
        text += runfiles.script(run)
        text += written("c(coef(group1), coef(group2))", "coef(regression)", "filled$k0")
        text += written('regtest(iv, model = "lm")$pval', "ranktest(iv)$pval")
        ours += [each["fit"]["b"][0] for each in result["subgroups"]["groups"]]
        ours += [each["b"] for each in result["regression"]["coefficients"]]
        small = result["small_study"]
        tests = {each["name"]: each["p"] for each in small["tests"]}
        ours += [small["trim_and_fill"]["k0"]]
        ours += [next(p for name, p in tests.items() if name.startswith(word))
                 for word in ("Egger (", "Begg")]  # fmt: skip
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=2e-6)
