"""Running an analysis: known numbers, a frozen answer, who may, and what the page says."""

import pytest
from django.db import DatabaseError, transaction

from analysis.actions import analyses
from analysis.actions.runs import run_analysis
from analysis.models import Run
from analysis.verify import differences
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from tests.analysis import scene

ONE = {"n": 66, "mean": 50.4, "sd": 13.4}
TWO = {"n": 62, "mean": 50.2, "sd": 11.8}


@pytest.fixture
def functioning(review, owner):
    return scene.outcome(review)


@pytest.fixture
def analysis(review, functioning):
    scene.trial(review, "Dalum 2018", functioning, ONE, TWO)
    scene.trial(review, "Färdig 2011", functioning, {"n": 20, "mean": 55, "sd": 10}, TWO)
    scene.trial(review, "Lin 2013", functioning, {"n": 48, "mean": 58, "sd": 12}, TWO)
    return scene.analysis(review, functioning, "MD")


def test_the_mean_difference_is_the_published_one(review, functioning, owner):
    scene.trial(review, "Dalum 2018", functioning, ONE, TWO, population="cc")
    run = run_analysis(seat=owner, analysis=scene.analysis(review, functioning, "MD"))
    estimate, low, high = run.result["models"]["random"]["shown"]["pooled"]
    se = (13.4**2 / 66 + 11.8**2 / 62) ** 0.5
    assert estimate == pytest.approx(0.2)
    assert (low, high) == (pytest.approx(0.2 - 1.959964 * se), pytest.approx(0.2 + 1.959964 * se))


def test_a_run_holds_both_models_and_what_follows(analysis, rosa):
    run = run_analysis(seat=rosa, analysis=analysis)
    common, reml = run.result["models"]["common"], run.result["models"]["random"]
    variances = [row["vi"] for row in run.result["effects"]]
    effects = [row["yi"] for row in run.result["effects"]]
    weights = [1 / v for v in variances]
    pooled = sum(w * y for w, y in zip(weights, effects, strict=True)) / sum(weights)
    assert common["b"][0] == pytest.approx(pooled)
    assert common["Q"] == pytest.approx(
        sum(w * (y - pooled) ** 2 for w, y in zip(weights, effects, strict=True))
    )
    assert reml["k"] == 3
    assert {"I2", "I2_Q", "tau2", "predictions"} <= reml.keys()
    assert len(run.result["leave_one_out"]) == 3
    assert {"concord", "numpy", "scipy", "python"} == run.versions.keys()
    assert AuditEvent.objects.filter(review=run.review, verb="analysis_run").count() == 1


def test_a_run_is_never_changed(analysis, rosa):
    run = run_analysis(seat=rosa, analysis=analysis)
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(result={})


def test_what_is_verified_is_computed_again(analysis, rosa):
    run_analysis(seat=rosa, analysis=analysis)
    assert differences(analysis.review) == []
    fake = Run.objects.get()
    fake.pk, fake.result["models"]["random"]["tau2"] = None, 17.0
    fake.save(force_insert=True)
    assert [line for line in differences(analysis.review) if "tau2" in line]


def test_nothing_to_pool_is_said(review, functioning, rosa):
    scene.study(review, "Nothing 2010")
    with pytest.raises(RuleBroken, match="nothing to pool"):
        run_analysis(seat=rosa, analysis=scene.analysis(review, functioning))


def test_double_zero_studies_have_no_risk_ratio_but_a_risk_difference(review, rosa):
    relapse = scene.outcome(review, "Relapse", "dichotomous")
    scene.trial(review, "A", relapse, {"n": 50, "events": 0}, {"n": 50, "events": 0})
    scene.trial(review, "B", relapse, {"n": 50, "events": 4}, {"n": 50, "events": 8})
    ratio = run_analysis(seat=rosa, analysis=scene.analysis(review, relapse, "RR")).result
    assert ratio["effects"][0]["shown"] is None
    assert ratio["models"]["common"]["shown"]["pooled"][0] == pytest.approx(0.5)
    difference = run_analysis(seat=rosa, analysis=scene.analysis(review, relapse, "RD")).result
    assert difference["effects"][0]["shown"] is not None


def test_subgroups_say_what_they_assume(analysis, review, rosa):
    country = scene.question(review)
    for study, where in zip(review.studies.all(), ("DK", "SE", "DK"), strict=True):
        scene.answer(study, country, where)
    analysis.subgroup_by = country
    analysis.save()
    grouped = run_analysis(seat=rosa, analysis=analysis).result["subgroups"]
    assert [(g["name"], g["fit"]["k"]) for g in grouped["groups"]] == [("DK", 2), ("SE", 1)]
    assert grouped["separate_tau2"]["df"] == 1
    assert grouped["common_tau2"]["df"] == 1


def test_a_measure_must_fit_the_outcome(review, functioning, rosa):
    asked = {
        "name": "X", "outcome": functioning, "timepoint": scene.timepoint(review),
        "populations": ["itt"], "measure": "RR",
    }  # fmt: skip
    with pytest.raises(RuleBroken, match="RR does not fit"):
        analyses.define_analysis(seat=rosa, **asked)
    asked["measure"] = "MD"
    made = analyses.define_analysis(seat=rosa, **asked)
    assert AuditEvent.objects.filter(review=review, target_id=made.pk).count() == 1
    with pytest.raises(RuleBroken, match="each population once"):
        analyses.define_analysis(seat=rosa, **asked | {"populations": ["itt", "itt"]})


def test_a_retired_analysis_cannot_run_until_it_is_back(analysis, rosa):
    analyses.retire_analysis(seat=rosa, analysis=analysis)
    analysis.refresh_from_db()
    with pytest.raises(RuleBroken, match="taken off the list"):
        run_analysis(seat=rosa, analysis=analysis)
    analyses.restore_analysis(seat=rosa, analysis=analysis)
    analysis.refresh_from_db()
    assert run_analysis(seat=rosa, analysis=analysis).pk


def test_the_page_says_when_the_data_have_changed(analysis, rosa, browse):
    run_analysis(seat=rosa, analysis=analysis)
    url = f"/r/{analysis.review_id}/analyses/{analysis.pk}/"
    page = browse(rosa).get(url).content.decode()
    assert "The data have changed" not in page
    assert "Across 3 studies" in page
    scene.trial(analysis.review, "Newer 2024", analysis.outcome, ONE, TWO)
    assert "The data have changed since this run." in browse(rosa).get(url).content.decode()
    analysis.measure = "SMD"
    analysis.save()
    assert "The analysis was changed since this run." in browse(rosa).get(url).content.decode()


def test_the_run_button_starts_a_job(analysis, rosa, observer, outsider, browse, run_jobs):
    url = f"/r/{analysis.review_id}/analyses/{analysis.pk}/run/"
    with run_jobs():
        assert browse(rosa).post(url).status_code == 302
    assert analysis.runs.count() == 1
    assert analysis.review.jobs.get().state == "done"
    assert browse(observer).post(url).status_code == 403
    assert browse(outsider).post(url).status_code == 404


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_the_forest_plot_is_downloaded(analysis, rosa, outsider, browse, kind):
    run = run_analysis(seat=rosa, analysis=analysis)
    url = f"/r/{run.review_id}/runs/{run.pk}/forest.{kind}"
    answer = browse(rosa).get(url)
    assert answer["Content-Disposition"].endswith(f'functioning-at-one-year.{kind}"')
    assert "sandbox" in answer["Content-Security-Policy"]
    start = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}[kind]
    assert answer.content.startswith(start)
    assert browse(outsider).get(url).status_code == 404


def test_data_and_script_leave_with_a_line_in_the_history(analysis, rosa, browse):
    run = run_analysis(seat=rosa, analysis=analysis)
    data = browse(rosa).post(f"/r/{run.review_id}/runs/{run.pk}/data/")
    script = browse(rosa).post(f"/r/{run.review_id}/runs/{run.pk}/script/")
    assert "Färdig 2011" in data.content.decode()
    assert 'escalc(measure = "MD"' in script.content.decode()
    assert AuditEvent.objects.filter(review=run.review, verb="exported").count() == 2


def test_the_api_does_the_same(analysis, rosa, observer, outsider, api, run_jobs):
    base = f"/api/v1/reviews/{analysis.review_id}"
    asked = {
        "name": "By API", "outcome": analysis.outcome_id, "timepoint": analysis.timepoint_id,
        "populations": ["itt"], "measure": "OR",
    }  # fmt: skip
    refused = api(rosa).post(f"{base}/analyses/", asked, format="json")
    assert refused.status_code == 400
    assert "OR does not fit" in refused.json()["detail"]
    made = api(rosa).post(f"{base}/analyses/", asked | {"measure": "SMD"}, format="json")
    assert made.status_code == 201
    with run_jobs():
        started = api(rosa).post(f"{base}/analyses/{made.json()['id']}/run/")
    assert started.status_code == 202
    run = api(observer).get(f"{base}/runs/").json()["results"][0]
    whole = api(observer).get(f"{base}/runs/{run['id']}/").json()
    assert whole["stale"] == ""
    assert len(whole["input"]["rows"]) == 3
    assert api(observer).post(f"{base}/analyses/", asked, format="json").status_code == 403
    assert api(outsider).get(f"{base}/analyses/").status_code == 404


def test_the_list_takes_a_fixed_number_of_queries(
    analysis, rosa, browse, django_assert_max_num_queries
):
    for number in range(6):
        other = scene.analysis(analysis.review, analysis.outcome, name=f"Number {number}")
        run_analysis(seat=rosa, analysis=other)
    client = browse(rosa)
    with django_assert_max_num_queries(70):
        assert client.get(f"/r/{analysis.review_id}/analyses/").status_code == 200
