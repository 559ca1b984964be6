"""DOI, dates, years, pages, serial numbers, names: known answers, then linear work."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.formats import Name
from reviews.formats.clean import (
    clean_doi,
    clean_pmid,
    doi_from_url,
    drop_layout,
    find_year,
    iso_date,
    serials,
    squeeze,
)
from reviews.formats.names import parse_name, split_list
from reviews.formats.pages import clean_pages, join_pages, split_pages
from tests.kernels.formats.test_ris_dialects import records_of


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.5555/ABC.1", "10.5555/abc.1"),
        ("http://dx.doi.org/10.5555%2Fabc.1.", "10.5555/abc.1"),
        ("doi: 10.5555/abc(1)2", "10.5555/abc(1)2"),
        ("10.5555/abc.1).", "10.5555/abc.1"),
        ("10.5555/abc [doi]", "10.5555/abc"),
        ("10.1002/(SICI)1097(19980815)17:15<1661::AID-1>3.0.CO;2-2",) * 1
        + ("10.1002/(sici)1097(19980815)17:15<1661::aid-1>3.0.co;2-2",),
        ("10.7", ""),
        ("see 10.5555/abc.1", ""),
        ("DOI", ""),
    ],
)
def test_doi(text, doi):
    assert clean_doi(text) == doi


def test_doi_in_a_link_only_where_the_link_names_it():
    assert doi_from_url("https://pub.example/doi/abs/10.5555/a.1?x=1") == "10.5555/a.1"
    assert doi_from_url("https://pub.example/search?about=doi+and+10.5555/a.1") == ""


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("2012/05//", 2012, "2012-05"),
        ("2024///", 2024, "2024"),
        ("15 Nov. 1997", 1997, "1997-11-15"),
        ("Start date: 20170812", 2017, "2017-08-12"),
        ("2021a", 2021, "2021"),
        ("2018/04", 2018, "2018-04"),
        ("2009 Jan-Feb", 2009, "2009-01"),
        ("September  1, 2021", 2021, "2021-09-01"),
        ("4/3/2024", 2024, "2024"),
        ("15/3/2024", 2024, "2024-03-15"),
        ("3/15/2024", 2024, "2024-03-15"),
        ("2020-11-22T00:00:00Z", 2020, "2020-11-22"),
        ("4-8 Aug. 2020", 2020, "2020-08"),
        ("99999999999999999999", None, ""),
        ("-1", None, ""),
        ("1432", None, ""),
    ],
)
def test_years_and_dates(text, year, date):
    assert find_year(text) == year and iso_date(text) == date


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1535-41", "1535", "1541"),
        ("S12-S15", "S12", "S15"),
        ("S12-5", "S12", "S15"),
        ("S62-67", "S62", "S67"),
        ("e0815", "e0815", ""),
        ("i-ii", "i-ii", ""),
        ("94-98,93", "94", "98"),
        ("37–64", "37", "64"),
    ],
)
def test_page_ranges(text, start, end):
    assert split_pages(text) == (start, end)


def test_pages_that_are_none_and_pages_given_twice():
    assert clean_pages("No-Specified") == "" and clean_pages("pp 37-64") == "37-64"
    assert join_pages("783-801", "") == "783-801" == join_pages("783-801", "801")
    assert join_pages("5", "5") == "5" and join_pages("5", "9") == "5-9"


@pytest.mark.parametrize(
    ("text", "issn", "isbn"),
    [
        ("1660-4601 1661-7827", ["1660-4601", "1661-7827"], []),
        ("03064530 (ISSN)", ["0306-4530"], []),
        ("1999-7777(Electronic),0222-666x(Print)", ["1999-7777", "0222-666X"], []),
        ("978-90-8585-933-8", [], ["9789085859338"]),
        ("8203107354", [], ["8203107354"]),
        ("none", [], []),
    ],
)
def test_serial_numbers(text, issn, isbn):
    assert serials(text) == (issn, isbn)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Smith, John A.", Name("Smith", "John A.")),
        ("Smith, John, Jr.", Name("Smith", "John", "Jr.")),
        ("Brownstein C D", Name("Brownstein", "C D")),
        ("Garcia Lopez M", Name("Garcia Lopez", "M")),
        ("J. {Cleland-Huang}", Name("Cleland-Huang", "J.")),
        ("A. B. Author-One", Name("Author-One", "A. B.")),
        ("World Health Organization", Name(literal="World Health Organization")),
        ("Null", Name(literal="Null")),
        ("{Group, Inc.}", Name(literal="Group, Inc.")),
    ],
)
def test_names(text, name):
    assert parse_name(text) == name


def test_pubmed_ids():
    assert clean_pmid("PUBMED 21314913") == "21314913" == clean_pmid("21314913 [PMID]")
    assert clean_pmid("WOS:000123") == "" == clean_pmid("CN-1")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_a_value_raise(text):
    clean_doi(text)
    doi_from_url(text)
    iso_date(text)
    serials(text)
    parse_name(text)
    split_list(text)
    split_pages(text)
    assert squeeze(squeeze(text)) == squeeze(text)


SHORT, LONG = 20_000, 80_000
# Four times the text is four times the work where it is linear and sixteen times where it is not.
LINEAR = 8
ATTEMPTS = 3
HOSTILE = [" ", "(", "a, ", "10.5555/", "{", "[", "1-", "A.", "and ", "&", "\\", "doi:", "; ", "20"]


def grows_linearly(cost: Callable[[int], float]) -> bool:
    """Whether the cost of one length beside another is that of linear work, in any attempt.

    Both lengths are read on the same machine under the same load, so being slow proves nothing.
    """
    return any(cost(LONG) < LINEAR * cost(SHORT) for _attempt in range(ATTEMPTS))


def seconds(piece: str, length: int) -> float:
    """The processor's time for reading a hostile line of that length wherever one may stand."""
    line = (piece * (length // len(piece) + 1))[:length] + "x"
    started = time.process_time()
    read_everywhere(line)
    return time.process_time() - started


def read_everywhere(line: str) -> None:
    for tag in ("TI", "AU", "AB", "DO", "UR", "PY", "SP", "SN", "N1", "KW", "AN", "ID", "LK"):
        records_of(f"TY  - JOUR\nTI  - T\n{tag}  - {line}\nER  - \n")
    records_of("title,authors,year,pages,issn,doi\n" + ",".join([f'"{line}"'] * 6) + "\n")


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_lines_take_linear_work(piece):
    assert grows_linearly(partial(seconds, piece))


def test_only_linear_work_counts_as_such():
    assert grows_linearly(lambda length: 3 * length)
    assert not grows_linearly(lambda length: length**2)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<bold>Aims: </bold>To walk.<br/>To run.", "Aims: To walk. To run."),
        ("<jats:p>x<jats:sup>2</jats:sup></jats:p>", " x<sup>2</sup> "),
        ("<italic>E. coli</italic> and <sub>2</sub>", "<i>E. coli</i> and <sub>2</sub>"),
        ("<script>alert(1)</script> p<0.05 and y>3", "<script>alert(1)</script> p<0.05 and y>3"),
    ],
)
def test_tags_that_only_lay_out_go_and_others_stay(text, plain):
    assert " ".join(drop_layout(text).split()) == " ".join(plain.split())


def test_the_middle_of_a_book_number_is_no_serial_number():
    assert serials("978-1-7281-0000-0") == ([], ["9781728100000"])
    assert serials("1-4020-5678-9") == ([], ["1402056789"])
    assert serials("ISSN-1042-1629; E2196-7822") == (["1042-1629", "2196-7822"], [])
