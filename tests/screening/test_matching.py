"""Which report a PDF belongs to."""

import pytest

from screening.frontpage import FrontPage
from screening.matching import Sought, likeness, match

FARDIG = Sought(
    1,
    "Färdig 2011",
    "A randomized controlled trial of the illness management and recovery program",
    "10.1176/appi.ps.62.6.606",
    "21632728",
)
LEVITT = Sought(
    2,
    "Levitt 2009",
    "Randomized controlled trial of illness management and recovery in multiple-unit housing",
    "https://doi.org/10.1176/ps.2009.60.12.1629",
    "19952153",
)
TWIN = Sought(3, "Färdig 2011", "Another article of the same year and author", "", "")


NOTHING = FrontPage()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("10.1176_appi.ps.62.6.606.pdf", 1),
        ("doi 10.1176-ps.2009.60.12.1629 final.PDF", 2),
        ("pmid21632728.pdf", 1),
        ("fardig_2011.pdf", 1),
        ("Levitt 2009 (1).pdf", 2),
        ("A randomized controlled trial of the illness management and recovery program.pdf", 1),
        ("download.pdf", None),
        ("2011.pdf", None),
        ("fardig 20111.pdf", None),
    ],
)
def test_a_file_name_finds_the_one_report_it_fits(name, expected):
    assert match(name, NOTHING, [FARDIG, LEVITT]) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (FrontPage(metadata="doi:10.1176/appi.ps.62.6.606"), 1),
        (FrontPage(metadata=LEVITT.title.upper()), 2),
        (FrontPage(text="https://doi.org/10.1176/ps.2009.60.12.1629."), 2),
        (FrontPage(text="Psychiatric Services, PMID: 21632728, 2011"), 1),
        (FrontPage(text="A random\nized controlled trial of the ill ness management and\n"
                        "recovery program"), 1),
        (FrontPage(text=f"{FARDIG.title} {LEVITT.title}"), None),
        (FrontPage(text="PMID: 216327280"), None),
        (FrontPage(metadata=LEVITT.title, text=f"See also {FARDIG.title}"), 2),
        (FrontPage(locked=True), None),
    ],
)  # fmt: skip
def test_what_a_file_says_of_itself_finds_the_one_report_it_fits(said, expected):
    assert match("scan0001.pdf", said, [FARDIG, LEVITT]) == expected


def test_a_title_within_a_longer_one_does_not_compete_with_it():
    short = Sought(4, "Kopelowicz 2006", "Disease management with illness", "", "")
    long = Sought(5, "Kopelowicz 2007", "Disease management with illness: a trial in Spain", "", "")
    assert match("x.pdf", FrontPage(text=long.title), [short, long]) == 5
    assert match("x.pdf", FrontPage(text=short.title), [short, long]) == 4


def test_two_that_fit_are_left_to_a_person():
    assert match("Färdig 2011.pdf", NOTHING, [FARDIG, TWIN]) is None


def test_a_stronger_clue_decides_before_a_weaker_one():
    assert match("Färdig 2011 21632728.pdf", NOTHING, [FARDIG, TWIN]) == 1


def test_an_empty_identifier_matches_nothing():
    assert match("anything at all.pdf", NOTHING, [Sought(9, "", "", "", "")]) is None


def test_the_likeliest_report_is_the_one_that_the_name_speaks_of():
    assert likeness("multiple-unit housing.pdf", LEVITT) > likeness(
        "multiple-unit housing.pdf", FARDIG
    )
