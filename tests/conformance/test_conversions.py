"""The conversions against worked examples, to the six decimals that they are given in."""

import csv
import math
import os
from pathlib import Path

import pytest

from extraction.convert import convert

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONCORD_DATA", ROOT.parent / "shared" / "data"))
CASES = SHARED.parent / "spec" / "cases" / "conversions.csv"

pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the reference cases are not on this machine"
)

TWO = {"a": 15, "n1": 100, "c": 25, "n2": 100}
MEANS = {"n1": 49, "m1": 76.9, "sd1": 16.4, "n2": 44, "m2": 78.6, "sd2": 17.3}
P = {"md": 3.8, "p": 0.037, "n1": 25, "n2": 25}
SCALE = {"n1": 46, "sd1": 7.59, "n2": 55, "sd2": 8.1, "smd": 0.89, "smd_lb": -0.03, "smd_ub": 1.81}
CLUSTER = {"m": 20, "icc": 0.05, "n": 400, "events": 60}
# id -> conversion, inputs, and the name here of each expected number
ASKED = {
    "C1": ("se_to_sd", {"se": 1.38, "n": 99}, {"SD": "sd"}),
    "C2": ("ci_mean_to_sd", {"lb": 10, "ub": 14, "n": 120}, {"SD": "sd_3.92"}),
    "C3": ("p_to_se_sd", P, {"t": "t"}),
    "C4": ("p_to_se_sd", P, {"SE": "se"}),
    "C5": ("p_to_se_sd", P, {"SD": "sd"}),
    "C7": ("combine_two_groups", {"n1": 49, "m1": 47.4, "sd1": 12.2, "n2": 17, "m2": 58.1,
                                  "sd2": 12.7}, {"N": "n", "M": "mean", "SD": "sd"}),
    "C8": ("change_sd_from_corr", {"sd_b": 12, "sd_f": 14, "r": 0.7}, {"SD": "sd_change"}),
    "C9": ("corr_from_change_sd", {"sd_b": 12, "sd_f": 14, "sd_c": 10.233279}, {"r": "r"}),
    "C10": ("S3_q1_median_q3", {"n": 50, "q1": 22, "median": 30, "q3": 41},
            {"mean": "wan_mean", "SD": "wan_sd"}),
    "C10h": ("S3_q1_median_q3", {"n": 50, "q1": 22, "median": 30, "q3": 41},
             {"SD": "handbook_sd"}),
    "C11": ("S1_min_median_max", {"n": 50, "minimum": 8, "median": 37, "maximum": 66},
            {"SD": "wan_sd"}),
    "C12": ("two_by_two", TWO, {"RR": "rr", "lnRR": "lnRR", "SE": "se_lnRR"}),
    "C13": ("two_by_two", TWO, {"OR": "or", "lnOR": "lnOR", "SE": "se_lnOR"}),
    "C14": ("two_by_two", TWO, {"RD": "rd", "SE": "se_rd"}),
    "C15": ("logrank_OE_V_to_logHR", {"o_minus_e": -6.2, "v": 14.5},
            {"lnHR": "yi", "HR": "hr", "SE": "sei"}),
    "C18": ("cluster_design_effect", CLUSTER,
            {"DE": "deff", "n_eff": "n_eff", "events_eff": "events_eff",
             "SE_factor": "se_factor"}),
    "C20": ("mean_difference", MEANS, {"MD": "md", "SE": "se_md"}),
    "C21": ("mean_difference", MEANS, {"sp": "sd_pooled", "d": "d", "J": "j", "g": "g",
                                       "SE": "se_g"}),
    "C21m": ("mean_difference", MEANS, {"SE": "se_g_ls"}),
    "C22": ("smd_to_lnOR", {"d": 0.5}, {"lnOR": "lnOR", "OR": "or"}),
    "C23": ("ratio_p_to_log_se", {"est": 0.75, "p": 0.02}, {"SE": "sei"}),
    "C24": ("percent_to_events", {"pct": 13, "n": 99}, {"events": "events_exact"}),
    "C25": ("pooled_sd_and_smd_to_md", SCALE,
            {"SD": "sd_pooled", "est": "md", "lo": "md_lb", "hi": "md_ub"}),
    "C27": ("split_shared_control", {"n": 50, "events": 12, "arms": 2},
            {"n": "n_each", "events": "events_each"}),
    "C28": ("reverse_scale", {"mean": 58.7, "minimum": 30, "maximum": 210}, {"mean": "mean"}),
    "C29": ("raw_to_log_scale", {"m": 19.4, "sd": 40}, {"m": "mean_log", "s": "sd_log"}),
    "C30": ("two_by_two", {"a": 0, "n1": 30, "c": 4, "n2": 30},
            {"OR": "or", "lnOR": "lnOR", "SE": "se_lnOR"}),
}  # fmt: skip
# Examples with the rounded divisor 3.92, which the kernel offers for means only.
ROUNDED = {"C6": (4.65 + 0.85) / 3.92, "C16": math.log(0.97 / 0.66) / 3.92}


def expected() -> dict[str, dict[str, float]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = {row["id"]: [part.split("=") for part in row["expected"].split(";")] for row in rows}
    return {name: {key: float(value) for key, value in found} for name, found in pairs.items()}


@pytest.mark.parametrize("name", list(ASKED))
def test_worked_examples(name: str) -> None:
    conversion, inputs, names = ASKED[name]
    made, numbers = convert(conversion, inputs), expected()[name]
    for label, here in names.items():
        assert made.number(here) == pytest.approx(numbers[label], abs=2e-6), label


def test_the_exact_quantile_is_within_rounding_of_the_divisor_3_92() -> None:
    numbers = expected()
    difference = convert("ci_meandiff_to_sd", {"lb": -0.85, "ub": 4.65, "n1": 90, "n2": 90})
    ratio = convert("ratio_ci_to_log_se", {"est": 0.8, "lb": 0.66, "ub": 0.97})
    for name, made in (("C6", difference.number("se_z")), ("C16", ratio.number("sei"))):
        assert ROUNDED[name] == pytest.approx(numbers[name]["SE"], abs=1e-6)
        assert made == pytest.approx(numbers[name]["SE"], rel=3e-5)


def test_every_worked_example_is_looked_at() -> None:
    # C19s names its inputs only as "same"; the cross-over formulas have tests of their own.
    assert expected().keys() - ASKED.keys() - ROUNDED.keys() == {"C19s"}
