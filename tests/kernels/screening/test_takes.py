"""Who may still vote on an item: groups are never shut out, and somebody always may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules import PROGRESSIONS, VERDICTS, Ballot, Rule, state, takes

TEAM = frozenset(range(6))
EXPERT, PAIR = frozenset({0}), frozenset({1, 2})
PEOPLE = st.frozensets(st.sampled_from(sorted(TEAM)), max_size=3)
RULES = st.builds(
    Rule,
    votes_required=st.integers(1, 4),
    progression=st.sampled_from(PROGRESSIONS),
    must_vote=st.lists(PEOPLE, max_size=3).map(tuple),
)


@pytest.mark.parametrize(
    ("voters", "voter", "taken"),
    [
        ((), 1, True),
        ((1,), 2, False),
        ((1,), 0, True),
        ((0,), 2, True),
        ((1, 2), 3, False),
        ((1, 2), 0, True),
        ((0,), 0, False),
    ],
)
def test_one_of_two_votes_is_kept_for_the_expert(voters, voter, taken):
    assert takes(Rule(must_vote=(EXPERT,)), frozenset(voters), voter) is taken


@pytest.mark.parametrize(
    ("reserved", "voters", "voter", "taken"),
    [
        (PAIR, (), 1, True),
        (PAIR, (), 3, False),
        (PAIR, (1,), 3, False),
        (frozenset({1}), (), 3, True),
        (frozenset({1}), (3,), 4, False),
        (frozenset({1}), (3,), 1, True),
        (frozenset({1, 2, 3}), (2,), 3, True),
        (frozenset({1, 2, 3}), (2, 3), 1, False),
    ],
)
def test_places_are_kept_for_the_people_an_item_was_given_to(reserved, voters, voter, taken):
    assert takes(Rule(), frozenset(voters), voter, reserved) is taken


def test_a_pair_that_holds_the_expert_may_begin_with_either():
    rule, pair = Rule(must_vote=(EXPERT,)), frozenset({0, 1})
    assert takes(rule, frozenset(), 1, pair) and takes(rule, frozenset(), 0, pair)
    assert not takes(rule, frozenset(), 2, pair)


def history(rule, reserved, order):
    """People come in an order, vote where they may, until the item needs no more votes."""
    voters: list[tuple[int, str]] = []
    for who, verdict in order:
        ballots = [Ballot(voter, said) for voter, said in voters]
        now = frozenset(voter for voter, _said in voters)
        if state(rule, ballots).state in ("waiting", "one_vote") and takes(
            rule, now, who, reserved
        ):
            voters.append((who, verdict))
    return voters


ORDERS = st.lists(st.tuples(st.sampled_from(sorted(TEAM)), st.sampled_from(VERDICTS)), max_size=12)


@given(RULES, PEOPLE, ORDERS)
def test_whatever_came_before_an_undecided_item_takes_somebody(rule, reserved, order):
    voters = history(rule, reserved, order)
    ballots = [Ballot(voter, said) for voter, said in voters]
    now = frozenset(voter for voter, _said in voters)
    undecided = state(rule, ballots).state in ("waiting", "one_vote")
    assert not undecided or any(takes(rule, now, who, reserved) for who in TEAM)


@given(RULES, ORDERS)
def test_votes_are_never_more_than_the_plan_and_its_groups_ask_for(rule, order):
    voters = history(rule, frozenset(), order)
    groups = sum(bool(group) for group in rule.must_vote)
    assert len(voters) <= max(rule.votes_needed, groups)


@given(RULES, ORDERS)
def test_where_the_groups_fit_among_the_votes_none_is_cast_beyond_them(rule, order):
    groups = sum(bool(group) for group in rule.must_vote)
    if groups <= rule.votes_needed:
        assert len(history(rule, frozenset(), order)) <= rule.votes_needed


@given(RULES, PEOPLE, ORDERS)
def test_nobody_votes_twice(rule, reserved, order):
    voters = [who for who, _said in history(rule, reserved, order)]
    assert len(voters) == len(set(voters))
