"""Check the agreement coefficients against a file of tables whose figures are known."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from screening.agreement import (
    Coefficient,
    Table,
    Weights,
    cohen,
    fleiss,
    gwet,
    gwet_of_table,
    pabak,
    wilson,
)

TOLERANCE = 1e-9
Line = tuple[str, float | None, float]

# Two of the tables stand in the file only by the figures they give.
_ORDERED_CATEGORIES = ((5, 4, 3), (0, 3, 0), (0, 3, 7))
_ORDERED_JUDGEMENTS = ((9, 2, 0), (1, 6, 2), (0, 1, 4))


def run(path: Path, write: Callable[[str], None]) -> bool:
    """Compute every figure of the file again; True when all are within 1e-9.

    The file holds `two` (tables of two raters), weighted figures of two ordered tables, and
    counts of several raters. A figure of the textbook standard error is not computed here on
    purpose: it is in the file for comparison only.
    """
    case = json.loads(path.read_text(encoding="utf-8"))
    lines = [*_two_raters(case["two"]), *_ordered(case), *_many_raters(case)]
    wrong = [line for line in lines if _differs(line)]
    for name, found, expected in wrong:
        write(f"DIFFERS {name}: {found}, expected {expected}")
    write(f"{len(lines) - len(wrong)} of {len(lines)} figures agree within {TOLERANCE:g}.")
    return bool(lines) and not wrong


def _differs(line: Line) -> bool:
    _, found, expected = line
    return found is None or abs(found - expected) > TOLERANCE


def _table(counts: Any) -> Table:
    return Table(tuple(str(i) for i in range(len(counts))), tuple(map(tuple, counts)))


def _two_raters(cases: list[Mapping[str, Any]]) -> Iterator[Line]:
    for case in cases:
        name, table = case["name"], _table(case["table"])
        share = wilson(table.agreed, table.n)
        yield f"{name}: n", float(table.n), case["n"]
        yield f"{name}: agree", float(table.agreed), case["agree"]
        yield f"{name}: percent", _percent(share.value), case["percent"]
        ends = (share.ci.low, share.ci.high) if share.ci else (None, None)
        for end, found, expected in zip(("low", "high"), ends, case["percent_ci"], strict=True):
            yield f"{name}: percent {end}", _percent(found), expected
        yield from _kappa(f"{name}: kappa", cohen(table), case["kappa"])
        yield f"{name}: pabak", pabak(table).value, case["pabak"]
        yield from _gwet(f"{name}: ac1", gwet_of_table(table), case["ac1"])


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _kappa(name: str, found: Coefficient, expected: Mapping[str, Any]) -> Iterator[Line]:
    yield f"{name} po", found.observed, expected["po"]
    yield f"{name} pe", found.expected, expected["pe"]
    yield f"{name} value", found.value, expected["kappa"]
    yield f"{name} se", found.se, expected["se"]
    yield f"{name} se0", found.se0, expected["se0"]
    yield f"{name} z", found.z, expected["z0"]
    yield f"{name} low", found.ci.low if found.ci else None, expected["ci"][0]
    yield f"{name} high", found.ci.high if found.ci else None, expected["ci"][1]


def _gwet(name: str, found: Coefficient, expected: Mapping[str, Any]) -> Iterator[Line]:
    yield f"{name} pa", found.observed, expected["pa"]
    yield f"{name} pe", found.expected, expected["pe"]
    yield f"{name} value", found.value, expected["coeff"]
    yield f"{name} se", found.se, expected["se"]


def _ordered(case: Mapping[str, Any]) -> Iterator[Line]:
    maybe, judged = _table(_ORDERED_CATEGORIES), _table(_ORDERED_JUDGEMENTS)
    yield from _kappa("ordered linear", cohen(maybe, "linear"), case["B_ordered_linear"])
    kinds: tuple[Weights, ...] = ("none", "linear", "quadratic")
    for weights in kinds:
        yield from _kappa(f"weights {weights}", cohen(judged, weights), case[f"W_{weights}"])
    yield from _gwet("ac2 linear", gwet_of_table(judged, "linear"), case["W_ac2_linear"])


def _many_raters(case: Mapping[str, Any]) -> Iterator[Line]:
    found = fleiss(case["F_counts"])
    yield from _gwet("fleiss", found, case["F_fleiss"])
    yield "fleiss se0", found.se0, case["F_fleiss_se0"]
    yield from _gwet("three raters ac1", gwet(case["F_counts"]), case["F_ac1"])
