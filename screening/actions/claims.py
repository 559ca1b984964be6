"""What a person reads next, and the short hold that keeps others from casting a surplus vote.

The sample of an open calibration comes first. Other items come in the order that the person chose,
on from where they are, and from the start again at the end. No order depends on whether somebody
else has voted, so it tells nothing. In the order of import, which most people keep, the two states
that take votes are asked for apart, each along its index, and the earlier item is taken.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.models import Membership
from reviews.prepared import Asked, Prepared, ask, together
from reviews.roles import Permission
from screening import orders, plans
from screening.calibrations import next_of_sample
from screening.models import Claim, Item, Order, Plan, Stage, Vote
from screening.models.item import ItemQuerySet
from screening.room import with_room

LASTS = {Stage.TITLE_ABSTRACT: dt.timedelta(minutes=15), Stage.FULL_TEXT: dt.timedelta(hours=2)}
LOCK = 71_004
AT_ONCE = 50
LAST = 2**63 - 1


def next_item(seat: Membership, stage: str, after: int | None = None) -> Item | None:
    """What this person would read next, without holding it: own claim first, then what waits."""
    if after is None:
        claimed = _claimed(seat, stage)
        if claimed is not None:
            return claimed
    plan = plans.standing(seat.review, stage)
    sampled = next_of_sample(seat, stage, after) if plan.calibrates else None
    if sampled is not None:
        return sampled
    if after is None:
        after = _last_voted(seat, stage)
    return next(_waiting(seat, plan, after, orders.chosen(seat, stage)), None)


@transaction.atomic
def claim_next(
    *, seat: Membership, stage: str, after: int | None = None, plan: Plan | None = None
) -> Item | None:
    """Hold what comes next for this person, on from `after`, and let go of what they held."""
    seat.require(Permission.SCREEN)
    order = _take_turn(seat, stage)
    if after is None:
        claimed = _claimed(seat, stage)
        if claimed is not None:
            return _hold(seat, claimed)
    plan = plan or plans.of(seat.review, stage)
    sampled = next_of_sample(seat, stage, after) if plan.calibrates else None
    if sampled is not None:
        return _hold(seat, sampled)
    if after is None:
        after = _last_voted(seat, stage)
    waiting = _waiting(seat, plan, after, order)
    return next((item for item in waiting if _hold_open(seat, plan, item)), None)


@transaction.atomic
def claim_item(*, seat: Membership, item: Item) -> Item:
    """Hold one named item, such as the one whose vote was just withdrawn."""
    seat.require(Permission.SCREEN)
    _take_turn(seat, item.stage)
    return _hold(seat, item)


@transaction.atomic
def release_claims(*, seat: Membership, stage: str | None = None) -> int:
    """Let go of everything that this person holds, at one stage or at all."""
    held = Claim.objects.filter(seat=seat)
    if stage is not None:
        held = held.filter(item__stage=stage)
    return held.delete()[0]


def _take_turn(seat: Membership, stage: str) -> str:
    """One person's windows claim in turn; nobody waits for the disk for a claim.

    A claim that a crash takes would soon have expired. Returns the order that the person chose.
    """
    chosen, values = orders.CHOSEN.sql(stage, seat=seat.pk)
    turn = f"""
        SELECT pg_advisory_xact_lock(%s, %s), set_config('synchronous_commit', 'off', true),
               ({chosen})
    """
    [[(_turn, _set, order)]] = together(Asked(turn, [LOCK, seat.pk, *values]))
    return order or Order.IMPORTED.value


def _hold(seat: Membership, item: Item) -> Item:
    Claim.objects.filter(seat=seat, item__stage=item.stage).exclude(item=item).delete()
    until = timezone.now() + LASTS[Stage(item.stage)]
    Claim.objects.bulk_create(
        [Claim(review=seat.review, item=item, seat=seat, expires_at=until)],
        update_conflicts=True,
        unique_fields=["item", "seat"],
        update_fields=["expires_at"],
    )
    return item


def _hold_open(seat: Membership, plan: Plan, item: Item) -> bool:
    """Hold it if it is free and still wants this vote; it is locked before it is looked at."""
    if not FREE.all(item=item.pk):
        return False
    if _particular(plan):
        return _open_in(seat, plan).filter(pk=item.pk).exists() and bool(_hold(seat, item))
    sql, values = STILL_OPEN.sql(
        plan.stage, **_asked(seat, plan), item=item.pk, until=timezone.now() + _lasts(plan)
    )
    statement = HELD.format(still_open=sql)
    return bool(ask(statement, [seat.pk, item.pk, plan.stage, *values]))


def _lasts(plan: Plan) -> dt.timedelta:
    return LASTS[Stage(plan.stage)]


def _claimed(seat: Membership, stage: str) -> Item | None:
    claims = Claim.objects.live().filter(seat=seat, item__stage=stage)
    return Item.objects.needing(seat).filter(pk__in=claims.values("item")).first()


def _last_voted(seat: Membership, stage: str) -> int:
    votes = Vote.objects.filter(seat=seat, item__stage=stage).order_by("-id")
    return votes.values_list("item_id", flat=True).first() or 0


def _particular(plan: Plan) -> bool:
    """Whether the plan keeps places for certain people, so that its queries differ by person."""
    return bool(plan.groups or plan.allocates)


def _asked(seat: Membership, plan: Plan) -> dict[str, int]:
    return {"review": seat.review_id, "seat": seat.pk, "needed": plan.rule.votes_needed}


def _open_in(seat: Membership, plan: Plan) -> ItemQuerySet:
    """Items that want this person's vote under a plan that keeps places for certain people."""
    return with_room(_unvoted(plan.stage, seat.review_id, seat.pk), seat, plan)


def _open_for(stage: str, review: Any, seat: Any, needed: Any) -> ItemQuerySet:
    """Items that want one more vote than they have and than others are about to cast."""
    votes = _count_of(Vote.objects.current().filter(round=OuterRef("round")))
    claims = _count_of(Claim.objects.live().exclude(seat=seat))
    return _unvoted(stage, review, seat).alias(taken=votes + claims).filter(taken__lt=needed)


def _unvoted(stage: str, review: Any, seat: Any) -> ItemQuerySet:
    """Items that take votes and have none of this person.

    One's own vote is counted item by item: asked for as existing, PostgreSQL would join every vote
    of the review to find one item. By “less than one” it expects to find that item soon.
    """
    mine = _count_of(Vote.objects.current().filter(round=OuterRef("round"), seat=seat))
    return _undecided(stage, review).alias(mine=mine).filter(mine__lt=1)


def _undecided(stage: str, review: Any) -> ItemQuerySet:
    items = Item.objects.filter(review=review, calibration=None)
    return items.at(stage).in_play().undecided()


def _count_of(rows: QuerySet[Vote] | QuerySet[Claim]) -> Coalesce:
    """Rows of the item, counted in a subquery of their own."""
    counted = rows.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _waiting(seat: Membership, plan: Plan, after: int, order: str) -> Iterator[Item]:
    """The open items behind `after`, then those before it; each is looked for when it is wanted."""
    order = orders.in_force(plan, order)
    if order != Order.IMPORTED:
        yield from _sorted(seat, plan, order, after)
        return
    for above, upto in ((after, LAST), (0, after)):
        while (found := _first_of(seat, plan, above, upto)) is not None:
            yield found
            above = found.pk


def _sorted(seat: Membership, plan: Plan, order: str, after: int) -> Iterator[Item]:
    """The same, in an order that the person chose."""
    stage = plan.stage
    open_rows = _open_for(stage, **_asked(seat, plan))
    kept = _open_in(seat, plan) if _particular(plan) else open_rows
    rows = orders.keyed(_undecided(stage, seat.review_id), seat, stage, order)
    place = orders.keyed(Item.objects.filter(pk=after), seat, stage, order).first()
    parts = [rows]
    if place is not None:
        parts = [orders.behind(rows, place, stage, order, back=back) for back in (False, True)]
    for part in parts:
        while found := list(orders.sorted_by_key(part, stage, order)[:AT_ONCE]):
            # Asked of all rows, whether there is a place left would cost more than sorting them.
            fits = set(kept.filter(pk__in=[each.pk for each in found]).values_list("pk", flat=True))
            yield from (each for each in found if each.pk in fits)
            part = orders.behind(part, found[-1], stage, order, back=False)


def _first_of(seat: Membership, plan: Plan, above: int, upto: int) -> Item | None:
    if _particular(plan):
        return _part(_open_in(seat, plan), above, upto).first()
    found: Item | None = FIRST.first(plan.stage, **_asked(seat, plan), above=above, upto=upto)
    return found


def _first(
    stage: str, *, review: Any, seat: Any, needed: Any, above: Any, upto: Any
) -> QuerySet[Item]:
    return _part(_open_for(stage, review, seat, needed), above, upto)


def _part(items: QuerySet[Item], above: Any, upto: Any) -> QuerySet[Item]:
    """The first of one part of the queue."""
    part = items.filter(pk__gt=above, pk__lte=upto)
    none_yet, one = (part.filter(state=each).order_by("id")[:1] for each in Item.UNDECIDED)
    return none_yet.union(one, all=True).order_by("id")[:1]


def _still_open(
    stage: str, *, review: Any, seat: Any, needed: Any, item: Any, until: Any
) -> QuerySet[Item, Any]:
    found = _open_for(stage, review, seat, needed).filter(pk=item).order_by()
    return found.values_list("review_id", "pk", seat, until)


FIRST = Prepared(_first)
FREE = Prepared(
    lambda *, item: (
        Item.objects.filter(pk=item).select_for_update(skip_locked=True).values_list("pk")
    )
)
STILL_OPEN = Prepared(_still_open, until=models.DateTimeField())
HELD = """
    WITH others AS (
        DELETE FROM screening_claim USING screening_item
        WHERE screening_item.id = item_id AND seat_id = %s AND item_id <> %s AND stage = %s
    )
    INSERT INTO screening_claim (review_id, item_id, seat_id, expires_at) {still_open}
    ON CONFLICT (item_id, seat_id) DO UPDATE SET expires_at = EXCLUDED.expires_at RETURNING id
"""
