"""The votes that agreement is computed from, and who may see what comes of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db import connection
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from reviews.models import Membership, Review
from reviews.prepared import NUMBERS
from reviews.roles import Permission
from screening import agreement
from screening.ballots import newest_criteria
from screening.models import Item, Plan, SampleItem, Vote
from screening.models.vote import VoteQuerySet

FIRST_ROUND = 1
MONDAY = dt.date(1970, 1, 5)
FACTS = (
    "pk", "item_id", "seat_id", "verdict", "criteria", "cast_at", "replaces_id", "superseded_at",
)  # fmt: skip
BEFORE, ENDED = 6, 7


@dataclass(frozen=True, slots=True)
class Independent:
    """First decisions of the first round; edited: how many were changed afterwards."""

    decisions: list[agreement.Decision]
    edited: int


@dataclass(frozen=True, slots=True)
class Alike:
    """The same with one decision for all items that the same people judged in the same way.

    differing: the items on which not everybody gave the same verdict, before maybe is treated.
    """

    decisions: list[agreement.Decision]
    edited: int
    differing: list[int]


def first_decisions(
    review: Review,
    stage: str,
    items: Iterable[int] | None = None,
    seen_by: Membership | None = None,
) -> Independent:
    """What each person first said of each item, or of these, before any later change of mind.

    seen_by: only votes that this seat may see. Reworded criteria count as their newest form.
    """
    votes = Vote.objects.all() if seen_by is None else Vote.objects.seen_by(seen_by)
    if items is not None:
        votes = votes.filter(item__any_of=Value(list(items), output_field=NUMBERS))
    return decisions_of(review, _first(votes, review, stage))


def alike_decisions(review: Review, stage: str) -> Alike:
    """`first_decisions` of a whole stage, where PostgreSQL puts items together that are alike.

    The few items with a changed vote are read one by one.
    """
    patterns = _patterns(_first(Vote.objects.current(), review, stage))
    edited = [item for *_said, changed, items in patterns if changed for item in items]
    one_by_one = first_decisions(review, stage, edited) if edited else Independent([], 0)
    newest = newest_criteria(review)
    decisions, differing = one_by_one.decisions, edited
    for said, first, times, changed, items in patterns:
        if not changed:
            differing += items or ()
            decisions += [_decision(each, first, times, newest) for each in said]
    return Alike(decisions, one_by_one.edited, differing)


def _decision(said: str, item: int, times: int, newest: dict[int, int]) -> agreement.Decision:
    seat, verdict, ticked, when = said.split("|")
    criteria = tuple(newest.get(int(pk), int(pk)) for pk in ticked.split(",") if pk)
    week = _week_of(MONDAY + dt.timedelta(weeks=int(when)))
    return agreement.Decision(item, int(seat), verdict, criteria, week, times)


def _first(votes: VoteQuerySet, review: Review, stage: str) -> VoteQuerySet:
    """Those of the first round, on items in play.

    Items that left play, such as later duplicates, are left out, and so are the samples of
    calibration rounds, which have a report of their own; where the votes on a sample were
    discarded, the round after it is the first.
    """
    sampled = SampleItem.objects.filter(item=OuterRef("item"))
    pilot = sampled.filter(round=OuterRef("round"))
    discarded = sampled.filter(
        round=FIRST_ROUND, calibration__keep=False, calibration__closed_at__isnull=False
    )
    first = Q(round=FIRST_ROUND) | (Q(round=FIRST_ROUND + 1) & Exists(discarded))
    votes = votes.filter(review=review, item__stage=stage, item__in_play=True)
    return votes.filter(first, ~Exists(pilot))


def _patterns(votes: VoteQuerySet) -> list[tuple[list[str], int, int, bool, list[int]]]:
    """What was said of an item, one such item, the number of them, whether a vote was changed, and
    all of them if one was or people differed."""
    rows, values = _said(votes).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT said, min(item), count(*), changed,"
            " array_agg(item) FILTER (WHERE changed OR least <> most)"
            f" FROM ({rows}) AS of_item GROUP BY said, changed",
            values,
        )
        return cursor.fetchall()


def _said(votes: VoteQuerySet) -> QuerySet[Any, Any]:
    """Of each item what everybody said, as `seat|verdict|criteria|week`, weeks since MONDAY.

    Only of items that two people or more judged: a vote that is alone says nothing of agreement,
    and its number would tell of votes that nobody may see yet.
    """
    days = Func(TruncDate("cast_at"), Value(MONDAY), arg_joiner=" - ", template="(%(expressions)s)")
    week = Func(
        days, Value(7), arg_joiner=" / ", template="%(expressions)s", output_field=IntegerField()
    )
    criteria = Func(F("criteria"), Value(","), function="array_to_string")
    said = Func(
        Value("|"), F("seat_id"), F("verdict"), criteria, week,
        function="concat_ws", output_field=CharField(),
    )  # fmt: skip
    of_item = votes.order_by().values("item")
    return of_item.annotate(
        said=ArrayAgg(said),
        changed=BoolOr(Q(replaces__isnull=False)),
        least=Min("verdict"),
        most=Max("verdict"),
        people=Count("seat"),
    ).filter(people__gt=1)


def decisions_of(
    review: Review, votes: VoteQuerySet, as_of: dt.datetime | None = None
) -> Independent:
    """What each person first said in these rounds of votes; withdrawn votes are left out.

    as_of: a moment, such as the end of a calibration round; what was withdrawn later stands then.
    """
    rows = {row[0]: row for row in votes.order_by("id").values_list(*FACTS)}
    newest = newest_criteria(review)
    decisions: list[agreement.Decision] = []
    edited = 0
    for row in rows.values():
        if row[ENDED] is not None and not (as_of and row[ENDED] > as_of):
            continue
        edited += row[BEFORE] is not None
        while row[BEFORE] is not None:
            row = rows[row[BEFORE]]
        _pk, item, seat, verdict, ticked, at = row[:BEFORE]
        criteria = tuple(newest.get(each, each) for each in ticked)
        decisions.append(agreement.Decision(item, seat, verdict, criteria, _week(at)))
    return Independent(decisions, edited)


def _week(at: dt.datetime) -> str:
    return _week_of(timezone.localtime(at).date())


@lru_cache(maxsize=4096)
def _week_of(day: dt.date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def may_see_agreement(seat: Membership, plan: Plan, left: int) -> bool:
    """Whether the figures could not tell this seat how others voted on what is still open to it.

    left: items that still want this seat's vote. A person who votes at the stage waits until that
    is zero. Who cannot settle conflicts also waits until everything they voted on is settled,
    unless the plan shows votes after one's own. Others see the figures at any time.
    """
    voted = Vote.objects.current().filter(
        seat=seat, review=seat.review_id, item__stage=plan.stage, item__in_play=True
    )
    if not seat.can(Permission.SCREEN):
        return True
    if seat.can(Permission.RESOLVE):
        return left == 0 or not voted.exists()
    if left:
        return False
    open_to_me = voted.exclude(item__state__in=Item.SETTLED)
    return plan.reveal == Plan.Reveal.AFTER_OWN_VOTE or not open_to_me.exists()
