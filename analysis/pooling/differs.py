"""Comparing two results that should be the same."""

import math
from typing import Any


def differs(one: Any, other: Any, tolerance: float = 1e-9) -> str:
    """Where two results differ by more than rounding: a path, or "" when they agree."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return "names"
        pairs = [(key, one[key], other[key]) for key in one]
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return "length"
        pairs = [(str(i), *both) for i, both in enumerate(zip(one, other, strict=True))]
    elif isinstance(one, int | float) and isinstance(other, int | float):
        near = math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
        return "" if near else f"{one} and {other}"
    else:
        return "" if one == other else f"{one} and {other}"
    for key, left, right in pairs:
        if found := differs(left, right, tolerance):
            return f"{key}: {found}"
    return ""
