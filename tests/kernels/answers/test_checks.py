"""Plausibility of arm-level results: each rule fires where it should and nowhere else."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.answers.checks import (
    ArmResult,
    Scale,
    check_arm,
    check_arms,
    check_baseline,
    check_claims,
    check_subgroups,
)

GAF = Scale("GAF-F", D(1), D(100))
FINE = ArmResult(
    "IMR", n=66, n_randomized=99, events=20, percent=D("30.3"), mean=D("50.4"), sd=D("12.3"),
    se=D("1.51"), ci_low=D("47.4"), ci_high=D("53.4"), median=D(50), q1=D(42), q3=D(59),
    minimum=D(20), maximum=D(85),
)  # fmt: skip


def rules(found: list) -> list[str]:
    return [one.rule for one in found]


def test_plausible_results_pass():
    assert check_arm(FINE, GAF) == []


@pytest.mark.parametrize(
    ("result", "rule", "words"),
    [
        ({"n": 66, "n_randomized": 65}, "V7", "66 analysed, but only 65 randomized"),
        ({"n": 10, "events": 11}, "V7", "11 events in 10 participants"),
        ({"n": -1}, "V7", "n analysed is -1"),
        ({"sd": D(0)}, "V7", "the SD is 0"),
        ({"se": D("-1")}, "V7", "the standard error is -1"),
        ({"percent": D(101)}, "V7", "not between 0 and 100"),
        ({"mean": D("0.5")}, "V7", "below 1, the lowest GAF-F score"),
        ({"mean": D("100.4")}, "V7", "above 100, the highest GAF-F score"),
        ({"median": D(0)}, "V7", "the median 0 is below 1"),
        ({"q1": D(30), "median": D(20)}, "V7", "lower quartile (30) is above the median (20)"),
        ({"minimum": D(30), "maximum": D(20)}, "V7", "minimum (30) is above the maximum (20)"),
        ({"mean": D(99), "sd": D(30), "n": 50}, "V7", "larger than GAF-F allows"),
        ({"n": 99, "events": 29, "percent": D("29.9")}, "V1", "29 of 99 is 29.3%"),
        ({"mean": D(60), "ci_low": D(50), "ci_high": D(55)}, "V2", "outside its interval 50 to 55"),
        ({"ci_low": D(55), "ci_high": D(50)}, "V2", "is reversed"),
        ({"n": 40, "sd": D("1.5"), "se": D("9.5")}, "V12", "Are they swapped?"),
        ({"n": 40, "sd": D("1.5"), "se": D("1.5")}, "V12", "are both 1.5"),
    ],
)
def test_what_cannot_be_is_said(result: dict[str, object], rule: str, words: str):
    (found,) = check_arm(ArmResult("IMR", **result), GAF)
    assert found.rule == rule
    assert words in found.sentence
    assert found.sentence.startswith("IMR: ")
    assert found.severity == ("note" if rule == "V1" else "warn")


def test_a_percent_is_right_within_its_rounding():
    for percent in ("29.3", "29", "29.29"):
        assert check_arm(ArmResult("A", n=99, events=29, percent=D(percent))) == []


def test_the_largest_possible_spread_is_allowed():
    half = ArmResult("A", n=2, mean=D("50.5"), sd=D("70.0"))
    assert check_arm(half, GAF) == []
    assert rules(check_arm(ArmResult("A", n=2, mean=D("50.5"), sd=D("71.0")), GAF)) == ["V7"]


def test_an_open_scale_has_no_largest_spread():
    assert check_arm(ArmResult("A", mean=D(5), sd=D(500)), Scale("days", low=D(0))) == []


def test_a_standard_error_among_standard_deviations_shows():
    arms = [ArmResult("IMR", n=66, sd=D("12.3")), ArmResult("TAU", n=62, sd=D("1.6"))]
    (found,) = check_arms(arms)
    assert found.rule == "V12"
    assert "IMR (12.3) is 7.7 times that of TAU (1.6)" in found.sentence
    assert check_arms([arms[0], ArmResult("TAU", n=62, sd=D("9.9"))]) == []
    assert check_arms(arms[:1]) == []


def test_an_sd_below_the_standard_error_of_the_other_arm_shows():
    arms = [ArmResult("A", n=4, sd=D(10)), ArmResult("B", n=4, sd=D("4.5"))]
    (found,) = check_arms(arms)
    assert "smaller than the standard error of A (5.00)" in found.sentence


def test_baseline_entered_as_final_value():
    baseline = ArmResult("IMR", mean=D("44.0"), sd=D("12.0"))
    assert rules(check_baseline(baseline, ArmResult("IMR", mean=D(44), sd=D(12)))) == ["V12"]
    assert check_baseline(baseline, ArmResult("IMR", mean=D(44), sd=D(11))) == []
    assert check_baseline(ArmResult("IMR"), ArmResult("IMR")) == []


def test_one_scale_with_two_ranges():
    (found,) = check_claims("IMRS", [(D(15), D(75)), (D(15), D(125)), (D(15), D(75))])
    assert (found.rule, found.severity) == ("V8", "note")
    assert found.sentence == "IMRS has different ranges: 15 to 75 and 15 to 125."
    assert check_claims("IMRS", [(D(15), D(75)), (D("15.0"), D(75))]) == []


def test_subgroups_add_up():
    whole = ArmResult("IMR", n=30, mean=D("50.0"))
    fine = [ArmResult("a", n=10, mean=D("40.0")), ArmResult("b", n=20, mean=D("55.0"))]
    assert check_subgroups(whole, fine, "sex") == []
    (n,) = check_subgroups(whole, [fine[0], ArmResult("b", n=19, mean=D("55.0"))], "sex")
    assert n.sentence == "IMR: the n of sex add up to 29, not 30."
    (mean,) = check_subgroups(whole, [fine[0], ArmResult("b", n=20, mean=D("54.0"))], "sex")
    assert "combine to 49.33" in mean.sentence
    assert check_subgroups(whole, [], "sex") == []
    assert check_subgroups(whole, [ArmResult("a"), fine[1]], "sex") == []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 100), min_size=2, max_size=40))
def test_results_computed_from_real_scores_never_fire(scores: list[int]):
    n = len(scores)
    mean = D(sum(scores)) / n
    variance = sum((D(score) - mean) ** 2 for score in scores) / (n - 1)
    if variance == 0:
        return
    arm = ArmResult(
        "A", n=n, n_randomized=n, mean=round(mean, 2), sd=max(round(variance.sqrt(), 2), D("0.01")),
        minimum=D(min(scores)), maximum=D(max(scores)),
    )  # fmt: skip
    assert check_arm(arm, GAF) == []
