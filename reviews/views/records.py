from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews import jobs, tasks
from reviews.access import review_page
from reviews.actions import exports, records
from reviews.browse import chosen_records, page_of
from reviews.errors import RuleBroken
from reviews.facets import counts_of, facets_of
from reviews.files import download
from reviews.formats import FORMATS, WRITE_FORMATS
from reviews.forms.records import NewRecordForm, RecordForm
from reviews.merged import listed
from reviews.models import Membership
from reviews.roles import Permission

FILTERS = ("q", "show", "source", "import", "from", "to", "abstract", "flag", "earlier", "order")


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    asked = _asked(request)
    rows = chosen_records(seat, asked).select_related("search_run__source")
    page = page_of(rows.defer("raw", "search", "more").with_flags(), request.GET)
    return render(
        request,
        "reviews/records.html",
        {
            "page": page,
            "rows": listed(page.records),
            "asked": asked,
            "query": urlencode(asked),
            "facets": facets_of(seat, asked),
            "next_url": f"?{urlencode(asked | {'after': page.next})}" if page.next else "",
            "previous_url": f"?{urlencode(asked | {'before': page.previous})}"
            if page.previous
            else "",
            "any": bool(page.records) or seat.review.records.exists(),
            "exports": _exports(seat, asked) if seat.can(Permission.EXPORT) else [],
            "may_import": seat.can(Permission.IMPORT),
        },
    )


@require_safe
@review_page(Permission.SEE)
def count(request: HttpRequest, seat: Membership) -> HttpResponse:
    """How many records fit, here and under each filter; asked for once the page is there."""
    asked = _asked(request)
    number = chosen_records(seat, asked).count()
    counts = counts_of(seat, asked)
    return render(request, "reviews/_count.html", {"number": number, "counts": counts})


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in FILTERS if request.GET.get(name)}


def _exports(seat: Membership, asked: dict[str, str]) -> list[dict[str, object]]:
    """What stands in the export menu: every format, for the records that are shown now."""
    return [
        {
            "label": FORMATS[kind],
            "url": reverse("reviews:records-export", args=[seat.review_id, kind])
            + (f"?{urlencode(asked)}" if asked else ""),
            "post": True,
        }
        for kind in WRITE_FORMATS
    ]


@require_POST
@review_page(Permission.EXPORT)
def export(request: HttpRequest, seat: Membership, kind: str) -> HttpResponseBase:
    """The records that the filters show, as a file; many are written by a job."""
    if kind not in WRITE_FORMATS:
        raise Http404
    asked = _asked(request)
    chosen = chosen_records(seat, asked)
    if exports.check_export(seat=seat, records=chosen, format=kind) > exports.AT_ONCE:
        job = jobs.start(
            seat, tasks.export_records, exports.title_of(kind), private=True, asked=asked,
            format=kind,
        )  # fmt: skip
        return redirect("reviews:job", seat.review_id, job.pk)
    pieces = exports.export_records(seat=seat, records=chosen, format=kind)
    return download(pieces, seat.review, "records", kind)


@review_page(Permission.IMPORT)
def add(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = NewRecordForm(
        request.POST or None, seat=seat, initial={"search": request.GET.get("search")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = records.add_record(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The record is added and waits for screening."))
            return redirect("reviews:record", seat.review_id, made.pk)
    return render(request, "reviews/record_edit.html", {"form": form})


@review_page(Permission.IMPORT)
def edit(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    record = get_object_or_404(seat.review.records, pk=pk)
    form = RecordForm(request.POST or None, initial=RecordForm.shown(records.values_of(record)))
    if request.method == "POST" and form.is_valid():
        try:
            records.change_record(seat=seat, record=record, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. What the file gave is kept beside it."))
            return redirect("reviews:record", seat.review_id, pk)
    return render(request, "reviews/record_edit.html", {"form": form, "record": record})
