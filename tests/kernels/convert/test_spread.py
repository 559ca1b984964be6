"""Standard deviations and errors: Handbook examples, round trips, refusals."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.convert import CannotConvert, convert, se_entered_as_sd, smd_se_too_small

few = settings(max_examples=40, deadline=None)
sds = st.floats(0.01, 1e4)
sizes = st.integers(2, 5000)


def test_sd_from_standard_error() -> None:
    assert convert("se_to_sd", {"se": 2.0, "n": 25})["sd"] == 10.0


def test_sd_from_the_interval_of_a_mean_as_in_the_handbook() -> None:
    made = convert("ci_mean_to_sd", {"lb": 30.0, "ub": 34.2, "n": 25})
    assert made.number("sd_t") == pytest.approx(5.09, abs=0.005)
    assert made.recommended["sd"] == "sd_t"


def test_a_large_sample_takes_the_normal_quantile() -> None:
    made = convert("ci_mean_to_sd", {"lb": 10, "ub": 14, "n": 100})
    assert made.recommended["sd"] == "sd_z"
    assert made.number("sd_3.92") == pytest.approx(10 * 4 / 3.92, rel=1e-15)


def test_the_rounded_divisor_belongs_to_95_percent_only() -> None:
    assert "sd_3.92" not in convert("ci_mean_to_sd", {"lb": 1, "ub": 2, "n": 9, "level": 90}).values


def test_t_from_p_as_in_the_handbook() -> None:
    made = convert("p_to_se_sd", {"md": 3.8, "p": 0.008, "n1": 25, "n2": 22})
    assert made.number("t") == pytest.approx(2.78, abs=0.005)
    assert made.number("se") == pytest.approx(1.37, abs=0.005)
    assert made.number("sd") == pytest.approx(4.69, abs=0.02)


def test_a_one_sided_p_is_doubled_and_a_bound_is_flagged() -> None:
    plain = convert("p_to_se_sd", {"md": 2, "p": 0.04, "n1": 20, "n2": 20})
    one = convert("p_to_se_sd", {"md": 2, "p": 0.02, "n1": 20, "n2": 20, "one_sided": True})
    assert one.number("se") == pytest.approx(plain.number("se"), rel=1e-13)
    bound = convert("p_to_se_sd", {"md": 2, "p": 0.05, "n1": 20, "n2": 20, "bound": True})
    assert "bound" in bound.warnings[0]


@few
@given(md=st.floats(0.01, 100), se=st.floats(0.01, 10), n1=sizes, n2=sizes)
def test_t_and_mean_difference_give_the_standard_error_back(
    md: float, se: float, n1: int, n2: int
) -> None:
    made = convert("t_to_se_d_g", {"t": md / se, "md": md, "n1": n1, "n2": n2})
    assert made.number("se") == pytest.approx(se, rel=1e-12)
    assert made.number("d") == pytest.approx(md / made.number("sd"), rel=1e-12)


@few
@given(before=sds, after=sds, r=st.floats(-0.99, 0.99))
def test_change_sd_and_correlation_are_inverse(before: float, after: float, r: float) -> None:
    ratio = before / after
    if not 0.05 < ratio < 20:
        return
    change = convert("change_sd_from_corr", {"sd_b": before, "sd_f": after, "r": r})
    back = convert(
        "corr_from_change_sd", {"sd_b": before, "sd_f": after, "sd_c": change["sd_change"]}
    )
    assert back.number("r") == pytest.approx(r, abs=1e-8)


def test_impossible_sds_of_change_are_refused() -> None:
    with pytest.raises(CannotConvert, match="misprinted"):
        convert("corr_from_change_sd", {"sd_b": 1, "sd_f": 1, "sd_c": 5})


def test_imputed_sd_is_the_pooled_one() -> None:
    made = convert("impute_missing_sd", {"n": [11, 21], "sd": [2.0, 4.0]})
    assert made.number("sd_pooled_mean") == pytest.approx(math.sqrt((10 * 4 + 20 * 16) / 30))
    assert (made["sd_median"], made["sd_max"]) == (3.0, 4.0)


@pytest.mark.parametrize(
    ("conversion", "inputs", "sentence"),
    [
        ("se_to_sd", {"se": -1, "n": 10}, "above zero"),
        ("se_to_sd", {"se": math.nan, "n": 10}, "finite"),
        ("se_to_sd", {"se": 1}, "still needs: Participants"),
        ("se_to_sd", {"se": 1, "n": 4, "x": 2}, "does not use x"),
        ("ci_mean_to_sd", {"lb": 5, "ub": 4, "n": 10}, "exchanged"),
        ("ci_mean_to_sd", {"lb": 3, "ub": 4, "n": 10, "level": 0.95}, "percentage"),
        ("p_to_se_sd", {"md": 0, "p": 0.1, "n1": 5, "n2": 5}, "0 gives no"),
        ("p_to_se_sd", {"md": 1, "p": 0, "n1": 5, "n2": 5}, "above 0"),
        ("nothing", {}, "no conversion"),
    ],
)
def test_bad_input_gets_a_sentence(
    conversion: str, inputs: dict[str, object], sentence: str
) -> None:
    with pytest.raises(CannotConvert, match=sentence):
        convert(conversion, inputs)


def test_an_se_entered_as_an_sd_is_suspected() -> None:
    said = se_entered_as_sd(sd=1.4, n=100, others=[13.0, 15.0, 14.2])
    assert said is not None and "SE" in said
    assert se_entered_as_sd(sd=12.0, n=100, others=[13.0, 15.0]) is None
    assert se_entered_as_sd(sd=1.4, n=100, others=[]) is None


def test_an_smd_more_precise_than_possible_is_reported() -> None:
    assert smd_se_too_small(se=0.10, n=200) is not None
    assert smd_se_too_small(se=0.15, n=200) is None
