"""The options of an analysis: what each gives, what cannot be combined, tried before it is kept."""

import importlib

import numpy as np
import pytest
from django.apps import apps
from django.db import connection

from analysis import figures, pooling, runfiles
from analysis.actions import analyses
from analysis.actions.runs import run_analysis
from analysis.models import Analysis, Run
from analysis.stats import mantel_haenszel, peto, pool, revman, two_arm_binary
from analysis.verify import differences
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from tests.analysis import scene
from tests.kernels.stats.r import needs_metafor, run_in_r, written

LABELS = ("Aronson 1948", "Ferguson 1949", "Rosenthal 1960", "Hart 1977", "Frimodt 1973")
CELLS = ([4, 6, 3, 62, 33], [123, 306, 231, 13598, 5069], [11, 29, 11, 248, 47],
         [139, 303, 220, 12867, 5808])  # fmt: skip
LATITUDE = (44, 55, 42, 52, 13)
GROUPS = ("Random", "Random", "Other", "Random", "Other")


@pytest.fixture
def tuberculosis(review, owner):
    outcome = scene.outcome(review, "Tuberculosis", "dichotomous")
    country = scene.question(review)
    latitude = scene.question(review, "Latitude", "integer")
    for label, a, n1, c, n2, at, group in zip(LABELS, *CELLS, LATITUDE, GROUPS, strict=True):
        scene.trial(review, label, outcome, {"n": n1, "events": a}, {"n": n2, "events": c})
        study = review.studies.get(label=label)
        scene.answer(study, country, group)
        scene.answer(study, latitude, str(at), at)
    return outcome


def analysis(outcome, measure="RR", **choices) -> Analysis:
    return scene.analysis(outcome.review, outcome, measure, **choices)


def in_order(review) -> list[list[float]]:
    """The tables in the order of the studies' names, as a run holds them."""
    places = np.argsort(LABELS)
    return [[column[i] for i in places] for column in CELLS]


def test_estimator_and_interval_are_the_kernels(tuberculosis, rosa):
    made = two_arm_binary("RR", *in_order(tuberculosis.review))
    for estimator, test in (("REML", "t"), ("DL", "z"), ("PM", "knha"), ("SJ", "adhoc")):
        asked = analysis(tuberculosis, estimator=estimator, test=test)
        run = run_analysis(seat=rosa, analysis=asked)
        fit = pool(made.yi, made.vi, method=estimator, test=test)
        kept = run.result["models"]["random"]
        assert (kept["b"][0], kept["ci_lb"][0], kept["tau2"]) == (fit.b[0], fit.ci_lb[0], fit.tau2)
        assert run.options["estimator"] == estimator
    assert differences(tuberculosis.review) == []


def test_tables_are_pooled_from_the_counts(tuberculosis, rosa):
    cells = in_order(tuberculosis.review)
    for measure in ("RR", "OR", "RD"):
        asked = analysis(tuberculosis, measure, model="common", pooling="mh")
        kept = run_analysis(seat=rosa, analysis=asked).result
        ours = mantel_haenszel(measure, *cells)
        assert kept["models"]["common"]["b"] == [ours.b]
        assert [row["weights"]["common"] for row in kept["effects"]] == list(ours.weights)
        random = revman.mantel_haenszel_random(ours)
        assert kept["models"]["random"]["b"] == list(random.b)
        without = mantel_haenszel(measure, *[column[1:] for column in cells])
        assert kept["leave_one_out"][0]["p"] == without.pval
    asked = analysis(tuberculosis, "OR", model="common", pooling="peto")
    run = run_analysis(seat=rosa, analysis=asked)
    assert run.result["models"]["common"]["b"] == [peto(*cells).b]
    assert "no random-effects model" in run.result["models"]["random"]["problem"]
    assert "Peto, common" in figures.draw(run, "forest")


def test_revman_names_itself(tuberculosis, rosa, browse):
    asked = analysis(tuberculosis, pooling="mh", estimator="DL")
    run_analysis(seat=rosa, analysis=asked)
    page = browse(rosa).get(f"/r/{asked.review_id}/analyses/{asked.pk}/").content.decode()
    assert "RevMan-compatible: M-H, random (Q around the Mantel-Haenszel estimate)" in page
    assert "M-H, random (DL), 95% CI" in page


def test_what_cannot_be_combined_is_said(tuberculosis, rosa):
    for measure, choices, words in (
        ("RR", {"pooling": "peto", "model": "common"}, "choose the odds ratio"),
        ("OR", {"pooling": "peto"}, "no random-effects model"),
        ("RR", {"pooling": "mh"}, "DerSimonian-Laird with a Wald interval"),
        ("RR", {"pooling": "mh", "estimator": "DL", "test": "knha"}, "Wald interval"),
        ("RR", {"estimator": "XX"}, "not on offer"),
        ("ROM", {}, "does not fit"),
    ):
        with pytest.raises(RuleBroken, match=words):
            analyses.define_analysis(
                seat=rosa, name="X", outcome=tuberculosis,
                timepoint=scene.timepoint(tuberculosis.review), populations=["itt"],
                measure=measure, **choices,
            )  # fmt: skip


def test_means_are_not_pooled_as_tables(review, rosa):
    asked = {"name": "X", "timepoint": scene.timepoint(review), "populations": ["itt"]}
    with pytest.raises(RuleBroken, match="pool events"):
        analyses.define_analysis(
            seat=rosa, outcome=scene.outcome(review), measure="MD", pooling="mh", model="common",
            **asked,
        )  # fmt: skip


def test_the_years_order_the_cumulative_analysis(tuberculosis, rosa):
    run = run_analysis(seat=rosa, analysis=analysis(tuberculosis, order="year"))
    assert [row["year"] for row in run.result["cumulative"]] == [1948, 1949, 1960, 1973, 1977]
    whole = run.result["models"]["random"]["shown"]["pooled"]
    assert run.result["cumulative"][-1]["shown"] == pytest.approx(whole, rel=1e-9)
    drawn = figures.draw(run, "forest")
    places = [drawn.index(f">{label}<") for label in sorted(LABELS, key=lambda name: name[-4:])]
    assert places == sorted(places)


def test_meta_regression_on_a_number_and_on_a_category(tuberculosis, review, rosa):
    latitude, country = review.questions.get(label="Latitude"), review.questions.first()
    run = run_analysis(seat=rosa, analysis=analysis(tuberculosis, moderator=latitude))
    made = two_arm_binary("RR", *in_order(review))
    x = [LATITUDE[i] for i in np.argsort(LABELS)]
    fit = pool(made.yi, made.vi, mods=x)
    slope = run.result["regression"]["coefficients"][1]
    assert (slope["name"], slope["b"]) == ("Latitude", pytest.approx(fit.b[1], rel=1e-9))
    assert "Bubble plot" in figures.draw(run, "bubble")
    assert "Meta-regression on Latitude (5 studies): QM = " in _sentence(run)
    other = run_analysis(seat=rosa, analysis=analysis(tuberculosis, moderator=country)).result
    names = [row["name"] for row in other["regression"]["coefficients"]]
    assert names == ["intercept", f"{country.label}=Random"]
    assert other["regression"]["line"] == []


def _sentence(run: Run) -> str:
    return importlib.import_module("analysis.wording").sentence(run.result, run.options, run.input)


def test_subgroups_of_tables_are_compared_by_their_results(tuberculosis, review, rosa):
    country = review.questions.first()
    asked = analysis(tuberculosis, model="common", pooling="mh", subgroup_by=country)
    grouped = run_analysis(seat=rosa, analysis=asked).result["subgroups"]
    cells = [np.array(column) for column in CELLS]
    random = np.array(GROUPS) == "Random"
    parts = [mantel_haenszel("RR", *(column[at] for column in cells)) for at in (~random, random)]
    assert [group["fit"]["b"][0] for group in grouped["groups"]] == pytest.approx(
        [part.b for part in parts], rel=1e-9
    )
    gap = (parts[0].b - parts[1].b) ** 2 / (parts[0].se ** 2 + parts[1].se ** 2)
    assert grouped["common_effect"]["Q"] == pytest.approx(gap)


def test_small_studies_come_with_a_caution_below_ten(tuberculosis, rosa, browse):
    asked = analysis(tuberculosis)
    run = run_analysis(seat=rosa, analysis=asked)
    names = [test["name"].split(" ")[0] for test in run.result["small_study"]["tests"]]
    assert names == ["Egger", "Egger,", "Begg", "Harbord", "Peters"]
    assert "fewer than ten" in run.result["small_study"]["cautions"][0]
    page = browse(rosa).get(f"/r/{asked.review_id}/analyses/{asked.pk}/").content.decode()
    assert "fewer than ten, asymmetry cannot be told from chance" in page
    for words in ("Trim and fill (L0)", "Study after study", "Baujat plot", "DFFITS"):
        assert words in page


def test_every_figure_is_downloaded(tuberculosis, rosa, outsider, browse):
    run = run_analysis(seat=rosa, analysis=analysis(tuberculosis))
    for name in ("forest", "funnel", "without", "cumulative", "baujat"):
        url = f"/r/{run.review_id}/runs/{run.pk}/{name}.svg"
        assert browse(rosa).get(url).content.startswith(b"<svg")
        assert browse(outsider).get(url).status_code == 404


def test_a_figure_that_is_not_there_is_said(tuberculosis, rosa, browse):
    run = run_analysis(seat=rosa, analysis=analysis(tuberculosis))
    base = f"/r/{run.review_id}/runs/{run.pk}"
    assert browse(rosa).get(f"{base}/no-such.svg").status_code == 404
    answer = browse(rosa).get(f"{base}/bubble.svg", follow=True)
    assert "A bubble plot needs a meta-regression on a number." in answer.content.decode()


TRIED = {
    "measure": "OR", "model": "common", "pooling": "mh", "estimator": "REML", "test": "z",
    "prediction": "t_km1", "subgroup_by": "", "moderator": "", "order": "year",
}  # fmt: skip


def test_other_options_are_drawn_and_nothing_is_written(tuberculosis, rosa, observer, browse):
    asked = analysis(tuberculosis)
    run_analysis(seat=rosa, analysis=asked)
    url = f"/r/{asked.review_id}/analyses/{asked.pk}/"
    before = AuditEvent.objects.count()
    page = browse(observer).get(url, TRIED).content.decode()
    assert "Nothing is kept yet" in page and "M-H, common, 95% CI" in page
    assert "Keep and run" not in page
    assert "Keep and run" in browse(rosa).get(url, TRIED).content.decode()
    refused = browse(rosa).get(url, TRIED | {"model": "random"}).content.decode()
    assert "DerSimonian-Laird with a Wald interval" in refused
    assert AuditEvent.objects.count() == before
    assert asked.runs.count() == 1
    asked.refresh_from_db()
    assert asked.measure == "RR"


def test_the_same_options_show_the_run_itself(tuberculosis, rosa, browse):
    asked = analysis(tuberculosis)
    run_analysis(seat=rosa, analysis=asked)
    same = TRIED | {
        "measure": "RR", "model": "random", "pooling": "iv", "prediction": "t_km2",
        "order": "label",
    }  # fmt: skip
    page = browse(rosa).get(f"/r/{asked.review_id}/analyses/{asked.pk}/", same).content.decode()
    assert "Nothing is kept yet" not in page and "R script" in page


def test_what_was_tried_is_kept_and_run(tuberculosis, rosa, observer, outsider, browse, run_jobs):
    asked = analysis(tuberculosis)
    url = f"/r/{asked.review_id}/analyses/{asked.pk}/keep/"
    with run_jobs():
        assert browse(rosa).post(url, TRIED).status_code == 302
    asked.refresh_from_db()
    assert (asked.measure, asked.pooling, asked.order) == ("OR", "mh", "year")
    assert asked.runs.get().options["pooling"] == "mh"
    assert browse(observer).post(url, TRIED).status_code == 403
    assert browse(outsider).post(url, TRIED).status_code == 404


def test_a_run_from_before_the_choices_is_read_as_it_was(tuberculosis, rosa):
    run = run_analysis(seat=rosa, analysis=analysis(tuberculosis))
    earlier = run.result["models"]["random"]
    run.pk, run.options = None, run.options | {"model": "reml"}
    for name in ("pooling", "estimator", "test", "prediction", "order", "moderator"):
        del run.options[name]
    for row in run.input["rows"]:
        del row["year"], row["moderator"]
    run.result = {"models": {"reml": earlier}}
    run.save(force_insert=True)
    module = importlib.import_module("analysis.migrations.0003_how_it_is_pooled")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor(atomic=False) as editor:
        module.name_the_model(apps, editor)
    run.refresh_from_db()
    assert run.options["model"] == "random"
    assert run.result["models"]["random"]["b"] == earlier["b"]
    assert differences(tuberculosis.review) == []


@needs_metafor
def test_r_gives_the_numbers_of_every_kind_of_analysis(tuberculosis, review, rosa, tmp_path):
    latitude, country = review.questions.get(label="Latitude"), review.questions.first()
    asked = [
        analysis(tuberculosis, test="knha", moderator=latitude, subgroup_by=country),
        analysis(tuberculosis, "OR", model="common", moderator=country),
        analysis(tuberculosis, "RD", estimator="DL", order="year"),
        analysis(tuberculosis, "RD", model="common", pooling="mh", subgroup_by=country),
        analysis(tuberculosis, "RR", pooling="mh", estimator="DL", subgroup_by=country),
        analysis(tuberculosis, "OR", model="common", pooling="peto"),
    ]
    text, ours = "", []
    for each in asked:
        run = run_analysis(seat=rosa, analysis=each)
        fit = run.result["models"][each.model]
        text += runfiles.script(run) + written("c(fit$beta)", "fit$se", "fit$pval")
        ours += [fit["b"][0], fit["se"][0], fit["pval"][0]]
        if run.result["regression"]:
            text += written("c(regression$beta)")
            ours += [row["b"] for row in run.result["regression"]["coefficients"]]
        if run.result["subgroups"]:
            text += written("c(group1$beta, group2$beta)")
            groups = {g["name"]: g["fit"]["b"][0] for g in run.result["subgroups"]["groups"]}
            ours += [groups["Random"], groups["Other"]]
        tests = run.result["small_study"]["tests"]
        text += written(
            "summary(harbord)$coefficients[2, 4]", "summary(peters)$coefficients[2, 4]",
            "filled$k0",
        )  # fmt: skip
        ours += [tests[3]["p"], tests[4]["p"], run.result["small_study"]["trim_and_fill"]["k0"]]
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=1e-5)


def test_ratio_of_means(review, rosa):
    outcome = scene.outcome(review)
    for label, mean in (("A 2001", 55), ("B 2002", 50), ("C 2003", 61)):
        scene.trial(
            review, label, outcome, {"n": 20, "mean": mean, "sd": 10},
            {"n": 22, "mean": 50, "sd": 11},
        )  # fmt: skip
    run = run_analysis(seat=rosa, analysis=analysis(outcome, "ROM"))
    assert run.result["effects"][0]["shown"][0] == pytest.approx(1.1)
    assert "Ratio of means" in figures.draw(run, "forest")
    assert pooling.compute(run.input, run.options) == run.result
