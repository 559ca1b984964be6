"""The retrieval desk: what is sought, what is here, what could not be had."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership, Report
from reviews.roles import Permission
from screening import drops
from screening.actions import fulltexts, retrieval
from screening.forms.reports import NotRetrievedForm, ReportForm, UploadForm
from screening.models import Attempt, FullText, NotRetrieved
from screening.paging import before, page_of
from screening.retrieval import STATES, counts, sought
from screening.unmatched import unmatched


@require_safe
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    wanted = request.GET.get("state", "")
    files = FullText.objects.standing()
    gone = NotRetrieved.objects.standing().select_related("by__user")
    rows = sought(seat.review, wanted).select_related("record", "item", "source")
    rows = rows.prefetch_related(
        Prefetch("full_texts", queryset=files, to_attr="files"),
        Prefetch("not_retrieved", queryset=gone, to_attr="given_up"),
        Prefetch("attempts", queryset=Attempt.objects.standing(), to_attr="tries"),
    )
    page, next_page = page_of(rows.order_by("-id"), before(request))
    context = {
        "reports": page,
        "next_page": next_page,
        "wanted": wanted if wanted in STATES else "",
        "facets": [(state, STATES[state], n) for state, n in counts(seat.review).items()],
        "may_retrieve": seat.can(Permission.RETRIEVE),
        "form": UploadForm(),
        "job": drops.matching(seat),
        "waiting": seat.review.full_texts.all().unmatched().count(),
        "unmatched": unmatched(seat) if seat.can(Permission.RETRIEVE) else [],
    }
    return render(request, "screening/retrieval.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.RETRIEVE)
def add(request: HttpRequest, seat: Membership) -> HttpResponse:
    given = request.GET.get("beside", "")
    first = {"beside": given if given.isdecimal() else None}
    form = ReportForm(request.POST or None, review=seat.review, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = retrieval.add_report(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(label)s is sought now.") % {"label": made.label})
            return redirect("screening:retrieval", seat.review_id)
    return render(request, "screening/report_add.html", {"form": form})


@require_POST
@review_page(Permission.RETRIEVE)
def upload(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    report = _report(seat, pk)
    given = request.FILES.get("file")
    if given is None:
        raise RuleBroken(_("Choose a PDF file."))
    fulltexts.upload_full_text(seat=seat, report=report, upload=given)
    messages.success(request, _("The full text of %(label)s is here.") % {"label": report.label})
    return _back(request, seat, report)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.RETRIEVE)
def give_up(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    report = _report(seat, pk)
    form = NotRetrievedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        retrieval.mark_not_retrieved(seat=seat, report=report, **form.cleaned_data)
        messages.success(request, _("%(label)s counts as not retrieved.") % {"label": report.label})
        return redirect("screening:retrieval", seat.review_id)
    return render(request, "screening/not_retrieved.html", {"form": form, "report": report})


@require_POST
@review_page(Permission.RETRIEVE)
def seek(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    report = _report(seat, pk)
    retrieval.seek_again(seat=seat, report=report)
    messages.success(request, _("%(label)s is sought again.") % {"label": report.label})
    return redirect("screening:retrieval", seat.review_id)


def _report(seat: Membership, pk: int) -> Report:
    return get_object_or_404(seat.review.reports.exclude(item=None), pk=pk)


def _back(request: HttpRequest, seat: Membership, report: Report) -> HttpResponse:
    """To the card or the page of the report when the file was given there, else to the desk."""
    if request.POST.get("page"):
        return redirect("screening:report", seat.review_id, report.pk)
    item = request.POST.get("item", "")
    if item.isdecimal() and seat.review.items.filter(pk=item).exists():
        return redirect("screening:item", seat.review_id, "full_text", int(item))
    return redirect("screening:retrieval", seat.review_id)
