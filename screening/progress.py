"""How far a stage is: what one person did, and what is settled. Open votes of others stay unseen.

A conflict is not counted apart from what waits: to the second voter, the count would tell at once
that the first one voted otherwise.
"""

import math
import statistics
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from reviews.models import Membership
from reviews.prepared import Prepared
from screening.models import Item, Plan, Vote
from screening.room import kept_for_others

LARGE = 5_000
REMEMBERED = 5
SEAT_REMEMBERED = 60
RECENT = 50
TIMED, FEWEST_TIMED = 30, 5
LONG_MINUTES = 90


@dataclass(frozen=True, slots=True)
class Progress:
    """mine: my standing votes; left: items that want my vote; settled and total: of the team."""

    mine: int
    left: int
    settled: int
    total: int

    @property
    def of_mine(self) -> int:
        return self.mine + self.left

    @property
    def percent_settled(self) -> int:
        return 100 * self.settled // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Pace:
    """seconds: that a person usually reads before a vote, lately; left: items that wait."""

    seconds: float
    left: int

    @property
    def per_hour(self) -> int:
        return round(3600 / max(self.seconds, 1))

    @property
    def in_words(self) -> str:
        minutes = math.ceil(self.left * self.seconds / 60)
        if minutes < LONG_MINUTES:
            return _("about %(n)s min left") % {"n": max(1, minutes)}
        return _("about %(n)s h left") % {"n": round(minutes / 60)}


@dataclass(frozen=True, slots=True)
class OfTeam:
    """Items of a stage: all, settled, and those that take votes."""

    total: int
    settled: int
    open: int


@dataclass(frozen=True, slots=True)
class _OfSeat:
    """What was counted when: votes up to the one numbered `upto`, votes since, what was left."""

    upto: int
    until_then: int
    since: int
    left: int


def progress_of(seat: Membership, stage: str, plan: Plan | None = None) -> Progress:
    """How far a person and the team are.

    In a large stage the team's numbers are a few seconds old, and of one's own votes only the last
    ones are counted each time, so that those cast or taken back since do show. plan: the one in
    force, when the caller has it; one that gives no shares to people saves a query.
    """
    team = of_team(seat.review_id, stage)
    if team.total < LARGE:
        mine, left = _counted(seat, stage, team, plan) if team.total else (0, 0)
        return Progress(mine, left, team.settled, team.total)
    key = f"screening-of-seat-{seat.pk}-{stage}"
    known: _OfSeat | None = cache.get(key)
    if known is None:
        known = _count_whole(seat, stage, team)
        cache.set(key, known, SEAT_REMEMBERED)
    since, _open = _votes_of(seat, stage, known.upto)
    left = max(0, known.left + known.since - since)
    return Progress(known.until_then + since, left, team.settled, team.total)


def pace_of(seat: Membership, stage: str, left: int) -> Pace | None:
    """How fast this person went lately and how long that would take for what waits.

    None while nothing waits or too few votes were timed. Looked up anew once a minute.
    """
    key = f"screening-pace-{seat.pk}-{stage}"
    seconds: float | None = cache.get(key)
    if seconds is None:
        timed = Vote.objects.filter(seat=seat, item__stage=stage, seconds__gt=0).order_by("-id")
        read = [spent or 0 for spent in timed.values_list("seconds", flat=True)[:TIMED]]
        seconds = statistics.median(read) if len(read) >= FEWEST_TIMED else 0
        cache.set(key, seconds, SEAT_REMEMBERED)
    return Pace(seconds, left) if seconds and left else None


def left_for(seat: Membership, stage: str) -> int:
    """Items that want this person's vote, counted anew."""
    return _counted(seat, stage, _count(seat.review_id, stage))[1]


def _counted(
    seat: Membership, stage: str, team: OfTeam, plan: Plan | None = None
) -> tuple[int, int]:
    """A person's standing votes, and the items that want theirs."""
    mine, still_open = _votes_of(seat, stage, 0)
    shared = plan is None or plan.allocates
    elsewhere = kept_for_others(seat).get(stage, 0) if shared else 0
    return mine, max(0, team.open - still_open - elsewhere)


def _count_whole(seat: Membership, stage: str, team: OfTeam) -> _OfSeat:
    newest = Vote.objects.filter(seat=seat).order_by("-id").values_list("id", flat=True)
    upto = newest[RECENT : RECENT + 1].first() or 0
    mine, left = _counted(seat, stage, team)
    since = _votes_of(seat, stage, upto)[0]
    return _OfSeat(upto, mine - since, since, left)


def _votes_of(seat: Membership, stage: str, after: int) -> tuple[int, int]:
    """A person's standing votes after one: all, and those on items that take votes."""
    found = OWN.first(stage, review=seat.review_id, seat=seat.pk, after=after)
    return (found[1], found[2]) if found is not None else (0, 0)


def _own(stage: str, *, review: Any, seat: Any, after: Any) -> QuerySet[Vote, Any]:
    votes = Vote.objects.of_this_round().filter(
        seat=seat, review=review, pk__gt=after, item__stage=stage, item__in_play=True
    )
    undecided = Q(item__state__in=Item.UNDECIDED)
    counted = votes.order_by().values("seat").annotate(all=Count("pk"))
    return counted.annotate(open=Count("pk", filter=undecided)).values_list("seat", "all", "open")


OWN = Prepared(_own)


def of_team(review_id: int, stage: str) -> OfTeam:
    """Counted anew, or a few seconds ago where a stage is so large that each count costs time."""
    key = f"screening-of-team-{review_id}-{stage}"
    known: OfTeam | None = cache.get(key)
    if known is not None:
        return known
    counted = _count(review_id, stage)
    if counted.total >= LARGE:
        cache.set(key, counted, REMEMBERED)
    return counted


def _count(review_id: int, stage: str) -> OfTeam:
    return OfTeam(*(ITEMS.first(stage, review=review_id) or (0, 0, 0)))


def _items(stage: str, *, review: Any) -> QuerySet[Item, Any]:
    items = Item.objects.filter(review=review).at(stage).in_play().order_by()
    return (
        items.values("stage")
        .annotate(
            total=Count("pk"),
            settled=Count("pk", filter=Q(state__in=Item.SETTLED)),
            open=Count("pk", filter=Q(state__in=Item.UNDECIDED)),
        )
        .values_list("total", "settled", "open")
    )


ITEMS = Prepared(_items)
