"""The desk where two extractions become one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from extraction.actions import consensus
from extraction.comparing import compare_entries
from extraction.models import Absence, Entry, Origin
from extraction.pairs import entries_of, may_settle
from extraction.progress import PLACES
from extraction.reading import Given
from extraction.views.study import reports_of
from reviews.access import review_page
from reviews.models import Membership, Study
from reviews.roles import Permission
from screening.models import FullText


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    pdfs = list(FullText.objects.standing().filter(report__in=reports_of(study)))
    chosen = request.GET.get("pdf", "")
    pdf = next((one for one in pdfs if str(one.pk) == chosen), pdfs[0] if pdfs else None)
    context = {**desk(seat, study), "pdfs": pdfs, "pdf": pdf}
    return render(request, "extraction/reconcile.html", context)


@require_POST
@review_page(Permission.EXTRACT)
def agreed(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    consensus.resolve_all_agreed(seat=seat, study=study)
    return _back(request, seat, study)


@require_POST
@review_page(Permission.EXTRACT)
def settle(request: HttpRequest, seat: Membership, pk: int, key: str) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    take, given = request.POST.get("take", ""), None
    if take == Origin.NEW:
        several = tuple(request.POST.getlist("text"))
        text = several if "several" in request.POST else (several[0] if several else "")
        given = Given(
            text,
            request.POST.get("absent", ""),
            request.POST.get("quote", ""),
            request.POST.get("page", ""),
        )
    reason = request.POST.get("reason", "")
    consensus.settle_cell(seat=seat, study=study, key=key, take=take, given=given, reason=reason)
    return _back(request, seat, study)


@require_POST
@review_page(Permission.EXTRACT)
def complete(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    consensus.complete_consensus(seat=seat, study=study)
    messages.success(request, _("The extraction of %(study)s is settled.") % {"study": study})
    return redirect("extraction:studies", seat.review_id)


@require_POST
@review_page(Permission.EXTRACT)
def reopen(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    consensus.reopen_consensus(seat=seat, study=study)
    return redirect("extraction:reconcile", seat.review_id, study.pk)


@require_POST
@review_page(Permission.EXTRACT)
def again(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    consensus.start_again(seat=seat, study=study)
    messages.success(
        request, _("The settled cells are taken back. The two extractions can be reopened.")
    )
    return redirect("extraction:reconcile", seat.review_id, study.pk)


def desk(seat: Membership, study: Study) -> dict[str, Any]:
    """Conflicts first, then what is settled; nothing before both are complete."""
    pair = entries_of(study)
    found = Entry.objects.filter(study=study).consensus().first()
    allowed = len(pair) == PLACES and may_settle(seat, pair)
    rows = compare_entries(study, pair, found) if allowed else []
    waiting = [row for row in rows if row.is_open]
    return {
        "study": study,
        "pair": pair if allowed else [],
        "consensus": found,
        "allowed": allowed,
        "conflicts": [row for row in waiting if not row.agrees],
        "agreed": [row for row in waiting if row.agrees],
        "settled": [row for row in rows if row.settled is not None],
        "done": sum(row.settled is not None for row in rows),
        "total": sum(row.settled is not None or row.is_open for row in rows),
        "is_complete": found is not None and found.completed_at is not None,
        "absences": Absence.choices,
    }


def _back(request: HttpRequest, seat: Membership, study: Study) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "extraction/_desk.html", desk(seat, study))
    return redirect("extraction:reconcile", seat.review_id, study.pk)
