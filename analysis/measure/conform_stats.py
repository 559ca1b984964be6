"""Check the statistics kernel against a file of reference cases.

The file's ``cases`` each have ``kind``, ``input``, ``options``, ``expect`` and ``tol``. A kind is
computed by a function in one of the modules ``conform_stats_*`` beside this one, each of which has
a table ``KINDS`` (kind -> function of the case that returns the same names as ``expect``).
"""

import json
import pkgutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from analysis.stats.result import CannotEstimate

from .compare import Compared, Tolerances, compare

Case = Mapping[str, Any]
Compute = Callable[[Case], Mapping[str, Any]]


def kinds() -> dict[str, Compute]:
    """Every kind that can be computed."""
    found: dict[str, Compute] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("conform_stats_"):
            found.update(import_module(f"{__package__}.{module.name}").KINDS)
    return found


@dataclass
class Tally:
    """What has been seen so far."""

    cases: Counter[str] = field(default_factory=Counter)
    numbers: int = 0
    failed: int = 0
    worst: dict[str, Compared] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def fail(self, sentence: str) -> None:
        """Note a failure to print at the end."""
        self.failed += 1
        self.failures.append(sentence)


def run(path: Path, write: Callable[[str], None]) -> bool:
    """Compute every case of the file; True when every number is within its tolerance."""
    document = json.loads(path.read_text(encoding="utf-8"))
    tolerances = Tolerances(document["tolerances"])
    known, tally = kinds(), Tally()
    for case in document["cases"]:
        _check(case, known, tolerances, tally)
    for kind, count in sorted(tally.cases.items()):
        worst = tally.worst.get(kind)
        error = f"worst relative error {worst.error:.1e} in {worst.where}" if worst else "exact"
        write(f"{kind}: {count} case{'' if count == 1 else 's'}, {error}")
    for sentence in tally.failures:
        write(sentence)
    total = len(document["cases"])
    write(f"{total} cases, {tally.numbers} numbers compared, {tally.failed} failures.")
    return total > 0 and tally.failed == 0


def _check(case: Case, known: Mapping[str, Compute], tolerances: Tolerances, tally: Tally) -> None:
    kind, name = case["kind"], case["id"]
    if kind not in known:
        tally.fail(f"UNKNOWN {name}: no computation for the kind “{kind}”")
        return
    tally.cases[kind] += 1
    try:
        found = known[kind](case)
    except (CannotEstimate, ArithmeticError, LookupError, ValueError, TypeError) as wrong:
        tally.fail(f"FAILED {name}: {type(wrong).__name__}: {wrong}")
        return
    for one in compare(case["expect"], found, tolerances, case["tol"]):
        tally.numbers += 1
        worst = tally.worst.get(kind)
        if one.fine and one.error > (worst.error if worst else 0.0):
            tally.worst[kind] = one
        if not one.fine:
            tally.fail(f"DIFFERS {name}: {one.where} is {one.found}, expected {one.expected}")
