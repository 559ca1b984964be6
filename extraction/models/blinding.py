"""Who may see whose independent work: the one condition that entries and ratings share."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from reviews.models import Membership
from reviews.roles import Permission


def visible_to(seat: Membership, work: type[models.Model], *same: str) -> Q:
    """Own work; consensus; and another's once both of a pair are complete.

    `same` names what makes two pieces of work a pair, such as the study. Even then only the pair
    itself and those who may settle see it.
    """
    complete = work._default_manager.filter(
        kind="independent",
        completed_at__isnull=False,
        **{field: OuterRef(field) for field in same},
    )
    seen = Q(Exists(complete.exclude(seat=OuterRef("seat"))), completed_at__isnull=False)
    if not seat.can(Permission.SETTLE):
        seen &= Q(Exists(complete.filter(seat=seat)))
    return Q(seat=seat) | Q(kind="consensus") | seen


def holds_a_place() -> Q:
    """Independent work that counts as one of the two: complete, or by someone still in the team."""
    return Q(kind="independent") & (Q(completed_at__isnull=False) | Q(seat__left_at=None))
