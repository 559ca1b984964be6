"""Excel workbooks: bombs are refused before unpacking, a stray cell ends only the worker."""

import io
import zipfile

import pytest
import xlsxwriter

from reviews.formats import FormatError, ParsedRecord, read, write
from reviews.formats.xlsx import MAX_UNPACKED
from tests.kernels.formats.test_ris_dialects import one


def workbook(*sheets: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def test_rows_numbers_and_a_header_that_is_not_the_first_row():
    data = workbook([["Export"], [], ["Title", "Year", "PMID"], ["A", 2012, 123.0], ["B", 2013]])
    first, second = read(data, name="x.csv").records
    assert (first.title, first.year, first.pmid) == ("A", 2012, "123")
    assert (second.title, second.year) == ("B", 2013)


def test_every_sheet_with_a_header_is_read_and_the_others_are_named():
    data = workbook([["Title"], ["A"]], [["just", "words"]], [["Title", "Year"], ["B", 2001]])
    parsed = read(data)
    assert [record.title for record in parsed.records] == ["A", "B"]
    assert "Sheet2" in parsed.problems[0].what and parsed.lines.accounted


def test_no_header_at_all_is_refused():
    with pytest.raises(FormatError, match="column names"):
        list(read(workbook([["x", "y"], [1, 2]])).records)


def test_formulas_are_text_and_long_texts_come_back_whole():
    record = one("TY  - JOUR\nTI  - =1+1\nAB  - " + "word " * 20_000 + "\nER  - \n")
    data = b"".join(write([record], format="xlsx"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    (again,) = read(data).records
    assert again.content() == record.content()


def bomb(size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)
    return buffer.getvalue()


def test_a_bomb_is_refused_by_its_directory():
    with pytest.raises(FormatError, match="unpacks"):
        list(read(bomb(MAX_UNPACKED + 1_000_000)).records)


def test_a_cell_in_the_last_corner_is_refused_not_fatal():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Title")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(FormatError, match="limits of memory and time"):
        list(read(buffer.getvalue()).records)


@pytest.mark.parametrize("data", [b"PK\x03\x04xl/ broken", bomb(1_000_000)[:200] + b"xl/"])
def test_a_damaged_workbook_is_refused_in_a_sentence(data):
    with pytest.raises(FormatError, match="damaged"):
        list(read(data).records)


def test_a_plain_archive_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../evil.txt", "[Content_Types].xml")
    with pytest.raises(FormatError, match="archive"):
        list(read(buffer.getvalue()).records)


@pytest.mark.parametrize("title", ["=SUM(A1)", "'=SUM(A1)", "''=1", "'quoted'", "-2"])
def test_a_title_that_looks_guarded_comes_back_unchanged(title):
    (record,) = read(b"".join(write([ParsedRecord(title=title)], format="xlsx"))).records
    assert record.title == title
