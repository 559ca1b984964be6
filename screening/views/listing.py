"""The list of a stage: many items on one page, each with its own small form."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening import orders, plans
from screening.actions import reading, votes
from screening.cards import card_of
from screening.facets import facets_of
from screening.forms.votes import VoteForm
from screening.highlights import terms_for
from screening.listing import chosen_items, page_of, rows_of, understood
from screening.models import Item, Order, Plan, Ranking, Stage, Verdict
from screening.views.references import asked_of, menu_of


def list_url(seat: Membership, stage: str, asked: dict[str, str]) -> str:
    url = reverse("screening:list", args=[seat.review_id, stage])
    return f"{url}?{urlencode(asked)}" if asked else url


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    kept_filters = orders.filters_kept(seat, stage)
    if not request.GET and kept_filters:
        return redirect(list_url(seat, stage, kept_filters))
    asked = understood(seat, stage, asked_of(request.GET))
    plan = plans.standing(seat.review, stage)
    asked_order = request.GET.get("order", "")
    wanted = asked_order if asked_order in Order.values else orders.chosen(seat, stage)
    order = orders.in_force(plan, wanted)
    page = page_of(chosen_items(seat, stage, asked), seat, stage, order, request.GET)
    kept = asked | ({"order": order} if request.GET.get("order") else {})
    criteria = list(Criterion.objects.filter(review=seat.review).current())
    context = _context(seat, stage, asked, plan) | {
        "rows": rows_of(seat, page.items, _addresses(seat, stage, asked)),
        "asked": asked,
        "order": order,
        "ranking": Ranking.objects.filter(seat=seat, stage=stage).first()
        if order == Order.RELEVANT
        else None,
        "orders": orders.offered(plan),
        "changed": asked != kept_filters,
        "facets": facets_of(seat, stage, kept, criteria),
        "next_url": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "previous_url": f"?{urlencode(kept | {'before': page.previous})}" if page.previous else "",
        "any": bool(page.items) or seat.review.items.at(stage).exists(),
        "criteria": criteria,
        "terms": terms_for(seat),
        "exports": menu_of(seat, stage, asked) if seat.can(Permission.EXPORT) else [],
    }
    return render(request, "screening/list.html", context)


@require_POST
@review_page(Permission.SEE)
def remember(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """Keep the filters of the address for this person's next visit, on any device."""
    asked = understood(seat, stage, asked_of(request.GET))
    reading.keep_filters(seat=seat, stage=stage, filters=asked)
    return HttpResponse(status=204)


@require_safe
@review_page(Permission.SEE)
def count(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """How many items fit; asked for once the page is there, for counting takes longer."""
    number = chosen_items(seat, stage, asked_of(request.GET)).count()
    return render(request, "screening/_count.html", {"number": number})


@require_safe
@review_page(Permission.SEE)
def abstract(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = get_object_or_404(seat.review.items.at(stage), pk=pk)
    card = card_of(seat, item, plans.standing(seat.review, stage))
    return render(request, "screening/_abstract.html", {"card": card})


@require_POST
@review_page(Permission.SCREEN)
def vote(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = get_object_or_404(seat.review.items.at(stage), pk=pk)
    cast = votes.cast_vote(seat=seat, item=item, **VoteForm(request.POST).facts())
    return _row(
        request, seat, stage, pk, _("%(verdict)s.") % {"verdict": cast.get_verdict_display()}
    )


@require_POST
@review_page(Permission.SCREEN)
def undo(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    again = votes.undo_vote(seat=seat, stage=stage)
    return _row(request, seat, stage, again.pk, _("Your last vote is undone."), undone=True)


@require_POST
@review_page(Permission.SEE)
def order(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    """Remember the order, and go back to the list with its filters or to the queue."""
    reading.choose_order(seat=seat, stage=stage, order=request.POST.get("order", ""))
    if request.POST.get("back") == "queue":
        return redirect("screening:queue", seat.review_id, stage)
    return redirect(list_url(seat, stage, asked_of(request.GET)))


def _context(
    seat: Membership, stage: str, asked: dict[str, str], plan: Plan | None = None
) -> dict[str, Any]:
    """What a row needs, on the page and alone."""
    return {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "plan": plan or plans.standing(seat.review, stage),
        "query": urlencode(asked),
        "items_url": reverse("screening:queue", args=[seat.review_id, stage]) + "items/",
        "verdicts": [(Verdict.INCLUDE, "i"), (Verdict.MAYBE, "m"), (Verdict.EXCLUDE, "e")],
        "may_screen": seat.can(Permission.SCREEN),
    }


def _addresses(seat: Membership, stage: str, asked: dict[str, str]) -> Callable[[Item], str]:
    """Where the title of an item leads: to its card for those who vote, else to its record."""
    items_url = reverse("screening:queue", args=[seat.review_id, stage]) + "items/"
    query = f"?{urlencode(asked)}" if asked else ""
    retrieval_url = reverse("screening:retrieval", args=[seat.review_id])

    def address(item: Item) -> str:
        if seat.can(Permission.SCREEN):
            return f"{items_url}{item.pk}/{query}"
        record = item.record_id if item.report is None else item.report.record_id
        return reverse("reviews:record", args=[seat.review_id, record]) if record else retrieval_url

    return address


def _row(
    request: HttpRequest, seat: Membership, stage: str, pk: int, said: str, undone: bool = False
) -> HttpResponse:
    """The line anew, by htmx; an undone vote's line only where the page shows it."""
    asked = asked_of(request.GET)
    if request.headers.get("HX-Request") != "true":
        messages.success(request, said)
        return redirect(list_url(seat, stage, asked))
    items = Item.objects.filter(review=seat.review_id, pk=pk)
    found = list(items.select_related("record", "report__record"))
    row = rows_of(seat, found, _addresses(seat, stage, asked))[0]
    shown = not undone or str(pk) in request.POST.get("shown", "").split(",")
    more = {"row": row, "said": said, "undone": undone, "shown": shown}
    return render(request, "screening/_row_answer.html", _context(seat, stage, asked) | more)
