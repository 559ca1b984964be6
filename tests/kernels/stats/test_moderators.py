"""Subgroups, meta-regression and permutation tests."""

import json

import numpy as np
import pytest

from analysis.stats import (
    CannotEstimate,
    likelihood_ratio,
    permutation_test,
    pool,
    predict,
    regress,
    subgroups,
    two_arm_binary,
)
from analysis.stats.moderators import design
from analysis.stats.subgroups import Subgroups

from .trials import ALLOCATION, CELLS, LATITUDE

BCG = two_arm_binary("RR", *CELLS)


def test_latitude_and_the_bcg_vaccine():
    # Berkey et al. (1995); Viechtbauer (2010), section 3.3.
    made = regress(BCG.yi, BCG.vi, LATITUDE, names=["latitude"])
    assert made.fit.b == pytest.approx([0.2515, -0.0291], abs=5e-5)
    assert made.fit.se == pytest.approx([0.2491, 0.0072], abs=5e-5)
    assert (made.fit.tau2, made.R2) == pytest.approx((0.0763, 75.63), abs=5e-3)
    assert pytest.approx(16.3571, abs=2e-3) == made.fit.QM
    assert pytest.approx(30.7331, abs=5e-5) == made.fit.Q and made.fit.Q_df == 11
    at = predict(made.fit, [10, 60])
    assert at.pred == pytest.approx([-0.0395, -1.4946], abs=5e-5)
    assert (at.pi_lb[0], at.pi_ub[0]) == pytest.approx((-0.6930, 0.6139), abs=5e-5)
    assert likelihood_ratio(made.fit).statistic == pytest.approx(9.9588, abs=5e-5)


def test_moving_and_scaling_a_moderator_changes_only_its_coefficient():
    one = regress(BCG.yi, BCG.vi, LATITUDE).fit
    other = regress(BCG.yi, BCG.vi, 1e6 + 1e-3 * LATITUDE).fit
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-6)
    assert other.b[1] == pytest.approx(1e3 * one.b[1], rel=1e-6)
    assert pytest.approx(one.QM, rel=1e-6) == other.QM


def test_redundant_and_impossible_moderators_are_sentences():
    with pytest.raises(CannotEstimate, match="redundant"):
        regress(BCG.yi, BCG.vi, np.column_stack([LATITUDE, 2 * LATITUDE]))
    with pytest.raises(CannotEstimate, match="redundant"):
        regress(BCG.yi, BCG.vi, np.ones(13))
    with pytest.raises(CannotEstimate, match="cannot be estimated from"):
        regress([0.1], [0.1], [[1.0, 2.0]])


def test_categories_are_coded_against_the_first_level():
    made = design({"dose": [1, 2, None], "arm": ["b", "a", "c"]}, levels={"arm": ["b", "a", "c"]})
    assert made.names == ("dose", "arm=a", "arm=c")
    assert made.columns[:2].tolist() == [[1, 0, 0], [2, 1, 0]] and np.isnan(made.columns[2, 0])
    both = design({"x": [1, 2], "g": ["u", "w"]}, interactions=[("x", "g")])
    assert both.names == ("x", "g=w", "x:g=w") and both.columns[:, 2].tolist() == [0, 2]
    with pytest.raises(CannotEstimate, match="only one value"):
        design({"arm": ["a", "a"]})


def test_subgroups_of_the_bcg_trials():
    made = subgroups(BCG.yi, BCG.vi, ALLOCATION)
    assert [(g.name, g.fit.k) for g in made.groups] == [
        ("random", 7), ("alternate", 2), ("systematic", 4),
    ]  # fmt: skip
    assert made.groups[0].fit.b[0] == pytest.approx(-0.9710, abs=5e-5)
    assert pytest.approx(1.8614, abs=5e-5) == made.separate_tau2.Q
    assert pytest.approx(1.7675, abs=5e-5) == made.common_tau2.regression.fit.QM
    assert pytest.approx(19.865, abs=5e-4) == made.common_effect.Q
    assert made.within_q + made.common_effect.Q == pytest.approx(made.overall.Q)


def test_groups_keep_the_order_asked_for_and_say_what_is_missing():
    made = subgroups([0.1, 0.2, 0.3, None], [0.1] * 4, ["b", "a", "b", "a"], order=["a", "b"])
    assert [g.name for g in made.groups] == ["a", "b"] and made.groups[1].rows == (0, 2)
    assert {said.code for said in made.cautions} == {"rows-left-out", "one-study-group"}
    with pytest.raises(CannotEstimate, match="two groups"):
        subgroups([0.1, 0.2], [0.1, 0.1], ["a", "a"])


def test_groups_of_one_study_each_have_no_common_tau2():
    made = subgroups([0.1, 0.5], [0.1, 0.2], ["a", "b"])
    assert made.common_tau2 is None
    assert pytest.approx(0.4**2 / 0.3) == made.separate_tau2.Q


def test_all_sign_flips_and_all_orders():
    y, v = [0.5, 0.4, 0.3, 0.6], [0.1, 0.2, 0.1, 0.3]
    flips = permutation_test(pool(y, v), exact=True)
    assert flips.n == 16 and flips.pval[0] == 2 / 16
    orders = permutation_test(pool(y, v, mods=[1, 2, 3, 4]), exact=True)
    assert orders.n == 24 and 0.0 < orders.pval[1] <= 1.0


def test_a_sample_of_permutations_repeats_with_its_seed_and_reports_progress():
    fit = pool(BCG.yi, BCG.vi, mods=LATITUDE)
    seen: list[tuple[int, int]] = []
    one = permutation_test(fit, n=200, seed=3, progress=lambda *at: seen.append(at))
    assert one.pval == pytest.approx(permutation_test(fit, n=200, seed=3).pval)
    assert seen[-1] == (200, 200) and not one.exact and one.pval[1] < 0.05
    assert one.pval.min() >= 1 / 201


def test_variances_too_uneven_for_moderators_are_a_sentence():
    y, v = [0.1, 0.4, 0.3, 0.2], [1e-8, 1e-8, 1e6, 1e6]
    with pytest.raises(CannotEstimate, match="variances differ so much"):
        regress(y, v, [1, 2, 3, 5])
    made = subgroups(y, v, ["a", "b", "a", "b"])
    assert made.common_tau2 is None or np.isfinite(made.common_tau2.groups.b).all()


def test_groups_that_agree_exactly_cannot_be_compared_by_hartung_knapp():
    made = subgroups([0.1, 0.1, 0.5, 0.7], [0.1] * 4, ["a", "a", "b", "b"], test="knha")
    assert np.isnan(made.separate_tau2.Q) and "agree exactly" in made.separate_tau2.why


def test_json_goes_there_and_back():
    made = subgroups(BCG.yi, BCG.vi, ALLOCATION)
    text = json.dumps(made.to_json(), allow_nan=False)
    assert json.dumps(Subgroups.from_json(json.loads(text)).to_json()) == text


@pytest.mark.parametrize("method", ["EE", "REML", "DL"])
def test_without_intercept_q_is_the_weighted_sum_of_squared_residuals(method):
    made = regress(BCG.yi, BCG.vi, LATITUDE, intercept=False, method=method).fit
    x, w = np.asarray(LATITUDE, dtype=float), 1 / BCG.vi
    slope = float(w @ (x * BCG.yi)) / float(w @ (x * x))
    assert pytest.approx(float(w @ (BCG.yi - slope * x) ** 2), rel=1e-10) == made.Q
