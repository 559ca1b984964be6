"""How reading went: what was found in the order in which items were settled, and what it proves.

Only what people settled counts, which everybody in the review can see; open votes stay unseen, and
what a stopping rule excluded was not read.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from reviews.models import Membership
from screening.models import Item, Resolution, Vote
from screening.ranking import Standing, standing
from screening.relevance import STAGE

TARGETS = ((0.95, 0.95), (0.95, 0.80), (0.90, 0.95))
WIDTH, HEIGHT = 640, 200


@dataclass(frozen=True, slots=True)
class Recall:
    """standings: one for each target recall and confidence; curve: points of an SVG polyline."""

    standings: list[Standing]
    curve: str

    @property
    def now(self) -> Standing:
        return self.standings[0]

    @property
    def left(self) -> int:
        return self.now.total - self.now.read


def recall_of(seat: Membership) -> Recall:
    labels, total = _read(seat)
    return Recall(
        [standing(labels, total, target, sure) for target, sure in TARGETS],
        _curve(labels, total),
    )


def standing_of(seat: Membership, target: float, confidence: float) -> Standing:
    """Where reading stands under one rule."""
    return standing(*_read(seat), target, confidence)


def _read(seat: Membership) -> tuple[list[bool], int]:
    items = Item.objects.filter(review=seat.review_id).at(STAGE).in_play()
    return _in_order(items.settled_by_people()), items.count()


def _in_order(settled: Any) -> list[bool]:
    """Included or not, in the order in which items were settled; an earlier team's come first."""
    states = dict(settled.order_by("pk").values_list("pk", "state"))
    voted = Vote.objects.of_this_round().filter(item__in=settled).order_by().values("item")
    at = dict(voted.annotate(last=Max("cast_at")).values_list("item", "last"))
    resolved = Resolution.objects.current().filter(item__in=settled)
    for item, when in resolved.values_list("item", "at"):
        at[item] = max(when, at.get(item, when))
    first = min(at.values(), default=None)
    order = sorted(states, key=lambda item: (item in at, at.get(item, first), item))
    return [states[item] == Item.State.INCLUDED for item in order]


def _curve(labels: list[bool], total: int) -> str:
    """Finds against reading: a corner for each find, from the lower left."""
    finds = max(1, sum(labels))
    corners, found = [(0, 0)], 0
    for read, included in enumerate(labels, 1):
        if included:
            corners += [(read, found), (read, found + 1)]
            found += 1
    corners.append((len(labels), found))
    places = ((WIDTH * x / max(1, total), HEIGHT * (1 - y / finds)) for x, y in corners)
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
