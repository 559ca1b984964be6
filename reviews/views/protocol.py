from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews.access import review_page
from reviews.actions import protocol as actions
from reviews.errors import RuleBroken
from reviews.forms.reviews import CriterionForm, ProtocolForm
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    return render(
        request,
        "reviews/protocol.html",
        {
            "protocol": seat.review.protocol,
            "criteria": seat.review.criteria.current(),
            "form": CriterionForm(),
            "may_manage": seat.can(Permission.MANAGE),
        },
    )


@review_page(Permission.MANAGE)
def edit(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = ProtocolForm(request.POST or None, instance=seat.review.protocol)
    if request.method == "POST" and form.is_valid():
        actions.change_protocol(seat=seat, **form.cleaned_data)
        messages.success(request, _("The protocol is saved."))
        return redirect("reviews:protocol", seat.review_id)
    return render(request, "reviews/protocol_edit.html", {"form": form})


@review_page(Permission.MANAGE)
def add_criterion(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = CriterionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_criterion(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect("reviews:protocol", seat.review_id)
    return render(request, "reviews/criterion.html", {"form": form})


@review_page(Permission.MANAGE)
def change_criterion(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    criterion = get_object_or_404(seat.review.criteria.current(), pk=pk)
    form = CriterionForm(request.POST or None, instance=criterion)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_criterion(seat=seat, criterion=criterion, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect("reviews:protocol", seat.review_id)
    return render(request, "reviews/criterion.html", {"form": form, "criterion": criterion})


@require_POST
@review_page(Permission.MANAGE)
def move_criterion(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    criterion = get_object_or_404(seat.review.criteria.current(), pk=pk)
    actions.move_criterion(seat=seat, criterion=criterion, up=request.POST.get("to") == "up")
    return redirect("reviews:protocol", seat.review_id)


@require_POST
@review_page(Permission.MANAGE)
def retire_criterion(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    criterion = get_object_or_404(seat.review.criteria.current(), pk=pk)
    actions.retire_criterion(seat=seat, criterion=criterion)
    messages.success(request, _("The criterion is removed. Votes that name it keep it."))
    return redirect("reviews:protocol", seat.review_id)
