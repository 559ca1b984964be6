"""Votes to state: the whole table for two reviewers, every progression, and what never changes."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.rules import MAYBES, PROGRESSIONS, VERDICTS, Ballot, Outcome, Rule, state

I, M, E = "include", "maybe", "exclude"  # noqa: E741
INCLUDED = Outcome("included", "agreement")
EXCLUDED = Outcome("excluded", "agreement")
CONFLICT, ONE, WAITING = Outcome("conflict"), Outcome("one_vote"), Outcome("waiting")


def votes(*verdicts: str) -> list[Ballot]:
    return [Ballot(voter, verdict) for voter, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("first", "second", "as_include", "as_conflict"),
    [
        (I, I, INCLUDED, INCLUDED),
        (I, M, INCLUDED, CONFLICT),
        (I, E, CONFLICT, CONFLICT),
        (M, I, INCLUDED, CONFLICT),
        (M, M, INCLUDED, CONFLICT),
        (M, E, CONFLICT, CONFLICT),
        (E, I, CONFLICT, CONFLICT),
        (E, M, CONFLICT, CONFLICT),
        (E, E, EXCLUDED, EXCLUDED),
    ],
)
def test_two_reviewers_who_must_agree(
    first: str, second: str, as_include: Outcome, as_conflict: Outcome
):
    both = votes(first, second)
    assert state(Rule(maybe="counts_as_include"), both) == as_include
    assert state(Rule(maybe="opens_conflict"), both) == as_conflict


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("maybe", MAYBES)
def test_one_vote_of_two_is_one_vote(verdict: str, maybe: str):
    assert state(Rule(maybe=maybe), votes(verdict)) == ONE


@pytest.mark.parametrize("progression", PROGRESSIONS)
def test_no_vote_is_waiting(progression: str):
    assert state(Rule(progression=progression), []) == WAITING


ADVANCED = Outcome("included", "any_include")


@pytest.mark.parametrize(
    ("verdicts", "as_include", "as_conflict"),
    [
        ([I], ADVANCED, ADVANCED),
        ([M], ADVANCED, ONE),
        ([E], ONE, ONE),
        ([E, I], ADVANCED, ADVANCED),
        ([E, M], ADVANCED, CONFLICT),
        ([M, M], INCLUDED, CONFLICT),
        ([I, M], INCLUDED, ADVANCED),
        ([I, I], INCLUDED, INCLUDED),
        ([E, E], EXCLUDED, EXCLUDED),
    ],
)
def test_liberal_accelerated(verdicts: list[str], as_include: Outcome, as_conflict: Outcome):
    rule = Rule(progression="any_include", maybe="counts_as_include")
    assert state(rule, votes(*verdicts)) == as_include
    rule = Rule(progression="any_include", maybe="opens_conflict")
    assert state(rule, votes(*verdicts)) == as_conflict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([I], Outcome("included", "single")),
        ([M], Outcome("included", "single")),
        ([E], Outcome("excluded", "single")),
        ([E, E], EXCLUDED),
        ([E, I], CONFLICT),
    ],
)
def test_single_screening_needs_one_vote_and_voids_no_second_one(
    verdicts: list[str], expected: Outcome
):
    assert state(Rule(progression="single"), votes(*verdicts)) == expected
    assert state(Rule(votes_required=1), votes(*verdicts)) == expected


def test_a_single_maybe_that_opens_a_conflict_is_a_conflict():
    assert state(Rule(progression="single", maybe="opens_conflict"), votes(M)) == CONFLICT


def test_three_votes_required():
    rule = Rule(votes_required=3)
    assert state(rule, votes(I, E)) == ONE
    assert state(rule, votes(I, I, E)) == CONFLICT
    assert state(rule, votes(E, E, E)) == EXCLUDED


def test_a_third_vote_counts_like_the_others():
    assert state(Rule(), votes(E, E, E)) == EXCLUDED
    assert state(Rule(), votes(E, E, I)) == CONFLICT


def test_different_reasons_are_a_conflict_only_if_the_plan_says_so():
    differ = [Ballot(1, E, (1,)), Ballot(2, E, (2,))]
    assert state(Rule(), differ) == EXCLUDED
    assert state(Rule(reasons_conflict=True), differ) == CONFLICT
    same = [Ballot(1, E, (2, 1)), Ballot(2, E, (1, 2))]
    assert state(Rule(reasons_conflict=True), same) == EXCLUDED
    advancing = Rule(progression="any_include", reasons_conflict=True)
    assert state(advancing, differ) == CONFLICT


def test_a_group_that_must_vote_is_waited_for():
    rule = Rule(must_vote=(frozenset({7, 8}),))
    pair = [Ballot(1, I), Ballot(2, I)]
    assert state(rule, pair) == ONE
    assert state(rule, [*pair, Ballot(8, I)]) == INCLUDED
    liberal = Rule(progression="any_include", must_vote=(frozenset({7}),))
    assert state(liberal, [Ballot(1, I)]) == ONE


def test_a_resolution_outranks_the_votes_and_names_its_basis():
    both = votes(E, E)
    assert state(Rule(), both, "include") == Outcome("included", "adjudication")
    assert state(Rule(), both, "exclude", "consensus") == Outcome("excluded", "consensus")
    assert state(Rule(), [], "exclude", "automation") == Outcome("excluded", "automation")


def test_one_person_never_counts_twice():
    assert state(Rule(), [Ballot(1, I), Ballot(1, I)]) == ONE
    assert state(Rule(), [Ballot(1, I), Ballot(1, E), Ballot(2, E)]) == EXCLUDED


@pytest.mark.parametrize(
    "settings_", [{"votes_required": 0}, {"progression": "majority"}, {"maybe": "ignored"}]
)
def test_a_rule_that_does_not_exist_is_refused(settings_: dict[str, object]):
    with pytest.raises(ValueError, match=r"\.$"):
        Rule(**settings_)


def test_a_verdict_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="include, maybe, exclude"):
        Ballot(1, "perhaps")


rules = st.builds(
    Rule,
    votes_required=st.integers(1, 4),
    progression=st.sampled_from(PROGRESSIONS),
    maybe=st.sampled_from(MAYBES),
    reasons_conflict=st.booleans(),
)
ballots = st.lists(
    st.builds(
        Ballot,
        voter=st.integers(1, 5),
        verdict=st.sampled_from(VERDICTS),
        criteria=st.lists(st.integers(1, 3), max_size=3).map(tuple),
    ),
    max_size=5,
    unique_by=lambda ballot: ballot.voter,
)


@settings(max_examples=150, deadline=None)
@given(rules, ballots, st.randoms())
def test_the_order_of_votes_never_matters(rule: Rule, cast: list[Ballot], random):
    shuffled = list(cast)
    random.shuffle(shuffled)
    assert state(rule, shuffled) == state(rule, cast)


@settings(max_examples=150, deadline=None)
@given(rules, ballots)
def test_only_a_settled_state_has_a_basis(rule: Rule, cast: list[Ballot]):
    found = state(rule, cast)
    assert found.settled == (found.basis is not None)
    assert (found.state == "waiting") == (not cast)


@settings(max_examples=150, deadline=None)
@given(rules, ballots)
def test_votes_alone_never_contradict_everybody(rule: Rule, cast: list[Ballot]):
    verdicts = {ballot.verdict for ballot in cast}
    if verdicts == {"exclude"}:
        assert state(rule, cast).state != "included"
    if "exclude" not in verdicts:
        assert state(rule, cast).state != "excluded"


@settings(max_examples=100, deadline=None)
@given(rules, ballots, st.sampled_from(["include", "exclude"]))
def test_a_resolution_always_settles(rule: Rule, cast: list[Ballot], decision: str):
    assert state(rule, cast, decision).state == f"{decision}d"


def test_every_rule_gives_every_pair_of_votes_a_state():
    known = {"waiting", "one_vote", "conflict", "included", "excluded"}
    for progression, maybe, n in product(PROGRESSIONS, MAYBES, (1, 2, 3)):
        rule = Rule(votes_required=n, progression=progression, maybe=maybe)
        for first, second in product(VERDICTS, repeat=2):
            assert state(rule, votes(first, second)).state in known
