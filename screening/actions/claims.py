"""What a person reads next, and the short hold that keeps others from casting a surplus vote.

Items come in the order of import, on from where the person is, and from the start again at the
end. That order is the same whether or not somebody else has voted, so it tells nothing. The two
states that take votes are asked for apart, each along its index, and the earlier item is taken.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.access import Permission
from reviews.models import Membership
from screening import plans
from screening.models import Claim, Item, Plan, Stage, Vote
from screening.room import with_room

LASTS = {Stage.TITLE_ABSTRACT: dt.timedelta(minutes=15), Stage.FULL_TEXT: dt.timedelta(hours=2)}


def next_item(seat: Membership, stage: str, after: int | None = None) -> Item | None:
    """What this person would read next, without holding it: own claim first, then what waits."""
    if after is None:
        claimed = _claimed(seat, stage)
        if claimed is not None:
            return claimed
        after = _last_voted(seat, stage)
    return _following(seat, plans.standing(seat.review, stage), after)


@transaction.atomic
def claim_next(*, seat: Membership, stage: str, after: int | None = None) -> Item | None:
    """Hold what comes next for this person, on from `after`, and let go of what they held."""
    seat.require(Permission.SCREEN)
    _need_not_reach_the_disk()
    if after is None:
        claimed = _claimed(seat, stage)
        if claimed is not None:
            return _hold(seat, claimed)
        after = _last_voted(seat, stage)
    plan = plans.of(seat.review, stage)
    tried: set[int] = set()
    while (found := _following(seat, plan, after, tried)) is not None:
        row = Item.objects.filter(pk=found.pk).select_for_update(skip_locked=True).first()
        if row is not None and _open_for(seat, plan).filter(pk=row.pk).exists():
            return _hold(seat, row)
        tried.add(found.pk)
    return None


@transaction.atomic
def claim_item(*, seat: Membership, item: Item) -> Item:
    """Hold one named item, such as the one whose vote was just withdrawn."""
    seat.require(Permission.SCREEN)
    return _hold(seat, item)


@transaction.atomic
def release_claims(*, seat: Membership, stage: str | None = None) -> int:
    """Let go of everything that this person holds, at one stage or at all."""
    held = Claim.objects.filter(seat=seat)
    if stage is not None:
        held = held.filter(item__stage=stage)
    return held.delete()[0]


def _need_not_reach_the_disk() -> None:
    """A claim that a crash takes would soon have expired; nobody waits for the disk for it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


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


def _claimed(seat: Membership, stage: str) -> Item | None:
    claims = Claim.objects.live().filter(seat=seat, item__stage=stage)
    return Item.objects.needing(seat).filter(pk__in=claims.values("item")).first()


def _last_voted(seat: Membership, stage: str) -> int:
    votes = Vote.objects.filter(seat=seat, item__stage=stage).order_by("-id")
    return votes.values_list("item_id", flat=True).first() or 0


def _open_for(seat: Membership, plan: Plan) -> QuerySet[Item]:
    """Items that want one more vote than they have and than others are about to cast.

    One's own vote is counted item by item: asked for as existing, PostgreSQL would join every vote
    of the review to find one item. By “less than one” it expects to find that item soon.
    """
    votes = Vote.objects.current().filter(round=OuterRef("round"))
    wanting = Item.objects.filter(review=seat.review_id).at(plan.stage).in_play().undecided()
    wanting = wanting.alias(mine=_count_of(votes.filter(seat=seat))).filter(mine__lt=1)
    if plan.groups or plan.allocates:
        return with_room(wanting, seat, plan)
    claims = _count_of(Claim.objects.live().exclude(seat=seat))
    return wanting.alias(taken=_count_of(votes) + claims).filter(taken__lt=plan.rule.votes_needed)


def _count_of(rows: QuerySet[Vote] | QuerySet[Claim]) -> Coalesce:
    """Rows of the item, counted in a subquery of their own."""
    counted = rows.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _following(
    seat: Membership, plan: Plan, after: int, tried: set[int] | None = None
) -> Item | None:
    """The first open item behind `after`, else the first one before it."""
    waiting = _open_for(seat, plan).exclude(pk__in=tried or ()).order_by("id")
    for part in (waiting.filter(pk__gt=after), waiting.filter(pk__lte=after)):
        none_yet, one = (part.filter(state=state)[:1] for state in Item.UNDECIDED)
        first = none_yet.union(one).order_by("id").first()
        if first is not None:
            return first
    return None
