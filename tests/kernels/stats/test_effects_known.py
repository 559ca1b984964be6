"""Effect sizes against published figures and hand calculations."""

import math

import numpy as np
import pytest

from analysis.stats import effects as E
from analysis.stats.effects.base import small_sample_factor
from analysis.stats.result import CannotEstimate

from .trials import CELLS


def test_log_risk_ratios_of_the_bcg_trials():
    made = E.two_arm_binary("RR", *CELLS)
    published = [
        -0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209,
        0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173,
    ]  # fmt: skip
    assert made.yi == pytest.approx(published, abs=5e-5)
    assert made.vi[:3] == pytest.approx([0.3256, 0.1946, 0.4154], abs=5e-5)
    assert set(made.notes) == {""}


def test_odds_ratio_is_woolfs():
    made = E.two_arm_binary("OR", [10], [100], [20], [100])
    assert made.yi[0] == pytest.approx(math.log((10 / 90) / (20 / 80)))
    assert made.vi[0] == pytest.approx(1 / 10 + 1 / 90 + 1 / 20 + 1 / 80)


def test_half_is_added_only_where_a_cell_is_empty_and_it_says_so():
    made = E.two_arm_binary("OR", [0, 10], [20, 100], [2, 20], [20, 100])
    assert made.yi[0] == pytest.approx(math.log((0.5 / 20.5) / (2.5 / 18.5)))
    assert made.notes == ("Continuity correction: added 0.5 to each cell.", "")


def test_to_all_and_if0all_correct_every_study():
    all_ = E.two_arm_binary("OR", [1, 10], [20, 100], [2, 20], [20, 100], to="all")
    assert all_.yi[1] == pytest.approx(math.log((10.5 / 90.5) / (20.5 / 80.5)))
    some = E.two_arm_binary("OR", [0, 10], [20, 100], [2, 20], [20, 100], to="if0all")
    assert some.yi[1] == all_.yi[1]
    none = E.two_arm_binary("OR", [1, 10], [20, 100], [2, 20], [20, 100], to="if0all")
    assert none.yi[1] == pytest.approx(math.log((10 / 90) / (20 / 80)))


def test_treatment_arm_correction_follows_arm_size_and_sums_to_one():
    made = E.two_arm_binary("OR", [0], [30], [3], [10], add="treatment-arm")
    t, c = 30 / 40, 10 / 40
    assert made.yi[0] == pytest.approx(math.log((t / (30 + t)) / ((3 + c) / (7 + c))))


def test_double_zero_study_is_set_aside_with_a_reason():
    made = E.two_arm_binary("OR", [0, 1], [20, 20], [0, 2], [20, 20], drop00=True)
    assert np.isnan(made.yi[0]) and not made.estimable[0] and made.k == 1
    assert "both arms" in made.notes[0]


def test_uncorrected_zero_gives_a_reason_and_never_infinity():
    made = E.two_arm_binary("RR", [0], [20], [2], [20], add=0)
    assert np.isnan(made.yi[0])
    assert "A cell holds no events" in made.notes[0]


def test_impossible_counts_are_named():
    made = E.two_arm_binary("RD", [5, -1, 2], [4, 10, 0], [1, 1, 1], [10, 10, 10])
    assert made.notes == (
        "Arm 1 has more events than participants.",
        "Arm 1 has a negative number of events.",
        "Arm 1 has no participants.",
    )


def test_hedges_correction_matches_its_closed_form_and_its_approximation():
    # J(2) = Gamma(1)/Gamma(1/2) = 1/sqrt(pi).
    assert small_sample_factor(np.array([2.0]))[0] == pytest.approx(1 / math.sqrt(math.pi))
    m = np.array([12.0, 59.0, 60.0, 1e3, 1e8])
    assert small_sample_factor(m) == pytest.approx(1 - 3 / (4 * m - 1), rel=5e-4)
    assert small_sample_factor(np.array([1e8]))[0] == pytest.approx(1 - 0.75e-8, abs=1e-15)


def test_hedges_correction_has_no_seam_between_its_two_forms():
    m = np.linspace(50, 70, 201)
    assert np.all(np.diff(small_sample_factor(m)) > 0)


def test_standardised_mean_difference_from_a_t_statistic():
    # t = 2.31 with 30 and 28 people is d = 0.606997, g = 0.598825 (Hedges 1981).
    d = 2.31 * math.sqrt(1 / 30 + 1 / 28)
    made = E.two_arm_continuous("SMD", [30], [d], [1], [28], [0], [1])
    assert made.yi[0] == pytest.approx(0.598825, abs=1e-6)
    assert made.vi[0] == pytest.approx(0.072139, abs=1e-6)


def test_revman_variant_names_itself():
    arms = [30], [d := 0.6], [1], [28], [0], [1]
    made = E.two_arm_continuous("SMD", *arms, vtype="RevMan")
    assert made.yi[0] == pytest.approx(d * (1 - 3 / (4 * 58 - 9)))
    assert made.vi[0] == pytest.approx(58 / (30 * 28) + made.yi[0] ** 2 / (2 * (58 - 3.94)))
    assert "RevMan" in made.formula


def test_a_standard_error_entered_as_sd_is_suspected():
    made = E.two_arm_continuous("SMD", [100], [10], [0.5], [100], [5], [0.5])
    assert [said.code for said in made.cautions] == ["se-as-sd"]


def test_ratio_of_means_needs_means_on_one_side_of_zero():
    n, one = [10, 10, 10], [1, 1, 1]
    made = E.two_arm_continuous("ROM", n, [-1, 4, -4], one, n, [2, 2, -2], one)
    assert "above 0" in made.notes[0] and math.isnan(made.yi[0])
    assert made.yi[1:] == pytest.approx([math.log(2)] * 2)
    assert made.vi[1] == made.vi[2]
    assert math.isnan(E.two_arm_continuous("CVR", n, [-1, 4, -4], one, n, [2, 2, -2], one).yi[2])


def test_correlation_and_its_fishers_z():
    z = E.correlation("ZCOR", [0.5, 1.0, 0.3], [28, 30, 4])
    assert z.yi[0] == pytest.approx(math.atanh(0.5)) and z.vi[0] == pytest.approx(1 / 25)
    assert "exactly 1" in z.notes[1] and "more than 4" in z.notes[2]


def test_proportions_with_no_events():
    logit = E.proportion("PLO", [0, 5], [10, 10])
    assert logit.yi[0] == pytest.approx(math.log(0.5 / 10.5))
    arcsine = E.proportion("PFT", [0], [10])
    assert arcsine.notes == ("",)
    assert E.back("double arcsine", arcsine.yi[0], 10) == 0.0


@pytest.mark.parametrize("x", [1, 5, 9])
def test_double_arcsine_goes_there_and_back(x: int):
    made = E.proportion("PFT", [x], [10])
    assert E.back("double arcsine", made.yi[0], 10) == pytest.approx(x / 10, abs=1e-12)


@pytest.mark.parametrize("x", [1, 5, 9])
def test_freeman_tukey_rate_goes_there_and_back(x: int):
    made = E.incidence_rate("IRFT", [x], [2.5])
    assert E.back("Freeman-Tukey rate", made.yi[0], 2.5) == pytest.approx(x / 2.5)


def test_hazard_ratio_from_an_interval_and_from_log_rank():
    # 0.67 (0.52 to 0.87): ln -0.400478, SE 0.131294 (Cochrane Handbook 6.3.2).
    made = E.ratio_with_limits("HR", [0.67], [0.52], [0.87])
    assert made.yi[0] == pytest.approx(-0.400478, abs=1e-6)
    assert made.sei[0] == pytest.approx(0.131294, abs=1e-6)
    # O - E = -7.4, V = 80.6: ln HR -0.091811, SE 0.111386 (Cochrane Handbook 6.8.2).
    rank = E.hazard_ratio_from_o_e([-7.4], [80.6])
    assert rank.yi[0] == pytest.approx(-0.091811, abs=1e-6)
    assert rank.sei[0] == pytest.approx(0.111386, abs=1e-6)


def test_an_interval_on_the_wrong_scale_is_noticed():
    made = E.ratio_with_limits("OR", [2.0, 1.0], [0.5, 0.5], [3.5, 2.0])
    assert [said.code for said in made.cautions] == ["asymmetric-limits"]
    assert "Row 1:" in made.cautions[0].text


def test_unequal_columns_and_unknown_measures_are_refused_in_words():
    with pytest.raises(CannotEstimate, match="has 1 values|has 2 values"):
        E.two_arm_binary("OR", [1, 2], [10, 10, 10], [1, 2, 3], [10, 10, 10])
    with pytest.raises(CannotEstimate, match="Choose one of OR, RR"):
        E.two_arm_binary("XX", [1], [10], [1], [10])
    with pytest.raises(CannotEstimate, match="must be numbers"):
        E.two_arm_binary("OR", ["many"], [10], [1], [10])


def test_the_second_large_sample_variance_takes_j_out_of_the_whole():
    g, d = (
        E.two_arm_continuous("SMD", [10], [5], [2], [12], [4], [2], vtype=t) for t in ("LS", "LS2")
    )
    raw = E.two_arm_continuous("SMD", [10], [5], [2], [12], [4], [2], correct=False)
    j = g.yi[0] / raw.yi[0]
    assert d.yi[0] == g.yi[0]
    assert d.vi[0] == pytest.approx(j**2 * raw.vi[0])
    change = E.paired("SMCC", [5], [4], [2], [2], [15], [0.5], vtype="LS2")
    j = change.yi[0] / 0.5
    assert change.vi[0] == pytest.approx(j**2 * (1 / 15 + 0.5**2 / 30))
