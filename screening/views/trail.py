"""The way through a stage: the card ahead, and back and on along one's own votes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import claims
from screening.models import Vote
from screening.models.vote import VoteQuerySet
from screening.views.queue import draw

DIGITS = 19


@require_safe
@review_page(Permission.SCREEN)
def ahead(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """The card that a vote on `after` would bring, for the browser to keep ready; holds nothing."""
    after = _number(request, "after")
    found = claims.next_item(seat, stage, after=after)
    if found is None or found.pk == after:
        return HttpResponse(status=204)
    return draw(request, seat, stage, found, "screening/_work.html", {"fresh": True})


@require_safe
@review_page(Permission.SCREEN)
def back(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """What this person voted on before; from an item that waits, their last vote."""
    mine = _votes(seat, stage)
    shown = mine.filter(item=_number(request, "item")).first()
    before = mine if shown is None else mine.filter(pk__lt=shown.pk)
    found = before.order_by("-id").first()
    if found is not None:
        return redirect("screening:item", seat.review_id, stage, found.item_id)
    messages.info(request, _("Nothing lies before this: you have voted on nothing earlier."))
    if shown is not None:
        return redirect("screening:item", seat.review_id, stage, shown.item_id)
    return redirect("screening:queue", seat.review_id, stage)


@require_safe
@review_page(Permission.SCREEN)
def onward(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """What this person voted on after the item, or at the end what waits."""
    mine = _votes(seat, stage)
    shown = mine.filter(item=_number(request, "item")).first()
    after = None if shown is None else mine.filter(pk__gt=shown.pk).order_by("id").first()
    if after is not None:
        return redirect("screening:item", seat.review_id, stage, after.item_id)
    return redirect("screening:queue", seat.review_id, stage)


def _votes(seat: Membership, stage: str) -> VoteQuerySet:
    votes = Vote.objects.of_this_round()
    return votes.filter(seat=seat, item__stage=stage, item__in_play=True)


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < DIGITS else 0
