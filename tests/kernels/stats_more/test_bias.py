"""Small-study effects: known answers, then what must hold for any data."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import binom

from analysis.stats import bias, pool, two_arm_binary
from analysis.stats.bias import selection
from analysis.stats.result import CannotEstimate

few = settings(max_examples=25, deadline=None)
RNG = np.random.default_rng(7)
V = RNG.uniform(0.01, 0.5, 24)
Y = RNG.normal(0.2 + 0.8 * np.sqrt(V), np.sqrt(V + 0.02))


def test_egger_is_a_straight_line_through_the_standard_normal_deviates() -> None:
    made = bias.egger(Y, V)
    precision, deviate = 1 / np.sqrt(V), Y / np.sqrt(V)
    slope, intercept = np.polyfit(precision, deviate, 1)
    assert made.slope == pytest.approx(intercept, rel=1e-10)
    assert made.intercept == pytest.approx(slope, rel=1e-10)
    assert made.ddf == 22


def test_begg_on_pairs_counted_one_by_one() -> None:
    y, v = np.array([0.1, 0.3, 0.2, 0.4]), np.array([4.0, 3.0, 2.0, 1.0])
    centre = float((y / v).sum() / (1 / v).sum())
    deviates = (y - centre) / np.sqrt(v - 1 / (1 / v).sum())
    pairs = [(i, j) for i in range(4) for j in range(i)]
    counted = sum(np.sign((deviates[i] - deviates[j]) * (v[i] - v[j])) for i, j in pairs)
    made = bias.begg(y, v)
    assert int(counted) == made.S
    assert made.exact
    assert made.tau_kendall == pytest.approx(counted / 6)


def test_ties_make_the_rank_test_approximate() -> None:
    made = bias.begg([0.1, 0.3, 0.2, 0.4], [1.0, 1.0, 2.0, 3.0])
    assert not made.exact and made.ties_in_vi
    assert "ties" in {caution.code for caution in made.cautions}


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_a_symmetric_funnel_misses_nothing(estimator: str) -> None:
    y = np.array([-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4]) + 1
    v = np.array([0.4, 0.2, 0.1, 0.05, 0.1, 0.2, 0.4])
    made = bias.trim_and_fill(y, v, estimator=estimator, side="left")
    assert made.k0 == 0 and made.fit.k == 7
    assert float(made.fit.b[0]) == pytest.approx(1.0, abs=1e-12)


def test_filled_studies_mirror_real_ones() -> None:
    y = np.array([0.0, 0.05, 0.1, 0.2, 0.5, 0.8, 1.1, 1.4])
    v = np.array([0.01, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4])
    made = bias.trim_and_fill(y, v, method="EE")
    assert made.side == "left" and made.k0 > 0
    assert made.filled_vi.tolist() == v[list(made.trimmed)].tolist()
    middles = (made.filled_yi + y[list(made.trimmed)]) / 2
    assert np.ptp(middles) < 1e-12
    assert float(made.fit.b[0]) < made.b_unadjusted


@few
@given(shift=st.floats(-2, 2))
def test_trim_and_fill_turns_with_the_data(shift: float) -> None:
    one = bias.trim_and_fill(Y + shift, V)
    other = bias.trim_and_fill(-(Y + shift), V)
    assert (one.k0, {one.side, other.side}) == (other.k0, {"left", "right"})
    assert float(one.fit.b[0]) == pytest.approx(-float(other.fit.b[0]), abs=1e-9)


def test_fail_safe_numbers_by_hand() -> None:
    made = bias.fail_safe([1.0] * 4, [0.25] * 4)
    assert made.rosenthal == math.ceil((8 / 1.6448536269514722) ** 2 - 4)
    assert made.orwin == made.orwin_weighted == 4
    assert bias.fail_safe([1.0] * 4, [0.25] * 4, target=0.1).orwin == 36
    assert bias.fail_safe([1.0] * 4, [0.25] * 4, target=-0.1).orwin is None


def test_excess_significance_with_equal_power_is_binomial() -> None:
    y = np.array([0.7, 0.7, 0.7, 0.1, 0.1, 0.0])
    made = bias.excess_significance(y, np.full(6, 0.1), theta=0.3)
    power = float(made.power[0])
    assert made.O == 3
    assert made.pval_exact == pytest.approx(binom.sf(2, 6, power), rel=1e-12)
    assert made.pval_binomial == pytest.approx(made.pval_exact, rel=1e-10)


def test_selection_with_all_chances_one_is_maximum_likelihood() -> None:
    plain = pool(Y, V, method="ML")
    made = bias.step_selection(Y, V, deltas=[1.0])
    assert float(made.b[0]) == pytest.approx(float(plain.b[0]), abs=1e-7)
    assert made.tau2 == pytest.approx(plain.tau2, rel=1e-5)
    assert made.ll == pytest.approx(plain.ll, abs=1e-9)
    assert made.LRT is None


@pytest.mark.parametrize("alternative", ["greater", "less", "two.sided"])
def test_the_gradient_of_the_selection_likelihood(alternative: str) -> None:
    y = Y if alternative != "less" else -Y
    limits, place = selection._intervals(y, V, [0.025, 0.5, 1.0], alternative)
    problem = selection._Problem(y, V, np.ones((24, 1)), limits, place, None)
    at = np.array([0.3, -2.5, -0.4, -0.9])
    numeric = approx_fprime(at, lambda x: selection._likelihood(problem, x)[0], 1e-7)
    assert selection._likelihood(problem, at)[1] == pytest.approx(numeric, rel=1e-4, abs=1e-4)


def test_fewer_published_null_results_pull_the_effect_down() -> None:
    plain = float(pool(Y, V, method="ML").b[0])
    assert float(bias.step_selection(Y, V, deltas=[0.2]).b[0]) < plain


def test_an_empty_interval_is_said() -> None:
    with pytest.raises(CannotEstimate, match="No study has a p-value"):
        bias.step_selection([0.0, 0.1, -0.1, 0.05], [1.0] * 4, steps=[0.025, 0.999])


def test_below_ten_studies_every_method_warns() -> None:
    y, v = Y[:9], V[:9]
    made = [
        bias.egger(y, v), bias.egger_mixed(y, v), bias.begg(y, v), bias.trim_and_fill(y, v),
        bias.fail_safe(y, v), bias.excess_significance(y, v), bias.funnel(9, 0.1),
    ]  # fmt: skip
    for result in made:
        assert "fewer-than-ten" in {caution.code for caution in result.cautions}
    assert not bias.egger(Y[:10], V[:10]).cautions


def test_contours_meet_the_significance_level() -> None:
    lines = bias.funnel(20, 0.4)
    assert [contour.p for contour in lines.contours] == [0.10, 0.05, 0.01]
    assert lines.contours[1].at(0.5) == pytest.approx((-0.98, 0.98), abs=1e-3)
    assert lines.limits(0.0) == (0.4, 0.4)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: bias.egger([1, 2], [1, 2]), "at least three"),
        (lambda: bias.egger([1, 2, 3], [1, 1, 1]), "same size"),
        (lambda: bias.begg([1, 1, 1], [1, 2, 3]), "ranks"),
        (lambda: bias.egger([0.3] * 5, [1, 2, 3, 4, 5]), "exactly on a line"),
        (lambda: bias.trim_and_fill([1, 2, 3], [1, 1, 1]), "same size"),
        (lambda: bias.egger_mixed([1, 2, 3], [1, 2, 3], predictor="ni"), "sample sizes"),
    ],
)
def test_what_cannot_be_tested_is_said(call: object, sentence: str) -> None:
    with pytest.raises(CannotEstimate, match=sentence):
        call()


@pytest.mark.parametrize("unit", [1e-8, 1e-3, 1e3, 1e8])
def test_units_do_not_matter(unit: float) -> None:
    y, v = unit * Y, unit**2 * V
    assert bias.egger(y, v).pval == pytest.approx(bias.egger(Y, V).pval, rel=1e-9)
    assert bias.begg(y, v).pval == bias.begg(Y, V).pval
    assert bias.trim_and_fill(y, v).k0 == bias.trim_and_fill(Y, V).k0
    selected, plain = bias.step_selection(y, v), bias.step_selection(Y, V)
    assert float(selected.b[0]) == pytest.approx(unit * float(plain.b[0]), rel=1e-6)
    assert selected.delta == pytest.approx(plain.delta, rel=1e-6)


def test_results_survive_json() -> None:
    for made in (bias.egger(Y, V), bias.begg(Y, V), bias.trim_and_fill(Y, V)):
        again = type(made).from_json(json.loads(json.dumps(made.to_json(), allow_nan=False)))
        assert again.to_json() == made.to_json()


FIRST_EMPTY = (
    [0.41, -0.32, 0.12, 0.55, -0.61, 0.08, 0.31, -0.15, 0.38, -0.44],
    [0.09, 0.07, 0.12, 0.15, 0.16, 0.06, 0.11, 0.08, 0.14, 0.19],
)


@pytest.mark.parametrize(
    ("steps", "b", "se", "tau2", "last", "ll"),
    [
        ((0.025,), 0.1035959300, 0.1799812294, 0.0418729496, 100.0, -3.1546888692),
        ((0.025, 0.5), 0.0327939029, 0.2506589711, 0.0355118516, 68.7801575597, -3.0976051120),
    ],
)
def test_with_no_study_in_the_first_interval_a_chance_stops_at_a_hundred(
    steps: tuple[float, ...], b: float, se: float, tau2: float, last: float, ll: float
) -> None:
    made = bias.step_selection(*FIRST_EMPTY, steps=steps)  # metafor 3.8-1, selmodel()
    assert (float(made.b[0]), float(made.se[0])) == pytest.approx((b, se), rel=2e-5)
    assert (made.tau2, made.ll) == pytest.approx((tau2, ll), rel=1e-4)
    assert made.delta.max() == pytest.approx(100.0)
    assert made.delta[-1] == pytest.approx(last, rel=1e-4)
    assert "highest-chance" in {caution.code for caution in made.cautions}


def test_filled_studies_are_tested_as_normal_unless_asked() -> None:
    y = [0.0, 0.05, 0.1, 0.2, 0.5, 0.8, 1.1, 1.4]
    v = [0.01, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4]
    made = bias.trim_and_fill(y, v, method="DL", test="knha")  # metafor 3.8-1, trimfill()
    expected = [0.0667670065457, 0.1152023354454, 0.5622093772955, -0.1590254218621]
    found = [made.fit.b[0], made.fit.se[0], made.fit.pval[0], made.fit.ci_lb[0]]
    assert made.k0 == 4 and found == pytest.approx(expected, rel=1e-10)
    assert "other-test" in {caution.code for caution in made.cautions}
    other = bias.trim_and_fill(y, v, method="DL", test="knha", filled_test="knha")
    assert other.fit.test == "knha" and other.fit.ddf == 11
    assert "other-test" not in {caution.code for caution in other.cautions}


def test_with_nothing_to_fill_the_test_asked_for_stands() -> None:
    y = np.array([-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4]) + 1
    v = np.array([0.4, 0.2, 0.1, 0.05, 0.1, 0.2, 0.4])
    assert bias.trim_and_fill(y, v, side="left", test="knha").fit.test == "knha"


def test_a_study_without_events_does_not_touch_deeks_test() -> None:
    tables = np.array([[0, 20, 0, 22], [3, 40, 5, 41], [5, 50, 4, 55], [9, 80, 14, 78],
                       [12, 100, 10, 90], [2, 30, 6, 33]], dtype=float).T  # fmt: skip
    a, n1, c, n2 = tables
    y = two_arm_binary("OR", a, n1, c, n2, drop00=False).yi
    made = bias.deeks(y, a + c, n1 + n2 - a - c)
    assert made.k == 5
    assert made.slope == pytest.approx(-3.585811038603238, rel=1e-10)  # R, lm() without the study
    assert made.slope_se == pytest.approx(7.52688054194901, rel=1e-10)
