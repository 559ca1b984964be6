"""Reference conversions: the names of the cases as the names of the conversion kernel."""

from collections.abc import Callable, Mapping
from typing import Any

from extraction.convert import convert

Case = Mapping[str, Any]
Found = dict[str, Any]

FIELDS = {
    "min": "minimum", "max": "maximum", "or": "odds_ratio", "F": "f", "OmE": "o_minus_e", "V": "v",
    "lnOR": "lnor",
}  # fmt: skip
NAMES = {"combine_groups": "combine_three_groups"}
GIVES = {"ci_each": "events_each", "n2i_each": "n_each", "n_continuous_each": "n_each"}
# The cases print percentages with one decimal.
DECIMALS = 1


def _name(conversion: str) -> str:
    if conversion.startswith("BC_boxcox"):
        return "BC_boxcox"
    if conversion.startswith("QE_"):
        return "QE_quantile_estimation"
    return NAMES.get(conversion, conversion)


def _conversion(case: Case) -> Found:
    name = _name(case["options"]["conversion"])
    given = {FIELDS.get(field, field): value for field, value in case["input"].items()}
    if name == "percent_to_events":
        given.setdefault("decimals", DECIMALS)
    made = convert(name, given)
    return {field: made.values.get(GIVES.get(field, field)) for field in case["expect"]}


KINDS: Mapping[str, Callable[[Case], Found]] = {"conversion": _conversion}
