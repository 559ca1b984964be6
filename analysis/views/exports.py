from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from analysis import exports
from analysis.downloads import hand_out
from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    """What can be downloaded; figures and scripts are on the pages that show them."""
    return render(
        request,
        "analysis/exports.html",
        {
            "tables": list(exports.TABLES.values()),
            "kinds": list(exports.WRITERS),
            "may_export": seat.can(Permission.EXPORT),
        },
    )


@require_POST
@review_page(Permission.EXPORT)
def download(request: HttpRequest, seat: Membership, name: str, kind: str) -> StreamingHttpResponse:
    return hand_out(seat, name, kind)
