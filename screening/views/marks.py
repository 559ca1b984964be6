"""A person's note and tags on one item."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import marks
from screening.marked import marks_on, tag_names
from screening.models import Item, Stage


@require_safe
@review_page(Permission.SCREEN)
def show(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    part = "names" if request.GET.get("part") == "names" else ""
    return _answer(request, seat, _item(seat, stage, pk), part=part)


@require_POST
@review_page(Permission.SCREEN)
def note(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = _item(seat, stage, pk)
    marks.save_note(seat=seat, item=item, text=request.POST.get("note", ""))
    return _answer(request, seat, item, _("Your note is kept."), "note")


@require_POST
@review_page(Permission.SCREEN)
def tag(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = _item(seat, stage, pk)
    made = marks.add_tag(seat=seat, item=item, name=request.POST.get("name", ""))
    return _answer(request, seat, item, _("Tagged: %(name)s") % {"name": made.name}, "tags")


@require_POST
@review_page(Permission.SCREEN)
def untag(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = _item(seat, stage, pk)
    number = request.POST.get("tag", "")
    found = get_object_or_404(item.tags.filter(seat=seat), pk=number if number.isdecimal() else 0)
    marks.remove_tag(seat=seat, tag=found)
    return _answer(
        request, seat, item, _("The tag “%(name)s” is off.") % {"name": found.name}, "tags"
    )


def _item(seat: Membership, stage: str, pk: int) -> Item:
    rows = seat.review.items.at(stage).select_related("record", "report__record")
    return get_object_or_404(rows, pk=pk)


def _answer(
    request: HttpRequest, seat: Membership, item: Item, said: str = "", part: str = ""
) -> HttpResponse:
    """By htmx the part of the page that changed; else the page of this item's marks."""
    by_htmx = request.headers.get("HX-Request") == "true"
    if said and not by_htmx:
        messages.success(request, said)
        return redirect("screening:marks", seat.review_id, item.stage, item.pk)
    context = {
        "stage": item.stage,
        "stage_name": Stage(item.stage).label,
        "item": item,
        "item_url": reverse("screening:item", args=[seat.review_id, item.stage, item.pk]),
        "marks": marks_on(seat, item),
        "names": tag_names(seat, item.stage),
        "said": said,
        "part": part,
        "in_list": "in_list" in (request.POST if request.method == "POST" else request.GET),
    }
    template = "screening/_marks_answer.html" if by_htmx else "screening/marks.html"
    return render(request, template, context)
