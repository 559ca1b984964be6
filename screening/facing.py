"""The votes of a conflict, set against each other, and what they are at odds about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.models import Criterion, Membership, Review
from screening.ballots import newest_criteria
from screening.models import Item, Vote
from screening.models.item import ItemQuerySet
from screening.models.vote import VoteQuerySet


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
    return sides(seat.review, Vote.objects.of_this_round().seen_by(seat).filter(item=item))


def sides(review: Review, votes: VoteQuerySet) -> list[Side]:
    """Votes with the reasons that they name, in the order in which they came."""
    cast = list(votes.select_related("seat__user").order_by("id"))
    newest = newest_criteria(review)
    ticked = {vote.pk: [newest.get(pk, pk) for pk in vote.criteria] for vote in cast}
    criteria = Criterion.objects.in_bulk({pk for each in ticked.values() for pk in each})
    by_item: dict[int, list[set[int]]] = {}
    for vote in cast:
        if ticked[vote.pk]:
            by_item.setdefault(vote.item_id, []).append(set(ticked[vote.pk]))
    shared = {
        item: set.intersection(*sets) if len(sets) > 1 else set() for item, sets in by_item.items()
    }
    return [
        Side(
            vote,
            [
                Ticked(criteria[pk].reason, pk in shared.get(vote.item_id, ()))
                for pk in ticked[vote.pk]
                if pk in criteria
            ],
        )
        for vote in cast
    ]


@dataclass(frozen=True, slots=True)
class Ballots:
    """Who voted on a conflict, and which criteria each named, in their newest words."""

    voters: tuple[int, ...]
    named: tuple[frozenset[int], ...]

    def disputed(self, order: Sequence[int]) -> int | None:
        """The criterion at issue: the first in the protocol's order that some named, not all."""
        named_by_all = frozenset.intersection(*self.named)
        at_issue = frozenset.union(*self.named) - named_by_all
        place = {criterion: position for position, criterion in enumerate(order)}
        return min(at_issue, key=lambda pk: (place.get(pk, len(place)), pk), default=None)


def ballots_by_item(review: Review, items: ItemQuerySet | Iterable[int]) -> dict[int, Ballots]:
    """The standing votes of each item, whoever asks; callers show of it only what may be seen."""
    votes = Vote.objects.of_this_round().filter(review=review, item__in=items)
    return ballots_of_votes(review, votes)


def ballots_of_votes(review: Review, votes: VoteQuerySet) -> dict[int, Ballots]:
    rows = votes.order_by("id").values_list("item_id", "seat_id", "criteria")
    newest = newest_criteria(review)
    found: dict[int, list[tuple[int, frozenset[int]]]] = {}
    for item, seat, ticked in rows:
        named = frozenset(newest.get(pk, pk) for pk in ticked)
        found.setdefault(item, []).append((seat, named))
    return {
        item: Ballots(tuple(seat for seat, _named in each), tuple(named for _seat, named in each))
        for item, each in found.items()
    }
