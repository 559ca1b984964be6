"""Make and change a review."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Protocol, Review
from reviews.roles import Permission, Role


@transaction.atomic
def create_review(*, user: User, title: str, question: str = "") -> Review:
    """A new review, with its maker as owner."""
    if not title.strip():
        raise RuleBroken(_("A review needs a title."))
    review = Review.objects.create(title=title.strip(), created_by=user)
    Protocol.objects.create(review=review, question=question)
    owner = Membership.objects.create(review=review, user=user, role=Role.OWNER)
    audit.record(owner, Verb.REVIEW_CREATED, review, title=review.title)
    return review


@transaction.atomic
def change_review(*, seat: Membership, **changes: Any) -> Review:
    """Change title or note."""
    seat.require(Permission.MANAGE)
    review = Review.objects.select_for_update().get(pk=seat.review_id)
    if "title" in changes and not changes["title"].strip():
        raise RuleBroken(_("A review needs a title."))
    changed = assign(review, changes)
    if changed:
        audit.record(seat, Verb.REVIEW_CHANGED, review, fields=", ".join(changed), changes=changes)
    return review


def assign(row: Any, changes: dict[str, Any]) -> list[str]:
    """Write the values that differ; the names of the fields that changed."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.save(update_fields=changed)
    return changed
