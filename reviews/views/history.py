from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews import audit
from reviews.access import Permission, review_page
from reviews.models import AuditEvent, Membership

PAGE = 50


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    events = (
        AuditEvent.objects.filter(review=seat.review)
        .seen_by(seat, audit.PRIVATE)
        .select_related("seat__user")
    )
    before = request.GET.get("before", "")
    if before.isdigit():
        events = events.filter(number__lt=int(before))
    page = list(events[: PAGE + 1])
    return render(
        request,
        "reviews/history.html",
        {
            "events": [(event, audit.sentence(event)) for event in page[:PAGE]],
            "next": page[PAGE - 1].number if len(page) > PAGE else None,
        },
    )
