"""The studies that are in the review."""

from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet

from reviews.models import Report, Review, Study, StudyReport
from screening.models import Item, Stage


def included_reports(review: Any) -> QuerySet[Report]:
    """Reports that came in at full text."""
    included = Item.objects.filter(
        report=OuterRef("pk"), stage=Stage.FULL_TEXT, state=Item.State.INCLUDED, in_play=True
    )
    return Report.objects.filter(Exists(included), review=review)


def included_studies(review: Any) -> QuerySet[Study]:
    """Studies with at least one report that came in at full text."""
    links = StudyReport.objects.filter(
        study=OuterRef("pk"), removed_at=None, report__in=included_reports(review)
    )
    return Study.objects.filter(Exists(links), review=review)


def first_years(review: Review) -> dict[int, int]:
    """The year in which each study was first reported, by study; none where no record has one."""
    links = StudyReport.objects.filter(removed_at=None, report__in=included_reports(review))
    years = links.exclude(report__record__year=None).values_list("study_id")
    return dict(years.annotate(Min("report__record__year")).order_by())
