"""Any bytes, in any format, give records or problems: no exception, and the counts add up."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.formats import FORMATS, WRITE_FORMATS, FormatError, Name, ParsedRecord, read, write

RECORDS = [
    ParsedRecord(
        ref_type="journal article",
        title=f"An invented “study” of Größe and β-blockers, number {number}",
        authors=(Name("Óskarsdóttir", "Ása"), Name(literal="The Group & Co")),
        year=2000 + number,
        journal="Journal of Inventions",
        volume=str(number),
        pages="S12-S19",
        abstract='First line; 50% of {all} <b>beds</b>, "quoted".',
        doi=f"10.5555/inv.{number}",
        pmid=str(30000000 + number),
        keywords=("one", "two"),
    )
    for number in range(1, 9)
]
TEXT_FORMATS = [name for name in WRITE_FORMATS if name != "xlsx"]
FILES = {name: b"".join(write(RECORDS, format=name)) for name in TEXT_FORMATS}


def check(data: bytes, format: str | None = None) -> int:
    """Read to the end; the number of records, -1 for a file refused with a sentence."""
    try:
        parsed = read(data, format=format)
        records = list(parsed.records)
    except FormatError as error:
        assert str(error).endswith(".")
        return -1
    assert len(records) == parsed.imported
    assert parsed.found == parsed.imported + parsed.rejected
    assert parsed.lines.accounted, parsed.lines
    return parsed.found


@pytest.mark.parametrize("format", [None, *(name for name in FORMATS if name != "xlsx")])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_in_any_format(format, data):
    check(data, format)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_any_bytes_as_a_workbook(data):
    check(data, "xlsx")


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def without_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def lines_swapped(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def other_ends(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", chance.choice([b"\r", b"\n", b"\r\n"]))


def other_bytes(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    junk = chance.choice(
        [b"\xe9\xfc", b"\x00", b"\xef\xbb\xbf", b"\xe2\x80", b'"', b"{", b"<", b"\x1a"]
    )
    return data[:at] + junk + data[at:]


def header(data: bytes, chance: random.Random) -> bytes:
    junk = chance.choice([b"Database: Embase <1974>\r\n\r\n", b"\r\n\r\n", b"Exported: 5;6,7\n"])
    return junk + data


def two_encodings(data: bytes, chance: random.Random) -> bytes:
    half = data.find(b"\n", chance.randrange(len(data))) + 1
    return data[:half] + data[half:].decode("utf-8", "replace").encode("cp1252", "replace")


DAMAGE = [cut, without_a_line, lines_swapped, other_ends, other_bytes, header, two_encodings]


@pytest.mark.parametrize("format", TEXT_FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=3), st.integers(0, 10**6))
def test_a_damaged_export_is_read_or_refused(format, damages, seed):
    chance, data = random.Random(seed), FILES[format]
    for damage in damages:
        data = damage(data, chance) or data
    check(data)
    check(data, format)


@pytest.mark.parametrize("format", ["ris", "nbib", "bibtex", "csv"])
@pytest.mark.parametrize("ends", [b"\r", b"\n", b"\r\n"])
def test_every_line_end_gives_every_record(format, ends):
    data = FILES[format].replace(b"\r\n", b"\n").replace(b"\n", ends)
    assert check(data, format) == len(RECORDS)


@pytest.mark.parametrize("format", ["ris", "nbib", "bibtex", "csv"])
def test_a_file_cut_anywhere_loses_only_what_was_cut(format):
    data = FILES[format]
    for at in range(400, len(data), 97):
        records = list(read(data[:at], format=format).records)
        whole = sum(f"number {number}".encode() in data[:at] for number in range(1, 9))
        assert len(records) >= whole - 1, at


@pytest.mark.parametrize("number", range(1, 8))
def test_a_missing_end_line_loses_no_record(number):
    parts = FILES["ris"].split(b"ER  - \r\n")
    data = b"ER  - \r\n".join(parts[:number]) + b"".join(parts[number : number + 1])
    data += b"ER  - \r\n".join(parts[number + 1 :])
    records = list(read(data).records)
    assert [record.doi for record in records] == [record.doi for record in RECORDS]
