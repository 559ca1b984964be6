"""Leave-one-out is the refit without the study, however it is computed; influence and shrinkage."""

import json

import numpy as np
import pytest

from analysis.stats import (
    CannotEstimate,
    baujat,
    blups,
    cumulative,
    influence,
    leave_one_out,
    pool,
    two_arm_binary,
)
from analysis.stats.deleted_sums import without_each
from analysis.stats.leave_one_out import Refitted
from analysis.stats.many import METHODS

from .trials import CELLS, LATITUDE

BCG = two_arm_binary("RR", *CELLS)


def studies(k: int, tau2: float, seed: int = 1):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.2, k)
    return rng.normal(0.3, np.sqrt(v + tau2)), v


def test_leave_one_out_of_the_bcg_trials():
    made = leave_one_out(pool(BCG.yi, BCG.vi))
    assert made.b[:3] == pytest.approx([-0.7071, -0.6540, -0.6856], abs=5e-5)
    assert made.tau2[:3] == pytest.approx([0.3362, 0.2926, 0.3207], abs=5e-5)


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("method", METHODS)
def test_every_row_equals_a_plain_refit(method: str, test: str):
    y, v = studies(9, 0.05)
    made = leave_one_out(pool(y, v, method=method, test=test))
    for i in range(y.size):
        fit = pool(np.delete(y, i), np.delete(v, i), method=method, test=test)
        expected = [fit.b[0], fit.se[0], fit.tau2, fit.Q, fit.I2, fit.H2, fit.ci_ub[0], fit.Q_p]
        found = [
            made.b[i], made.se[i], made.tau2[i], made.Q[i], made.I2[i], made.H2[i],
            made.ci_ub[i], made.Q_p[i],
        ]  # fmt: skip
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-10)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("tau2", [0.0, 0.001, 0.3])
def test_the_interpolated_way_equals_a_plain_refit(tau2: float):
    y, v = studies(80, tau2)
    y[3] += 4.0
    full = pool(y, v)
    assert tau2 == 0.0 or without_each(y, v, full.tau2) is not None
    made = leave_one_out(full)
    for i in (0, 3, 40, 79):
        fit = pool(np.delete(y, i), np.delete(v, i))
        assert made.tau2[i] == pytest.approx(fit.tau2, rel=1e-9, abs=1e-12)
        assert (made.b[i], made.se[i]) == pytest.approx((fit.b[0], fit.se[0]), rel=1e-10)
        assert (made.I2[i], made.Q[i]) == pytest.approx((fit.I2, fit.Q), rel=1e-8, abs=1e-9)


def test_a_dominating_study_is_left_to_the_plain_way():
    y, v = studies(70, 0.0)
    v[5] = 1e-9
    made = leave_one_out(pool(y, v))
    fit = pool(np.delete(y, 5), np.delete(v, 5))
    assert made.tau2[5] == pytest.approx(fit.tau2, rel=1e-8, abs=1e-12)
    assert made.b[5] == pytest.approx(fit.b[0])


def test_too_few_studies_are_a_sentence():
    with pytest.raises(CannotEstimate, match="no study can be left out"):
        leave_one_out(pool([0.1], [0.1]))
    two = leave_one_out(pool([0.1, 0.9], [0.1, 0.2], test="knha"))
    assert two.b.tolist() == [0.9, 0.1] and two.notes[0].startswith("One study is left")


def test_cumulative_ends_at_the_whole_and_keeps_ties_in_order():
    made = cumulative(BCG.yi, BCG.vi, order=[2, 1, 2, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3])
    assert made.rows[:4] == (1, 3, 0, 2) and made.sizes == tuple(range(1, 14))
    whole = pool(BCG.yi, BCG.vi)
    assert (made.b[-1], made.tau2[-1]) == pytest.approx((whole.b[0], whole.tau2))


def test_influence_measures_of_the_bcg_trials():
    made = influence(pool(BCG.yi, BCG.vi))
    assert made.rstudent[:2] == pytest.approx([-0.2181, -1.2918], abs=5e-5)
    assert made.cook_d[:2] == pytest.approx([0.0017, 0.1132], abs=5e-5)
    assert made.hat.sum() == pytest.approx(1.0)


def test_an_outlier_is_flagged():
    y, v = studies(15, 0.0)
    y[7] += 5.0
    flags = influence(pool(y, v)).influential
    assert flags[7] and flags.sum() == 1


def test_influence_with_moderators_equals_plain_refits():
    fit = pool(BCG.yi, BCG.vi, mods=LATITUDE, test="knha")
    made = influence(fit)
    rest = np.arange(13) != 4
    other = pool(BCG.yi[rest], BCG.vi[rest], mods=LATITUDE[rest], test="knha")
    assert made.tau2_del[4] == pytest.approx(other.tau2, rel=1e-8)
    change = fit.b - other.b
    assert made.cook_d[4] == pytest.approx(change @ np.linalg.solve(fit.vb, change), rel=1e-7)
    assert made.cov_r[4] == pytest.approx(np.linalg.det(other.vb) / np.linalg.det(fit.vb), rel=1e-7)


def test_a_study_that_alone_identifies_a_coefficient_has_a_reason():
    fit = pool([0.1, 0.2, 0.4, 0.3, 0.6], [0.1] * 5, mods=[0, 0, 0, 0, 1])
    made = influence(fit)
    assert np.isnan(made.cook_d[4]) and "cannot be estimated" in made.notes[4]
    assert np.isfinite(made.cook_d[:4]).all()


def test_baujat_contributions_sum_to_q():
    fit = pool(BCG.yi, BCG.vi)
    assert baujat(fit).q_contribution.sum() == pytest.approx(fit.Q)


def test_shrunken_effects_lie_between_the_study_and_the_mean():
    fit = pool(BCG.yi, BCG.vi)
    made = blups(fit)
    low, high = np.minimum(BCG.yi, fit.b[0]), np.maximum(BCG.yi, fit.b[0])
    assert ((made.pred >= low) & (made.pred <= high)).all()
    flat = blups(pool(BCG.yi, BCG.vi, method="EE"))
    assert flat.pred == pytest.approx(np.full(13, pool(BCG.yi, BCG.vi, method="EE").b[0]))


def test_identical_studies_have_no_influence_to_measure():
    with pytest.raises(CannotEstimate, match="ad hoc"):
        influence(pool([0.3] * 5, [0.1] * 5, test="knha"))
    assert influence(pool([0.3] * 5, [0.1] * 5)).cook_d == pytest.approx(np.zeros(5))


@pytest.mark.filterwarnings("error")
def test_very_uneven_variances_are_refitted_plainly():
    y, v = np.array([0.1, 0.2, 0.9, 0.4]), np.array([1e-9, 1.0, 2.0, 1e7])
    made = leave_one_out(pool(y, v))
    for i in range(4):
        fit = pool(np.delete(y, i), np.delete(v, i))
        assert (made.b[i], made.tau2[i]) == pytest.approx((fit.b[0], fit.tau2), rel=1e-12)


def test_json_goes_there_and_back():
    made = leave_one_out(pool(BCG.yi, BCG.vi))
    text = json.dumps(made.to_json(), allow_nan=False)
    assert json.dumps(Refitted.from_json(json.loads(text)).to_json()) == text


def test_without_a_study_the_higher_of_two_maxima_is_found():
    y = np.array([0.9092437074646, -0.402780129771705, 1.02994515232566, 0.9])
    v = np.array([0.0130295940259541, 0.173360216703066, 0.108981791612944, 5.0])
    left = leave_one_out(pool(y, v, method="ML"))
    apart = [pool(np.delete(y, i), np.delete(v, i), method="ML").tau2 for i in range(4)]
    assert left.tau2 == pytest.approx(apart, rel=1e-6)
    assert left.tau2[3] == pytest.approx(0.221946129200789, rel=1e-6)
