"""CSV and XLSX with every canonical field, safe against formulas, and read back without loss."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from itertools import chain
from tempfile import SpooledTemporaryFile

import xlsxwriter

from reviews.formats import carry, columns
from reviews.formats.clean import escape_entities
from reviews.formats.parsed import FormatError, Name, ParsedRecord
from reviews.formats.table_record import clean_cell, row_draft
from reviews.formats.xlsx_worker import LONG_TEXTS

COLUMNS = (
    "record_id", "ref_type", "title", "title_translated", "short_title", "authors", "editors",
    "year", "date_raw", "date", "journal", "journal_abbrev", "book_title", "series", "publisher",
    "place", "volume", "issue", "pages", "article_number", "abstract", "keywords", "mesh", "doi",
    "pmid", "pmcid", "isbn", "issn", "accession", "trial_ids", "urls", "pdf_urls", "language",
    "publication_types", "retraction_notice", "erratum_of", "notes", "labels", "prior_decisions",
    "source_database",
)  # fmt: skip
_FIELDS = columns.assign(list(COLUMNS))
_FIELDS[COLUMNS.index("ref_type")] = "ref_type_own"
_DANGEROUS = re.compile(r"^'*[=+\-@\t\r]")
_ROWS_AT_ONCE = 200
EXCEL_CELL, EXCEL_ROWS = 32_767, 1_048_576
TOO_MANY = "There are more records than an Excel sheet has rows; export as CSV."


def write_csv(records: Iterable[ParsedRecord]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, CRLF, `; ` between the values of a list."""
    rows = _rows(records)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    for count, row in enumerate(rows, 1):
        writer.writerow([guard(cell) for cell in row])
        if count % _ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(records: Iterable[ParsedRecord]) -> Iterator[bytes]:
    """A sheet in which every cell is text, so that nothing is ever a formula.

    A cell that begins like our guard gets one, because reading takes a guard off. What does not
    fit a cell goes on in the sheet `Long texts`: row, column, text.
    """
    with SpooledTemporaryFile(max_size=8_000_000) as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet, long_texts = book.add_worksheet("References"), book.add_worksheet(LONG_TEXTS)
        long_row = _write_row(long_texts, 0, ["row", "column", "text"])
        header: Sequence[str] = ()
        for number, cells in enumerate(_rows(records)):
            row = [guard(cell) if cell.startswith("'") else cell for cell in cells]
            header = header or row
            if number >= EXCEL_ROWS:
                raise FormatError(TOO_MANY)
            _write_row(sheet, number, [cell[:EXCEL_CELL] for cell in row])
            for name, cell in zip(header, row, strict=True):
                for start in range(EXCEL_CELL, len(cell), EXCEL_CELL):
                    part = cell[start : start + EXCEL_CELL]
                    long_row = _write_row(long_texts, long_row, [str(number + 1), name, part])
        book.close()
        file.seek(0)
        while block := file.read(1 << 16):
            yield block


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[str]) -> int:
    for column, cell in enumerate(cells):
        if cell:
            sheet.write_string(number, column, cell)
    return number + 1


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; reading takes the guard off again."""
    return "'" + cell if _DANGEROUS.match(cell) else cell


def _rows(records: Iterable[ParsedRecord]) -> Iterator[list[str]]:
    """The header, then a row for each record; extra columns are those of the first record."""
    source = iter(records)
    first = next(source, None)
    extra = [name for name, _ in first.extra] if first is not None else []
    yield [*COLUMNS, *extra, carry.COLUMN]
    for record in chain([first] if first is not None else [], source):
        cells = [_cell(record, name) for name in COLUMNS]
        again = row_draft(_FIELDS, [clean_cell(guard(cell)) for cell in cells], "").alone()
        values = dict(record.extra)
        yield [*cells, *(values.get(name, "") for name in extra), carry.lost(record, again)]


def _cell(record: ParsedRecord, name: str) -> str:
    value = getattr(record, name)
    if not value:
        return ""
    if name in ("authors", "editors"):
        return "; ".join(escape_entities(_name(item)) for item in value)
    if name == "accession":
        return "; ".join(
            f"{database}: {number}" if database else number for database, number in value
        )
    if name == "prior_decisions":
        keys = ("tool", "reviewer", "decision", "reasons")
        return json.dumps(
            [dict(zip(keys, astuple(item), strict=True)) for item in value], ensure_ascii=False
        )
    if isinstance(value, tuple):
        return "; ".join(escape_entities(item) for item in value)
    return escape_entities(str(value))


def _name(name: Name) -> str:
    return "{" + name.literal + "}" if name.literal else str(name)
