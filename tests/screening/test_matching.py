"""Which report a PDF belongs to."""

import pytest

from screening.matching import Sought, match

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


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("10.1176_appi.ps.62.6.606.pdf", b"", 1),
        ("doi 10.1176-ps.2009.60.12.1629 final.PDF", b"", 2),
        ("pmid21632728.pdf", b"", 1),
        ("fardig_2011.pdf", b"", 1),
        ("Levitt 2009 (1).pdf", b"", 2),
        ("download.pdf", b"%PDF-1.7 /doi (10.1176/appi.ps.62.6.606)", 1),
        (
            "A randomized controlled trial of the illness management and recovery program.pdf",
            b"",
            1,
        ),
        ("download.pdf", b"%PDF-1.7", None),
        ("2011.pdf", b"", None),
        ("fardig 20111.pdf", b"", None),
    ],
)
def test_a_file_finds_the_one_report_it_fits(name, head, expected):
    assert match(name, head, [FARDIG, LEVITT]) == expected


def test_two_that_fit_are_left_to_a_person():
    assert match("Färdig 2011.pdf", b"", [FARDIG, TWIN]) is None


def test_a_stronger_clue_decides_before_a_weaker_one():
    assert match("Färdig 2011 21632728.pdf", b"", [FARDIG, TWIN]) == 1


def test_an_empty_identifier_matches_nothing():
    assert match("anything at all.pdf", b"", [Sought(9, "", "", "", "")]) is None
