"""How a person wants to go through a stage."""

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import orders, plans
from screening.models import Order, Reading


@transaction.atomic
def keep_filters(*, seat: Membership, stage: str, filters: dict[str, str]) -> Reading:
    """Remember what the list of a stage was narrowed to, for this person on every device."""
    seat.require(Permission.SEE)
    kept, _new = Reading.objects.update_or_create(
        seat=seat, stage=stage, defaults={"review": seat.review, "filters": filters}
    )
    return kept


@transaction.atomic
def choose_order(*, seat: Membership, stage: str, order: str) -> Reading:
    """Remember the order for this person and stage; it decides nothing, so no history keeps it."""
    seat.require(Permission.SEE)
    plan = plans.standing(seat.review, stage)
    if order == Order.YEAR and plan.hide_bibliography:
        raise RuleBroken(_("The plan hides the year of records, so nothing is sorted by it."))
    if order not in dict(orders.offered(plan)):
        raise RuleBroken(_("Choose one of the orders that are offered."))
    kept, _new = Reading.objects.update_or_create(
        seat=seat, stage=stage, defaults={"review": seat.review, "order": order}
    )
    return kept
