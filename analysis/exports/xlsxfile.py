"""A table as an Excel file in which text is always text and nothing is cut."""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile

import xlsxwriter

from analysis.exports.csvfile import Cell

MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
BLOCK = 1 << 16


def stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Written row by row into a temporary file and handed out in blocks.

    What is longer than a cell holds goes on in the sheet Long texts: sheet, row, column, text.
    What is longer than a sheet goes on in the next one.
    """
    with TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        _Book(book, header).write(rows)
        book.close()
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


class _Book:
    def __init__(self, book: xlsxwriter.Workbook, header: Sequence[str]) -> None:
        self.book, self.header = book, header
        self.bold = book.add_format({"bold": True})
        self.long: xlsxwriter.worksheet.Worksheet | None = None
        self.long_row = 0

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        sheet, place = self._sheet(), 0
        for row in rows:
            place += 1
            if place >= MOST_ROWS:
                sheet, place = self._sheet(), 1
            for column, value in enumerate(row):
                if isinstance(value, str):
                    self._text(sheet, place, column, value)
                elif value is not None:
                    sheet.write_number(place, column, value)

    def _sheet(self) -> xlsxwriter.worksheet.Worksheet:
        sheet = self.book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(self.header):
            sheet.write_string(0, column, name, self.bold)
        return sheet

    def _text(
        self, sheet: xlsxwriter.worksheet.Worksheet, place: int, column: int, text: str
    ) -> None:
        if not text:
            return
        sheet.write_string(place, column, text[:LONGEST_CELL])
        for start in range(LONGEST_CELL, len(text), LONGEST_CELL):
            part = text[start : start + LONGEST_CELL]
            self._more([sheet.get_name(), str(place + 1), self.header[column], part])

    def _more(self, cells: Sequence[str]) -> None:
        if self.long is None:
            self.long = self.book.add_worksheet("Long texts")
            self._line(self.long, ["sheet", "row", "column", "text"])
        self._line(self.long, cells)

    def _line(self, sheet: xlsxwriter.worksheet.Worksheet, cells: Sequence[str]) -> None:
        for column, text in enumerate(cells):
            sheet.write_string(self.long_row, column, text)
        self.long_row += 1
