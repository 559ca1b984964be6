"""parse(write(x)) == x for every format that is written, whatever the fields hold."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.formats import (
    FORMATS,
    WRITE_FORMATS,
    FormatError,
    Name,
    ParsedRecord,
    PriorDecision,
    read,
    write,
)
from reviews.formats.reference_types import ALL

ALPHABET = st.sampled_from(
    list("abcXYZ0189 éßαД日-–&%$#_{}<>\"'`~^\\;:,.|=+@()[]/") + ["&amp;", "ER  - ", "\\'e", "; "]
)
TEXT = st.lists(ALPHABET, max_size=14).map(lambda parts: " ".join("".join(parts).split()))
WORD = TEXT.filter(bool)
LISTS = st.lists(WORD, max_size=3, unique=True).map(tuple)
NAMES = st.lists(
    st.builds(lambda family, given: Name(family, given), WORD, WORD)
    | st.builds(lambda literal: Name(literal=literal), WORD),
    max_size=3,
).map(tuple)
RECORDS = st.builds(
    ParsedRecord,
    ref_type=st.sampled_from(ALL),
    title=WORD,
    title_translated=LISTS,
    short_title=TEXT,
    authors=NAMES,
    editors=NAMES,
    year=st.none() | st.integers(1500, 2099),
    journal=TEXT,
    journal_abbrev=TEXT,
    book_title=TEXT,
    series=TEXT,
    volume=TEXT,
    issue=TEXT,
    pages=TEXT,
    article_number=TEXT,
    abstract=TEXT,
    keywords=LISTS,
    mesh=LISTS,
    doi=st.sampled_from(["", "10.5555/a.1", "10.5555/(x)<y>_z"]),
    pmid=st.sampled_from(["1", "30000001"]),
    pmcid=st.sampled_from(["", "PMC7"]),
    issn=st.sampled_from([(), ("1932-6203",)]),
    isbn=st.sampled_from([(), ("9789085859338",)]),
    accession=st.lists(st.tuples(TEXT, WORD), max_size=2, unique=True).map(tuple),
    trial_ids=LISTS,
    urls=LISTS,
    pdf_urls=LISTS,
    language=LISTS,
    publication_types=LISTS,
    retraction_notice=TEXT,
    erratum_of=TEXT,
    notes=LISTS,
    labels=LISTS,
    prior_decisions=st.lists(st.builds(PriorDecision, WORD, WORD, WORD, LISTS), max_size=2).map(
        tuple
    ),
    record_id=TEXT,
    source_database=TEXT,
)


@pytest.mark.parametrize("format", [name for name in WRITE_FORMATS if name != "xlsx"])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(RECORDS, min_size=1, max_size=2))
def test_nothing_is_lost(format, records):
    parsed = read(b"".join(write(records, format=format)), format=format)
    again = [record.content() for record in parsed.records]
    assert again == [record.content() for record in records]
    assert parsed.lines.accounted


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(RECORDS, min_size=1, max_size=2))
def test_nothing_is_lost_in_excel(records):
    again = read(b"".join(write(records, format="xlsx"))).records
    assert [record.content() for record in again] == [record.content() for record in records]


@pytest.mark.parametrize("format", WRITE_FORMATS)
def test_what_is_written_is_recognised_by_content(format):
    record = ParsedRecord(title="A title", authors=(Name("Doe", "J"),), pmid="12345678")
    data = b"".join(write([record, replace(record, title="B")], format=format))
    assert read(data).format == format and format in FORMATS


def test_nbib_needs_a_pmid_and_says_so():
    with pytest.raises(FormatError, match="PMID"):
        list(write([ParsedRecord(title="None here")], format="nbib"))


def test_an_unknown_format_is_refused():
    with pytest.raises(FormatError):
        write([], format="docx")


@pytest.mark.parametrize("format", [name for name in WRITE_FORMATS if name != "nbib"])
def test_an_empty_export_is_a_valid_file(format):
    data = b"".join(write([], format=format))
    if data:
        assert list(read(data, format=format).records) == []
