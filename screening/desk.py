"""The conflict desk: which conflicts of a stage there are, between whom, about what, since when."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import F, Max, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion, Membership
from screening.actions.resolutions import bar
from screening.facing import Ballots, ballots_by_item
from screening.models import Item, Plan, Vote
from screening.models.item import ItemQuerySet
from screening.paging import PAGE

AGES = {
    "day": (dt.timedelta(days=1), _("Older than a day")),
    "week": (dt.timedelta(days=7), _("Older than a week")),
    "month": (dt.timedelta(days=30), _("Older than a month")),
}
DIGITS = 19


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: conflicts of two people, about a criterion, of an age."""

    pair: tuple[int, int] | None = None
    criterion: int | None = None
    age: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        pair = [_number(part) for part in query.get("pair", "").split("-")]
        first, second = pair if len(pair) == 2 else (None, None)
        return cls(
            (first, second) if first is not None and second is not None else None,
            _number(query.get("criterion", "")),
            query.get("age", "") if query.get("age") in AGES else "",
        )

    def address(self, **instead: Any) -> str:
        """The query string of this filter with one part changed."""
        parts = {
            "pair": "-".join(map(str, self.pair)) if self.pair else "",
            "criterion": self.criterion or "",
            "age": self.age,
        } | instead
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in parts.items() if value})
        return query.urlencode()


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < DIGITS else None


@dataclass(frozen=True, slots=True)
class Row:
    """One conflict: who voted, how (None where this seat may not see it), about what, since when.

    barred: why this seat cannot settle it at the desk; empty if it can. voted: whether it voted.
    """

    item: Item
    voters: list[tuple[Membership, Vote | None]]
    criterion: Criterion | None
    since: dt.datetime | None
    barred: str
    voted: bool


class Desk:
    """The conflicts of one stage as one seat may see them; a fixed number of queries."""

    def __init__(self, seat: Membership, plan: Plan, wanted: Wanted) -> None:
        self.seat, self.plan, self.wanted = seat, plan, wanted
        self.people = {each.pk: each for each in seat.review.members.select_related("user")}
        self.conflicts: ItemQuerySet = seat.review.items.at(plan.stage).conflicts()
        self.ballots = ballots_by_item(seat.review, self.conflicts)
        self.order = list(
            Criterion.objects.filter(review=seat.review).current().values_list("pk", flat=True)
        )

    @property
    def shows_reasons(self) -> bool:
        """Before a meeting reveals them, what votes name is nobody's to see."""
        return self.plan.resolvers != Plan.Resolvers.MEETING

    def rows(self) -> ItemQuerySet:
        """The wanted conflicts in the order of import."""
        rows = self.conflicts
        if self.wanted.pair or self._criterion:
            rows = rows.filter(pk__in=[pk for pk, each in self.ballots.items() if self._fits(each)])
        if self.wanted.age:
            before = timezone.now() - AGES[self.wanted.age][0]
            rows = rows.alias(since=_since()).filter(since__lt=before)
        return rows.order_by("id")

    @property
    def _criterion(self) -> int | None:
        return self.wanted.criterion if self.shows_reasons else None

    def _fits(self, ballots: Ballots) -> bool:
        named = frozenset.union(*ballots.named)
        return (not self.wanted.pair or set(self.wanted.pair) <= set(ballots.voters)) and (
            not self._criterion or self._criterion in named
        )

    def page(self, after: int) -> tuple[list[Row], int | None]:
        """One page of rows behind the key `after`, and where the next one begins."""
        rows = self.rows().annotate(since=_since()).select_related("record", "report")
        found = list(rows.filter(pk__gt=after)[: PAGE + 1])
        page = found[:PAGE]
        return self._drawn(page), page[-1].pk if len(found) > PAGE else None

    def _drawn(self, items: Sequence[Item]) -> list[Row]:
        seen = Vote.objects.of_this_round().seen_by(self.seat).filter(item__in=items)
        votes = {(vote.item_id, vote.seat_id): vote for vote in seen}
        criteria = Criterion.objects.in_bulk(self.order)
        rows = []
        for item in items:
            ballots = self.ballots.get(item.pk, Ballots((), (frozenset(),)))
            voters = [self.people[seat] for seat in ballots.voters]
            about = ballots.disputed(self.order) if self.shows_reasons else None
            rows.append(
                Row(
                    item,
                    [(each, votes.get((item.pk, each.pk))) for each in voters],
                    criteria.get(about) if about is not None else None,
                    getattr(item, "since", None),
                    bar(self.seat, self.plan, voters),
                    self.seat.pk in ballots.voters,
                )
            )
        return rows

    def facets(self) -> list[dict[str, object]]:
        """Pairs, criteria and ages, with how many conflicts each has and where each leads."""
        people = self.people
        pairs = Counter(
            pair for each in self.ballots.values() for pair in combinations(sorted(each.voters), 2)
        )
        groups = [
            self._group(
                _("Between"),
                "pair",
                [
                    (f"{a}-{b}", f"{people[a]} · {people[b]}", n)
                    for (a, b), n in pairs.most_common()
                ],
            )
        ]
        if self.shows_reasons:
            groups.append(self._group(_("Criterion"), "criterion", self._criteria()))
        groups.append(
            self._group(_("Age"), "age", [(key, label, None) for key, (_d, label) in AGES.items()])
        )
        return [group for group in groups if group["items"]]

    def _criteria(self) -> list[tuple[Any, Any, int | None]]:
        named = Counter(pk for each in self.ballots.values() for pk in frozenset.union(*each.named))
        criteria = Criterion.objects.in_bulk(named)
        order = sorted(named, key=lambda pk: (pk not in self.order, criteria[pk].position))
        return [(pk, criteria[pk].reason, named[pk]) for pk in order]

    def _group(
        self, label: Any, name: str, choices: list[tuple[Any, Any, int | None]]
    ) -> dict[str, object]:
        now = QueryDict(self.wanted.address()).get(name, "")
        items = [
            {
                "label": text,
                "count": n,
                "current": str(value) == now,
                "url": "?" + self.wanted.address(**{name: "" if str(value) == now else value}),
            }
            for value, text, n in choices
        ]
        return {"label": label, "items": items}


def _since() -> Max:
    """When the last of the votes at odds was cast."""
    return Max("votes__cast_at", filter=Q(votes__superseded_at=None, votes__round=F("round")))
