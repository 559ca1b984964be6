"""How a person wants to go through a stage."""

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.access import Permission
from reviews.errors import RuleBroken
from reviews.models import Membership
from screening import orders
from screening.models import Reading


@transaction.atomic
def choose_order(*, seat: Membership, stage: str, order: str) -> Reading:
    """Remember the order for this person and stage; it decides nothing, so no history keeps it."""
    seat.require(Permission.SEE)
    if order not in dict(orders.offered(stage)):
        raise RuleBroken(_("Choose one of the orders that are offered."))
    kept, _new = Reading.objects.update_or_create(
        seat=seat, stage=stage, defaults={"review": seat.review, "order": order}
    )
    return kept
