"""Mantel-Haenszel and Peto: published numbers, invariances, studies without events."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats import CannotEstimate, mantel_haenszel, mantel_haenszel_rates, peto, revman
from analysis.stats.mantel_haenszel import CMH, TARONE
from analysis.stats.peto import PetoFit, from_o_minus_e
from analysis.stats.stratified import TableFit

from .trials import CELLS


def test_mantel_haenszel_of_the_bcg_trials():
    ratio = mantel_haenszel("OR", *CELLS)
    assert np.exp([ratio.b, ratio.ci_lb, ratio.ci_ub]) == pytest.approx(
        [0.6229, 0.5748, 0.6750], abs=5e-5
    )
    assert pytest.approx(163.94, abs=5e-3) == ratio.Q
    assert ratio.test(CMH).statistic == pytest.approx(135.69, abs=5e-3)
    assert ratio.test(TARONE).statistic == pytest.approx(171.76, abs=5e-3)
    assert pytest.approx(152.57, abs=5e-3) == mantel_haenszel("RR", *CELLS).Q


def test_revman_random_uses_q_around_mantel_haenszel():
    fit = revman.dichotomous("RR", *CELLS)
    assert fit.tau2 == pytest.approx(0.3095, abs=5e-5)
    assert pytest.approx(fit.I2_Q) == fit.I2
    assert fit.cautions[0].text.startswith("RevMan-compatible: M-H, random")


counts = st.integers(1, 30)
table = st.tuples(counts, counts, counts, counts)


@settings(max_examples=40, deadline=None)
@given(st.lists(table, min_size=1, max_size=6))
def test_swapping_arms_or_outcomes_flips_the_odds_ratio(tables):
    a, b, c, d = np.array(tables, dtype=float).T
    one = mantel_haenszel("OR", a, a + b, c, c + d)
    arms = mantel_haenszel("OR", c, c + d, a, a + b)
    outcome = mantel_haenszel("OR", b, a + b, d, c + d)
    for other in (arms, outcome):
        assert other.b == pytest.approx(-one.b, abs=1e-12)
        assert other.se == pytest.approx(one.se)
        assert pytest.approx(one.Q, rel=1e-9, abs=1e-9) == other.Q


@settings(max_examples=40, deadline=None)
@given(st.lists(table, min_size=1, max_size=6))
def test_a_study_split_in_two_equal_halves_is_pooled_to_the_same_risk_ratio(tables):
    a, b, c, d = 2.0 * np.array(tables, dtype=float).T
    whole = mantel_haenszel("RR", a, a + b, c, c + d)
    a, b, c, d = (np.concatenate([x / 2, x / 2]) for x in (a, b, c, d))
    halves = mantel_haenszel("RR", a, a + b, c, c + d)
    assert halves.b == pytest.approx(whole.b, abs=1e-12)


def test_double_zero_studies_weigh_nothing_for_ratios_and_count_for_differences():
    cells = [0, 3], [20, 50], [0, 5], [20, 52]
    ratio = mantel_haenszel("OR", *cells)
    assert ratio.weights.tolist() == [0.0, 100.0] and ratio.Q_df == 0
    assert "Row 1 has no information" in ratio.cautions[0].text
    difference = mantel_haenszel("RD", *cells)
    assert difference.weights[0] > 0.0 and abs(difference.b) < abs(3 / 50 - 5 / 52)


def test_no_events_at_all_is_a_sentence():
    for measure in ("OR", "RR", "RD"):
        with pytest.raises(CannotEstimate, match="events"):
            mantel_haenszel(measure, [0, 0], [10, 10], [0, 0], [10, 10])
    with pytest.raises(CannotEstimate, match="nothing to pool"):
        peto([0], [10], [0], [10])
    with pytest.raises(CannotEstimate, match="events"):
        mantel_haenszel_rates("IRR", [0], [1.0], [0], [1.0])


def test_events_in_one_arm_only_have_no_finite_ratio_but_petos_is_finite():
    with pytest.raises(CannotEstimate, match="0 or infinite"):
        mantel_haenszel("OR", [0, 0], [20, 20], [3, 2], [20, 20])
    assert np.isfinite(peto([0, 0], [20, 20], [3, 2], [20, 20]).b)


def test_peto_is_the_sum_of_o_minus_e_over_the_sum_of_v():
    fit = peto([14, 18], [56, 66], [15, 19], [58, 64])
    assert fit.o_minus_e[0] == pytest.approx(14 - 56 * 29 / 114)
    assert fit.b == pytest.approx(fit.o_minus_e.sum() / fit.v.sum())
    assert fit.se == pytest.approx(1 / np.sqrt(fit.v.sum()))
    again = from_o_minus_e(fit.o_minus_e, fit.v)
    assert (again.b, again.Q) == pytest.approx((fit.b, fit.Q)) and again.measure == "HR"


def test_peto_warns_of_large_effects_and_unequal_arms():
    fit = peto([1], [20], [90], [200])
    assert {said.code for said in fit.cautions} == {"large-effect", "unbalanced-arms"}


def test_greenland_robins_variance_of_the_risk_difference():
    fit = mantel_haenszel("RD", [10], [50], [20], [60], variance="GR")
    assert fit.se**2 == pytest.approx(0.2 * 0.8 / 50 + (1 / 3) * (2 / 3) / 60)


def test_json_goes_there_and_back():
    for fit in (mantel_haenszel("OR", *CELLS), peto(*CELLS)):
        text = json.dumps(fit.to_json(), allow_nan=False)
        kind = PetoFit if isinstance(fit, PetoFit) else TableFit
        assert json.dumps(kind.from_json(json.loads(text)).to_json()) == text


def test_one_usable_table_has_no_heterogeneity():
    fit = mantel_haenszel("OR", [0, 5], [20, 30], [0, 8], [20, 31])
    assert (fit.Q, fit.Q_df, fit.Q_p) == (0.0, 0, 1.0)


def test_the_continuity_correction_is_mantel_and_haenszels_own_formula():
    fit = mantel_haenszel("OR", [2, 5], [55, 30], [1, 5], [19, 30])
    gap = (2 - 55 * 3 / 74) + (5 - 30 * 10 / 60)
    variance = 55 * 19 * 3 * 71 / (74**2 * 73) + 30 * 30 * 10 * 50 / (60**2 * 59)
    assert fit.test(CMH).statistic == pytest.approx((abs(gap) - 0.5) ** 2 / variance)


def test_tables_without_events_count_in_petos_degrees_of_freedom_when_asked():
    cells = [[0, 0, 5, 2], [14, 49, 34, 60], [0, 14, 0, 2], [43, 60, 26, 48]]
    asked, plain = peto(*cells, drop00=False), peto(*cells)
    assert (asked.Q, asked.Q_df) == (pytest.approx(13.479452563109), 3)  # metafor 3.8-1
    assert (asked.Q_p, asked.H2) == pytest.approx((0.003706565298, 4.493150854370), rel=1e-9)
    assert pytest.approx(77.743903278310) == asked.I2
    assert (plain.Q, plain.Q_df, plain.b) == (asked.Q, 2, asked.b)
