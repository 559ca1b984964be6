"""How far each included study is, for one person: nothing that another did shows before its time.

A place counts as taken only in so far as a third person must be told that both are.
"""

from enum import StrEnum
from typing import Any, Protocol, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from extraction.included import included_studies
from extraction.models import Assessment, Entry, WorkQuerySet
from reviews.models import Membership, Study
from reviews.roles import Permission

PLACES = 2


class Progress(StrEnum):
    """Where one study stands, as this person may know it."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_OTHER = "waiting_for_other"
    TAKEN = "taken"
    TO_RECONCILE = "to_reconcile"
    BEING_RECONCILED = "being_reconciled"
    SETTLED = "settled"


class HowFar(Protocol):
    """What a study of these lists is annotated with."""

    i_began: bool
    i_completed: bool
    places_taken: int
    completed_by: int
    is_settled: bool


MY_TURN = frozenset({Progress.NOT_STARTED, Progress.IN_PROGRESS, Progress.TO_RECONCILE})


def studies_with_entries(seat: Membership) -> QuerySet[Study]:
    """Included studies, annotated for `progress_of`, by the extraction."""
    return by_entries(review=seat.review_id, seat=seat.pk)


def studies_with_ratings(seat: Membership, tool: str) -> QuerySet[Study]:
    """Included studies, annotated for `progress_of`, by the rating with one tool."""
    return by_ratings(tool, review=seat.review_id, seat=seat.pk)


def by_entries(*, review: Any, seat: Any) -> QuerySet[Study]:
    return _annotated(review, seat, Entry.objects.filter(study=OuterRef("pk")))


def by_ratings(tool: str, *, review: Any, seat: Any) -> QuerySet[Study]:
    rated = Assessment.objects.filter(study=OuterRef("pk"), tool=tool)
    return _annotated(review, seat, rated)


def _annotated(review: Any, seat: Any, work: WorkQuerySet[Any]) -> QuerySet[Study]:
    mine = Q(seat=seat)
    independent = work.independent()
    places = independent.holding_places().order_by().values("study").annotate(n=Count("pk"))
    complete = independent.completed().order_by().values("study").annotate(n=Count("pk"))
    consensus = work.consensus()
    return included_studies(review).annotate(
        i_began=Exists(independent.filter(mine)),
        i_completed=Exists(independent.filter(mine).completed()),
        places_taken=Coalesce(Subquery(places.values("n")), 0),
        completed_by=Coalesce(Subquery(complete.values("n")), 0),
        is_settled=Exists(consensus.completed()),
    )


def progress_of(seat: Membership, study: Study) -> Progress:
    """For a study of `studies_with_entries` or `studies_with_ratings`."""
    how_far = cast(HowFar, study)
    if how_far.is_settled:
        return Progress.SETTLED
    if how_far.completed_by >= PLACES:
        may = how_far.i_completed and seat.can(Permission.EXTRACT)
        may = may or seat.can(Permission.SETTLE)
        return Progress.TO_RECONCILE if may else Progress.BEING_RECONCILED
    if how_far.i_completed:
        return Progress.WAITING_FOR_OTHER
    if how_far.i_began:
        return Progress.IN_PROGRESS
    return Progress.TAKEN if how_far.places_taken >= PLACES else Progress.NOT_STARTED
