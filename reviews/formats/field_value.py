"""Tables that stand on their side: a field's name in the first cell of a row, its values beside it.

Embase writes its CSV so on request (one row a field). A record ends at an empty row, or where the
field that opened it comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reviews.formats import columns
from reviews.formats.parsed import ParsedRecord, Tally
from reviews.formats.table_record import clean_cell, row_draft

FEWEST = 4
Row = tuple[int, int, list[str] | None, str]


def stands_on_its_side(rows: list[list[str]]) -> bool:
    """Whether most of the first rows begin with the name of a field, each with another."""
    names = [row[0] for row in rows if len(row) > 1 and row[0].strip()]
    known = [name for name in names if columns.known(name)]
    widest = max((sum(map(bool, map(columns.known, row))) for row in rows), default=0)
    return len(set(known)) >= FEWEST and len(known) * 2 > len(names) and widest <= 2


@dataclass(slots=True)
class _Held:
    """The rows of one record so far."""

    first: int = 0
    last: int = 0
    lines: int = 0
    names: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def read_on_side(rows: Iterable[Row], tally: Tally, source_format: str) -> Iterator[ParsedRecord]:
    """The records of such a table; what stands before the first known field is structure."""
    held = _Held()
    for first, last, cells, text in rows:
        count = last - first + 1
        values = [clean_cell(cell) for cell in cells or [text]]
        if not any(values):
            tally.lines.blank += count
            yield from _finish(held, tally, source_format)
            held = _Held()
            continue
        name, said = values[0], [value for value in values[1:] if value]
        if not held.names and (cells is None or not columns.known(name)):
            tally.lines.structural += count
            continue
        if held.names and name == held.names[0]:
            yield from _finish(held, tally, source_format)
            held = _Held()
        held.first, held.last = held.first or first, last
        held.lines += count
        held.names.append(name)
        held.cells.append("; ".join(said))
    yield from _finish(held, tally, source_format)


def _finish(held: _Held, tally: Tally, source_format: str) -> Iterator[ParsedRecord]:
    if not held.names:
        return
    tally.found += 1
    fields = columns.assign(held.names)
    tally.columns = tally.columns or list(zip(held.names, fields, strict=True))
    draft = row_draft(fields, held.cells, columns.database(held.names))
    if draft.is_empty:
        tally.lines.problem += held.lines
        text = "\n".join(map(": ".join, zip(held.names, held.cells, strict=True)))
        tally.reject(held.first, "A record without any content that is known.", text)
        return
    tally.lines.record += held.lines
    pairs = zip(held.names, held.cells, strict=True)
    yield draft.finish(
        source_format=source_format,
        raw=tuple((name, cell) for name, cell in pairs if cell),
        position=tally.found,
        first_line=held.first,
        last_line=held.last,
        notes=[],
    )
