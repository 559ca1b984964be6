"""Fields brought to one form: titles, names, places and identifiers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.dedup.bib import Bib
from reviews.dedup.names import read_names
from reviews.dedup.normalise import normalise
from reviews.dedup.places import (
    Issue,
    Pages,
    read_citation,
    read_cochrane,
    read_dois,
    read_issns,
    read_issue,
    read_journal,
    read_pages,
    read_registrations,
    read_year,
)
from reviews.dedup.titles import read_title


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("221-228", Pages((221,), "", 228)),
        ("221-8", Pages((221,), "", 228)),
        ("1535–41", Pages((1535,), "", 1541)),
        ("S66-S67", Pages((66,), "s", 67)),
        ("70s-85s", Pages((70,), "s", 85)),
        ("P63 [tp 104]", Pages((63,), "", 0)),
        ("06-Oct", Pages((6, 10), "", 0)),
        ("Jan-81", Pages((1, 81), "", 0)),
        ("Cd002783", Pages((2783,), "cd", 0)),
        ("2.33E+15", Pages()),
        ("2330000000000000", Pages()),
        ("Suppl-25", Pages()),
        ("S1234-5678(22)00139-9", Pages()),
        ("162 p", Pages()),
        ("no pagination", Pages()),
        ("", Pages()),
    ],
)
def test_pages(text, pages):
    assert read_pages(text) == pages


@pytest.mark.parametrize(
    ("volume", "issue", "read"),
    [
        ("21", "3", Issue("21", "3", False)),
        ("152 (5 Supplement 1)", "", Issue("152", "5", True)),
        ("6 (1) (no pagination)", "", Issue("6", "1", False)),
        ("88 Suppl 1", "", Issue("88", "", True)),
        ("1)", "", Issue("", "", True)),
        ("", "01-Mar", Issue("", "1", False)),
        ("007", "04", Issue("7", "4", False)),
        ("", "", Issue()),
    ],
)
def test_volume_and_issue(volume, issue, read):
    assert read_issue(volume, issue) == read


def test_years():
    assert [read_year(y) for y in (2014, "2014 Mar", "c2014.", "", None, 99, "n.d.")] == [
        2014, 2014, 2014, 0, 0, 0, 0
    ]  # fmt: skip


def test_dois_and_other_numbers():
    assert read_dois("http://dx.doi.org/10.1016/S0003-4975%2800%2901554-X") == (
        "10.1016/s000349750001554x",
    )
    assert read_dois("PONE-D-14-00994 [pii]; 10.1371/journal.pone.0093640 [doi]") == (
        "10.1371/journalpone0093640",
    )
    assert read_dois("49695") == ()
    assert read_issns("1524-4571 (Electronic); 0009-7330 (Linking)", "0028083X") == {
        "15244571", "00097330", "0028083x"
    }  # fmt: skip
    assert read_cochrane("10.1002/14651858.CD001234.pub3", "CD001234") == ("001234", "3")
    assert read_cochrane("10.1002/14651858.CD001234") == ("001234", "1")
    assert read_cochrane("", "Cd001234") == ("001234", "")
    assert read_registrations("see NCT01234567 and ISRCTN 12345678") == {
        "nct01234567", "isrctn12345678"
    }  # fmt: skip


def test_a_whole_citation_in_the_journal_field():
    text = "Fitoterapia.69 (2) ()(pp 155-160) 1998.Date of Publication: 1998."
    assert read_citation(text) == ("Fitoterapia", "69", "2", "155-160")
    assert read_citation("Zh Eksp Biol (Prague)") == ("Zh Eksp Biol (Prague)", "", "", "")
    work = normalise(Bib(key=1, journal=text))
    assert (work.journal.key, work.issue.volume, work.pages.firsts) == ("fitoterapia", "69", (155,))


def test_journals():
    long = read_journal("Circulation. Conference: Resuscitation Science Symposium")
    assert (long.key, long.meeting) == ("circulation", True)
    assert read_journal("The Lancet & Oncology").words == ("lancet", "oncology")


def test_names_survive_every_form():
    forms = ["Aalto, M. K.; Berg, L.", "Aalto MK; Berg L", ("Mika Aalto", "Lea Berg")]
    assert all({"aalto", "berg"} <= read_names(form).all for form in forms)
    assert all("aalto" in read_names(form).first for form in forms)
    assert read_names("Müller, H.").first == read_names("Mueller, Hans").first - {"hans"}
    assert read_names("Li, X.").first == {"li"}
    assert not read_names("Anonymous").known


def test_titles_tell_notices_and_parts():
    assert read_title("Correction to: Sleep of otters").marks == {"erratum"}
    assert read_title("Surgical correction of scoliosis").marks == frozenset()
    assert read_title("Sleep of otters (vol 3, pg 4, 2001)").marks == {"erratum"}
    assert read_title("Sleep of otters. Part II").part == "2"
    assert read_title("A b c of sleep").key == "abcofsleep"
    both = read_title("Sleep of otters in winter. German\nDer Schlaf der Otter im Winter")
    assert (both.key, both.others) == ("sleepofottersinwinter", ("derschlafderotterimwinter",))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=12))
def test_no_text_breaks_the_readers(long, middle, short):
    work = normalise(
        Bib(key=1, title=long, authors=long, year=short, journal=long, volume=short, issue=short,
            pages=middle, doi=middle, pmid=short, abstract=long * 3, isbn=middle)
    )  # fmt: skip
    assert work.title.key == work.title.words.replace(" ", "")
    assert work.year == 0 or 1500 <= work.year < 2100
    assert all(first >= 0 for first in work.pages.firsts)
    assert work.names.first <= work.names.all
    assert len(work.abstract) <= 400
