"""How the work of a stage is shared, how fast it goes and when it would end.

Votes are counted by person only as far as the reader may see them (`seen_by`), so that a count
tells nobody of a vote that is still secret. What is settled, and what was given to whom, is known
to all. Seconds spent are shown to nobody but the person who spent them.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from reviews.kept import kept
from reviews.models import Membership
from reviews.roles import Permission
from screening.models import Allocation, Item, Resolution, Vote
from screening.models.allocation import AllocationQuerySet
from screening.progress import of_team

WINDOW = dt.timedelta(days=14)
UNEVEN = 2


@dataclass(frozen=True, slots=True)
class Person:
    """One who screens. votes: those the reader may see, on `days` days; percent: of all of them.

    given: items given to this person, of which `given_settled` are settled.
    """

    seat: Membership
    votes: int
    days: int
    percent: int
    given: int
    given_settled: int

    @property
    def per_day(self) -> float | None:
        return self.votes / self.days if self.days else None

    @property
    def waiting(self) -> int:
        return self.given - self.given_settled


@dataclass(frozen=True, slots=True)
class Mine:
    """The reader's own timed votes."""

    votes: int
    seconds: int

    @property
    def hours(self) -> float:
        return self.seconds / 3600

    @property
    def per_hour(self) -> float | None:
        return 3600 * self.votes / self.seconds if self.seconds else None


@dataclass(frozen=True, slots=True)
class Work:
    """A stage as a whole. per_day: items settled a day lately; ends: when the last would be."""

    people: list[Person]
    mine: Mine
    total: int
    settled: int
    per_day: float | None
    ends: dt.date | None

    @property
    def left(self) -> int:
        return self.total - self.settled

    @property
    def uneven(self) -> tuple[Person, Person] | None:
        """Who cast most and least, where one cast more than twice as many as the other."""
        by_votes = sorted(self.people, key=lambda person: person.votes)
        if len(by_votes) < 2 or by_votes[-1].votes <= UNEVEN * max(by_votes[0].votes, 1):
            return None
        return by_votes[-1], by_votes[0]


def of_stage(seat: Membership, stage: str) -> Work:
    """The work of a stage as this reader may see it; a fixed number of queries."""
    team = of_team(seat.review_id, stage)
    pace, votes = kept(
        seat.review,
        f"work-{stage}-{seat.pk}-{seat.role}",
        lambda: (_pace(seat.review_id, stage), _votes(seat, stage)),
        lambda _found: team.total,
    )
    left = team.total - team.settled
    ends = None
    if pace and left:
        ends = timezone.localdate() + dt.timedelta(days=math.ceil(left / pace))
    people, mine = _people(seat, stage, votes), _mine(seat, stage)
    return Work(people, mine, team.total, team.settled, pace, ends)


def _votes(seat: Membership, stage: str) -> dict[int, tuple[int, int]]:
    """By person the votes that this seat may see, and on how many days they were cast."""
    seen = Vote.objects.seen_by(seat).current().filter(item__stage=stage, item__in_play=True)
    # One row a person and day: the days of each counted apart would sort every vote.
    rows = seen.order_by().values_list("seat", TruncDate("cast_at")).annotate(n=Count("pk"))
    votes: dict[int, tuple[int, int]] = {}
    for voter, _day, n in rows:
        before = votes.get(voter, (0, 0))
        votes[voter] = (before[0] + n, before[1] + 1)
    return votes


def _people(seat: Membership, stage: str, votes: dict[int, tuple[int, int]]) -> list[Person]:
    every = sum(n for n, _on in votes.values())
    given = _given(seat.review_id, stage)
    members = seat.review.members.all().who_may(Permission.SCREEN).select_related("user")
    people = []
    for member in members.order_by("pk"):
        n, days = votes.get(member.pk, (0, 0))
        percent = round(100 * n / every) if every else 0
        people.append(Person(member, n, days, percent, *given.get(member.pk, (0, 0))))
    return people


def _given(review_id: int, stage: str) -> dict[int, tuple[int, int]]:
    """For each person the items given to them, and how many of these are settled."""
    shares = Allocation.objects.standing().filter(review=review_id, stage=stage)
    counts: dict[int, tuple[int, int]] = {}
    for people, items, settled in with_counts(shares).values_list("people", "n", "settled"):
        for person in people:
            before = counts.get(person, (0, 0))
            counts[person] = (before[0] + items, before[1] + settled)
    return counts


def with_counts(shares: AllocationQuerySet) -> QuerySet[Any]:
    """Shares with `n`, their items in play, and how many of these are `settled`."""
    here = Q(items__in_play=True)
    return shares.annotate(
        n=Count("items", filter=here),
        settled=Count("items", filter=here & Q(items__state__in=Item.SETTLED)),
    )


def _mine(seat: Membership, stage: str) -> Mine:
    timed = Vote.objects.current().filter(
        seat=seat, item__stage=stage, item__in_play=True, seconds__isnull=False
    )
    found = timed.aggregate(n=Count("pk"), seconds=Sum("seconds"))
    return Mine(found["n"], found["seconds"] or 0)


def _pace(review_id: int, stage: str) -> float | None:
    """Items settled a day, over the days of the last two weeks on which anybody voted."""
    since = timezone.now() - WINDOW
    lately = Vote.objects.current().filter(cast_at__gte=since)
    found = lately.filter(
        review=review_id, item__stage=stage, item__in_play=True, item__state__in=Item.SETTLED
    )
    days = len(found.order_by().values_list(TruncDate("cast_at")).annotate(n=Count("pk")))
    n = found.order_by().values("item").distinct().count()
    resolved = Resolution.objects.current().filter(item=OuterRef("pk"), at__gte=since)
    settled = Item.objects.filter(review=review_id).at(stage).in_play().settled()
    without_votes = settled.filter(Exists(resolved), ~Exists(lately.filter(item=OuterRef("pk"))))
    n += without_votes.count()
    return n / max(days, 1) if n else None
