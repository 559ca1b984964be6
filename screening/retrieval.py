"""Where each sought report stands. Whether anybody judged it already does not matter here."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from reviews.models import Report, Review
from screening.models import FullText, Item, NotRetrieved, Stage

STATES = {
    "seeking": _("To be retrieved"),
    "obtained": _("Full text here"),
    "not_retrieved": _("Not retrieved"),
}


def sought(review: Review, state: str = "") -> QuerySet[Report]:
    """Reports of the full-text stage, all or in one of STATES."""
    kept = Exists(FullText.objects.standing().filter(report=OuterRef("pk")))
    gone = Exists(NotRetrieved.objects.standing().filter(report=OuterRef("pk")))
    passed = Item.objects.filter(record=OuterRef("record"), in_play=True, state=Item.State.INCLUDED)
    reports = Report.objects.filter(review=review, item__stage=Stage.FULL_TEXT)
    reports = reports.filter(Exists(passed)) | reports.filter(record=None)
    if state == "not_retrieved":
        return reports.filter(gone)
    if state == "obtained":
        return reports.filter(kept, ~gone)
    if state == "seeking":
        return reports.filter(~kept, ~gone)
    return reports
