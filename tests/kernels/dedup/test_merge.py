"""Which record of a group stays, and where the best value of a field comes from."""

import pytest

from reviews.dedup.bib import Bib
from reviews.dedup.merge import best, merge_fields

from .examples import PAPER, TEXT, like

BARE = Bib(key=2, title="FEEDING STATIONS", pmid="123", pages="221", abstract=TEXT + " More.")


def test_the_most_complete_record_stays():
    assert best([BARE, PAPER]) == 1
    assert best([like(5, abstract=""), like(7), like(6)]) == 6


def test_an_empty_group_is_refused():
    with pytest.raises(ValueError, match="no best record"):
        best([])


def test_each_field_comes_with_the_record_that_gave_it():
    merged = merge_fields([BARE, PAPER])
    assert (merged["pmid"].value, merged["pmid"].key) == ("123", 2)
    assert (merged["title"].value, merged["title"].key) == (PAPER.title, 1)
    assert (merged["pages"].value, merged["pages"].key) == ("221-228", 1)
    assert (merged["abstract"].value, merged["abstract"].key) == (TEXT + " More.", 2)
    assert "isbn" not in merged
    assert "source" not in merged


def test_the_record_to_keep_may_be_chosen():
    merged = merge_fields([PAPER, like(3, doi="10.9/other")], keep=3)
    assert (merged["doi"].value, merged["doi"].key) == ("10.9/other", 3)
    with pytest.raises(ValueError, match="not one of the group"):
        merge_fields([PAPER], keep=8)


def test_order_of_the_group_does_not_matter():
    group = [PAPER, BARE, like(3, abstract="")]
    assert merge_fields(group) == merge_fields(group[::-1])
