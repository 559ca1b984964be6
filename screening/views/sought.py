"""One sought report: what was tried, what is here, and what it was set aside as."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership, Report
from reviews.roles import Permission
from screening.actions import retrieval
from screening.forms.reports import AsideForm, AttemptForm
from screening.retrieval import STATES, sought


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    return _page(request, seat, _report(seat, pk))


@require_POST
@review_page(Permission.RETRIEVE)
def attempt(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    report = _report(seat, pk)
    form = AttemptForm(request.POST)
    if form.is_valid():
        try:
            retrieval.log_attempt(seat=seat, report=report, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The attempt is written down."))
            return redirect("screening:report", seat.review_id, pk)
    return _page(request, seat, report, attempt_form=form)


@require_POST
@review_page(Permission.RETRIEVE)
def attempt_remove(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    found = get_object_or_404(seat.review.attempts.all(), pk=pk)
    retrieval.remove_attempt(seat=seat, attempt=found)
    messages.success(request, _("The attempt is taken back."))
    return redirect("screening:report", seat.review_id, found.report_id)


@require_POST
@review_page(Permission.RETRIEVE)
def aside(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    report = _report(seat, pk)
    form = AsideForm(request.POST)
    if form.is_valid():
        try:
            retrieval.set_aside(seat=seat, report=report, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(label)s is set aside.") % {"label": report.label})
            return redirect("screening:report", seat.review_id, pk)
    return _page(request, seat, report, aside_form=form)


@require_POST
@review_page(Permission.RETRIEVE)
def back(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    report = _report(seat, pk)
    retrieval.take_back(seat=seat, report=report)
    messages.success(request, _("%(label)s is in the queue again.") % {"label": report.label})
    return redirect("screening:report", seat.review_id, pk)


def _report(seat: Membership, pk: int) -> Report:
    return get_object_or_404(seat.review.reports.exclude(item=None).select_related("record"), pk=pk)


def _page(request: HttpRequest, seat: Membership, report: Report, **forms: Any) -> HttpResponse:
    standing = sought(seat.review).filter(pk=report.pk).values_list("retrieval", flat=True).first()
    record = report.record or report.listed_in
    context = {
        "report": report,
        "record": record,
        "state": standing or "",
        "state_name": STATES.get(standing or "", _("Not sought now")),
        "files": report.full_texts.all().standing(),
        "attempts": report.attempts.all().standing().select_related("by__user"),
        "gone": report.not_retrieved.all().standing().select_related("by__user").first(),
        "aside": report.set_aside.all().standing().select_related("by__user").first(),
        "others": _others(seat, report),
        "settled": report.item.is_settled,
        "may_retrieve": seat.can(Permission.RETRIEVE),
        "may_decide": seat.can(Permission.DEDUPLICATE),
        "attempt_form": AttemptForm(),
        "aside_form": AsideForm(),
    }
    return render(request, "screening/report.html", context | forms)


def _others(seat: Membership, report: Report) -> list[Report]:
    """Further reports of the same record."""
    record = report.record_id or report.listed_in_id
    if record is None:
        return []
    reports = seat.review.reports.exclude(pk=report.pk)
    return [*reports.filter(record=record), *reports.filter(listed_in=record)]
