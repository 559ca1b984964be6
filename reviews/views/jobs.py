from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from reviews import jobs
from reviews.access import review_page
from reviews.files import kept_file
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    return render(
        request,
        "reviews/jobs.html",
        {"jobs": seat.review.jobs.all().seen_by(seat).select_related("started_by__user")[:50]},
    )


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """The progress of one job; while it runs the fragment asks for itself again."""
    job = get_object_or_404(seat.review.jobs.all().seen_by(seat), pk=pk)
    page = "reviews/_job.html" if request.headers.get("HX-Request") else "reviews/job.html"
    answer = render(request, page, {"job": job})
    if job.is_over and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@review_page(Permission.SEE)
def cancel(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    jobs.cancel(seat, get_object_or_404(seat.review.jobs.all().seen_by(seat), pk=pk))
    return redirect("reviews:job", seat.review_id, pk)


@review_page(Permission.EXPORT)
def file(request: HttpRequest, seat: Membership, pk: int) -> StreamingHttpResponse:
    """What an export wrote, while it is kept."""
    return kept_file(get_object_or_404(seat.review.jobs.all().seen_by(seat), pk=pk))
