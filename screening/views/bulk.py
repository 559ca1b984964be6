"""One verdict on many items: look, confirm, and take back."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import bulks, plans
from screening.actions import bulk as actions
from screening.forms.lists import BulkForm
from screening.listing import chosen_items
from screening.models import BulkVote, Item, Stage
from screening.models.item import ItemQuerySet
from screening.views.listing import asked_of, list_url


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SCREEN)
def confirm(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """Says how many items would take the vote; casts it when that number still holds."""
    sent = _sent(request, seat)
    if sent is not None:
        return redirect("screening:bulk", seat.review_id, stage, sent.pk)
    asked, picked = asked_of(request.GET), _picked(request)
    scope = actions.scope_of(seat, _rows(seat, stage, asked, picked))
    form = BulkForm(
        request.POST or None,
        plan=plans.standing(seat.review, stage),
        scope=scope,
        initial={"key": uuid.uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = bulks.cast(seat, stage, form.items(), **form.facts())
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("screening:bulk", seat.review_id, stage, made.pk)
    context = _context(seat, stage, asked) | {"form": form, "scope": scope, "picked": picked}
    return render(request, "screening/bulk_vote.html", context)


def _sent(request: HttpRequest, seat: Membership) -> BulkVote | None:
    """The bulk that this very form made already."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return seat.bulk_votes.filter(key=key).first()


@require_safe
@review_page(Permission.SCREEN)
def show(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    bulk = _mine(seat, stage, pk)
    context = _context(seat, stage, {}) | {
        "bulk": bulk,
        "tally": actions.tally_of(bulk),
        "running": bulk.job is not None and not bulk.job.is_over,
    }
    return render(request, "screening/bulk.html", context)


@require_POST
@review_page(Permission.SCREEN)
def withdraw(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    bulks.withdraw(seat, _mine(seat, stage, pk))
    messages.success(request, _("Your votes are taken back where they are not settled yet."))
    return redirect("screening:bulk", seat.review_id, stage, pk)


def _mine(seat: Membership, stage: str, pk: int) -> BulkVote:
    rows = seat.bulk_votes.select_related("job", "review").filter(stage=stage)
    return get_object_or_404(rows, pk=pk)


def _picked(request: HttpRequest) -> list[int]:
    """The items whose boxes were ticked."""
    return [int(pk) for pk in request.GET.getlist("item") if pk.isdecimal() and len(pk) < 19]


def _rows(seat: Membership, stage: str, asked: dict[str, str], picked: list[int]) -> ItemQuerySet:
    if picked:
        return Item.objects.filter(review=seat.review_id, pk__in=picked).at(stage).in_play()
    return chosen_items(seat, stage, asked)


def _context(seat: Membership, stage: str, asked: dict[str, str]) -> dict[str, Any]:
    return {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "list_url": list_url(seat, stage, asked),
        "asked": list(asked.items()),
        "query": urlencode(asked),
    }
