"""Whatever people do in whatever order, what is stored and counted follows from the ledger."""

from itertools import combinations
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import event, given, settings
from hypothesis import strategies as st

import analysis.verify
from reviews import audit
from reviews.errors import RuleBroken
from reviews.models import Membership, Review
from reviews.roles import Permission
from screening import agreement, plans, rules, verify
from screening.actions import resolutions
from screening.independent import alike_decisions, first_decisions
from screening.models import Calibration, Item, Plan, Resolution, SampleItem, Stage, Vote
from tests import THOROUGH
from tests.screening.team_at_work import STEP, Team

LEDGERS = (Vote, Resolution)


@pytest.mark.django_db
@settings(max_examples=10 * THOROUGH, deadline=None)
@given(steps=st.lists(STEP, min_size=8, max_size=30))
def test_what_is_stored_and_counted_follows_from_the_ledger(steps):
    with transaction.atomic():
        team = Team()
        before = ledger(team.review)
        for step in steps:
            event(f"{step[0]}: {tried(team, step)}")
            now = ledger(team.review)
            assert shrunk(before, now) == []
            before = now
            assert verify.differences(team.review) == []
            assert analysis.verify.differences(team.review) == []
            assert otherwise(team.review) == []
            assert stuck(team.review) == []
        assert audit.broken_links(team.review) == []
        transaction.set_rollback(True)


def tried(team: Team, step: tuple[Any, ...]) -> str:
    """Do one step; whether it was done or refused. Nothing but a refusal may come back."""
    try:
        with transaction.atomic():
            team.do(*step)
    except (RuleBroken, PermissionDenied):
        return "refused"
    return "done"


def ledger(review: Review) -> dict[tuple[str, int], dict[str, Any]]:
    """Every row of the ledgers by what it is and its key."""
    rows = {model.__name__: model.objects.filter(review=review).values() for model in LEDGERS}
    return {(name, row["id"]): row for name, found in rows.items() for row in found}


def shrunk(
    before: dict[tuple[str, int], dict[str, Any]], now: dict[tuple[str, int], dict[str, Any]]
) -> list[Any]:
    """Rows that are gone, say something else, or stand again after they were superseded."""
    ended = "superseded_at"
    return [
        (key, row, now.get(key))
        for key, row in before.items()
        if key not in now
        or {**row, ended: None} != {**now[key], ended: None}
        or (row[ended] is not None and row[ended] != now[key][ended])
    ]


def otherwise(review: Review) -> list[Any]:
    """Pairs of people whose agreement comes out otherwise when it is counted by hand."""
    wrong = []
    for stage in Stage.values:
        told = agreement.pairwise(alike_decisions(review, stage).decisions, "lenient")
        assert told == agreement.pairwise(first_decisions(review, stage).decisions, "lenient")
        counted = tables(first_said(review, stage))
        shown = {pair: (each.table.counts, each.kappa.value) for pair, each in told.items()}
        plain = {pair: (counts, kappa(counts)) for pair, counts in counted.items()}
        wrong += [
            (stage, pair, plain.get(pair), shown.get(pair))
            for pair in {*plain, *shown}
            if not alike(plain.get(pair), shown.get(pair))
        ]
    return wrong


def first_said(review: Review, stage: str) -> dict[int, dict[int, str]]:
    """By item and person the first word that still has a standing vote behind it.

    Of the first round; of the second where the first was a sample whose votes were discarded.
    """
    said: dict[int, dict[int, str]] = {}
    for item in review.items.at(stage).filter(in_play=True):
        samples = list(SampleItem.objects.filter(item=item).select_related("calibration"))
        pilots = {each.round for each in samples}
        first = 1
        if any(
            each.round == 1 and not each.calibration.keep and each.calibration.closed_at
            for each in samples
        ):
            first = 2
        for vote in item.votes.filter(superseded_at=None):
            if vote.round in {1, first} - pilots:
                while vote.replaces is not None:
                    vote = vote.replaces
                said.setdefault(item.pk, {})[vote.seat_id] = vote.verdict
    return said


def tables(said: dict[int, dict[int, str]]) -> dict[tuple[int, int], tuple[tuple[int, ...], ...]]:
    """Of every two people (both in, in and out, out and in, both out); a maybe counts as in."""
    pairs: dict[tuple[int, int], list[list[int]]] = {}
    for verdicts in said.values():
        for pair in combinations(sorted(verdicts), 2):
            row, column = (int(verdicts[person] == "exclude") for person in pair)
            pairs.setdefault(pair, [[0, 0], [0, 0]])[row][column] += 1
    return {pair: tuple(map(tuple, counts)) for pair, counts in pairs.items()}


def kappa(counts: tuple[tuple[int, ...], ...]) -> float | None:
    (a, b), (c, d) = counts
    n = a + b + c + d
    by_chance = ((a + b) * (a + c) + (c + d) * (b + d)) / n**2
    return None if by_chance == 1 else ((a + d) / n - by_chance) / (1 - by_chance)


def alike(one: Any, other: Any) -> bool:
    if one is None or other is None or one[0] != other[0]:
        return False
    return one[1] == other[1] or abs(one[1] - other[1]) < 1e-12


def stuck(review: Review) -> list[Any]:
    """Items in play that nobody in the team can bring any further."""
    people = list(review.members.current().select_related("user"))
    screeners = [seat for seat in people if seat.can(Permission.SCREEN)]
    open_samples = Calibration.objects.filter(review=review, closed_at=None)
    found = []
    for stage in Stage.values:
        plan = plans.of(review, stage)
        rows = review.items.at(stage).in_play().exclude(calibration__in=open_samples)
        for item in rows.exclude(state__in=Item.SETTLED):
            if item.state == Item.State.CONFLICT:
                free = _can_settle(people, item, plan)
            else:
                free = any(_takes(item, plan, seat) for seat in screeners)
                free = free or not _more_could_vote(item, plan, screeners)
            if not free:
                found.append((stage, item.pk, item.state))
    return found


def _voters(item: Item) -> frozenset[int]:
    standing = item.votes.filter(superseded_at=None, round=item.round)
    return frozenset(standing.values_list("seat_id", flat=True))


def _takes(item: Item, plan: Plan, seat: Membership) -> bool:
    reserved = frozenset(item.allocation.people) if item.allocation else frozenset()
    return rules.takes(plan.rule, _voters(item), seat.pk, reserved)


def _more_could_vote(item: Item, plan: Plan, screeners: list[Membership]) -> bool:
    """Whether there is anybody left at all; a team smaller than its plan asks for waits."""
    return any(seat.pk not in _voters(item) for seat in screeners)


def _can_settle(people: list[Membership], item: Item, plan: Plan) -> bool:
    """At the desk, or by the voters together when all of them are still in the team."""
    if any(not resolutions.why_not(seat, item, plan) for seat in people):
        return True
    together = plan.resolvers == Plan.Resolvers.MEETING
    return together and _voters(item) <= {seat.pk for seat in people}
