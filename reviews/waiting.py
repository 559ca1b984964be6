"""What waits in this room for one person."""

from reviews.models import Duplicate, Membership
from reviews.roles import Permission


def waiting_for(seat: Membership) -> dict[str, int]:
    """Pairs to be looked at, for those who may decide on them."""
    if not seat.can(Permission.DEDUPLICATE):
        return {}
    return {"duplicates": Duplicate.objects.filter(review=seat.review).waiting().count()}
