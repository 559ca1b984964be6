"""What waits in this room for one person."""

from typing import Any

from django.db.models import Count, QuerySet

from reviews.models import Duplicate, Membership
from reviews.prepared import Prepared
from reviews.roles import Permission


def waiting_for(seat: Membership) -> dict[str, int]:
    """Pairs to be looked at, for those who may decide on them."""
    if not seat.can(Permission.DEDUPLICATE):
        return {}
    return {"duplicates": PAIRS.number(review=seat.review_id)}


def _pairs(*, review: Any) -> QuerySet[Duplicate, Any]:
    pairs = Duplicate.objects.filter(review=review).waiting().order_by()
    return pairs.values("review").annotate(n=Count("pk")).values_list("n")


PAIRS = Prepared(_pairs)
