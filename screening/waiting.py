"""What waits in this room for one person; numbers that nobody else's open vote can change."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reviews.models import Membership
from reviews.prepared import Prepared
from reviews.roles import Permission
from screening import plans
from screening.models import Attendance, FullText, Item, Plan, Stage, Vote
from screening.progress import progress_of


def waiting_for(seat: Membership) -> dict[str, int]:
    """Items that want this person's vote, conflicts they may settle, reports to be retrieved."""
    counts: dict[str, int] = {}
    if seat.can(Permission.SCREEN):
        counts |= _votes(seat)
    if seat.can(Permission.RESOLVE):
        found = dict(CONFLICTS.all(review=seat.review_id, seat=seat.pk))
        counts |= {f"conflicts_{stage}": found.get(stage, 0) for stage in Stage.values}
        counts["conflicts"] = sum(found.values())
    if seat.can(Permission.RETRIEVE):
        counts["retrieval"] = TO_RETRIEVE.number(review=seat.review_id)
    if meetings := MEETINGS.number(seat=seat.pk):
        counts["meetings"] = meetings
    return counts


def _votes(seat: Membership) -> dict[str, int]:
    return {
        stage: progress_of(seat, stage, plans.standing(seat.review, stage)).left
        for stage in Stage.values
    }


def _conflicts(*, review: Any, seat: Any) -> QuerySet[Item, Any]:
    """How many one may settle, by stage."""
    planned = Plan.objects.filter(review=review, stage=OuterRef("stage"))
    outside = planned.filter(resolvers=Plan.Resolvers.NOT_VOTED)
    together = planned.filter(resolvers=Plan.Resolvers.MEETING)
    votes = Vote.objects.current().filter(item=OuterRef("pk"), round=OuterRef("round"))
    gone = votes.filter(seat__left_at__isnull=False)
    conflicts = Item.objects.filter(review=review).conflicts()
    theirs = conflicts.open_to_resolver(seat, review)
    conflicts = conflicts.filter(~Exists(outside) | Q(pk__in=theirs))
    conflicts = conflicts.exclude(Q(Exists(together)) & ~Q(Exists(gone)))
    return conflicts.order_by().values("stage").annotate(n=Count("pk")).values_list("stage", "n")


def _to_retrieve(*, review: Any) -> QuerySet[Item, Any]:
    kept = FullText.objects.standing().filter(report=OuterRef("report"))
    sought = Item.objects.filter(review=review).at(Stage.FULL_TEXT).in_play().order_by()
    sought = sought.exclude(state__in=Item.SETTLED).filter(~Exists(kept))
    return sought.values("review").annotate(n=Count("pk")).values_list("n")


def _meetings(*, seat: Any) -> QuerySet[Attendance, Any]:
    ahead = Attendance.objects.filter(seat=seat, meeting__ended_at=None, meeting__cancelled_at=None)
    return ahead.order_by().values("seat").annotate(n=Count("pk")).values_list("n")


CONFLICTS, TO_RETRIEVE = Prepared(_conflicts), Prepared(_to_retrieve)
MEETINGS = Prepared(_meetings)
