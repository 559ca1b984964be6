"""Excel workbooks: sizes are checked before anything is unpacked, then a limited process reads."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path

from reviews.formats.decode import CONTROL_MAP, Source
from reviews.formats.parsed import (
    Columns,
    FormatError,
    NoColumns,
    ParsedRecord,
    Tally,
    header_of,
)
from reviews.formats.table import HEADER_ROWS, NO_HEADER, TableReader, header_row
from reviews.formats.xlsx_worker import LONG_TEXTS

MAX_FILE, MAX_UNPACKED, MAX_RATIO, MAX_PARTS = 100_000_000, 200_000_000, 100, 10_000
_WORKER = Path(__file__).with_name("xlsx_worker.py")
_DAMAGED = "The Excel file is damaged or is not an Excel file."
_TOO_BIG = "The Excel file unpacks to more than is allowed (200 MB, or 100 times its size)."
_TOO_MUCH = (
    "The Excel file could not be read within the limits of memory and time. Delete stray cells "
    "far from the table, or save the sheet as CSV."
)
SHEET_NOT_READ = "The sheet '{name}' has no known column names; it was not read."
Row = tuple[int, list[str]]
LongTexts = dict[int, dict[str, str]]


def read_xlsx(source: Source, tally: Tally, given: Columns | None = None) -> Iterator[ParsedRecord]:
    """The records of every sheet that has a header with known column names.

    `given` is what a person says of the columns; where they have no names, of the first sheet.
    """
    data = source.whole(MAX_FILE)
    if data is None:
        raise FormatError("The Excel file is larger than 100 MB; save the sheet as CSV.")
    check_sizes(data)
    found = False
    long_texts: LongTexts = {}
    for name, rows in _sheets(_rows(data)):
        if name == LONG_TEXTS:
            long_texts = _long_texts(rows, tally)
            continue
        head: list[Row] = []
        for row in rows:
            head.append(row)
            if len(head) >= HEADER_ROWS:
                break
        at = header_row([cells for _, cells in head], given) if head else None
        if at is None or (found and at < 0):
            if head:
                what = SHEET_NOT_READ.format(name=name[:100])
                tally.problem(head[0][0], what, " | ".join(head[0][1])[:500])
                _count_unread(head, rows, tally)
            continue
        found = True
        yield from _records(head, at, rows, tally, long_texts, given)
    if not found:
        raise NoColumns(NO_HEADER)


def first_rows(source: Source) -> list[list[str]]:
    """The first rows of the first sheet that has any."""
    data = source.whole(MAX_FILE)
    if data is None:
        return []
    check_sizes(data)
    for _name, rows in _sheets(_rows(data)):
        if head := [cells for _number, cells in islice(rows, HEADER_ROWS)]:
            return head
    return []


def _records(
    head: list[Row],
    at: int,
    rows: Iterator[Row],
    tally: Tally,
    long_texts: LongTexts,
    given: Columns | None,
) -> Iterator[ParsedRecord]:
    header = header_of(head[at][1]) if at >= 0 or given is None else list(given.headers)
    tally.lines.total += at + 1
    tally.lines.structural += at + 1
    fields = given.fields if given else ()
    table = TableReader(header, tally, "xlsx", head[max(at, 0)][0], fields)
    for number, cells in chain(head[at + 1 :], rows):
        tally.lines.total += 1
        cells = _padded(cells, header)
        for column, text in long_texts.get(number, {}).items():
            if column in header:
                cells[header.index(column)] += text
        yield from table.row(number, number, cells, " | ".join(cells), None)


def _long_texts(rows: Iterator[Row], tally: Tally) -> LongTexts:
    """Our own sheet of what did not fit a cell: row, column, text, in order."""
    found: LongTexts = {}
    for _, cells in rows:
        tally.lines.total += 1
        tally.lines.structural += 1
        if len(cells) == 3 and cells[0].isdigit():
            parts = found.setdefault(int(cells[0]), {})
            parts[cells[1]] = parts.get(cells[1], "") + cells[2]
    return found


def _padded(cells: list[str], header: list[str]) -> list[str]:
    """A sheet's row ends at its last filled cell; the header says how long it should be."""
    return cells + [""] * (len(header) - len(cells))


def _count_unread(head: list[Row], rows: Iterator[Row], tally: Tally) -> None:
    count = len(head) + sum(1 for _ in rows)
    tally.lines.total += count
    tally.lines.problem += count


def check_sizes(data: bytes) -> None:
    """Refuse a bomb by what its directory says, before unpacking anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FormatError(_DAMAGED) from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        raise FormatError(_TOO_BIG)
    if not any(part.filename.startswith("xl/") for part in parts):
        raise FormatError("This archive is not an Excel file; unpack it first.")


def _rows(data: bytes) -> Iterator[list[object]]:
    """What the worker says, line by line; FormatError when it dies."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", str(_WORKER)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            if process.stdout is None or process.stderr is None:
                raise FormatError(_TOO_MUCH)
            for line in process.stdout:
                with suppress(json.JSONDecodeError):
                    yield json.loads(line)
            words = process.stderr.read().decode("utf-8", "replace")
            if process.wait() != 0:
                died = process.returncode < 0 or "MemoryError" in words
                raise FormatError(_TOO_MUCH if died else _DAMAGED)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()


def _sheets(said: Iterator[list[object]]) -> Iterator[tuple[str, Iterator[Row]]]:
    """(name, rows) for each sheet; a sheet's rows must be taken before the next sheet."""
    following: list[str] = []

    def rows() -> Iterator[Row]:
        for item in said:
            if item[0] == "sheet":
                following.append(str(item[1]))
                return
            number, cells = item[1], item[2]
            if isinstance(number, int) and isinstance(cells, list):
                yield number, [str(cell).translate(CONTROL_MAP) for cell in cells]

    for _ in rows():
        pass
    while following:
        current = rows()
        yield following.pop(), current
        for _ in current:
            pass
