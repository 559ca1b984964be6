from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews.access import Permission, review_page
from reviews.actions import duplicates as actions
from reviews.browse import chosen_records, page_of
from reviews.dedup.explain import in_words
from reviews.models import Duplicate, Membership, Record
from reviews.pairs import explanation_of

FILTERS = ("q", "show", "source", "import", "from", "to", "abstract", "order")


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    rows = chosen_records(seat, asked).select_related("search_run__source")
    page = page_of(rows.defer("raw", "search", "more"), request.GET)
    return render(
        request,
        "reviews/records.html",
        {
            "page": page,
            "asked": asked,
            "facets": _facets(seat, asked),
            "next_url": f"?{urlencode(asked | {'after': page.next})}" if page.next else "",
            "previous_url": f"?{urlencode(asked | {'before': page.previous})}"
            if page.previous
            else "",
            "any": bool(page.records) or seat.review.records.exists(),
        },
    )


def _facets(seat: Membership, asked: dict[str, str]) -> list[dict[str, object]]:
    def item(label: str, name: str, value: str) -> dict[str, object]:
        current = asked.get(name, "") == value
        others = {key: old for key, old in asked.items() if key != name}
        return {
            "label": label,
            "url": "?" + urlencode(others | ({name: value} if value and not current else {})),
            "current": current,
            "count": None,
        }

    return [
        {
            "label": _("Duplicates"),
            "items": [
                item(_("Hidden"), "show", ""),
                item(_("Shown"), "show", "all"),
                item(_("Only duplicates"), "show", "copies"),
            ],
        },
        {
            "label": _("Order"),
            "items": [
                item(_("As imported"), "order", ""),
                item(_("Newest first"), "order", "year"),
            ],
        },
        {
            "label": _("Source"),
            "items": [
                item(str(source), "source", str(source.pk)) for source in seat.review.sources.all()
            ],
        },
        {"label": _("Abstract"), "items": [item(_("Without abstract"), "abstract", "none")]},
    ]


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    record = get_object_or_404(
        seat.review.records.select_related("search_run__source", "source_file", "duplicate_of"),
        pk=pk,
    )
    kept = record.duplicate_of or record
    members = [kept, *kept.copies.select_related("search_run__source").order_by("pk")]
    words = (
        Duplicate.objects.current()
        .filter(review=seat.review, first__in=members, second__in=members)
        .select_related("decided_by__user")
    )
    return render(
        request,
        "reviews/record.html",
        {
            "record": record,
            "kept": kept,
            "members": members if len(members) > 1 else [],
            "words": [(word, in_words(explanation_of(word))) for word in words],
            "may_decide": seat.can(Permission.DEDUPLICATE) and record.removed_at is None,
        },
    )


@require_POST
@review_page(Permission.DEDUPLICATE)
def decide(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Mark this record as a duplicate of another, or as none of it, from where it is shown."""
    record = get_object_or_404(seat.review.records, pk=pk)
    number = request.POST.get("other", "").strip()
    other = Record.objects.filter(review=seat.review, pk=number if number.isdigit() else 0).first()
    if other is None:
        messages.error(
            request, _("There is no record %(number)s in this review.") % {"number": number or "–"}
        )
    elif request.POST.get("verdict") in (Duplicate.Verdict.SAME, Duplicate.Verdict.DISTINCT):
        actions.decide_pair(seat=seat, first=record, second=other, verdict=request.POST["verdict"])
        messages.success(request, _("Decided. You can change it here at any time."))
    return redirect("reviews:record", seat.review_id, pk)
