"""The columns of a table before it is read, also where their names are not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from reviews.formats import columns, xlsx
from reviews.formats.decode import Source
from reviews.formats.parsed import Columns, FormatError, NoColumns, header_of
from reviews.formats.sniff import head_text, sniff
from reviews.formats.table import DELIMITERS, find_header, first_rows

Rows = list[list[str]]
_WORKBOOK = b"PK\x03\x04"


def table_kind(head: bytes) -> str:
    """How a file is read that a person says is a table."""
    return "xlsx" if head.startswith(_WORKBOOK) else "table"


def columns_in(data: bytes | BinaryIO) -> tuple[Columns, Rows] | None:
    """The columns of a table as far as they are known, and its first rows; None for other files.

    Where no row has known names, the first of the widest rows is taken for the header.
    """
    source = Source(data)
    try:
        kind = sniff(source.head)
    except NoColumns:
        kind = "table"
    except FormatError:
        return None
    if kind not in ("xlsx", "table"):
        return None
    rows = xlsx.first_rows(source) if kind == "xlsx" else _likely_rows(head_text(source.head))
    if not rows:
        return None
    at, score = find_header(rows)
    if not score:
        at = max(range(len(rows)), key=lambda index: (_filled(rows[index]), -index))
    header = header_of(rows[at])
    return Columns(tuple(header), tuple(columns.assign_own(header))), rows[at + 1 :]


def unnamed(width: int) -> tuple[str, ...]:
    """Headers for a table that has none."""
    return tuple(f"column {number}" for number in range(1, width + 1))


def _likely_rows(text: str) -> Rows:
    """The rows under the delimiter that names known columns, else parts most rows alike."""
    best: Rows = []
    best_score = (0, 0)
    for mark in DELIMITERS:
        rows = [row for row in first_rows(text, mark) if any(row)]
        score = (find_header(rows)[1], _alike(rows))
        if score > best_score:
            best, best_score = rows, score
    return best


def _alike(rows: Rows) -> int:
    """How many cells stand in rows of one width, if these are most rows; else 0."""
    widths = [len(row) for row in rows]
    common = max(set(widths), key=widths.count, default=0)
    share = widths.count(common)
    return common * share if common > 1 and share > 1 and share >= 0.6 * len(rows) else 0


def _filled(row: Iterable[str]) -> int:
    return sum(1 for cell in row if cell.strip())
