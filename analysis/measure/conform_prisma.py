"""Check the flow diagram's counts against a file of reviews whose numbers are known."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.prisma import Counts, State, StateError, count, identities


def run(path: Path, write: Callable[[str], None]) -> bool:
    """Count every review of a scenarios file and compare each box and the failing identities.

    The file is a list of {name, state, expected, identity_errors}; a number that `expected`
    leaves out must be 0. A state given in words instead of rows is made for the reviews known
    here by name. True when everything agrees.
    """
    cases = json.loads(path.read_text(encoding="utf-8"))
    agreed = 0
    for case in cases:
        differences = list(_differences(case))
        agreed += not differences
        write(f"{'ok ' if not differences else 'DIFFERS '} {case['name']}")
        for line in differences:
            write(f"    {line}")
    write(f"{agreed} of {len(cases)} reviews agree in every box and identity.")
    return agreed == len(cases)


def _differences(case: Mapping[str, Any]) -> Iterator[str]:
    state = case["state"]
    if isinstance(state, str):
        if case["name"] not in _PUBLISHED:
            yield f"The file holds no rows for this review, only the words {state!r}."
            return
        state = _published(studies=_PUBLISHED[case["name"]])
    try:
        counts = count(State.from_json(state))
    except StateError as error:
        yield str(error)
        return
    yield from _boxes(counts, case.get("expected", {}))
    failing = [row.id for row in identities(counts) if not row.holds]
    wanted = [_id(row) for row in case.get("identity_errors", [])]
    if sorted(failing) != sorted(wanted):
        yield f"identities that fail: {failing or 'none'}, expected {wanted or 'none'}"


def _id(row: Any) -> str:
    return str(row["id"] if isinstance(row, Mapping) else row).split(":")[0].split(" ")[0]


def _boxes(counts: Counts, expected: Mapping[str, Any]) -> Iterator[str]:
    found = counts.boxes()
    for key in expected:
        if key not in found:
            yield f"{key}: unknown box, expected {expected[key]}"
    for key, value in found.items():
        got: Any = dict(value) if isinstance(value, Mapping) else value
        want = expected.get(key, {} if isinstance(got, dict) else 0)
        if got != want:
            yield f"{key}: counted {got}, expected {want}"


# The review of illness management and recovery: 14 reports; as printed of 14 studies, and of
# 12 once the three reports of one trial are joined.
_PUBLISHED = {
    "IMR review as published": 14,
    "IMR review with the three Danish reports merged": 12,
}


def _published(studies: int) -> dict[str, Any]:
    records: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []

    def carry(prefix: str, source: str, name: str, excluded: int, included: int) -> None:
        for i in range(excluded + included):
            report = f"{prefix}r{i}"
            records.append(
                {
                    "id": f"{prefix}{i}",
                    "source": source,
                    "name": name,
                    "ta": "include",
                    "report": report,
                }
            )
            out = i < excluded
            reports.append(
                {
                    "id": report,
                    "retrieved": True,
                    "ft": "exclude" if out else "include",
                    "reason": "not itemised" if out else None,
                    "study": None,
                }
            )

    def add(prefix: str, n: int, **row: Any) -> None:
        records.extend({"id": f"{prefix}{i}", **row} for i in range(n))

    carry("k", "database", "MEDLINE", excluded=13, included=13)
    add("x", 142, source="database", name="MEDLINE", ta="exclude")
    add("d", 925, source="database", name="Other six databases", dup_of="k0")
    carry("c", "citation", "Reference lists", excluded=3, included=1)
    add("o", 472, source="citation", name="Reference lists", ta="exclude")
    kept = [row for row in reports if row["ft"] == "include"]
    for i, row in enumerate(kept):
        row["study"] = f"S{max(0, i - (len(kept) - studies))}"
    return {"records": records, "reports": reports}
