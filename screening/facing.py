"""The votes of a conflict, set against each other."""

from dataclasses import dataclass

from reviews.models import Criterion, Membership
from screening.ballots import newest_criteria
from screening.models import Item, Vote


@dataclass(frozen=True, slots=True)
class Ticked:
    """A criterion that a vote names; by_all when every excluding vote names it."""

    reason: str
    by_all: bool


@dataclass(frozen=True, slots=True)
class Side:
    vote: Vote
    reasons: list[Ticked]


def sides_of(seat: Membership, item: Item) -> list[Side]:
    """The standing votes of the item that this seat may see, in the order in which they came."""
    votes = list(
        Vote.objects.of_this_round()
        .seen_by(seat)
        .filter(item=item)
        .select_related("seat__user")
        .order_by("id")
    )
    newest = newest_criteria(seat.review)
    ticked = {vote.pk: [newest.get(pk, pk) for pk in vote.criteria] for vote in votes}
    criteria = Criterion.objects.in_bulk({pk for each in ticked.values() for pk in each})
    sets = [set(ticks) for ticks in ticked.values() if ticks]
    shared = set.intersection(*sets) if len(sets) > 1 else set()
    return [
        Side(
            vote,
            [Ticked(criteria[pk].reason, pk in shared) for pk in ticked[vote.pk] if pk in criteria],
        )
        for vote in votes
    ]
