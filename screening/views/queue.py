"""The queue: one item at a time, and the next one in the answer to a vote."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import claims, votes
from screening.cards import card_of
from screening.forms.votes import VoteForm
from screening.highlights import terms_for
from screening.marked import marks_on
from screening.models import Item, Plan, Stage, Verdict
from screening.progress import pace_of, progress_of
from screening.waiting import waiting_for

VERDICTS = ((Verdict.INCLUDE, "i"), (Verdict.MAYBE, "m"), (Verdict.EXCLUDE, "e"))


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    found = claims.next_item(seat, stage) if seat.can(Permission.SCREEN) else None
    return draw(
        request,
        seat,
        stage,
        found,
        "screening/queue.html",
        {"to_claim": found, "terms": terms_for(seat)},
    )


@require_safe
@review_page(Permission.SCREEN)
def item(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    found = get_object_or_404(seat.review.items.at(stage).in_play(), pk=pk)
    more = {"named": True, "terms": terms_for(seat), "others": marks_on(seat, found)}
    return draw(request, seat, stage, found, "screening/queue.html", more)


@require_POST
@review_page(Permission.SCREEN)
def claim(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    held = claims.claim_next(seat=seat, stage=stage)
    if _by_htmx(request) and held is not None and str(held.pk) == request.POST.get("item"):
        return HttpResponse(status=204)
    return _answer(request, seat, stage, held)


@require_POST
@review_page(Permission.SCREEN)
def vote(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    try:
        facts = VoteForm(request.POST).facts()
    except RuleBroken:
        get_object_or_404(seat.review.items.at(stage), pk=pk)
        raise
    said = ""
    try:
        cast = votes.cast_vote(seat=seat, item=Item(pk=pk, stage=stage), **facts)
        said = _("%(verdict)s.") % {"verdict": Verdict(cast.verdict).label}
    except votes.Missing as missing:
        raise Http404 from missing
    except votes.Surplus as gone:
        messages.warning(request, str(gone))
    if not _by_htmx(request) and "back" in request.POST:
        return redirect("screening:votes", seat.review_id, stage)
    plan = plans.of(seat.review, stage)
    held = claims.claim_next(seat=seat, stage=stage, after=pk, plan=plan)
    return _answer(request, seat, stage, held, said, plan)


@require_POST
@review_page(Permission.SCREEN)
def skip(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    given = request.POST.get("item", "")
    after = int(given) if given.isdecimal() else None
    return _answer(request, seat, stage, claims.claim_next(seat=seat, stage=stage, after=after))


@require_POST
@review_page(Permission.SCREEN)
def undo(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    again = votes.undo_vote(seat=seat, stage=stage)
    held = claims.claim_item(seat=seat, item=again)
    return _answer(request, seat, stage, held, _("Your last vote is undone."))


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _answer(
    request: HttpRequest,
    seat: Membership,
    stage: str,
    held: Item | None,
    said: str = "",
    plan: Plan | None = None,
) -> HttpResponse:
    if not _by_htmx(request):
        return redirect("screening:queue", seat.review_id, stage)
    more = {"said": said, "fresh": plan is not None}
    return draw(request, seat, stage, held, "screening/_answer.html", more, plan)


def draw(
    request: HttpRequest,
    seat: Membership,
    stage: str,
    shown: Item | None,
    template: str,
    more: dict[str, Any],
    plan: Plan | None = None,
) -> HttpResponse:
    """The card of an item, or what to do when there is none."""
    plan = plan or plans.standing(seat.review, stage)
    at = reverse("screening:queue", args=[seat.review_id, stage])
    progress = progress_of(seat, stage, plan)
    pace = pace_of(seat, stage, progress.left)
    card = card_of(seat, shown, plan, more.get("fresh", False)) if shown is not None else None
    context = {
        "stage": stage,
        "stage_url": at,
        "item_url": f"{at}items/{shown.pk}/" if shown is not None else "",
        "stage_name": Stage(stage).label,
        "plan": plan,
        "progress": progress,
        "pace_words": f" · {pace.in_words}" if pace else "",
        "card": card,
        "verdicts": VERDICTS,
        "may_screen": seat.can(Permission.SCREEN),
        "may_retrieve": seat.can(Permission.RETRIEVE),
        "waiting": waiting_for(seat) if shown is None else {},
    }
    return render(request, template, context | more)
