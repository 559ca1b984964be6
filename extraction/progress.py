"""How far each included study is, for one person: nothing that another did shows before its time.

A place counts as taken only in so far as a third person must be told that both are.
"""

from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from extraction.included import included_studies
from extraction.models import Assessment, Entry
from reviews.access import Permission
from reviews.models import Membership, Study

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


MY_TURN = frozenset({Progress.NOT_STARTED, Progress.IN_PROGRESS, Progress.TO_RECONCILE})


def studies_with_entries(seat: Membership) -> QuerySet[Study]:
    """Included studies, annotated for `progress_of`, by the extraction."""
    return _annotated(seat, Entry.objects.filter(study=OuterRef("pk")))


def studies_with_ratings(seat: Membership, tool: str) -> QuerySet[Study]:
    """Included studies, annotated for `progress_of`, by the rating with one tool."""
    return _annotated(seat, Assessment.objects.filter(study=OuterRef("pk"), tool=tool))


def _annotated(seat: Membership, work: "QuerySet[Entry] | QuerySet[Assessment]") -> QuerySet[Study]:
    mine = Q(seat=seat)
    independent = work.independent()  # type: ignore[union-attr]
    places = independent.holding_places().order_by().values("study").annotate(n=Count("pk"))
    complete = independent.completed().order_by().values("study").annotate(n=Count("pk"))
    consensus = work.consensus()  # type: ignore[union-attr]
    return included_studies(seat.review).annotate(
        i_began=Exists(independent.filter(mine)),
        i_completed=Exists(independent.filter(mine).completed()),
        places_taken=Coalesce(Subquery(places.values("n")), 0),
        completed_by=Coalesce(Subquery(complete.values("n")), 0),
        is_settled=Exists(consensus.completed()),
    )


def progress_of(seat: Membership, study: Study) -> Progress:
    """For a study of `studies_with_entries` or `studies_with_ratings`."""
    if study.is_settled:  # type: ignore[attr-defined]
        return Progress.SETTLED
    if study.completed_by >= PLACES:  # type: ignore[attr-defined]
        may = study.i_completed and seat.can(Permission.EXTRACT)  # type: ignore[attr-defined]
        may = may or seat.can(Permission.SETTLE)
        return Progress.TO_RECONCILE if may else Progress.BEING_RECONCILED
    if study.i_completed:  # type: ignore[attr-defined]
        return Progress.WAITING_FOR_OTHER
    if study.i_began:  # type: ignore[attr-defined]
        return Progress.IN_PROGRESS
    taken = study.places_taken >= PLACES  # type: ignore[attr-defined]
    return Progress.TAKEN if taken else Progress.NOT_STARTED
