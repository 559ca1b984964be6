"""The list of a stage as a bibliographic file."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews import jobs
from reviews.access import review_page
from reviews.actions import exports
from reviews.files import download
from reviews.formats import FORMATS, WRITE_FORMATS
from reviews.models import Membership
from reviews.roles import Permission
from screening import tasks
from screening.actions.references import check_items, export_items
from screening.listing import FILTERS, chosen_items


def asked_of(query: QueryDict) -> dict[str, str]:
    """The filters in an address, without what is empty."""
    return {name: str(query[name]) for name in FILTERS if query.get(name)}


def menu_of(seat: Membership, stage: str, asked: dict[str, str]) -> list[dict[str, object]]:
    """Every format, for the items that the filters show now."""
    query = f"?{urlencode(asked)}" if asked else ""
    return [
        {
            "label": FORMATS[kind],
            "url": reverse("screening:list-export", args=[seat.review_id, stage, kind]) + query,
            "post": True,
        }
        for kind in WRITE_FORMATS
    ]


@require_POST
@review_page(Permission.EXPORT)
def export(request: HttpRequest, seat: Membership, stage: str, kind: str) -> HttpResponseBase:
    """The references that the filters show; many are written by a job."""
    if kind not in WRITE_FORMATS:
        raise Http404
    asked = asked_of(request.GET)
    items = chosen_items(seat, stage, asked)
    if check_items(seat=seat, items=items, format=kind) > exports.AT_ONCE:
        job = jobs.start(
            seat, tasks.export_items, exports.title_of(kind), private=True, stage=stage,
            asked=asked, format=kind,
        )  # fmt: skip
        return redirect("reviews:job", seat.review_id, job.pk)
    pieces = export_items(seat=seat, items=items, format=kind)
    return download(pieces, seat.review, stage.replace("_", "-"), kind)
