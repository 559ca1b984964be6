"""Whatever is typed into a conversion: finite numbers, or a sentence; never an exception or NaN."""

import json
import math
import random

import pytest

from extraction.convert import CONVERSIONS, CannotConvert, convert

PLAUSIBLE = {
    "number": [-3.2, 0.5, 2.7, 12.0],
    "positive": [0.3, 2.4, 11.0],
    "count": [7, 25, 80],
    "proportion": [0.03, 0.4, 0.9],
    "correlation": [0.5, -0.2],
    "level": [95, 90],
    "sign": [1, -1],
    "yes_no": [True, False],
    "numbers": [(3.0, 8.0, 12.0), (8.0, 12.0, 19.0)],
    "counts": [(10, 20, 30), (5, 6, 7)],
}
ODD = [
    math.nan, math.inf, -math.inf, "", "abc", "1,5", "95%", -1, 0, 1, 100, 2.5, 99.999999, 1e308,
    -1e308, 1e-308, 1e99, 10**400, True, (), [1], [None], [math.nan], {}, b"x", 1 + 2j, object(),
]  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CONVERSIONS)
def test_any_inputs_give_finite_numbers_or_a_sentence(name: str):
    chance = random.Random(name)
    for _ in range(120):
        given = {one.name: chance.choice(PLAUSIBLE[one.kind]) for one in CONVERSIONS[name].inputs}
        for one in CONVERSIONS[name].inputs:
            if chance.random() < 0.3:
                given[one.name] = chance.choice(ODD)
            if chance.random() < 0.05:
                del given[one.name]
        try:
            made = convert(name, given)
        except CannotConvert as said:
            assert str(said).endswith(".")
        else:
            json.dumps(made.to_json(), allow_nan=False)
            assert made.formula and made.source and made.inputs


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("se_to_sd", {"se": 2.4, "n": -5}, "at least"),
        ("se_to_sd", {"se": 0, "n": 36}, "above zero"),
        ("ratio_ci_to_log_se", {"est": 0.67, "lb": 0.87, "ub": 0.52}, "limit"),
        ("ratio_ci_to_log_se", {"est": -0.4, "lb": -0.65, "ub": -0.14}, "above zero"),
        ("p_to_se_sd", {"md": -3.8, "p": 0, "n1": 25, "n2": 22}, "P value"),
        ("p_to_se_sd", {"md": -3.8, "p": 1, "n1": 25, "n2": 22}, "P value"),
        ("percent_to_events", {"pct": 23.7, "n": 97.5}, "whole number"),
        ("se_to_sd", {"se": 2.4}, "still needs"),
    ],
)
def test_what_cannot_be_is_said(name: str, given: dict[str, object], words: str):
    with pytest.raises(CannotConvert, match=words):
        convert(name, given)
