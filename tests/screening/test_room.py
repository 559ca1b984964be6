"""The places of all items at once, by the database: the same as `rules.takes`, one by one."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from reviews.roles import Role
from screening import plans, rules
from screening.actions.plans import change_plan
from screening.models import Allocation, Claim, Item, Stage, Vote
from screening.room import with_room
from tests import make

T = Stage.TITLE_ABSTRACT


@pytest.mark.parametrize("seed", range(6))
def test_the_database_and_the_rule_agree(review, owner, rosa, rune, adjudicator, add_records, seed):
    draw = random.Random(seed)
    seats = [owner, rosa, rune, adjudicator, make.seat(review, Role.REVIEWER, "Rita")]
    pks = [seat.pk for seat in seats]
    groups = [
        {"name": f"Group {n}", "members": draw.sample(pks, draw.randint(1, 3))}
        for n in range(draw.randint(0, 3))
    ]
    change_plan(seat=owner, stage=T, must_vote=groups, votes_required=draw.randint(1, 4))
    given = [
        Allocation.objects.create(
            review=review, stage=T, people=draw.sample(pks, n + 1), drawn="random", by=owner
        )
        for n in range(3)
    ]
    rows = {}
    later = timezone.now() + dt.timedelta(hours=1)
    for item in add_records(40):
        item.allocation = draw.choice([None, *given])
        item.save()
        people = draw.sample(seats, draw.randint(0, 4))
        cut = draw.randint(0, len(people))
        for seat in people[:cut]:
            Vote.objects.create(
                review=review, item=item, seat=seat, round=1, verdict="include",
                criteria_version=1,
            )  # fmt: skip
        for seat in people[cut:]:
            Claim.objects.create(review=review, item=item, seat=seat, expires_at=later)
        rows[item.pk] = (item, {s.pk for s in people[:cut]}, {s.pk for s in people[cut:]})
    plan = plans.of(review, T)
    for seat in seats:
        without = Item.objects.filter(review=review).without_vote_of(seat)
        found = set(with_room(without, seat, plan).values_list("pk", flat=True))
        expected = {
            pk
            for pk, (item, voted, held) in rows.items()
            if seat.pk not in voted
            and rules.takes(
                plan.rule,
                frozenset(voted | (held - {seat.pk})),
                seat.pk,
                frozenset(item.allocation.people if item.allocation else ()),
            )
        }
        assert found == expected
