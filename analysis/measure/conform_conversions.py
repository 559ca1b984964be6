"""Check the conversions against a table of worked examples (CSV: id, expected as name=value;…).

The examples print their inputs for people; which conversion each is, with its inputs, stands here.
"""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from extraction.convert import CannotConvert, convert

Asked = tuple[str, Mapping[str, Any], Mapping[str, str]]
# The examples have six decimals.
_DECIMALS = 2e-6
# They divide by 3.92 where twice the normal quantile is meant.
_ROUNDED = 3e-5

_TWO = {"a": 15, "n1": 100, "c": 25, "n2": 100}
_MEANS = {"n1": 49, "m1": 76.9, "sd1": 16.4, "n2": 44, "m2": 78.6, "sd2": 17.3}
_P = {"md": 3.8, "p": 0.037, "n1": 25, "n2": 25}
_SCALE = {"n1": 46, "sd1": 7.59, "n2": 55, "sd2": 8.1, "smd": 0.89, "smd_lb": -0.03, "smd_ub": 1.81}
_CLUSTER = {"m": 20, "icc": 0.05, "n": 400, "events": 60}
# id -> conversion, inputs, and the name here of each expected number
ASKED: Mapping[str, Asked] = {
    "C1": ("se_to_sd", {"se": 1.38, "n": 99}, {"SD": "sd"}),
    "C2": ("ci_mean_to_sd", {"lb": 10, "ub": 14, "n": 120}, {"SD": "sd_3.92"}),
    "C3": ("p_to_se_sd", _P, {"t": "t"}),
    "C4": ("p_to_se_sd", _P, {"SE": "se"}),
    "C5": ("p_to_se_sd", _P, {"SD": "sd"}),
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
    "C12": ("two_by_two", _TWO, {"RR": "rr", "lnRR": "lnRR", "SE": "se_lnRR"}),
    "C13": ("two_by_two", _TWO, {"OR": "or", "lnOR": "lnOR", "SE": "se_lnOR"}),
    "C14": ("two_by_two", _TWO, {"RD": "rd", "SE": "se_rd"}),
    "C15": ("logrank_OE_V_to_logHR", {"o_minus_e": -6.2, "v": 14.5},
            {"lnHR": "yi", "HR": "hr", "SE": "sei"}),
    "C18": ("cluster_design_effect", _CLUSTER,
            {"DE": "deff", "n_eff": "n_eff", "events_eff": "events_eff",
             "SE_factor": "se_factor"}),
    "C20": ("mean_difference", _MEANS, {"MD": "md", "SE": "se_md"}),
    "C21": ("mean_difference", _MEANS, {"sp": "sd_pooled", "d": "d", "J": "j", "g": "g",
                                       "SE": "se_g"}),
    "C21m": ("mean_difference", _MEANS, {"g": "g_exact", "SE": "se_g_ls"}),
    "C22": ("smd_to_lnOR", {"d": 0.5}, {"lnOR": "lnOR", "OR": "or"}),
    "C23": ("ratio_p_to_log_se", {"est": 0.75, "p": 0.02}, {"SE": "sei"}),
    "C24": ("percent_to_events", {"pct": 13, "n": 99}, {"events": "events_exact"}),
    "C25": ("pooled_sd_and_smd_to_md", _SCALE,
            {"SD": "sd_pooled", "est": "md", "lo": "md_lb", "hi": "md_ub"}),
    "C27": ("split_shared_control", {"n": 50, "events": 12, "arms": 2},
            {"n": "n_each", "events": "events_each"}),
    "C28": ("reverse_scale", {"mean": 58.7, "minimum": 30, "maximum": 210}, {"mean": "mean"}),
    "C29": ("raw_to_log_scale", {"m": 19.4, "sd": 40}, {"m": "mean_log", "s": "sd_log"}),
    "C30": ("two_by_two", {"a": 0, "n1": 30, "c": 4, "n2": 30},
            {"OR": "or", "lnOR": "lnOR", "SE": "se_lnOR"}),
}  # fmt: skip
BY_3_92: Mapping[str, Asked] = {
    "C6": ("ci_meandiff_to_sd", {"lb": -0.85, "ub": 4.65, "n1": 90, "n2": 90}, {"SE": "se_z"}),
    "C16": ("ratio_ci_to_log_se", {"est": 0.8, "lb": 0.66, "ub": 0.97}, {"SE": "sei"}),
}
# Its inputs are printed as "same", and no row above it is a cross-over trial.
WITHOUT_INPUTS = ("C19s",)


def expected(path: Path) -> dict[str, dict[str, float]]:
    """The numbers of every example of the table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = {row["id"]: [part.split("=") for part in row["expected"].split(";")] for row in rows}
    return {name: {key: float(value) for key, value in found} for name, found in pairs.items()}


def run(path: Path, write: Callable[[str], None]) -> bool:
    """Compute every example of the table; True when every number agrees."""
    numbers, failed, compared = expected(path), 0, 0
    for name, wanted in numbers.items():
        if name in WITHOUT_INPUTS:
            write(f"{name}: not compared, for it does not print its inputs.")
            continue
        found = _found(name, wanted)
        compared += len(found)
        for label, (value, fine) in found.items():
            if not fine:
                failed += 1
                write(f"DIFFERS {name}: {label} is {value}, expected {wanted[label]}")
    write(f"{len(numbers)} examples, {compared} numbers compared, {failed} failures.")
    return compared > 0 and failed == 0


def _found(name: str, wanted: Mapping[str, float]) -> dict[str, tuple[Any, bool]]:
    """Each number of an example as it is computed, and whether that is right."""
    exact = name in ASKED
    if not exact and name not in BY_3_92:
        return dict.fromkeys(wanted, ("of an unknown example", False))
    conversion, inputs, names = ASKED[name] if exact else BY_3_92[name]
    try:
        made = convert(conversion, inputs)
    except CannotConvert as problem:
        return {label: (str(problem), False) for label in wanted}
    found: dict[str, tuple[Any, bool]] = {}
    for label, number in wanted.items():
        value = made.number(names[label]) if label in names else None
        gap = _DECIMALS if exact else _ROUNDED * abs(number)
        found[label] = (value, value is not None and abs(value - number) <= gap)
    return found
