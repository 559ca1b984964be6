"""Measure the import against a folder of real files with expected counts and gold records.

The folder holds `files/`, `manifest.csv` (file, format, expected_records, gold) and `expected/`.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analysis.measure import gold
from analysis.measure.overlap import compare_exports
from reviews.formats import FormatError, Parsed, ParsedRecord, read

GOLD_BAR = 0.99
SHOWN = 3


@dataclass(slots=True)
class Measured:
    """One file: counts, what the gold says, time."""

    name: str
    format: str
    expected: int
    size: int
    found: int = 0
    imported: int = 0
    rejected: int = 0
    problems: int = 0
    error: str = ""
    lines_ok: bool = True
    seconds: float = 0.0
    collection: str = ""
    records: list[ParsedRecord] = field(default_factory=list)
    gold_fields: int = 0
    differences: list[tuple[int, str, str, str]] = field(default_factory=list)

    @property
    def counts_right(self) -> bool:
        return not self.error and self.found == self.imported == self.expected

    @property
    def honest(self) -> bool:
        """A difference in the count is reported: as a problem or a refusal of the file."""
        sums = self.found == self.imported + self.rejected
        return self.counts_right or bool(self.error) or (sums and self.problems > 0)


def run(path: Path, write: Callable[[str], None]) -> bool:
    """Measure every file; False when a count is wrong without a problem being reported."""
    with (path / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    measured = [measure(path, row) for row in rows]
    for item in measured:
        _line(item, write)
    _totals(measured, write)
    compared = sum(item.gold_fields for item in measured)
    equal = compared - sum(len(item.differences) for item in measured)
    if compared:
        share = equal / compared
        write(f"gold fields equal: {equal} of {compared} ({share:.2%}; bar {GOLD_BAR:.0%})")
    _exports(measured, write)
    right = sum(item.counts_right for item in measured)
    write(f"counts right: {right} of {len(measured)} files")
    return all(item.honest and item.lines_ok for item in measured)


def measure(path: Path, row: dict[str, str]) -> Measured:
    """Read one file of the manifest and compare."""
    file = path / "files" / row["file"]
    item = Measured(row["file"], row["format"], int(row["expected_records"]), file.stat().st_size)
    item.collection = row.get("repo", "")
    started = time.perf_counter()
    try:
        with file.open("rb") as stream:
            parsed = read(stream, name=file.name)
            item.records = list(parsed.records)
        _count(item, parsed)
    except FormatError as error:
        item.error = str(error)
    item.seconds = time.perf_counter() - started
    if row.get("gold"):
        _compare(item, path / "expected" / row["gold"])
    return item


def _count(item: Measured, parsed: Parsed) -> None:
    item.found, item.imported, item.rejected = parsed.found, parsed.imported, parsed.rejected
    item.problems = len(parsed.problems)
    item.lines_ok = parsed.lines.accounted


def _compare(item: Measured, file: Path) -> None:
    for number, count, differences in gold.pair(gold.load(file), item.records):
        item.gold_fields += count
        item.differences.extend((number, *difference) for difference in differences)


def _exports(measured: Iterable[Measured], write: Callable[[str], None]) -> None:
    """Every two exports of one collection, and what differs where both have a value."""
    items = {item.name: item for item in measured if item.collection}
    files = {name: item.records for name, item in items.items()}
    fields = equal = 0
    for shared in compare_exports(files, lambda name: items[name].collection):
        fields += shared.fields
        equal += shared.fields - len(shared.differences)
        write(
            f"{shared.equal:8.2%} {shared.a[:50]} and {shared.b[:50]}: "
            f"{shared.records} records, {shared.fields} fields that both have"
        )
        for name, a, b in shared.differences[:SHOWN]:
            write(f"         {name}: {a!r} and {b!r}")
    if fields:
        write(f"the same records from several tools: {equal} of {fields} ({equal / fields:.2%})")


def _line(item: Measured, write: Callable[[str], None]) -> None:
    mark = "ok" if item.counts_right else "reported" if item.honest else "WRONG"
    speed = item.size / 1e6 / item.seconds if item.seconds else 0.0
    write(
        f"{mark:8} {item.name[:60]:60} expected {item.expected:5} found {item.found:5} "
        f"imported {item.imported:5} rejected {item.rejected:3} {item.seconds:7.3f} s "
        f"{speed:6.1f} MB/s"
    )
    if item.error:
        write(f"         refused: {item.error}")
    if not item.lines_ok:
        write("         some lines of the file are not accounted for")
    for number, name, wanted, got in item.differences:
        write(f"         record {number} {name}: expected {wanted!r}, found {got!r}")


def _totals(measured: Iterable[Measured], write: Callable[[str], None]) -> None:
    by_format: dict[str, list[Measured]] = {}
    for item in measured:
        by_format.setdefault(item.format, []).append(item)
    for name, items in sorted(by_format.items()):
        compared = sum(item.gold_fields for item in items)
        equal = compared - sum(len(item.differences) for item in items)
        write(
            f"{name}: {len(items)} files, expected {sum(i.expected for i in items)}, "
            f"found {sum(i.found for i in items)}, imported {sum(i.imported for i in items)}, "
            f"rejected {sum(i.rejected for i in items)}, gold {equal}/{compared}"
        )
