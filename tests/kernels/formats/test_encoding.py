"""Bytes to text: marks, NUL patterns, bad bytes line by line, line ends, control characters."""

import io

import pytest

from reviews.formats import read
from reviews.formats.clean import repair_double_encoding
from reviews.formats.decode import MAX_LINE
from tests.kernels.formats.test_ris_dialects import records_of

TEXT = "TY  - JOUR\nTI  - Étude naïve 日本\nPY  - 2012\nER  - \n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_with_and_without_mark(encoding):
    (record,), _ = records_of(TEXT.encode(encoding))
    assert record.title == "Étude naïve 日本"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(end):
    (record,), parsed = records_of(TEXT.replace("\n", end).encode())
    assert record.year == 2012 and parsed.lines.total == 4


def test_one_bad_line_does_not_spoil_the_others():
    good = TEXT.encode()
    bad = "TY  - JOUR\nTI  - naïve café\nER  - \n".encode("cp1252")
    records, parsed = records_of(good + bad + good)
    assert [record.title for record in records][1] == "naïve café"
    assert records[0].title == records[2].title == "Étude naïve 日本"
    assert "Line 6" in records[1].warnings[0] and not records[0].warnings
    assert "windows-1252" in parsed.encoding


def test_control_characters_go_with_a_warning():
    (record,), _ = records_of(b"TY  - JOUR\nTI  - A ti\x00tle\x1f\nER  - \n")
    assert record.title == "A title" and "control" in record.warnings[0]


def test_text_is_composed():
    (record,), _ = records_of("TY  - JOUR\nTI  - Cafe\u0301\nER  - \n")
    assert record.title == "Café"


def test_double_encoding_is_noticed_and_mended_only_when_asked():
    broken = "Alcalá naïve".encode().decode("cp1252")
    (record,), _ = records_of(f"TY  - JOUR\nTI  - {broken}\nER  - \n")
    assert record.title == broken and "encoded twice" in record.warnings[0]
    assert repair_double_encoding(record.title) == "Alcalá naïve"
    assert repair_double_encoding("Ângela – ‘São’") == "Ângela – ‘São’"


def test_direction_marks_are_kept_with_a_warning():
    (record,), _ = records_of("TY  - JOUR\nTI  - \u202eevil\u202c\nER  - \n")
    assert "\u202e" in record.title and "direction" in record.warnings[0]


def test_an_endless_line_is_a_problem_and_what_follows_is_read():
    data = (
        b"TY  - JOUR\nTI  - One\nAB  - "
        + b"x" * (MAX_LINE + 3_000_000)
        + b"\nER  - \n"
        + TEXT.encode()
    )
    parsed = read(io.BytesIO(data))
    titles = [record.title for record in parsed.records]
    assert titles == ["One", "Étude naïve 日本"]
    assert [problem.line for problem in parsed.problems] == [3]


def test_blocks_do_not_cut_characters_or_line_ends():
    text = "".join(f"TY  - JOUR\r\nTI  - Zürich – {n} 日本\r\nER  - \r\n" for n in range(25_000))
    parsed = read(io.BytesIO(text.encode()))
    numbers = [int(record.title.split()[2]) for record in parsed.records]
    assert numbers == list(range(25_000))
    assert parsed.lines.total == 75_000 and parsed.lines.accounted


def test_each_note_stands_with_the_record_whose_line_it_is():
    """Several kinds of things to note in one block do not wait for each other."""
    text = (
        "TY  - JOUR\nTI  - Recuperaci\u00c3\u00b3n\nER  - \n"
        "TY  - JOUR\nTI  - \u202eturned\nER  - \n"
    ).encode() + b"TY  - JOUR\nTI  - F\xe4rdig\nER  - \n"
    warnings = [record.warnings for record in read(text).records]
    assert [len(found) for found in warnings] == [1, 1, 1]
    assert "encoded twice" in warnings[0][0] and "direction" in warnings[1][0]
    assert "Windows-1252" in warnings[2][0]
