from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from analysis import exports
from analysis.actions.exports import record_export
from analysis.views import files
from reviews.access import Permission, review_page
from reviews.models import Membership


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


def hand_out(seat: Membership, name: str, kind: str) -> StreamingHttpResponse:
    """One table as a streamed download; the history says who took it."""
    table = exports.TABLES.get(name)
    if table is None or kind not in exports.WRITERS:
        raise Http404
    record_export(seat=seat, what=str(table.title), kind=kind)
    answer = StreamingHttpResponse(
        exports.stream(seat, table, kind), content_type=files.TYPES[kind]
    )
    return files.attach(answer, files.filename(seat.review, name, kind))
