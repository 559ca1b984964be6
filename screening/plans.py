"""The plan of a stage, whether or not anybody has changed it yet."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews.models import Protocol, Review
from reviews.prepared import Prepared
from screening.models import Allocation, Calibration, Plan, Stage


def defaults(stage: str) -> dict[str, Any]:
    """A report is only left out for a stated reason; a record may go without one."""
    return {"reason_required": stage == Stage.FULL_TEXT}


def standing(review: Review, stage: str) -> Plan:
    """The plan to read: the saved one, or the defaults unsaved. Never writes."""
    found = SAVED.first(stage, review=review.pk)
    return _with(review, found or Plan(stage=stage, **defaults(stage)))


def of(review: Review, stage: str) -> Plan:
    """The plan to write beside: made with the defaults when the stage has none."""
    return made(review, stage, SAVED.first(stage, review=review.pk))


def made(review: Review, stage: str, found: Plan | None) -> Plan:
    """The plan that was found, or a new one."""
    if found is None:
        Plan.objects.get_or_create(review=review, stage=stage, defaults=defaults(stage))
        found = SAVED.first(stage, review=review.pk)
    return _with(review, found)


def _plans() -> QuerySet[Plan]:
    given = Allocation.objects.standing().filter(review=OuterRef("review"), stage=OuterRef("stage"))
    open_rounds = Calibration.objects.open().filter(
        review=OuterRef("review"), stage=OuterRef("stage")
    )
    protocol = Protocol.objects.filter(review=OuterRef("review"))
    return Plan.objects.annotate(
        with_allocations=Exists(given),
        with_calibration=Exists(open_rounds),
        with_version=Coalesce(Subquery(protocol.values("criteria_version")), 1),
    )


def _with(review: Review, plan: Plan) -> Plan:
    """The plan, knowing the review that its reader already holds."""
    plan.review = review
    return plan


SAVED = Prepared(lambda stage, *, review: _plans().filter(review=review, stage=stage).order_by())
