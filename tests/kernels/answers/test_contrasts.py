"""Plausibility of estimates, intervals, tests and P values, on figures printed in real papers."""

from decimal import Decimal as D

import pytest

from extraction.answers.checks import ArmResult
from extraction.answers.contrasts import (
    check_eta_squared,
    check_f,
    check_interval,
    check_means,
    check_t,
)


def rules(found: list) -> list[str]:
    return [one.rule for one in found]


@pytest.mark.parametrize(
    ("estimate", "low", "high", "expected"),
    [
        ("0.8", "-4.7", "3.0", ["V3"]),
        ("0.49", "0.67", "1.48", ["V2", "V3"]),
        ("19.4", "-0.76", "0.5", ["V2", "V3"]),
        ("0.63", "0.81", "1.54", ["V2", "V3"]),
        ("-0.8", "-4.7", "3.0", []),
        ("0.5", "0.2", "0.9", []),
        ("2.0", "1.0", "4.0", []),
        ("0.95", "0.62", "1.45", []),
        ("1.0", "3.0", "2.0", ["V2"]),
    ],
)
def test_estimate_and_interval(estimate: str, low: str, high: str, expected: list[str]):
    assert rules(check_interval(D(estimate), D(low), D(high))) == expected


def test_a_turned_sign_is_pointed_out():
    (found,) = check_interval(D("0.8"), D("-4.7"), D("3.0"), name="GAF-F")
    assert found.sentence == (
        "GAF-F 0.8 is not the middle of its interval (-0.85). Is the sign turned?"
    )


def test_t_and_p():
    (found,) = check_t(D("-0.42"), 196, D("0.45"))
    assert (found.rule, found.severity) == ("V4", "warn")
    assert "gives P = 0.675, but P = 0.45" in found.sentence
    assert check_t(D("-0.42"), 196, D("0.67")) == []
    assert check_t(D("1.96"), 1000, D("0.05")) == []


def test_f_and_p():
    (one_sided,) = check_f(D("8.68"), 1, 89, D("0.002"))
    assert "gives P = 0.004" in one_sided.sentence
    assert "one-sided" in one_sided.sentence
    (other,) = check_f(D("3.55"), 2, 80, D("0.005"))
    assert "gives P = 0.033" in other.sentence
    assert "one-sided" not in other.sentence
    assert check_f(D("8.68"), 1, 89, D("0.004")) == []


@pytest.mark.parametrize(
    "found",
    [
        check_t(D("1.0"), 0, D("0.5")),
        check_t(D("1.0"), 10, D("1.5")),
        check_t(D("1.0"), float("nan"), D("0.5")),
        check_f(D("1.0"), 0, 10, D("0.5")),
        check_f(D("-1.0"), 1, 10, D("0.5")),
        check_f(D("1.0"), 1, 10, D("-0.1")),
    ],
)
def test_tests_that_cannot_be_are_said_and_not_computed(found: list):
    assert len(found) == 1
    assert "P = nan" not in found[0].sentence


def test_partial_eta_squared():
    assert check_eta_squared(D("8.68"), 1, 89, D("0.09")) == []
    (found,) = check_eta_squared(D("8.68"), 1, 89, D("0.19"))
    assert (found.rule, found.severity) == ("V6", "note")
    assert "0.089" in found.sentence


def test_p_of_the_printed_means():
    a = ArmResult("IMR", n=66, mean=D("50.4"), sd=D("12.0"))
    b = ArmResult("TAU", n=62, mean=D("50.2"), sd=D("12.0"))
    (found,) = check_means(a, b, D("0.63"))
    assert (found.rule, found.severity) == ("V11", "note")
    assert "P = 0.93" in found.sentence
    assert check_means(a, b, D("0.9")) == []
    assert check_means(a, ArmResult("TAU", n=62, mean=D(50)), D("0.63")) == []
    assert check_means(a, ArmResult("TAU", n=0, mean=D(50), sd=D(1)), D("0.63")) == []
