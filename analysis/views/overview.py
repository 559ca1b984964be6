from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analysis import standing
from analysis.counting import counts_of
from analysis.frame import rail, waiting
from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    """Where the review stands, what waits for this person, and what blocks the team."""
    counts, waits = counts_of(seat.review), waiting(seat)
    return render(
        request,
        "analysis/overview.html",
        {
            "steps": standing.steps(seat.review, counts),
            "waiting": standing.waiting_lines(seat, waits),
            "rail": rail(seat, request.path, waits),
            "blockers": standing.blockers(seat.review),
            "meters": standing.meters(seat.review, counts),
            "is_new": standing.is_new(seat.review),
            "may_manage": seat.can(Permission.MANAGE),
        },
    )
