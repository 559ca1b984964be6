"""Where each sought report stands. Whether anybody judged it already does not matter here."""

from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from reviews.models import Report, Review
from screening.models import Attempt, FullText, Item, NotRetrieved, SetAside, Stage

STATES = {
    "seeking": _("Not yet"),
    "requested": _("Requested"),
    "obtained": _("Full text here"),
    "not_retrieved": _("Not retrieved"),
    SetAside.Kind.ONGOING.value: SetAside.Kind.ONGOING.label,
    SetAside.Kind.AWAITING.value: SetAside.Kind.AWAITING.label,
}


def sought(review: Review, state: str = "") -> QuerySet[Any]:
    """Reports of the full-text stage with their `retrieval`, all or those in one of STATES."""
    passed = Item.objects.filter(record=OuterRef("record"), in_play=True, state=Item.State.INCLUDED)
    reports: QuerySet[Any] = Report.objects.filter(review=review, item__stage=Stage.FULL_TEXT)
    reports = reports.filter(Exists(passed)) | reports.filter(record=None)
    tried = Attempt.objects.standing().filter(report=OuterRef("pk")).order_by("-on", "-pk")
    reports = reports.annotate(asked=Subquery(tried.values("requested")[:1]))
    reports = reports.annotate(retrieval=_state())
    return reports.filter(retrieval=state) if state in STATES else reports


def _state() -> Case:
    """Set aside before given up, here before asked for; what was tried last says the rest."""
    of_report = {"report": OuterRef("pk")}
    aside = SetAside.objects.standing().filter(**of_report)
    return Case(
        When(Exists(aside.filter(kind=SetAside.Kind.ONGOING)), then=Value("ongoing")),
        When(Exists(aside), then=Value("awaiting")),
        When(
            Exists(NotRetrieved.objects.standing().filter(**of_report)), then=Value("not_retrieved")
        ),
        When(Exists(FullText.objects.standing().filter(**of_report)), then=Value("obtained")),
        When(asked=True, then=Value("requested")),
        default=Value("seeking"),
    )


def counts(review: Review) -> dict[str, int]:
    """How many reports are in each of STATES."""
    rows = sought(review).order_by().values("retrieval").annotate(n=Count("pk"))
    found = {row["retrieval"]: row["n"] for row in rows}
    return {state: found.get(state, 0) for state in STATES}
