"""Calibration rounds: the list with the form that begins one, and each with its report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import calibrations
from screening.actions import calibration as actions
from screening.forms.rounds import CalibrationForm
from screening.models import Stage
from screening.paging import before, page_of


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    may = seat.can(Permission.MANAGE)
    form = CalibrationForm(request.POST or None, review=seat.review, initial={"size": 50})
    if request.method == "POST":
        seat.require(Permission.MANAGE)
        if form.is_valid():
            try:
                made = actions.start_calibration(seat=seat, stage=stage, **form.cleaned_data)
            except RuleBroken as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The sample is drawn; it comes first in the queue."))
                return redirect("screening:calibration", seat.review_id, stage, made.pk)
    rows = seat.review.calibrations.filter(stage=stage).order_by("-id")
    page, next_page = page_of(rows, before(request))
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "rounds": page,
        "next_page": next_page,
        "form": form if may else None,
    }
    return render(request, "screening/calibrations.html", context)


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    found = get_object_or_404(seat.review.calibrations, stage=stage, pk=pk)
    people = {each.pk: each for each in seat.review.members.select_related("user")}
    done = calibrations.done_by(found)
    may = seat.can(Permission.MANAGE)
    shown = [each for each in found.people if may or not found.is_open or each == seat.pk]
    context = {
        "calibration": found,
        "stage": found.stage,
        "people": [people[each] for each in found.people],
        "done": [(people[each], done[each]) for each in shown],
        "missing": sum(found.size - each for each in done.values()),
        "takes_part": seat.pk in found.people,
        "left": found.size - done.get(seat.pk, 0),
        "may_screen": seat.can(Permission.SCREEN),
        "may_close": may and found.is_open,
        "report": None if found.is_open else calibrations.report_of(seat, found),
    }
    return render(request, "screening/calibration.html", context)


@require_POST
@review_page(Permission.MANAGE)
def close(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    found = get_object_or_404(seat.review.calibrations, stage=stage, pk=pk)
    actions.close_calibration(seat=seat, calibration=found)
    messages.success(request, _("The round is closed. Its report is below."))
    return redirect("screening:calibration", seat.review_id, stage, pk)
