"""The votes that agreement is computed from, and who may see what comes of them."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reviews.access import Permission
from reviews.models import Membership, Review
from screening import agreement
from screening.ballots import newest_criteria
from screening.models import Item, Plan, SampleItem, Vote
from screening.models.vote import VoteQuerySet

FIRST_ROUND = 1
FACTS = (
    "pk", "item_id", "seat_id", "verdict", "criteria", "cast_at", "replaces_id", "superseded_at",
)  # fmt: skip
BEFORE, ENDED = 6, 7


@dataclass(frozen=True, slots=True)
class Independent:
    """First decisions of the first round; edited: how many were changed afterwards."""

    decisions: list[agreement.Decision]
    edited: int


def first_decisions(review: Review, stage: str, seen_by: Membership | None = None) -> Independent:
    """What each person first said of each item, before any later change of mind.

    Withdrawn votes and items that left play, such as later duplicates, are left out, and so are
    the samples of calibration rounds, which have a report of their own; where the votes on a
    sample were discarded, the round after it is the first. seen_by: only votes that this seat may
    see. Reworded criteria count as their newest form.
    """
    votes = Vote.objects.all() if seen_by is None else Vote.objects.seen_by(seen_by)
    sampled = SampleItem.objects.filter(item=OuterRef("item"))
    pilot = sampled.filter(round=OuterRef("round"))
    discarded = sampled.filter(
        round=FIRST_ROUND, calibration__keep=False, calibration__closed_at__isnull=False
    )
    first = Q(round=FIRST_ROUND) | (Q(round=FIRST_ROUND + 1) & Exists(discarded))
    votes = votes.filter(review=review, item__stage=stage, item__in_play=True)
    return decisions_of(review, votes.filter(first, ~Exists(pilot)))


def decisions_of(review: Review, votes: VoteQuerySet) -> Independent:
    """What each person first said in these rounds of votes; withdrawn votes are left out."""
    rows = {row[0]: row for row in votes.order_by("id").values_list(*FACTS)}
    newest = newest_criteria(review)
    decisions: list[agreement.Decision] = []
    edited = 0
    for row in rows.values():
        if row[ENDED] is not None:
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
