"""Whatever people do in whatever order, what is stored follows from the ledger."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.access import Role
from reviews.actions.members import change_role
from reviews.errors import RuleBroken
from reviews.signals import records_reclustered
from screening import verify
from screening.actions.allocation import allocate
from screening.actions.plans import change_plan
from screening.actions.resolutions import reopen_item, resolve_conflict
from screening.actions.retrieval import (
    mark_not_retrieved,
    seek_again,
    set_aside,
    take_back,
)
from screening.actions.votes import cast_vote, undo_vote
from screening.models import Item, Plan, Stage, Vote

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("vote"),
            st.integers(0, 2),
            st.integers(0, 5),
            st.sampled_from(["include", "maybe", "exclude"]),
        ),
        st.tuples(st.just("undo"), st.integers(0, 2), st.sampled_from(Stage.values)),
        st.tuples(st.just("resolve"), st.integers(0, 5), st.sampled_from(["include", "exclude"])),
        st.tuples(st.just("reopen"), st.integers(0, 5)),
        st.tuples(st.just("duplicate"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("retrieval"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("aside"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("experts"), st.sampled_from(Stage.values), st.integers(0, 2)),
        st.tuples(st.just("share"), st.sampled_from(Stage.values), st.integers(0, 2)),
        st.tuples(st.just("role"), st.integers(0, 2), st.sampled_from(Role.values[1:])),
        st.tuples(
            st.just("plan"),
            st.sampled_from(Stage.values),
            st.sampled_from(Plan.Progression.values),
            st.sampled_from(Plan.Maybe.values),
        ),
    ),
    min_size=6,
    max_size=24,
)


class Team:
    """The cast on three records, doing one step after another."""

    def __init__(self, review, seats, owner, criterion):
        self.review, self.seats, self.owner = review, seats, owner
        self.criterion = criterion
        self.records = list(review.records.order_by("id"))

    def item(self, place: int) -> Item | None:
        record = self.records[place % 3]
        if place < 3:
            return record.item
        return Item.objects.filter(report__record=record).first()

    def vote(self, who: int, place: int, verdict: str) -> None:
        if item := self.item(place):
            cast_vote(
                seat=self.seats[who], item=item, verdict=verdict, criteria=[self.criterion.pk]
            )

    def undo(self, who: int, stage: str) -> None:
        undo_vote(seat=self.seats[who], stage=stage)

    def resolve(self, place: int, verdict: str) -> None:
        if item := self.item(place):
            resolve_conflict(seat=self.owner, item=item, verdict=verdict, reason=self.criterion)

    def reopen(self, place: int) -> None:
        if item := self.item(place):
            reopen_item(seat=self.owner, item=item)

    def duplicate(self, place: int, is_one: bool) -> None:
        record = self.records[place]
        kept = self.records[(place + 1) % 3]
        record.duplicate_of = kept if is_one else None
        record.save()
        records_reclustered.send(sender=None, review=self.review, record_ids=[record.pk])

    def retrieval(self, place: int, gone: bool) -> None:
        item = self.item(place + 3)
        if item and gone:
            mark_not_retrieved(seat=self.owner, report=item.report, tried="library loan")
        elif item:
            seek_again(seat=self.owner, report=item.report)

    def aside(self, place: int, away: bool) -> None:
        item = self.item(place + 3)
        if item and away:
            set_aside(seat=self.owner, report=item.report, kind="ongoing")
        elif item:
            take_back(seat=self.owner, report=item.report)

    def experts(self, stage: str, who: int) -> None:
        group = {"name": "Experts", "members": [self.seats[who].pk]}
        change_plan(seat=self.owner, stage=stage, must_vote=[group])

    def share(self, stage: str, who: int) -> None:
        allocate(seat=self.owner, stage=stage, people=[self.seats[who].pk])

    def role(self, who: int, role: str) -> None:
        self.seats[who] = change_role(seat=self.owner, member=self.seats[who], role=role)

    def plan(self, stage: str, progression: str, maybe: str) -> None:
        change_plan(seat=self.owner, stage=stage, progression=progression, maybe=maybe)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_stored_states_follow_from_the_ledger(
    steps, review, owner, rosa, rune, adjudicator, add_records, criteria
):
    from django.db import transaction

    with transaction.atomic():
        add_records(3, year=2018, authors_text="Dalum, H.")
        team = Team(review, [rosa, rune, adjudicator], owner, criteria[0])
        ledger = 0
        for name, *parts in steps:
            try:
                with transaction.atomic():
                    getattr(team, name)(*parts)
            except (RuleBroken, PermissionDenied):
                pass
            assert verify.differences(review) == []
            assert Vote.objects.count() >= ledger
            ledger = Vote.objects.count()
        transaction.set_rollback(True)
