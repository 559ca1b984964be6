"""What waits in this room for one person; numbers that nobody else's open vote can change."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q

from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.models import FullText, Item, Plan, Stage, Vote
from screening.progress import progress_of


def waiting_for(seat: Membership) -> dict[str, int]:
    """Items that want this person's vote, conflicts they may settle, reports to be retrieved."""
    counts: dict[str, int] = {}
    if seat.can(Permission.SCREEN):
        counts |= _votes(seat)
    if seat.can(Permission.RESOLVE):
        counts |= _conflicts(seat)
    if seat.can(Permission.RETRIEVE):
        counts["retrieval"] = _to_retrieve(seat)
    if meetings := seat.attendances.filter(
        meeting__ended_at=None, meeting__cancelled_at=None
    ).count():
        counts["meetings"] = meetings
    return counts


def _votes(seat: Membership) -> dict[str, int]:
    return {
        stage: progress_of(seat, stage, plans.standing(seat.review, stage)).left
        for stage in Stage.values
    }


def _conflicts(seat: Membership) -> dict[str, int]:
    planned = Plan.objects.filter(review=seat.review_id, stage=OuterRef("stage"))
    outside = planned.filter(resolvers=Plan.Resolvers.NOT_VOTED)
    together = planned.filter(resolvers=Plan.Resolvers.MEETING)
    votes = Vote.objects.current().filter(item=OuterRef("pk"), round=OuterRef("round"))
    gone = votes.filter(seat__left_at__isnull=False)
    conflicts = Item.objects.filter(review=seat.review_id).conflicts()
    conflicts = conflicts.filter(~Exists(outside) | Q(pk__in=conflicts.open_to_resolver(seat)))
    conflicts = conflicts.exclude(Q(Exists(together)) & ~Q(Exists(gone)))
    found = _by_stage(
        conflicts.order_by().values("stage").annotate(n=Count("pk")).values_list("stage", "n")
    )
    counts = {f"conflicts_{stage}": found.get(stage, 0) for stage in Stage.values}
    return counts | {"conflicts": sum(counts.values())}


def _to_retrieve(seat: Membership) -> int:
    kept = FullText.objects.standing().filter(report=OuterRef("report"))
    sought = Item.objects.filter(review=seat.review_id).at(Stage.FULL_TEXT).in_play()
    return sought.exclude(state__in=Item.SETTLED).filter(~Exists(kept)).count()


def _by_stage(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(rows)
