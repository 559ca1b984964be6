"""How a stage is screened, and what a change would do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.access import Permission, review_page
from reviews.models import Membership
from screening import plans
from screening.actions import plans as actions
from screening.forms import PlanForm
from screening.models import Stage


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    may = seat.can(Permission.MANAGE)
    form = PlanForm(request.POST or None, instance=plans.standing(seat.review, stage))
    preview = None
    if request.method == "POST":
        seat.require(Permission.MANAGE)
        if form.is_valid() and "save" in request.POST:
            actions.change_plan(seat=seat, stage=stage, **form.cleaned_data)
            messages.success(request, _("The plan is changed."))
            return redirect("screening:plan", seat.review_id, stage)
        if form.is_valid():
            preview = actions.preview_change(seat=seat, stage=stage, **form.cleaned_data)
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "stages": Stage.choices,
        "form": form,
        "preview": preview,
        "may_manage": may,
    }
    return render(request, "screening/plan.html", context)
