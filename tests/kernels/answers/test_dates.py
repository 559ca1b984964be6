"""Reading dates: as precise as typed, never guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.answers.dates import NotADate, read_date, show_date


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2015", "2015"),
        ("2015-3", "2015-03"),
        ("2015/03/04", "2015-03-04"),
        ("4 March 2015", "2015-03-04"),
        ("4th Mar. 2015", "2015-03-04"),
        ("March 4, 2015", "2015-03-04"),
        ("Sept 2015", "2015-09"),
        ("04.03.2015", "2015-03-04"),
        ("03.2015", "2015-03"),
        ("25/12/2015", "2015-12-25"),
        ("12/25/2015", "2015-12-25"),
        ("05/05/2015", "2015-05-05"),
    ],
)
def test_accepted_ways_to_write_a_date(typed: str, stored: str):
    assert read_date(typed) == stored


def test_day_and_month_that_could_be_swapped_are_refused():
    with pytest.raises(NotADate, match="can be 3 April or 4 March"):
        read_date("03/04/2015")


@pytest.mark.parametrize(
    "typed", ["soon", "2015-13", "2015-02-30", "30 February 2015", "Ma 2015", "15", "0000"]
)
def test_what_is_no_date_is_refused(typed: str):
    with pytest.raises(NotADate, match=r"\.$"):
        read_date(typed)


@settings(max_examples=60, deadline=None)
@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_a_date_in_words_reads_back(day: date, length: int):
    stored = day.isoformat()[:length]
    assert read_date(show_date(stored)) == stored
