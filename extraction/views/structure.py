"""The form designer, and the outcomes, instruments and timepoints of the review."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from extraction.actions import form as questions
from extraction.actions import outcomes
from extraction.forms.structure import InstrumentForm, OutcomeForm, QuestionForm, TimepointForm
from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission


@require_safe
@review_page(Permission.SEE)
def form(request: HttpRequest, seat: Membership) -> HttpResponse:
    return render(
        request,
        "extraction/form.html",
        {
            "questions": seat.review.questions.all().current(),
            "may_manage": seat.can(Permission.MANAGE),
        },
    )


@review_page(Permission.MANAGE)
def add_question(request: HttpRequest, seat: Membership) -> HttpResponse:
    asked = QuestionForm(request.POST or None)
    return _answer(request, seat, asked, questions.add_question, "form", _("Add a question"))


@review_page(Permission.MANAGE)
def change_question(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    question = get_object_or_404(seat.review.questions.all().current(), pk=pk)
    asked = QuestionForm(request.POST or None, instance=question)
    return _answer(
        request,
        seat,
        asked,
        questions.change_question,
        "form",
        _("Change a question"),
        question=question,
    )


@require_POST
@review_page(Permission.MANAGE)
def move_question(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    question = get_object_or_404(seat.review.questions.all().current(), pk=pk)
    questions.move_question(seat=seat, question=question, up=request.POST.get("to") == "up")
    return redirect("extraction:form", seat.review_id)


@require_POST
@review_page(Permission.MANAGE)
def retire_question(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    question = get_object_or_404(seat.review.questions.all().current(), pk=pk)
    questions.retire_question(seat=seat, question=question)
    messages.success(request, _("The question is off the form. Its answers are kept."))
    return redirect("extraction:form", seat.review_id)


@require_safe
@review_page(Permission.SEE)
def show_outcomes(request: HttpRequest, seat: Membership) -> HttpResponse:
    return render(
        request,
        "extraction/outcomes.html",
        {
            "outcomes": seat.review.outcomes.all(),
            "instruments": seat.review.instruments.all(),
            "timepoints": seat.review.timepoints.all(),
            "may_extract": seat.can(Permission.EXTRACT),
        },
    )


@review_page(Permission.EXTRACT)
def add_outcome(request: HttpRequest, seat: Membership) -> HttpResponse:
    asked = OutcomeForm(request.POST or None)
    return _answer(request, seat, asked, outcomes.add_outcome, "outcomes", _("Add an outcome"))


@review_page(Permission.EXTRACT)
def change_outcome(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    row = get_object_or_404(seat.review.outcomes, pk=pk)
    asked = OutcomeForm(request.POST or None, initial=_facts(row, "name", "kind", "better"))
    title = _("Change an outcome")
    return _answer(request, seat, asked, outcomes.change_outcome, "outcomes", title, outcome=row)


@review_page(Permission.EXTRACT)
def add_instrument(request: HttpRequest, seat: Membership) -> HttpResponse:
    asked = InstrumentForm(request.POST or None)
    title = _("Add an instrument")
    return _answer(request, seat, asked, outcomes.add_instrument, "outcomes", title)


@review_page(Permission.EXTRACT)
def change_instrument(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    row = get_object_or_404(seat.review.instruments, pk=pk)
    facts = _facts(row, "name", "minimum", "maximum", "better")
    asked = InstrumentForm(request.POST or None, initial=facts)
    title = _("Change an instrument")
    return _answer(
        request, seat, asked, outcomes.change_instrument, "outcomes", title, instrument=row
    )


@review_page(Permission.EXTRACT)
def add_timepoint(request: HttpRequest, seat: Membership) -> HttpResponse:
    asked = TimepointForm(request.POST or None)
    return _answer(request, seat, asked, outcomes.add_timepoint, "outcomes", _("Add a timepoint"))


@review_page(Permission.EXTRACT)
def change_timepoint(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    row = get_object_or_404(seat.review.timepoints, pk=pk)
    asked = TimepointForm(request.POST or None, initial=_facts(row, "label", "kind"))
    title = _("Change a timepoint")
    return _answer(
        request, seat, asked, outcomes.change_timepoint, "outcomes", title, timepoint=row
    )


def _facts(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _answer(
    request: HttpRequest,
    seat: Membership,
    asked: forms.BaseForm,
    action: Callable[..., Any],
    back: str,
    title: str,
    **target: Any,
) -> HttpResponse:
    """Show the form, or do the action and go back to the list."""
    if request.method == "POST" and asked.is_valid():
        try:
            action(seat=seat, **target, **asked.cleaned_data)
        except RuleBroken as refusal:
            asked.add_error(None, str(refusal))
        else:
            return redirect(f"extraction:{back}", seat.review_id)
    return render(
        request, "extraction/edit.html", {"form": asked, "page_title": title, "back": back}
    )
