"""The included studies and how far each is, for me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from extraction.progress import Progress, progress_of, studies_with_entries
from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission


@require_safe
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    studies = studies_with_entries(seat).order_by("label", "id")
    rows = [(study, progress_of(seat, study)) for study in studies]
    return render(
        request,
        "extraction/studies.html",
        {
            "rows": rows,
            "settled": sum(state is Progress.SETTLED for _, state in rows),
            "may_extract": seat.can(Permission.EXTRACT),
            "questions": seat.review.questions.all().current().count(),
            "outcomes": seat.review.outcomes.count(),
        },
    )
