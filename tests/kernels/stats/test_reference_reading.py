"""How reference cases are read: R's formulas, its root search, roundings of 0."""

import json
import math
from pathlib import Path

import pytest

from analysis.measure import conform_stats
from analysis.measure.compare import Tolerances, compare
from analysis.measure.formula import moderators
from analysis.measure.uniroot import uniroot
from analysis.stats.distributions import critical

FOLDER = Path(__file__).parents[2] / "data/reference"

ROWS = [
    {"x": 1.0, "z": 2.0, "f": "a", "g": "u"},
    {"x": 3.0, "z": 0.5, "f": "b", "g": "v"},
    {"x": 4.0, "z": 1.0, "f": "c", "g": "w"},
    {"x": 2.0, "z": None, "f": "b", "g": "w"},
]
LEVELS = {"f": ["c", "a", "b"], "g": ["u", "v", "w"]}


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("~ x + z", ["(Intercept)", "x", "z"]),
        ("~ f", ["(Intercept)", "fa", "fb"]),
        ("~ factor(x) - 1", ["factor(x)1", "factor(x)2", "factor(x)3", "factor(x)4"]),
        ("~ x*z", ["(Intercept)", "x", "z", "x:z"]),
        (
            "~ f:g + f + g",
            ["(Intercept)", "fa", "fb", "gv", "gw", "fa:gv", "fb:gv", "fa:gw", "fb:gw"],
        ),
        ("~ I(x^2) + log(z)", ["(Intercept)", "I(x^2)", "log(z)"]),
    ],
)
def test_coefficients_are_named_and_ordered_as_in_r(formula: str, names: list[str]) -> None:
    assert list(moderators(formula, ROWS, LEVELS).names) == names


def test_arithmetic_is_done_row_by_row_and_a_missing_value_stays_missing() -> None:
    columns = moderators("~ I((x - 1)^2 / 2) + sqrt(z)", ROWS, {}).coded.columns
    assert columns[:, 0].tolist() == [0.0, 2.0, 4.5, 0.5]
    assert columns[0, 1] == math.sqrt(2.0) and math.isnan(columns[3, 1])


def test_anything_but_arithmetic_is_refused() -> None:
    with pytest.raises(ValueError, match="no arithmetic"):
        moderators("~ I(x.real)", ROWS, {})


def test_the_root_search_ends_where_r_ends() -> None:
    assert uniroot(lambda x: x**3 - 2.0, 0.0, 3.0) == pytest.approx(1.25990433674, abs=1e-11)
    exact = uniroot(lambda x: x**3 - 2.0, 0.0, 3.0, tol=1e-14)
    assert exact == pytest.approx(2.0 ** (1.0 / 3.0), rel=1e-14)
    with pytest.raises(ValueError, match="same sign"):
        uniroot(lambda x: x + 1.0, 0.0, 1.0)


@pytest.mark.parametrize(("found", "fine"), [(0.0, True), (3e-3, False)])
def test_the_root_of_a_variance_that_is_0_to_rounding_is_0(found: float, fine: bool) -> None:
    tolerances = Tolerances({"iterative": {"rtol": 1e-6, "atol": 1e-8}})
    (one,) = compare({"tau": 3e-8}, {"tau": found}, tolerances, "iterative")
    assert one.fine is fine


@pytest.mark.parametrize("kind", ["glmm", "selmodel"])
def test_limits_inherit_no_more_than_the_uncertainty_of_their_parts(kind: str) -> None:
    """A limit is b ± z se: its tolerance stays within what the file grants b and se together."""
    document = json.loads((FOLDER / "metafor.json").read_text(encoding="utf-8"))
    tolerances = Tolerances(document["tolerances"])
    for case in (case for case in document["cases"] if case["kind"] == kind):
        expect, tol = case["expect"], case["tol"]
        found = conform_stats.kinds()[kind](case)
        z = critical(case["options"].get("level", 95) / 100)
        rtol, atol = tolerances.of("b", tol)
        granted = rtol * (abs(expect["b"]) + z * expect["se"]) + (1.0 + z) * atol
        for name in ("ci_lb", "ci_ub"):
            assert found[name].step <= granted
            assert abs(found[name].value - expect[name]) <= granted
