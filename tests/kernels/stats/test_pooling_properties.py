"""What must hold for pooled effects whatever the data."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from analysis.stats import METHODS, CannotEstimate, pool, two_arm_continuous
from analysis.stats.likelihood import score
from analysis.stats.qprofile import q_at

METHODS_OF_TAU2 = [name for name in METHODS if name != "GENQ"]
FEW = settings(max_examples=25, deadline=None)


@st.composite
def studies(draw, least=3, most=12):
    k = draw(st.integers(least, most))
    unit = st.floats(-3, 3, allow_nan=False, width=32)
    spread = st.floats(0.015625, 2, width=32)
    y = draw(st.lists(unit, min_size=k, max_size=k))
    v = draw(st.lists(spread, min_size=k, max_size=k))
    return np.array(y), np.array(v)


@FEW
@given(studies(), st.sampled_from(METHODS_OF_TAU2), st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(data, method, random):
    y, v = data
    order = list(range(y.size))
    random.shuffle(order)
    one, other = pool(y, v, method=method), pool(y[order], v[order], method=method)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-7, abs=1e-10)
    assert other.b == pytest.approx(one.b, rel=1e-7, abs=1e-9)


@FEW
@given(studies(), st.sampled_from(METHODS_OF_TAU2), st.sampled_from([1e-5, 1e-3, 7.0, 1e6]))
def test_a_change_of_unit_changes_only_the_unit(data, method, c):
    y, v = data
    one, other = pool(y, v, method=method), pool(c * y, c * c * v, method=method)
    assert other.tau2 == pytest.approx(c * c * one.tau2, rel=1e-7, abs=c * c * 1e-10)
    assert other.b == pytest.approx(c * one.b, rel=1e-7, abs=c * 1e-9)
    assert other.se == pytest.approx(c * one.se, rel=1e-7)
    assert pytest.approx(one.I2, rel=1e-6, abs=1e-6) == other.I2


@FEW
@given(studies(), st.sampled_from(METHODS_OF_TAU2), st.floats(-50, 50))
def test_shift_and_sign_carry_over(data, method, shift):
    y, v = data
    one, moved = pool(y, v, method=method), pool(y + shift, v, method=method)
    assert moved.b == pytest.approx(one.b + shift, rel=1e-7, abs=1e-7)
    assert moved.tau2 == pytest.approx(one.tau2, rel=1e-6, abs=1e-9)
    flipped = pool(-y, v, method=method)
    assert flipped.b == pytest.approx(-one.b, rel=1e-9, abs=1e-12)
    assert flipped.ci_lb == pytest.approx(-one.ci_ub, rel=1e-9, abs=1e-12)


@FEW
@given(studies(), st.sampled_from(["ML", "REML"]))
def test_the_score_is_zero_at_the_estimate_or_the_estimate_is_zero(data, method):
    y, v = data
    t = pool(y, v, method=method).tau2
    at = score(y - y.mean(), v, np.ones((y.size, 1)), t, restricted=method == "REML")
    if t > 1e-6:
        assert abs(at.value) <= 1e-6 * at.information * (t + v.min())
    else:
        assert t >= 0.0


@FEW
@given(studies())
def test_the_q_profile_limits_solve_their_equations(data):
    y, v = data
    fit = pool(y, v)
    low, high = fit.tau2_ci
    assert 0.0 <= low <= high
    x = np.ones((y.size, 1))
    for limit, probability in ((low, 0.975), (high, 0.025)):
        target = chi2.ppf(probability, y.size - 1)
        if limit > 0.0:
            assert q_at(y, v, x, limit)[0] == pytest.approx(target, rel=1e-7)
        else:
            assert q_at(y, v, x, 0.0)[0] <= target


@FEW
@given(studies(), st.sampled_from(METHODS_OF_TAU2))
def test_random_effects_without_heterogeneity_is_the_common_effect(data, method):
    y, v = data
    fit, common = pool(y, v, method=method), pool(y, v, method="EE")
    assume(fit.tau2 == 0.0)
    assert fit.b == pytest.approx(common.b) and fit.se == pytest.approx(common.se)


@FEW
@given(studies())
def test_weights_sum_to_a_hundred_and_the_mean_lies_within_the_effects(data):
    y, v = data
    fit = pool(y, v)
    assert fit.weights.sum() == pytest.approx(100.0)
    assert y.min() - 1e-9 <= fit.b[0] <= y.max() + 1e-9


sizes = st.floats(1e-8, 1e8)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1e8, 1e8), sizes), min_size=1, max_size=8),
    st.sampled_from(METHODS_OF_TAU2),
    st.sampled_from(["z", "t", "knha", "adhoc"]),
)
def test_any_finite_input_gives_numbers_or_a_sentence(rows, method, test):
    y, v = np.array(rows).T
    try:
        fit = pool(y, v, method=method, test=test)
    except CannotEstimate as refused:
        assert str(refused).endswith(".")
        return
    assert np.isfinite(fit.tau2) and fit.tau2 >= 0.0
    assert np.isfinite(fit.b).all() and np.isfinite(fit.se).all()
    assert 0.0 <= fit.I2 <= 100.0
    if not np.isfinite(fit.ci_lb).all():
        assert {said.code for said in fit.cautions} & {"no-degrees-of-freedom"}
    if not np.isfinite(fit.pval).all():
        assert {said.code for said in fit.cautions} & {"no-degrees-of-freedom", "zero-scale"}


@FEW
@given(studies(), st.integers(2, 6))
def test_copies_of_all_studies_only_add_certainty(data, copies):
    y, v = data
    one = pool(y, v, method="EE")
    many = pool(np.tile(y, copies), np.tile(v, copies), method="EE")
    assert many.b == pytest.approx(one.b, rel=1e-9, abs=1e-12)
    assert np.sqrt(copies) * many.se == pytest.approx(one.se, rel=1e-12)
    assert pytest.approx(copies * one.Q, rel=1e-9, abs=1e-12) == many.Q


arm = st.tuples(st.integers(2, 400), st.floats(-50, 50), st.floats(0.1, 30))


@FEW
@given(
    st.lists(st.tuples(arm, arm), min_size=1, max_size=6),
    st.sampled_from(["MD", "SMD", "SMDH", "ROM", "VR", "CVR"]),
)
def test_swapping_the_arms_turns_a_difference_of_means_round(pairs, measure):
    first = [np.array(column) for column in zip(*(one for one, _ in pairs), strict=True)]
    second = [np.array(column) for column in zip(*(other for _, other in pairs), strict=True)]
    there = two_arm_continuous(measure, *first, *second)
    back = two_arm_continuous(measure, *second, *first)
    assert back.yi == pytest.approx(-there.yi, rel=1e-9, abs=1e-12, nan_ok=True)
    assert back.vi == pytest.approx(there.vi, rel=1e-9, nan_ok=True)
