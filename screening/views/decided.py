"""What is settled at a stage: the lists behind the numbers of the flow diagram."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening.actions import resolutions
from screening.ballots import reported_reasons
from screening.models import Item, Resolution, Stage, Vote
from screening.paging import before, page_of


@require_safe
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    wanted = request.GET.get("state", "")
    settled = seat.review.items.at(stage).in_play().settled()
    if wanted in Item.SETTLED:
        settled = settled.filter(state=wanted)
    rows = settled.select_related("record", "report").order_by("-id")
    page, next_page = page_of(rows, before(request))
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "rows": _with_votes(seat, page),
        "next_page": next_page,
        "wanted": wanted,
        "states": [(state.value, state.label) for state in Item.SETTLED],
        "may_reopen": seat.can(Permission.RESOLVE),
    }
    return render(request, "screening/decided.html", context)


@require_POST
@review_page(Permission.RESOLVE)
def reopen(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = get_object_or_404(seat.review.items.at(stage), pk=pk)
    resolutions.reopen_item(seat=seat, item=item)
    messages.success(request, _("Reopened: a new round of votes begins. The old votes are kept."))
    return redirect("screening:decided", seat.review_id, stage)


def _with_votes(seat: Membership, items: list[Item]) -> list[dict[str, object]]:
    votes: dict[int, list[Vote]] = {}
    seen = Vote.objects.of_this_round().seen_by(seat).filter(item__in=items)
    for vote in seen.select_related("seat__user"):
        votes.setdefault(vote.item_id, []).append(vote)
    resolved = {
        each.item_id: each
        for each in Resolution.objects.current().filter(item__in=items).select_related("by__user")
    }
    reasons = reported_reasons(seat.review, items)
    criteria = Criterion.objects.in_bulk([pk for pk in reasons.values() if pk is not None])
    return [
        {
            "item": item,
            "votes": votes.get(item.pk, []),
            "resolution": resolved.get(item.pk),
            "reason": criteria.get(reasons.get(item.pk) or 0),
        }
        for item in items
    ]
