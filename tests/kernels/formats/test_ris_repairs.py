"""Damaged RIS: repaired with a warning where that is safe, listed as a problem where not."""

import pytest

from reviews.formats import read
from reviews.formats.ris_blocks import TWO_TY
from tests.kernels.formats.test_ris_dialects import one, records_of

GOOD = "TY  - JOUR\nTI  - A title\nPY  - 2012\nER  - \n\n"


def test_missing_end_between_records_and_at_the_end_of_the_file():
    records, parsed = records_of("TY  - JOUR\nTI  - One\n\nTY  - JOUR\nTI  - Two")
    assert [record.title for record in records] == ["One", "Two"]
    assert all("no end line" in " ".join(record.warnings) for record in records)


def test_no_type_line():
    records, _ = records_of("TI  - No type\nAU  - Doe, J\nER  - \n\n" + GOOD)
    assert [record.title for record in records] == ["No type", "A title"]
    assert "no type line" in records[0].warnings[0]


def test_two_type_lines_are_one_record():
    record = one("TY  - JOUR\nTY  - BOOK\nTI  - T\nER  - \n")
    assert "two type lines" in record.warnings[0]


def test_text_between_records_is_a_problem_with_its_line():
    records, parsed = records_of(GOOD + "some words of a person\nand more\n" + GOOD)
    assert len(records) == 2
    (problem,) = parsed.problems
    assert problem.line == 6 and problem.text == "some words of a person\nand more"


def test_a_record_cut_at_its_first_line_is_listed_not_lost():
    records, parsed = records_of(GOOD + "TY  - JO")
    assert parsed.found == 2 and parsed.imported == 1 and parsed.rejected == 1
    assert parsed.problems[0].line == 6


@pytest.mark.parametrize("value", ["99999999999999999999", "-1", "in press"])
def test_a_year_that_is_none_stays_as_text(value):
    record = one(f"TY  - JOUR\nTI  - T\nPY  - {value}\nER  - \n")
    assert record.year is None and record.date_raw == value
    assert any("No year" in warning for warning in record.warnings)


@pytest.mark.parametrize("end", ["ER  - ", "ER  -", "ER - ", "ER -", "ER  - xyz", "er  - "])
def test_every_way_to_end_a_record(end):
    records, _ = records_of(f"TY  - JOUR\nTI  - One\n{end}\nTY  - JOUR\nTI  - Two\n{end}\n")
    assert [record.title for record in records] == ["One", "Two"]


def test_lower_case_and_indented_tags():
    assert one("ty  - JOUR\nti  - Low\npy  - 1999\ner  - \n").title == "Low"
    assert one("  TY  - JOUR\n  TI  - In\n  PY  - 1999\n  ER  - \n").year == 1999


def test_a_line_with_a_dash_in_prose_is_not_a_tag():
    record = one("TY  - JOUR\nAB  - We saw\nED - emergency department - visits\nTI  - T\nER  - \n")
    assert record.abstract == "We saw ED - emergency department - visits"


def test_a_row_of_type_lines_is_one_record_and_a_problem():
    parsed = read(b"TY  - BOOK\nTY  - JOUR\nTY  - THES\nT1  - A\nER  - \n")
    (record,) = parsed.records
    assert record.title == "A" and TWO_TY in record.warnings
    assert [(problem.line, problem.what) for problem in parsed.problems] == [(2, TWO_TY)]
    assert parsed.found == 1 and parsed.lines.accounted
