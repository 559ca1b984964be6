"""Arms, designs, ratios, counts and absolute effects."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.convert import CONVERSIONS, CannotConvert, convert, mixed_scores

few = settings(max_examples=40, deadline=None)
samples = st.lists(st.floats(-50, 50), min_size=3, max_size=12)


@few
@given(groups=st.lists(samples, min_size=2, max_size=4))
def test_combined_groups_are_all_their_participants(groups: list[list[float]]) -> None:
    made = convert(
        "combine_three_groups",
        {
            "n": [len(g) for g in groups],
            "mean": [float(np.mean(g)) for g in groups],
            "sd": [float(np.std(g, ddof=1)) for g in groups],
        },
    )
    everyone = np.concatenate(groups)
    assert made["n"] == everyone.size
    assert made.number("mean") == pytest.approx(everyone.mean(), abs=1e-9)
    assert made.number("sd") == pytest.approx(everyone.std(ddof=1), abs=1e-6)


def test_a_shared_comparator_is_split() -> None:
    made = convert("split_shared_control", {"n": 60, "arms": 3, "events": 12, "sd": 4.0})
    assert (made["n_each"], made["events_each"], made["sd"]) == (20, 4, 4)
    with pytest.raises(CannotConvert, match="two or more"):
        convert("split_shared_control", {"n": 60, "arms": 1})


def test_design_effect() -> None:
    made = convert("cluster_design_effect", {"m": 21, "icc": 0.05, "n": 200, "events": 40, "se": 1})
    assert made["deff"] == 2.0 and made["n_eff"] == 100.0 and made["events_eff"] == 20.0
    assert made.number("se_inflated") == pytest.approx(math.sqrt(2))


def test_cross_over_without_correlation_is_like_parallel_arms() -> None:
    made = convert(
        "crossover_paired", {"m_e": 7, "sd_e": 3, "m_c": 5, "sd_c": 4, "n": 25, "r": 0.0}
    )
    assert made.number("se_md") == pytest.approx(1.0)
    with_t = convert(
        "crossover_paired",
        {"m_e": 7, "sd_e": 3, "m_c": 5, "sd_c": 4, "n": 25, "r": 0.0, "t": 2.0},
    )
    assert with_t.number("r_from_t") == pytest.approx(0.0, abs=1e-12)


@few
@given(y=st.floats(-3, 3), se=st.floats(0.01, 2), level=st.sampled_from([90, 95, 99]))
def test_log_ratio_intervals_are_read_back(y: float, se: float, level: int) -> None:
    z = {90: 1.6448536269514722, 95: 1.959963984540054, 99: 2.5758293035489004}[level]
    made = convert(
        "ratio_ci_to_log_se",
        {
            "est": math.exp(y),
            "lb": math.exp(y - z * se),
            "ub": math.exp(y + z * se),
            "level": level,
        },
    )
    assert made.number("sei") == pytest.approx(se, rel=1e-9)
    assert made.number("asymmetry") == pytest.approx(0, abs=1e-9)
    assert made.warnings == ()


def test_intervals_on_the_wrong_scale_are_flagged() -> None:
    plain = convert("ratio_ci_to_log_se", {"est": 1.5, "lb": 0.5, "ub": 2.5})
    assert "plain scale" in plain.warnings[0]
    outside = convert("ratio_ci_to_log_se", {"est": 0.49, "lb": 0.67, "ub": 1.48})
    assert "outside" in outside.warnings[0]


def test_log_rank_statistics_agree() -> None:
    from_p = convert(
        "logrank_p_to_logHR", {"p": 0.02, "events": 100, "n1": 80, "n2": 80, "sign": -1}
    )
    assert from_p["V"] == 25.0
    again = convert("logrank_OE_V_to_logHR", {"o_minus_e": from_p["OmE"], "v": from_p["V"]})
    assert again.number("yi") == pytest.approx(from_p.number("yi"), rel=1e-14)
    assert abs(from_p.number("yi") / from_p.number("sei")) == pytest.approx(2.3263478740408408)


@few
@given(a=st.integers(1, 60), b=st.integers(1, 60), c=st.integers(1, 60), d=st.integers(1, 60))
def test_a_table_is_recovered_from_its_odds_ratio(a: int, b: int, c: int, d: int) -> None:
    ratio = a * d / (b * c)
    made = convert(
        "2x2_from_OR_and_margins",
        {"odds_ratio": ratio, "n1": a + b, "n2": c + d, "m1": a + c},
    )
    assert [made.number(x) for x in "abcd"] == pytest.approx([a, b, c, d], rel=1e-6)


def test_percentages_that_no_count_gives_are_flagged() -> None:
    fine = convert("percent_to_events", {"pct": 33.3, "n": 30})
    assert fine["events"] == 10 and fine["grim_consistent"] is True
    wrong = convert("percent_to_events", {"pct": 35.0, "n": 30, "decimals": 1})
    assert wrong["grim_consistent"] is False and "denominator" in wrong.warnings[0]


def test_absolute_effects() -> None:
    made = convert("absolute_effects_SoF", {"acr": 0.2, "rr": 0.5, "odds_ratio": 1.0})
    assert made["rr_risk_per_1000"] == (100.0,)
    assert made.number("nnt_rr") == pytest.approx(10)
    assert "nnt_or" not in made.values and "no effect" in made.warnings[-1]
    ratio = convert("OR_to_RR_with_ACR", {"odds_ratio": 0.5, "acr": 0.5})
    assert ratio.number("rr") == pytest.approx(2 / 3)
    assert convert("HR_to_absolute", {"hr": 2, "acr": 0.5})["risk_per_1000"] == (750.0,)


def test_standardised_differences_and_odds_ratios_are_inverse() -> None:
    there = convert("smd_to_lnOR", {"d": 0.7, "se": 0.2})
    back = convert("lnOR_to_smd", {"lnor": there["lnOR"], "var": there.number("se") ** 2})
    assert back.number("d") == pytest.approx(0.7) and back.number("var") == pytest.approx(0.04)


def test_two_by_two_with_and_without_events() -> None:
    made = convert("two_by_two", {"a": 10, "n1": 50, "c": 20, "n2": 50})
    assert made.number("rr") == pytest.approx(0.5) and made.number("rd") == pytest.approx(-0.2)
    assert made.number("or") == pytest.approx(10 * 30 / (40 * 20))
    zero = convert("two_by_two", {"a": 0, "n1": 10, "c": 2, "n2": 10})
    assert zero.number("or") == pytest.approx(0.5 * 8.5 / (10.5 * 2.5))
    none = convert("two_by_two", {"a": 0, "n1": 10, "c": 0, "n2": 10})
    assert "or" not in none.values and none["rd"] == 0.0 and none.warnings


def test_hedges_g_in_both_versions() -> None:
    made = convert("mean_difference", {"n1": 10, "m1": 5, "sd1": 2, "n2": 12, "m2": 3, "sd2": 2})
    assert made.number("d") == pytest.approx(1.0)
    assert made.number("g") == pytest.approx(1 - 3 / 79)
    assert made.number("g_exact") == pytest.approx(made.number("g"), rel=2e-4)


def test_averaged_effects_keep_their_variance_when_perfectly_correlated() -> None:
    made = convert("average_effects", {"yi": [1.0, 3.0], "vi": [0.04, 0.04], "r": 1.0})
    assert made.number("yi") == 2.0 and made.number("vi") == pytest.approx(0.04)
    free = convert("average_effects", {"yi": [1.0, 3.0], "vi": [0.04, 0.04], "r": 0.0})
    assert free.number("vi") == pytest.approx(0.02)


def test_reversing_a_scale_twice_changes_nothing() -> None:
    once = convert("reverse_scale", {"mean": 58.7, "minimum": 30, "maximum": 210})
    twice = convert("reverse_scale", {"mean": once["mean"], "minimum": 30, "maximum": 210})
    assert twice.number("mean") == pytest.approx(58.7)


def test_change_and_final_scores_do_not_mix_in_smds() -> None:
    assert mixed_scores(measure="SMD", scores=["change", "final"]) is not None
    assert mixed_scores(measure="MD", scores=["change", "final"]) is None


def test_every_conversion_says_where_it_comes_from() -> None:
    for conversion in CONVERSIONS.values():
        assert conversion.title and conversion.inputs and conversion.group
    made = convert("beta_to_r", {"beta": 0.3})
    assert made.formula and made.source and json.dumps(made.to_json())


def test_the_kernel_loads_no_django() -> None:
    code = "import sys, extraction.convert; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
