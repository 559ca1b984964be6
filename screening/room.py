"""Which items have a place left for a person: `rules.takes`, asked of every item at once."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from reviews.models import Membership
from screening import plans
from screening.models import Allocation, Claim, Item, Plan, Vote
from screening.models.item import ItemQuerySet

SEATS = ArrayField(BigIntegerField())


def with_room(items: ItemQuerySet, seat: Membership, plan: Plan) -> ItemQuerySet:
    """Of undecided items without this seat's vote those that take one; others' claims count."""
    groups = [list(group) for group in plan.rule.must_vote]
    rows = items.alias(
        voters=_voters(seat), reserved=Coalesce("allocation__people", Value([]), output_field=SEATS)
    )
    rows = rows.alias(
        left=Value(plan.rule.votes_needed - 1)
        - Func(F("voters"), function="cardinality", output_field=IntegerField()),
        owed=_Owed(F("reserved"), F("voters"), output_field=IntegerField()),
        missing=_number(_missing(group) for group in groups),
        unowed=_number(_missing(group) & ~Q(reserved__overlap=group) for group in groups),
    )
    needed = Q(pk__in=[])
    for group in groups:
        if seat.pk in group:
            needed |= _missing(group)
    mine = Q(reserved__contains=[seat.pk], left__gte=F("missing"))
    others = ~Q(reserved__contains=[seat.pk]) & Q(left__gte=F("owed") + F("unowed"))
    return rows.filter(needed | mine | others)


def kept_for_others(seat: Membership) -> dict[str, int]:
    """By stage, how many undecided items other people were given who are enough to vote on them.

    Whom an item was given to is no secret, so the number tells nothing of anybody's vote.
    """
    given = Allocation.objects.standing().filter(review=seat.review_id)
    stages = given.exclude(people__contains=[seat.pk]).values_list("stage", flat=True)
    counts = {}
    for stage in set(stages.order_by()):
        needed = plans.standing(seat.review, stage).rule.votes_needed
        open_items = Item.objects.filter(review=seat.review_id).at(stage).in_play().undecided()
        counts[stage] = open_items.kept_from(seat, needed).without_vote_of(seat).count()
    return counts


class _Owed(Func):
    """How many of the first array are not in the second."""

    template = "(SELECT count(*)::int FROM unnest(%(expressions)s))"
    arg_joiner = ") AS person(seat) WHERE person.seat <> ALL("


def _voters(seat: Membership) -> Func:
    votes = Vote.objects.current().filter(item=OuterRef("pk"), round=OuterRef("round"))
    claims = Claim.objects.live().filter(item=OuterRef("pk")).exclude(seat=seat)
    return Func(
        ArraySubquery(votes.values("seat_id")),
        ArraySubquery(claims.values("seat_id")),
        function="array_cat",
        output_field=SEATS,
    )


def _missing(group: list[int]) -> Q:
    return ~Q(voters__overlap=group)


def _number(conditions: Iterable[Q]) -> Combinable:
    """How many of the conditions hold."""
    ones = [Case(When(each, then=1), default=0) for each in conditions]
    return sum(ones, start=Value(0, output_field=IntegerField()))
