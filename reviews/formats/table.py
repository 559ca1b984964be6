"""CSV and TSV in any column order, from any delimiter, with every line accounted for.

The delimiter and the header row are the pair, among the first rows, that names the most known
columns; the text itself never decides, because abstracts are full of semicolons.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain

from reviews.formats import columns
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.field_value import read_on_side, stands_on_its_side
from reviews.formats.parsed import Columns, NoColumns, ParsedRecord, Tally, header_of
from reviews.formats.table_record import clean_cell, row_draft

DELIMITERS = (",", "\t", ";", "|")
HEADER_ROWS = 15
MAX_ROW = 5_000_000
MAX_COLUMNS = 5_000
NO_HEADER = (
    "No row with known column names (such as title, authors, year, abstract) was found. "
    "Give the first row column names and import the file again."
)
TOO_WIDE = f"The table has more than {MAX_COLUMNS} columns; those beyond were not read."
UNCLOSED = "A quotation mark opened on this line is never closed; the row was not imported."


def find_header(rows: list[list[str]]) -> tuple[int, int]:
    """The index of the likeliest header among rows, and how many of its columns are known."""
    best, best_score = -1, 0
    for index, row in enumerate(rows[:HEADER_ROWS]):
        fields = columns.assign(row)
        score = len({field for field in fields if field})
        if score > best_score and columns.TELLING & set(fields):
            best, best_score = index, score
    return best, best_score


def find_delimiter(text: str, given: Columns | None = None) -> str:
    """The delimiter under which the first rows name most known columns; empty when none does.

    With `given`, the one under which a row is that header, or has that many cells.
    """
    best, best_score = "", 0
    for mark in DELIMITERS:
        rows = first_rows(text, mark)
        score = find_header(rows)[1] if given is None else _fit(rows, given)
        if score > best_score:
            best, best_score = mark, score
    return best


def _fit(rows: list[list[str]], given: Columns) -> int:
    if given.named:
        return int(given.row_of_header(rows) is not None)
    return sum(len(row) == len(given.headers) for row in rows)


def first_rows(text: str, mark: str) -> list[list[str]]:
    """The first rows of a text whose cells this mark parts."""
    lines = text.split("\n")[: HEADER_ROWS * 4]
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in csv.reader((line + "\n" for line in lines), delimiter=mark):
            rows.append(row)
            if len(rows) >= HEADER_ROWS:
                break
    return rows


class Rows:
    """Rows with their line range. A row whose quotation mark never closes is given as None."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._queue: list[str] = []
        self._taken: list[str] = []
        self._size = 0
        self._ended = False
        self._quoted = True
        self.number = 0

    def _feed(self) -> Iterator[str]:
        while True:
            if self._queue:
                line = self._queue.pop()
            else:
                following = next(self._lines, None)
                if following is None:
                    self._ended = True
                    return
                line = following
            self._size += len(line)
            if self._size > MAX_ROW:
                self._queue.append(line)
                self._ended = True
                return
            self._taken.append(line)
            yield line + "\n"

    def __iter__(self) -> Iterator[tuple[int, int, list[str] | None, str]]:
        """(first line, last line, cells or None, text) for every row."""
        while True:
            self._taken, self._size, self._ended = [], 0, False
            reader = csv.reader(self._feed(), delimiter=self._delimiter)
            try:
                cells = next(reader, None)
            except csv.Error:
                cells, self._ended = [], True
            if cells is None:
                if not self._queue:
                    return
                self._taken, self._ended = [self._queue.pop()], True
            first = self.number + 1
            if self._ended and self._taken:
                self._queue.extend(reversed(self._taken[1:]))
                self.number = first
                yield first, first, None, self._taken[0]
                continue
            self.number += len(self._taken)
            yield first, self.number, cells, "\n".join(self._taken)


def header_row(rows: list[list[str]], given: Columns | None) -> int | None:
    """The index of the header among the first rows, -1 where the first row is a record already."""
    if given is not None:
        return given.row_of_header(rows)
    at, score = find_header(rows)
    return at if score else None


def read_table(
    lines: TextLines, tally: Tally, delimiter: str, given: Columns | None = None
) -> Iterator[ParsedRecord]:
    """The records of a delimited text file; `given` is what a person says of its columns."""
    csv.field_size_limit(MAX_ROW + 1)
    rows = Rows(iter(lines), delimiter)
    source = iter(rows)
    ahead = []
    for item in source:
        ahead.append(item)
        if len(ahead) >= HEADER_ROWS:
            break
    kind = "tsv" if delimiter == "\t" else "csv"
    top = [cells or [] for _, _, cells, _ in ahead]
    if given is None and stands_on_its_side(top):
        yield from read_on_side(chain(ahead, source), tally, kind)
        return
    at = header_row(top, given)
    if at is None:
        raise NoColumns(NO_HEADER)
    for first, last, cells, text in ahead[: max(at, 0)]:
        _outside(tally, first, last, cells, text)
    header, line = list(given.headers) if given else [], 1
    if at >= 0:
        line, last, cells, _text = ahead[at]
        header = header_of(cells or [])
        tally.lines.structural += last - line + 1
    table = TableReader(header, tally, kind, line, given.fields if given else ())
    for first, last, cells, text in ahead[at + 1 :]:
        yield from table.row(first, last, cells, text, lines)
    for first, last, cells, text in source:
        yield from table.row(first, last, cells, text, lines)


def _outside(tally: Tally, first: int, last: int, cells: list[str] | None, text: str) -> None:
    """A row above the header: a title of the export, which is structure, or an empty line."""
    if not any(cells or ()) and not text.strip():
        tally.lines.blank += last - first + 1
    else:
        tally.lines.structural += last - first + 1


class TableReader:
    """Rows below one header to records."""

    def __init__(
        self,
        header: list[str],
        tally: Tally,
        source_format: str,
        line: int,
        given: Sequence[str] = (),
    ) -> None:
        if len(header) > MAX_COLUMNS:
            tally.problem(line, TOO_WIDE)
            header, given = header[:MAX_COLUMNS], given[:MAX_COLUMNS]
        self.header = header
        self.fields = list(given) or columns.assign_own(header)
        self.database = columns.database(header)
        tally.columns = list(zip(header, self.fields, strict=True))
        self._tally = tally
        self._format = source_format
        named = Counter(columns.normal(name) for name in header if name)
        for name in sorted(name for name, times in named.items() if times > 1):
            tally.problem(line, f"The column '{name}' occurs more than once; all values are kept.")

    def row(
        self, first: int, last: int, cells: list[str] | None, text: str, lines: TextLines | None
    ) -> Iterator[ParsedRecord]:
        """No record for an empty row or a repeated header, else one, or a problem."""
        count = last - first + 1
        if cells is None:
            self._tally.found += 1
            self._tally.lines.problem += count
            self._tally.reject(first, UNCLOSED, text)
            return
        cells = [clean_cell(cell) for cell in cells[:MAX_COLUMNS]]
        if not any(cells):
            self._tally.lines.blank += count
            return
        if [cell.strip() for cell in cells] == self.header:
            self._tally.lines.structural += count
            return
        self._tally.found += 1
        draft = row_draft(self.fields, cells, self.database)
        notes: list[str] = []
        if lines is not None:
            lines.drop_notes(first)
            notes = lines.take_notes(last)
        self._check_width(draft, cells, first, last, text)
        if draft.is_empty and not (self._holds_number(cells) or self._is_own(cells)):
            self._tally.lines.problem += count
            self._tally.reject(first, "A row without any content that is known.", text)
            return
        self._tally.lines.record += count
        yield draft.finish(
            source_format=self._format,
            raw=self._raw(cells),
            position=self._tally.found,
            first_line=first,
            last_line=last,
            notes=notes,
        )

    def _holds_number(self, cells: list[str]) -> bool:
        """Whether a known column holds digits that may be the record's own, such as half a DOI."""
        return any(
            any(map(str.isdigit, cell))
            for field, cell in zip(self.fields, cells, strict=False)
            if field and field not in ("record_id", "labels", "notes", "years", "dates")
        )

    def _is_own(self, cells: list[str]) -> bool:
        """Whether the row was written by ourselves, who write no row without a record."""
        return any(
            field == "ref_type_own" and cell
            for field, cell in zip(self.fields, cells, strict=False)
        )

    def _raw(self, cells: list[str]) -> tuple[tuple[str, str], ...]:
        names = self.header + [f"column {n}" for n in range(len(self.header) + 1, len(cells) + 1)]
        return tuple((name, cell) for name, cell in zip(names, cells, strict=False) if cell)

    def _check_width(
        self, draft: Draft, cells: list[str], first: int, last: int, text: str
    ) -> None:
        width = len(self.header)
        if len(cells) == width or (len(cells) > width and not any(cells[width:])):
            return
        what = (
            f"The row has {len(cells)} cells, the header {width}; values may be in wrong columns."
        )
        draft.warnings.append(f"Line {first}: {what}")
        if last > first or len(cells) > width:
            self._tally.problem(first, what, text)
