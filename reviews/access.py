"""The one lookup of a person's seat in a review, which every door uses."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from reviews.models import Membership
from reviews.prepared import Prepared
from reviews.roles import Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def seat(
    user: "User | AnonymousUser", review_id: int, permission: Permission = Permission.SEE
) -> Membership:
    """The seat of `user` in the review.

    Raises Http404 for an outsider, so that nothing is revealed, and PermissionDenied for a member
    whose role does not hold `permission`.
    """
    if not user.is_authenticated:
        raise Http404
    found: Membership | None = SEAT.first(review=review_id, user=user.pk)
    if found is None:
        raise Http404
    found.user = user
    found.require(permission)
    return found


def _seats(*, review: Any, user: Any) -> models.QuerySet[Membership]:
    seats = Membership.objects.select_related("review")
    return seats.filter(review=review, user=user, left_at=None).order_by()


SEAT = Prepared(_seats)


def review_page(
    permission: Permission,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page of a review: the view receives the request and the seat that may open it."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def opened(request: HttpRequest, review_id: int, **parts: Any) -> HttpResponseBase:
            request.seat = seat(request.user, review_id, permission)  # type: ignore[attr-defined]
            return view(request, request.seat, **parts)  # type: ignore[attr-defined]

        opened.permission = permission  # type: ignore[attr-defined]
        return opened

    return decorate
