"""The team's work: who has what before them, how it goes, and shares of a stage."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import teamwork
from screening.actions import allocation
from screening.forms.team import PeopleForm, ShareForm
from screening.models import Allocation, Stage
from screening.waiting import waiting_for


@require_safe
@review_page(Permission.SEE)
def work(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "work": teamwork.of_stage(seat, stage),
        "shares": _shares(seat, stage),
        "waiting": waiting_for(seat).get(stage, 0),
        "may_manage": seat.can(Permission.MANAGE),
    }
    return render(request, "screening/work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.MANAGE)
def give(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    form = ShareForm(request.POST or None, review=seat.review)
    found = None
    if request.method == "POST" and form.is_valid():
        asked = {"share": form.cleaned_data["share"], "filters": form.filters()}
        try:
            if "save" in request.POST:
                people, seed = form.cleaned_data["people"], form.cleaned_data["seed"]
                made = allocation.allocate(
                    seat=seat, stage=stage, people=people, seed=seed, **asked
                )
                n = made.items.count()
                words = ngettext("%(n)d item is given.", "%(n)d items are given.", n)
                messages.success(request, words % {"n": n})
                return redirect("screening:work", seat.review_id, stage)
            found = allocation.preview(seat=seat, stage=stage, **asked)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
    context = {"stage": stage, "stage_name": Stage(stage).label, "form": form, "found": found}
    return render(request, "screening/share_give.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.MANAGE)
def change(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    share = get_object_or_404(_standing(seat, stage), pk=pk)
    form = PeopleForm(request.POST or None, initial={"people": share.people}, review=seat.review)
    if request.method == "POST" and form.is_valid():
        try:
            allocation.change_people(seat=seat, allocation=share, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The share is with other people now."))
            return redirect("screening:work", seat.review_id, stage)
    context = {"stage": stage, "stage_name": Stage(stage).label, "form": form, "share": share}
    return render(request, "screening/share_change.html", context)


@require_POST
@review_page(Permission.MANAGE)
def withdraw(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    share = get_object_or_404(_standing(seat, stage), pk=pk)
    allocation.withdraw_allocation(seat=seat, allocation=share)
    messages.success(request, _("The share is taken back: its items are open to everybody."))
    return redirect("screening:work", seat.review_id, stage)


def _standing(seat: Membership, stage: str) -> Any:
    return seat.review.allocations.all().standing().filter(stage=stage)


def _shares(seat: Membership, stage: str) -> list[dict[str, Any]]:
    shares: list[Allocation] = list(teamwork.with_counts(_standing(seat, stage)))
    if not shares:
        return []
    names = {member.pk: str(member) for member in seat.review.members.select_related("user")}
    sources = {str(source.pk): str(source) for source in seat.review.sources.all()}
    return [
        {
            "share": share,
            "names": ", ".join(names[pk] for pk in share.people if pk in names),
            "source": sources.get(share.filters.get("source", ""), ""),
            "filters": share.filters,
            "from": share.filters.get("from", ""),
        }
        for share in shares
    ]
