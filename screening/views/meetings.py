"""Consensus meetings: the list, planning one, its page, and its minutes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.files import download
from reviews.models import Membership
from reviews.roles import Permission
from screening import meetings, plans
from screening.actions import meetings as actions
from screening.forms.meetings import MeetingForm
from screening.minutes import as_docx, minutes_of
from screening.models import Meeting, Plan, Stage
from screening.paging import before, page_of
from screening.waiting import waiting_for


@require_safe
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    rows = seat.review.meetings.select_related("planned_by__user")
    page, next_page = page_of(
        rows.prefetch_related("attendances__seat__user").order_by("-id"), before(request)
    )
    context = {
        "meetings": page,
        "next_page": next_page,
        "may_plan": seat.can(Permission.RESOLVE),
        "waiting": waiting_for(seat),
    }
    return render(request, "screening/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.RESOLVE)
def plan(request: HttpRequest, seat: Membership) -> HttpResponse:
    stage = request.GET.get("stage", Stage.TITLE_ABSTRACT)
    form = MeetingForm(
        request.POST or None, review=seat.review, initial={"stage": stage, "attendees": [seat.pk]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_meeting(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The meeting is planned."))
            return redirect("screening:meeting", seat.review_id, made.pk)
    return render(request, "screening/meeting_plan.html", {"form": form})


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    meeting = meeting_of(seat, pk)
    standing = plans.standing(seat.review, meeting.stage)
    resolver = seat.can(Permission.RESOLVE)
    chairs = list(meeting.attendances.select_related("seat__user"))
    context = {
        "meeting": meeting,
        "chairs": chairs,
        "asked": any(each.seat_id == seat.pk for each in chairs),
        "groups": meetings.agenda_of(meeting) if meeting.started_at else [],
        "shows_groups": resolver and standing.resolvers != Plan.Resolvers.MEETING,
        "awaited": meetings.awaited(meeting) if meeting.is_planned else 0,
        "may_plan": resolver,
        "may_start": resolver or seat.can(Permission.SCREEN),
    }
    return render(request, "screening/meeting.html", context)


@require_POST
@review_page(Permission.SEE)
def start(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    actions.start_meeting(seat=seat, meeting=meeting_of(seat, pk))
    return redirect("screening:room", seat.review_id, pk)


@require_POST
@review_page(Permission.RESOLVE)
def cancel(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    actions.cancel_meeting(seat=seat, meeting=meeting_of(seat, pk))
    messages.success(request, _("The meeting is called off."))
    return redirect("screening:meetings", seat.review_id)


@require_POST
@review_page(Permission.SEE)
def end(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    actions.end_meeting(seat=seat, meeting=meeting_of(seat, pk))
    messages.success(request, _("The meeting is over. What it did not settle stays in conflict."))
    return redirect("screening:minutes", seat.review_id, pk)


@require_safe
@review_page(Permission.SEE)
def minutes(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    found = minutes_of(seat, _held_meeting(seat, pk))
    return render(request, "screening/minutes.html", {"minutes": found, "meeting": found.meeting})


@require_safe
@review_page(Permission.SEE)
def minutes_file(request: HttpRequest, seat: Membership, pk: int, kind: str) -> HttpResponseBase:
    found = minutes_of(seat, _held_meeting(seat, pk))
    if kind == "docx":
        content = as_docx(found)
    else:
        context = {"minutes": found, "meeting": found.meeting}
        content = render_to_string("screening/minutes_file.html", context).encode()
    return download([content], seat.review, f"minutes-{pk}", kind)


def meeting_of(seat: Membership, pk: int) -> Meeting:
    """A meeting of this review that the seat may open."""
    found = get_object_or_404(seat.review.meetings, pk=pk)
    meetings.require_open(seat, found)
    return found


def _held_meeting(seat: Membership, pk: int) -> Meeting:
    found = meeting_of(seat, pk)
    if found.started_at is None:
        raise RuleBroken(_("A meeting that has not begun has no minutes."))
    return found
