"""My own votes: look back, change, withdraw."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import votes as actions
from screening.models import Stage, Verdict, Vote
from screening.paging import before, page_of


@require_safe
@review_page(Permission.SCREEN)
def votes(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    wanted = request.GET.get("verdict", "")
    mine = Vote.objects.of_this_round().filter(seat=seat, item__stage=stage, item__in_play=True)
    if wanted in Verdict.values:
        mine = mine.filter(verdict=wanted)
    rows = mine.select_related("item__record", "item__report").order_by("-id")
    page, next_page = page_of(rows, before(request))
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "votes": page,
        "next_page": next_page,
        "wanted": wanted,
        "verdicts": Verdict.choices,
    }
    return render(request, "screening/votes.html", context)


@require_POST
@review_page(Permission.SCREEN)
def withdraw(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    mine = Vote.objects.of_this_round().filter(seat=seat, item__stage=stage, item=pk)
    vote = get_object_or_404(mine.select_related("item"))
    actions.withdraw_vote(seat=seat, vote=vote)
    messages.success(request, _("Your vote is withdrawn; it waits in your queue again."))
    return redirect("screening:votes", seat.review_id, stage)
