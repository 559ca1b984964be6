"""Who may do what: the one table, and the one lookup that every door uses."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from reviews.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from reviews.models import Membership


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    REVIEWER = "reviewer", _("Reviewer")
    ADJUDICATOR = "adjudicator", _("Adjudicator")
    OBSERVER = "observer", _("Observer")


class Permission(models.TextChoices):
    SEE = "see", _("see the review")
    MANAGE = "manage", _("change the review, its protocol and its settings")
    MANAGE_TEAM = "manage_team", _("invite, change and remove members")
    IMPORT = "import", _("import records and document searches")
    DEDUPLICATE = "deduplicate", _("decide on duplicates")
    SCREEN = "screen", _("screen records and reports")
    RESOLVE = "resolve", _("settle conflicts")
    SEE_VOTES = "see_votes", _("see who voted what after resolution")
    CHOOSE_WORDS = "choose_words", _("change the words that are highlighted for the team")
    RETRIEVE = "retrieve", _("retrieve and upload full texts")
    GROUP = "group", _("group reports into studies")
    EXTRACT = "extract", _("extract data and rate risk of bias")
    SETTLE = "settle", _("settle extractions and ratings")
    ANALYSE = "analyse", _("define and run analyses")
    EXPORT = "export", _("download exports")


_P = Permission
_WORK = {
    _P.SEE,
    _P.IMPORT,
    _P.DEDUPLICATE,
    _P.SCREEN,
    _P.RETRIEVE,
    _P.GROUP,
    _P.EXTRACT,
    _P.ANALYSE,
    _P.EXPORT,
}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(_P),
    Role.REVIEWER: frozenset(_WORK),
    Role.ADJUDICATOR: frozenset(_WORK | {_P.RESOLVE, _P.SETTLE, _P.SEE_VOTES, _P.CHOOSE_WORDS}),
    Role.OBSERVER: frozenset({_P.SEE, _P.EXPORT}),
}


def seat(
    user: "User | AnonymousUser", review_id: int, permission: Permission = Permission.SEE
) -> "Membership":
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
    require(found, permission)
    return found


def _seats(*, review: Any, user: Any) -> models.QuerySet["Membership"]:
    seats = apps.get_model("reviews", "Membership").objects.select_related("review")
    return seats.filter(review=review, user=user, left_at=None).order_by()


SEAT = Prepared(_seats)


def require(holder: "Membership", permission: Permission) -> None:
    if not holder.can(permission):
        raise PermissionDenied(
            _("Your role (%(role)s) does not allow you to %(what)s. An owner can change it.")
            % {"role": holder.get_role_display(), "what": permission.label}
        )


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
