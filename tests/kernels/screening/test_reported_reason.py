"""One reason for each excluded report, however many were ticked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.rules import Ballot, reported_reason

ORDER = [30, 10, 20]


def excludes(*ticked: tuple[int, ...]) -> list[Ballot]:
    return [Ballot(voter, "exclude", criteria) for voter, criteria in enumerate(ticked)]


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        ([(10,), (10,)], 10),
        ([(10, 20), (20, 30)], 20),
        ([(20, 10), (10, 20)], 10),
        ([(20,), (10,)], 10),
        ([(20, 30), (10,)], 30),
        ([(20,), ()], 20),
        ([(), ()], None),
        ([], None),
    ],
)
def test_first_that_both_ticked_else_first_that_either_ticked(
    ticked: list[tuple[int, ...]], expected: int | None
):
    assert reported_reason(ORDER, excludes(*ticked)) == expected


def test_only_excluding_votes_give_reasons():
    cast = [Ballot(1, "include", (30,)), Ballot(2, "exclude", (20,))]
    assert reported_reason(ORDER, cast) == 20


def test_a_criterion_that_left_the_protocol_comes_last_and_is_not_lost():
    assert reported_reason(ORDER, excludes((99,), (20,))) == 20
    assert reported_reason(ORDER, excludes((99,), (98,))) == 98


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(ORDER), max_size=3).map(tuple), min_size=1, max_size=3),
    st.permutations(ORDER),
    st.randoms(),
)
def test_the_reason_was_ticked_and_order_of_ticking_does_not_matter(ticked, order, random):
    cast = excludes(*ticked)
    found = reported_reason(order, cast)
    assert (found is None) == (not any(ticked))
    assert found is None or any(found in one for one in ticked)
    shuffled = [Ballot(b.voter, b.verdict, tuple(reversed(b.criteria))) for b in cast]
    random.shuffle(shuffled)
    assert reported_reason(order, shuffled) == found
