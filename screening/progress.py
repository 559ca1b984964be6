"""How far a stage is: what one person did, and what is settled. Open votes of others stay unseen.

A conflict is not counted apart from what waits: to the second voter, the count would tell at once
that the first one voted otherwise.
"""

from dataclasses import dataclass

from django.db.models import Count, Q

from reviews.models import Membership
from screening.models import Item, Vote


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


def progress_of(seat: Membership, stage: str) -> Progress:
    """Two counts along indexes, however large the stage."""
    items = Item.objects.filter(review=seat.review_id).at(stage).in_play()
    counts = items.aggregate(
        total=Count("pk"),
        settled=Count("pk", filter=Q(state__in=Item.SETTLED)),
        open=Count("pk", filter=Q(state__in=Item.UNDECIDED)),
    )
    votes = Vote.objects.of_this_round().filter(
        seat=seat, review=seat.review_id, item__stage=stage, item__in_play=True
    )
    mine = votes.aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(item__state__in=Item.UNDECIDED))
    )
    return Progress(
        mine=mine["all"],
        left=counts["open"] - mine["open"],
        settled=counts["settled"],
        total=counts["total"],
    )
