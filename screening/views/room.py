"""The room of a running meeting: one conflict before everybody, the same on every machine."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.forms.reviews import CriterionForm
from reviews.models import Membership
from reviews.roles import Permission
from screening import meetings
from screening.actions import meetings as actions
from screening.forms.meetings import DecisionForm
from screening.models import AgendaItem, Meeting
from screening.views.conflicts import DECISIONS
from screening.views.meetings import meeting_of


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    meeting = meeting_of(seat, pk)
    if meeting.ended_at is not None and _by_htmx(request):
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("screening:minutes", args=[seat.review_id, pk])
        return answer
    if not meeting.is_running:
        return redirect("screening:meeting", seat.review_id, pk)
    return _room(request, seat, meeting)


@require_safe
@review_page(Permission.SEE)
def pulse(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Asked every second by every machine in the meeting: nothing new is answered as 304."""
    state, tag = meetings.pulse_of(meeting_of(seat, pk))
    etag = f'"{tag}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(state)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@review_page(Permission.SEE)
def join(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    actions.join_meeting(seat=seat, meeting=meeting_of(seat, pk))
    if request.headers.get("X-Requested-With") == "pulse":
        return HttpResponse(status=204)
    return redirect("screening:room", seat.review_id, pk)


@require_POST
@review_page(Permission.SEE)
def turn(request: HttpRequest, seat: Membership, pk: int, point: int) -> HttpResponse:
    return _act(request, seat, pk, point, actions.show_point)


@require_POST
@review_page(Permission.SEE)
def reveal(request: HttpRequest, seat: Membership, pk: int, point: int) -> HttpResponse:
    return _act(request, seat, pk, point, actions.reveal_votes)


@require_POST
@review_page(Permission.SEE)
def decide(request: HttpRequest, seat: Membership, pk: int, point: int) -> HttpResponse:
    form = DecisionForm(request.POST, review=seat.review)
    facts = form.cleaned_data if form.is_valid() else None
    return _act(request, seat, pk, point, actions.decide_point, form, facts)


@require_POST
@review_page(Permission.MANAGE)
def clarify(request: HttpRequest, seat: Membership, pk: int, point: int) -> HttpResponse:
    standing = seat.review.criteria.current()
    given = request.POST.get("criterion", "")
    criterion = standing.filter(pk=int(given) if given.isdecimal() and len(given) < 19 else 0)
    form = CriterionForm(request.POST)
    facts: dict[str, Any] | None = None
    if form.is_valid():
        facts = {**form.cleaned_data, "criterion": get_object_or_404(criterion)}
    return _act(request, seat, pk, point, actions.clarify_criterion, form, facts)


def _act(
    request: HttpRequest,
    seat: Membership,
    pk: int,
    point: int,
    action: Callable[..., object],
    form: Any = None,
    facts: dict[str, Any] | None = None,
) -> HttpResponse:
    """Do it and show the room as it is then; a refusal is said there, beside what was typed."""
    meeting = meeting_of(seat, pk)
    found: AgendaItem = get_object_or_404(meeting.agenda, pk=point)
    refusal = ""
    if form is not None and facts is None:
        refusal = " ".join(str(words) for each in form.errors.values() for words in each)
    else:
        try:
            action(seat=seat, meeting=meeting, point=found, **(facts or {}))
        except RuleBroken as problem:
            refusal = str(problem)
    meeting.refresh_from_db()
    if not meeting.is_running or (not refusal and not _by_htmx(request)):
        return redirect("screening:room", seat.review_id, pk)
    return _room(request, seat, meeting, refusal, request.POST if refusal else None)


def _room(
    request: HttpRequest,
    seat: Membership,
    meeting: Meeting,
    refusal: str = "",
    typed: Any = None,
) -> HttpResponse:
    room = meetings.room_of(seat, meeting)
    form = DecisionForm(initial=typed.dict() if typed else {}, review=seat.review)
    context = {
        "room": room,
        "meeting": meeting,
        "form": form,
        "decisions": DECISIONS,
        "refusal": refusal,
        "present": meetings.pulse_of(meeting)[0]["present"],
    }
    template = "screening/_room.html" if _by_htmx(request) else "screening/room.html"
    return render(request, template, context)


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
