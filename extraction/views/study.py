"""One study: my own extraction of it, or what was settled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from extraction.actions import entries
from extraction.cells import cells_of, standing
from extraction.models import Absence, Entry
from extraction.progress import Progress, progress_of, studies_with_entries
from extraction.reading import Given
from extraction.sheet import given_in, sheet_of
from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Study
from reviews.roles import Permission
from screening.models import FullText

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    mine = _mine(seat, study)
    if request.method == "POST":
        return _save(request, seat, study, mine)
    return render(request, "extraction/study.html", page(request, seat, study, mine))


@require_POST
@review_page(Permission.EXTRACT)
def start(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    entries.start_entry(seat=seat, study=study)
    return redirect("extraction:study", seat.review_id, study.pk)


@require_POST
@review_page(Permission.EXTRACT)
def reopen(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    entry = get_object_or_404(Entry.objects.filter(study=study, seat=seat).independent())
    entries.reopen_entry(seat=seat, entry=entry)
    messages.success(request, _("Your extraction is open again."))
    return redirect("extraction:study", seat.review_id, study.pk)


def page(
    request: HttpRequest,
    seat: Membership,
    study: Study,
    mine: Entry | None,
    typed: dict[str, Given] | None = None,
    problems: dict[str, str] | None = None,
) -> dict[str, Any]:
    """What the page of a study shows to this person."""
    found = studies_with_entries(seat).filter(pk=study.pk).first()
    consensus = Entry.objects.seen_by(seat).filter(study=study).consensus().first()
    settled = consensus is not None and consensus.completed_at is not None
    shown = consensus if settled else mine or consensus
    given = standing(shown, seat.review) if shown else {}
    reports = reports_of(study)
    pdfs = list(FullText.objects.standing().filter(report__in=reports))
    chosen = request.GET.get("pdf", "")
    return {
        "study": study,
        "entry": shown,
        "is_mine": shown is not None and shown == mine,
        "editing": shown is not None
        and shown == mine
        and mine.completed_at is None
        and seat.can(Permission.EXTRACT),
        "sheet": sheet_of(study, given, typed, problems),
        "problems": problems or {},
        "state": progress_of(seat, found) if found else None,
        "states": Progress,
        "arms": study.arms.all(),
        "reports": reports,
        "absences": Absence.choices,
        "pdfs": pdfs,
        "pdf": next((one for one in pdfs if str(one.pk) == chosen), pdfs[0] if pdfs else None),
        "may_extract": seat.can(Permission.EXTRACT),
        "has_outcomes": seat.review.outcomes.exists() and seat.review.timepoints.exists(),
    }


def reports_of(study: Study) -> list[Report]:
    links = study.links.filter(removed_at=None).select_related("report").order_by("id")
    return [link.report for link in links]


def _mine(seat: Membership, study: Study) -> Entry | None:
    return Entry.objects.filter(study=study, seat=seat).independent().first()


def _save(request: HttpRequest, seat: Membership, study: Study, mine: Entry | None) -> HttpResponse:
    seat.require(Permission.EXTRACT)
    if mine is None:
        raise RuleBroken(_("Begin your extraction of %(study)s first.") % {"study": study})
    given = given_in(request.POST, cells_of(study), reports_of(study))
    saved = entries.save_answers(seat=seat, entry=mine, given=given)
    if request.headers.get("HX-Request"):
        context = page(request, seat, study, mine, given, saved.problems)
        return render(request, "extraction/_saved.html", context)
    if saved.problems:
        context = page(request, seat, study, mine, given, saved.problems)
        return render(request, "extraction/study.html", context, status=REFUSED)
    if request.POST.get("then") == "complete":
        empty_as = request.POST.get("empty_as", "")
        entries.complete_entry(seat=seat, entry=mine, empty_as=empty_as)
        messages.success(request, _("Your extraction of %(study)s is complete.") % {"study": study})
        return redirect("extraction:studies", seat.review_id)
    messages.success(request, _("Saved."))
    return redirect("extraction:study", seat.review_id, study.pk)
