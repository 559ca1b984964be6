"""Which numbers of which arms an analysis takes, and what it says of the others."""

import pytest

from analysis.collect import Evidence, checksum, input_of
from extraction.models import Result
from tests.analysis import scene

ONE = {"n": 66, "mean": 50.4, "sd": 13.4}
TWO = {"n": 62, "mean": 50.2, "sd": 11.8}


@pytest.fixture
def functioning(review, owner):
    return scene.outcome(review)


def rows_of(analysis):
    content = input_of(analysis, Evidence.of(analysis.review))
    return {row["study"]: row for row in content["rows"]}


def test_the_standard_deviation_comes_by_the_first_route_there_is(review, functioning):
    scene.trial(review, "A", functioning, ONE, {"n": 36, "mean": 50, "se": 2.4})
    scene.trial(
        review, "B", functioning, ONE, {"n": 25, "mean": 15.6, "ci_low": 12.3, "ci_high": 18.9}
    )
    scene.trial(review, "C", functioning, ONE, {"n": 25, "mean": 15.6})
    scene.trial(review, "D", functioning, ONE, {"n": 25, "sd": 4})
    rows = rows_of(scene.analysis(review, functioning))
    assert rows["A"]["experimental"]["route"] == "sd"
    assert rows["A"]["comparator"]["sd"] == pytest.approx(14.4)
    assert rows["A"]["comparator"]["route"] == "se"
    assert rows["B"]["comparator"]["sd"] == pytest.approx(7.9946, abs=1e-4)
    assert rows["B"]["comparator"]["route"] == "ci"
    assert rows["C"]["missing"] == ("not estimable: no SD, SE or confidence interval (Usual care)")
    assert rows["D"]["missing"] == "not estimable: no mean (Usual care)"


def test_a_scale_that_runs_the_other_way_is_turned(review, functioning):
    scale = scene.scale(review, "HoNOS", "lower")
    scene.trial(
        review, "A", functioning, {**ONE, "mean": 12}, {**TWO, "mean": 14}, instrument=scale
    )
    row = rows_of(scene.analysis(review, functioning))["A"]
    assert row["turned"]
    assert (row["experimental"]["mean"], row["comparator"]["mean"]) == (-12, -14)
    assert row["experimental"]["reported"][0]["mean"] == 12
    assert row["notes"] == ["HoNOS runs the other way; its means are turned."]


def test_the_preferred_population_comes_first_and_the_next_is_said(review, functioning):
    study = scene.trial(review, "A", functioning, ONE, TWO, population="cc")
    scene.settle(scene.arm(study, "IMR", "experimental"), functioning, "itt", n=99, mean=49)
    scene.settle(scene.arm(study, "Usual care", "comparator"), functioning, "itt", n=99, mean=48)
    scene.trial(review, "B", functioning, ONE, TWO, population="pp")
    rows = rows_of(scene.analysis(review, functioning, populations=["itt", "cc"]))
    assert rows["A"]["population"] == "cc"
    assert rows["A"]["notes"] == [
        "Complete case taken: Intention-to-treat is not estimable: "
        "no SD, SE or confidence interval."
    ]
    assert "only Per protocol" in rows["B"]["missing"]


def test_final_and_change_scores_are_not_mixed_in_an_smd(review, functioning):
    for label in "AB":
        scene.trial(review, label, functioning, ONE, TWO)
    scene.trial(review, "C", functioning, ONE, TWO, score=Result.Score.CHANGE)
    assert "not mixed" in rows_of(scene.analysis(review, functioning, "SMD"))["C"]["missing"]
    assert rows_of(scene.analysis(review, functioning, "MD"))["C"]["missing"] == ""


def test_a_mean_difference_keeps_to_one_instrument(review, functioning):
    for label in "AB":
        scene.trial(review, label, functioning, ONE, TWO, instrument=scene.scale(review))
    scene.trial(review, "C", functioning, ONE, TWO, instrument=scene.scale(review, "SFS"))
    assert (
        "one instrument (GAF-F)"
        in rows_of(scene.analysis(review, functioning, "MD"))["C"]["missing"]
    )
    assert rows_of(scene.analysis(review, functioning, "SMD"))["C"]["missing"] == ""


def test_experimental_arms_are_combined_and_one_comparator_is_taken(review, functioning):
    study = scene.trial(review, "A", functioning, {"n": 30, "mean": 12.4, "sd": 3.1}, TWO)
    scene.settle(
        scene.arm(study, "IMR plus", "experimental", 3), functioning, n=26, mean=14, sd=3.8
    )
    scene.settle(scene.arm(study, "Waiting", "comparator", 4), functioning, **TWO)
    row = rows_of(scene.analysis(review, functioning))["A"]
    assert row["experimental"]["n"] == 56
    assert row["experimental"]["mean"] == pytest.approx(13.142857)
    assert row["experimental"]["sd"] == pytest.approx(3.504146)
    assert row["notes"] == [
        "Compared with Usual care; not with Waiting.",
        "The arms IMR, IMR plus are combined into one.",
    ]


def test_a_study_comes_in_once_however_many_reports_and_results_it_has(review, functioning):
    study = scene.study(review, "Dalum 2018", reports=3)
    for population in ("itt", "cc"):
        for name, role, numbers in (("IMR", "experimental", ONE), ("TAU", "comparator", TWO)):
            scene.settle(scene.arm(study, name, role), functioning, population, **numbers)
    content = input_of(scene.analysis(review, functioning), Evidence.of(review))
    assert [row["study"] for row in content["rows"]] == ["Dalum 2018"]


def test_studies_without_a_result_are_named(review, functioning):
    scene.study(review, "Nothing 2010")
    row = rows_of(scene.analysis(review, functioning))["Nothing 2010"]
    assert row["missing"] == "no result for this outcome and timepoint"


def test_the_checksum_changes_with_the_data_alone(review, functioning):
    study = scene.trial(review, "A", functioning, ONE, TWO)
    analysis = scene.analysis(review, functioning)
    first = checksum(input_of(analysis, Evidence.of(review)))
    assert checksum(input_of(analysis, Evidence.of(review))) == first
    study.entries.get().answers.filter(stat="mean", number=50.2).update(
        superseded_at="2026-01-01T00:00Z"
    )
    assert checksum(input_of(analysis, Evidence.of(review))) != first


def test_reading_takes_a_fixed_number_of_queries(
    review, functioning, django_assert_max_num_queries
):
    for number in range(8):
        scene.trial(review, f"Trial {number}", functioning, ONE, TWO)
    analysis = scene.analysis(review, functioning)
    with django_assert_max_num_queries(12):
        input_of(analysis, Evidence.of(review))
