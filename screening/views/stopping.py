"""When reading on would find little, and the act of stopping there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Job, Membership
from reviews.roles import Permission
from screening import recall, stops
from screening.actions.stopping import check_stop
from screening.forms.stopping import StopForm
from screening.relevance import STAGE
from screening.unread import excluded_unread, stops_of, unread_at_most


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    found, most = recall.recall_of(seat), unread_at_most(seat)
    form = StopForm(request.POST or None, standings=found.standings)
    preview = None
    if request.method == "POST":
        seat.require(Permission.MANAGE)
        if form.is_valid():
            facts = form.facts()
            try:
                if request.POST.get("stop", "").isdecimal():
                    job = stops.stop(seat, expected=int(request.POST["stop"]), **facts)
                    return _after(request, seat, job, _("Stopped; what nobody read is excluded."))
                preview = check_stop(seat=seat, expected=most, **facts)
            except RuleBroken as refusal:
                form.add_error(None, str(refusal))
    before = excluded_unread(seat.review)
    context = {
        "stage": STAGE.value,
        "stage_name": STAGE.label,
        "recall": found,
        "width": recall.WIDTH,
        "height": recall.HEIGHT,
        "form": form if seat.can(Permission.MANAGE) and found.now.relevant and most else None,
        "most": most,
        "before": before,
        "after": before + most,
        "preview": preview,
        "stops": stops_of(seat.review),
        "may_undo": seat.can(Permission.MANAGE),
    }
    return render(request, "screening/stopping.html", context)


@require_POST
@review_page(Permission.MANAGE)
def undo(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    held = get_object_or_404(seat.review.stops, pk=pk)
    return _after(request, seat, stops.undo(seat, held), _("The records wait again."))


def _after(request: HttpRequest, seat: Membership, job: Job | None, words: str) -> HttpResponse:
    """To what runs, or back to the page with a word of what was done."""
    if job is not None:
        return redirect("reviews:job", seat.review_id, job.pk)
    messages.success(request, words)
    return redirect("screening:stopping", seat.review_id)
