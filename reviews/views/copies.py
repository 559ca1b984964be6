from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews.access import review_page
from reviews.actions import duplicates, merging
from reviews.browse import chosen_records
from reviews.dedup.explain import in_words
from reviews.history import changes_of
from reviews.likely import MOST, likely_copies
from reviews.merged import fields_of, listed
from reviews.models import Duplicate, Membership, Record
from reviews.pairs import explanation_of
from reviews.roles import Permission


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """A record with the copies that stand behind it."""
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
    fields = fields_of(kept, members) if len(members) > 1 else []
    return render(
        request,
        "reviews/record.html",
        {
            "record": record,
            "kept": kept,
            "members": members if len(members) > 1 else [],
            "agreed": [field for field in fields if field.agreed],
            "differing": [field for field in fields if not field.agreed],
            "words": [(word, in_words(explanation_of(word))) for word in words],
            "may_decide": seat.can(Permission.DEDUPLICATE) and record.removed_at is None,
            "may_edit": seat.can(Permission.IMPORT) and record.removed_at is None,
            "changes": changes_of(record),
        },
    )


@review_page(Permission.DEDUPLICATE)
def choose(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Find the record that this one is a copy of: likely ones, or what the words find."""
    record = get_object_or_404(
        seat.review.records.all().standing().select_related("search_run__source"), pk=pk
    )
    words = request.GET.get("q", "").strip()
    if words:
        rows = chosen_records(seat, {"q": words, "show": "all"}).exclude(pk=pk)
        found = list(rows.select_related("search_run__source").defer("raw", "search")[:MOST])
    else:
        found = likely_copies(record)
    context = {"record": record, "found": listed(found), "words": words,
               "next": _back(request, request.GET.get("next", ""))}  # fmt: skip
    return render(request, "reviews/record_copies.html", context)


@require_POST
@review_page(Permission.DEDUPLICATE)
def decide(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Mark this record as a duplicate of another, or as none of it, from where it is shown."""
    record = get_object_or_404(seat.review.records, pk=pk)
    number = request.POST.get("other", "").strip()
    named = number if number.isdecimal() else 0
    other = Record.objects.filter(review=seat.review, pk=named).first()
    if other is None:
        messages.error(
            request, _("There is no record %(number)s in this review.") % {"number": number or "–"}
        )
    elif request.POST.get("verdict") in (Duplicate.Verdict.SAME, Duplicate.Verdict.DISTINCT):
        duplicates.decide_pair(
            seat=seat, first=record, second=other, verdict=request.POST["verdict"]
        )
        messages.success(
            request,
            _("Decided on records %(a)s and %(b)s. “Decided by people” has the way back.")
            % {"a": record.pk, "b": other.pk},
        )
    back = _back(request, request.POST.get("next", ""))
    return HttpResponseRedirect(back or reverse("reviews:record", args=[seat.review_id, pk]))


@require_POST
@review_page(Permission.DEDUPLICATE)
def value(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Show this record's value of a field for all its copies, or take that choice back."""
    record = get_object_or_404(seat.review.records, pk=pk)
    field = request.POST.get("field", "")
    if request.POST.get("release"):
        merging.release_value(seat=seat, record=record, field=field)
    else:
        merging.choose_value(seat=seat, record=record, field=field)
    return redirect("reviews:record", seat.review_id, record.duplicate_of_id or pk)


def _back(request: HttpRequest, asked: str) -> str:
    """The page to return to, if it is one of ours."""
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else ""
