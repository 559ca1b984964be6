from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews import audit
from reviews.access import review_page
from reviews.models import AuditEvent, Membership
from reviews.roles import Permission

PAGE = 50


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    """Pages count what this person may see: event numbers would show that others are hidden."""
    events = (
        AuditEvent.objects.filter(review=seat.review)
        .seen_by(seat, audit.PRIVATE)
        .select_related("seat__user")
    )
    skip = request.GET.get("skip", "")
    start = int(skip) if skip.isdecimal() and len(skip) < 9 else 0
    page = list(events[start : start + PAGE + 1])
    return render(
        request,
        "reviews/history.html",
        {
            "events": [(event, audit.sentence(event)) for event in page[:PAGE]],
            "next": start + PAGE if len(page) > PAGE else None,
        },
    )
