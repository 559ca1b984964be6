"""How far a stage is: what one person did, and what is settled. Open votes of others stay unseen.

A conflict is not counted apart from what waits: to the second voter, the count would tell at once
that the first one voted otherwise.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q

from reviews.models import Membership
from screening.models import Item, Vote
from screening.room import kept_for_others

LARGE = 5_000
REMEMBERED = 5


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
class OfTeam:
    """Items of a stage: all, settled, and those that take votes."""

    total: int
    settled: int
    open: int


def progress_of(seat: Membership, stage: str) -> Progress:
    """My own count as it is; the team's as `of_team` gives it."""
    team = of_team(seat.review_id, stage)
    votes = Vote.objects.of_this_round().filter(
        seat=seat, review=seat.review_id, item__stage=stage, item__in_play=True
    )
    mine = votes.aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(item__state__in=Item.UNDECIDED))
    )
    return Progress(
        mine=mine["all"],
        left=max(0, team.open - mine["open"] - kept_for_others(seat).get(stage, 0)),
        settled=team.settled,
        total=team.total,
    )


def of_team(review_id: int, stage: str) -> OfTeam:
    """Counted anew, or a few seconds ago where a stage is so large that each count costs time."""
    key = f"screening-of-team-{review_id}-{stage}"
    known: OfTeam | None = cache.get(key)
    if known is not None:
        return known
    counts = (
        Item.objects.filter(review=review_id)
        .at(stage)
        .in_play()
        .aggregate(
            total=Count("pk"),
            settled=Count("pk", filter=Q(state__in=Item.SETTLED)),
            open=Count("pk", filter=Q(state__in=Item.UNDECIDED)),
        )
    )
    counted = OfTeam(**counts)
    if counted.total >= LARGE:
        cache.set(key, counted, REMEMBERED)
    return counted
