"""Means and SDs from quantiles: exact on distributions, scale-free, skewness said in words."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, lognorm, norm, weibull_min

from extraction.convert import CannotConvert, convert

few = settings(max_examples=30, deadline=None)


@few
@given(mean=st.floats(-100, 100), sd=st.floats(0.1, 50), n=st.integers(10, 100_000))
def test_normal_quartiles_give_the_mean_and_nearly_the_sd(mean: float, sd: float, n: int) -> None:
    q = norm(mean, sd).ppf([0.25, 0.5, 0.75])
    made = convert("S3_q1_median_q3", {"q1": q[0], "median": q[1], "q3": q[2], "n": n})
    for name in ("wan_mean", "luo_mean"):
        assert made.number(name) == pytest.approx(mean, abs=1e-9 * max(1, abs(mean) + sd))
    assert made.number("wan_sd") == pytest.approx(sd, rel=2 / n + 1e-4)
    assert made.warnings == ()


def test_five_numbers_of_a_symmetric_sample() -> None:
    made = convert(
        "S2_five_number", {"minimum": 0, "q1": 4, "median": 6, "q3": 8, "maximum": 12, "n": 50}
    )
    assert made.number("wan_mean") == made.number("luo_mean") == 6.0
    assert made.warnings == ()


def test_skewed_ranges_are_flagged() -> None:
    made = convert("S1_min_median_max", {"minimum": 1, "median": 2, "maximum": 60, "n": 60})
    assert made.number("skew_stat") > made.number("skew_crit_2023")
    assert "skewed" in made.warnings[0]


def test_hozo_changes_its_rule_with_the_sample_size() -> None:
    asked = {"minimum": 0.0, "median": 6.0, "maximum": 12.0}
    small = convert("S1_min_median_max", {**asked, "n": 10})
    assert small.number("hozo_sd") == pytest.approx(math.sqrt(144 / 12))
    assert convert("S1_min_median_max", {**asked, "n": 50})["hozo_sd"] == 3.0
    assert convert("S1_min_median_max", {**asked, "n": 100})["hozo_sd"] == 2.0


@pytest.mark.parametrize(
    ("family", "frozen"),
    [
        ("normal", norm(20, 3)),
        ("lognormal", lognorm(0.7, scale=12)),
        ("gamma", gamma(2.5, scale=4)),
        ("weibull", weibull_min(1.4, scale=9)),
    ],
)
def test_quantile_estimation_recognises_the_family(family: str, frozen: object) -> None:
    q = frozen.ppf([0.25, 0.5, 0.75])
    made = convert("QE_quantile_estimation", {"q1": q[0], "median": q[1], "q3": q[2], "n": 200})
    assert made["selected"] == family
    assert made.number("mean") == pytest.approx(frozen.mean(), rel=1e-6)
    assert made.number("sd") == pytest.approx(frozen.std(), rel=1e-6)


def test_quantiles_below_zero_are_fitted_by_the_normal_only() -> None:
    made = convert("QE_quantile_estimation", {"q1": -3, "median": 0, "q3": 2, "n": 40})
    assert list(made["fits"]) == ["normal"]
    assert "normal family" in made.warnings[0]


def test_box_cox_on_lognormal_quartiles_is_the_lognormal_method() -> None:
    q1, q3 = math.exp(2 - 0.5), math.exp(2 + 0.5)
    asked = {"q1": q1, "median": math.exp(2), "q3": q3, "n": 80}
    made, direct = convert("BC_boxcox", asked), convert("S3_lognormal", asked)
    assert made.number("lambda_root") == pytest.approx(0, abs=1e-9)
    assert made.number("mean") == pytest.approx(direct.number("mean"), rel=1e-7)
    assert made.number("sd") == pytest.approx(direct.number("sd"), rel=1e-7)


def test_box_cox_of_symmetric_quartiles_needs_no_transformation() -> None:
    made = convert("BC_boxcox", {"q1": 18, "median": 20, "q3": 22, "n": 100})
    assert made.number("lambda_root") == pytest.approx(1, abs=1e-9)
    assert made.number("mean") == pytest.approx(20, rel=1e-9)
    plain = convert("S3_q1_median_q3", {"q1": 18, "median": 20, "q3": 22, "n": 100})
    assert made.number("sd") == pytest.approx(plain.number("wan_sd"), rel=1e-7)


@few
@given(scale=st.floats(0.01, 1000))
@pytest.mark.parametrize("method", ["BC_boxcox", "QE_quantile_estimation", "S3_lognormal"])
def test_a_change_of_units_changes_only_the_units(method: str, scale: float) -> None:
    one = convert(method, {"q1": 5, "median": 8, "q3": 14, "n": 60})
    other = convert(method, {"q1": 5 * scale, "median": 8 * scale, "q3": 14 * scale, "n": 60})
    for name in ("mean", "sd"):
        assert other.number(name) == pytest.approx(scale * one.number(name), rel=1e-5)


def test_five_quantiles_and_ranges_are_taken_too() -> None:
    five = {"minimum": 2, "q1": 6, "median": 10, "q3": 17, "maximum": 45, "n": 90}
    for method in ("BC_boxcox", "QE_quantile_estimation"):
        made = convert(method, five)
        assert 10 < made.number("mean") < 17
        span = {key: five[key] for key in ("minimum", "median", "maximum", "n")}
        assert convert(method, span).number("sd") > 0


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"q1": 9, "median": 8, "q3": 14, "n": 60}, "larger than"),
        ({"q1": 5, "median": 8, "n": 60}, "both quartiles"),
        ({"median": 8, "n": 60}, "Besides the median"),
        ({"q1": 5, "median": 8, "q3": 14, "n": 3}, "at least 5"),
        ({"q1": 0, "median": 8, "q3": 14, "n": 30}, "above zero"),
        ({"q1": 5, "median": 5, "q3": 5, "n": 30}, "spread"),
    ],
)
def test_quantiles_that_cannot_be_are_refused(inputs: dict[str, float], sentence: str) -> None:
    with pytest.raises(CannotConvert, match=sentence):
        convert("BC_boxcox", inputs)
