"""How a stage is screened, and what a change would do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import plans as actions
from screening.forms.plan import PlanForm
from screening.forms.team import asked_groups, groups_of
from screening.models import Item, Plan, Stage

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    plan = plans.standing(seat.review, stage)
    form = PlanForm(request.POST or None, instance=plan)
    groups = groups_of(plan, request.POST)
    preview = None
    if request.method == "POST":
        seat.require(Permission.MANAGE)
        if form.is_valid() and (groups.is_valid() or not groups.is_bound):
            asked = form.cleaned_data | {"must_vote": asked_groups(groups, plan)}
            try:
                if "save" in request.POST:
                    actions.change_plan(seat=seat, stage=stage, **asked)
                    messages.success(request, _("The plan is changed."))
                    return redirect("screening:plan", seat.review_id, stage)
                preview = actions.preview_change(seat=seat, stage=stage, **asked)
            except RuleBroken as refusal:
                form.add_error(None, str(refusal))
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "stages": Stage.choices,
        "form": form,
        "groups": groups,
        "must_vote": _named_groups(seat, plan),
        "preview": preview,
        "moves": _with_titles(preview.moves) if preview is not None else [],
        "may_manage": seat.can(Permission.MANAGE),
    }
    return render(request, "screening/plan.html", context)


def _with_titles(moves: list[actions.Move]) -> list[dict[str, Any]]:
    """What would move, the first of each kind by title."""
    shown = [pk for move in moves for pk in move.items[:SHOWN]]
    items = Item.objects.select_related("record", "report").in_bulk(shown)
    return [
        {
            "move": move,
            "items": [items[pk] for pk in move.items[:SHOWN]],
            "more": max(0, len(move.items) - SHOWN),
        }
        for move in moves
    ]


def _named_groups(seat: Membership, plan: Plan) -> list[dict[str, Any]]:
    """The groups with the names of those in them, also of those who left."""
    if not plan.must_vote:
        return []
    names = {member.pk: str(member) for member in seat.review.members.select_related("user")}
    return [
        group | {"people": ", ".join(names[pk] for pk in group["members"] if pk in names)}
        for group in plan.must_vote
    ]
