"""Compare computed numbers with reference numbers, each within the tolerance of its kind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

INFORMATIVE = frozenset({"tau2_metafor_default_control", "why", "J", "var", "note", "source"})
COUNTS = frozenset(
    {"k", "k_total", "k0", "Q_df", "QE_df", "QM_df", "QB_df", "CMH_df", "Tarone_df", "ddf", "df",
     "order_index0", "side", "n_permutations", "n_clusters", "n_studies", "n_contrasts",
     "rosenthal", "orwin", "rosenberg", "O", "S"}
)  # fmt: skip
AMPLIFIED = frozenset({"cov_r", "dfbetas", "tau2_del"})
VARIANCES = frozenset(
    {"tau2", "rho", "sigma2_cluster", "sigma2_within", "ICC", "tau2_sens", "tau2_fpr", "delta"}
)
_TINY = 1e-300
_NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Within:
    """A number whose reference is only known to ``step``: its own search stopped there."""

    value: float
    step: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One number: where, what was expected and found, the relative error, and if that is fine."""

    where: str
    expected: object
    found: object
    error: float
    fine: bool


@dataclass(frozen=True, slots=True)
class Tolerances:
    """The tolerance classes of a file of cases (name -> rtol, atol)."""

    classes: Mapping[str, Mapping[str, Any]]

    def of(self, field: str, name: str) -> tuple[float, float]:
        """rtol and atol of a field in a case of class ``name``."""
        if field in COUNTS:
            return 0.0, 0.0
        if field in AMPLIFIED:
            return 1e-5, 1e-8
        if field.endswith(("pval", "_p")) or field == "p" or field.startswith("pval"):
            base = self.classes["pvalue"]
            return max(base["rtol"], self._loose(name)), base["atol"]
        if name == "ml_multi" and field == "ll":
            return 0.0, 1e-7
        if name == "ml_multi" and field not in VARIANCES:
            return 1e-5, float(self.classes[name]["atol"])
        return float(self.classes[name]["rtol"]), float(self.classes[name]["atol"])

    def _loose(self, name: str) -> float:
        return float(self.classes[name]["rtol"]) if name in ("ml_multi", "glmm") else 0.0


def compare(
    expected: object, found: object, tolerances: Tolerances, name: str, where: str = ""
) -> Iterator[Compared]:
    """Walk the expected answer; a number that was not computed is a failure."""
    field = where.rsplit(".", 1)[-1].split("[")[0]
    if field in INFORMATIVE:
        return
    if isinstance(expected, Mapping):
        have = found if isinstance(found, Mapping) else {}
        for key, value in expected.items():
            inner = f"{where}.{key}" if where else key
            yield from compare(value, have.get(key), tolerances, name, inner)
    elif isinstance(expected, list):
        yield from _compare_lists(expected, found, tolerances, name, where)
    elif isinstance(expected, str) and expected not in ("Inf", "-Inf"):
        yield Compared(where, expected, found, 0.0, expected == found)
    else:
        tolerance = tolerances.of(field, name)
        if isinstance(found, Within):
            tolerance, found = (tolerance[0], found.step), found.value
        if isinstance(single := _single(found), list):
            yield Compared(where, expected, single, math.inf, False)
            return
        one, other = _number(expected), _number(single)
        if field == "tau" and 0.0 < one < _NEARLY:
            # The root of a tau² that is 0 but for rounding.
            one, other = one * one, other * other
        yield _compare_numbers(one, other, tolerance, where)


def _compare_lists(
    expected: list[Any], found: Any, tolerances: Tolerances, name: str, where: str
) -> Iterator[Compared]:
    found = [found] if isinstance(found, np.generic) else found
    have = list(found) if isinstance(found, Sequence | np.ndarray) else []
    if len(have) != len(expected):
        yield Compared(where, f"{len(expected)} values", f"{len(have)} values", math.inf, False)
        return
    for i, (one, other) in enumerate(zip(expected, have, strict=True)):
        yield from compare(one, other, tolerances, name, f"{where}[{i}]")


def _single(found: object) -> object:
    """The only value of a column of one; longer columns as a list."""
    values: Any = found.tolist() if isinstance(found, np.ndarray) else found
    if isinstance(values, list | tuple) and len(values) == 1:
        return _single(values[0])
    return list(values) if isinstance(values, tuple) else values


def _number(value: object) -> float:
    if value is None:
        return math.nan
    if value == "Inf":
        return math.inf
    if value == "-Inf":
        return -math.inf
    return float(value)  # type: ignore[arg-type]  # whatever has __float__: a numpy scalar, a bool


def _compare_numbers(
    expected: float, found: float, tolerance: tuple[float, float], where: str
) -> Compared:
    if math.isnan(expected) or math.isnan(found) or math.isinf(expected):
        same = expected == found or (math.isnan(expected) and math.isnan(found))
        return Compared(where, expected, found, 0.0 if same else math.inf, same)
    rtol, atol = tolerance
    gap = abs(found - expected)
    if 0.0 < expected < _TINY:
        return Compared(where, expected, found, 0.0, 0.0 <= found < _TINY)
    if abs(expected) < 1e-8 and rtol > 0.0:
        return Compared(where, expected, found, 0.0, gap <= atol)
    error = gap / abs(expected) if expected else gap
    return Compared(where, expected, found, error, gap <= rtol * abs(expected) + atol)
