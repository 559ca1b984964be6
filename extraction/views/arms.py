"""The arms of a study, and the places for their results."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from extraction.actions import arms, results
from extraction.forms.structure import ArmForm, PlacesForm
from extraction.models import Result
from extraction.plausible import where
from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.EXTRACT)
def add(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    form = ArmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            arms.add_arm(seat=seat, study=study, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("label", str(refusal))
        else:
            return redirect("extraction:study", seat.review_id, study.pk)
    return render(request, "extraction/arm.html", {"form": form, "study": study})


@review_page(Permission.EXTRACT)
def change(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    arm = get_object_or_404(seat.review.arms.select_related("study"), pk=pk)
    names = ("label", "role", "n_randomised", "description")
    form = ArmForm(request.POST or None, initial={name: getattr(arm, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            arms.change_arm(seat=seat, arm=arm, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("label", str(refusal))
        else:
            return redirect("extraction:study", seat.review_id, arm.study_id)
    return render(request, "extraction/arm.html", {"form": form, "study": arm.study, "arm": arm})


@require_POST
@review_page(Permission.EXTRACT)
def remove(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    arm = get_object_or_404(seat.review.arms.select_related("study"), pk=pk)
    study = arm.study
    arms.remove_arm(seat=seat, arm=arm)
    messages.success(request, _("The arm is removed."))
    return redirect("extraction:study", seat.review_id, study.pk)


@review_page(Permission.EXTRACT)
def places(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    form = PlacesForm(request.POST or None, seat=seat, study=study)
    if request.method == "POST" and form.is_valid():
        try:
            results.open_places(seat=seat, study=study, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The places are open."))
            return redirect("extraction:study", seat.review_id, study.pk)
    return render(request, "extraction/places.html", {"form": form, "study": study})


@require_POST
@review_page(Permission.EXTRACT)
def remove_places(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    place = get_object_or_404(seat.review.results.select_related("study"), pk=pk)
    beside = Result.objects.in_order(place.study)
    together = [each for each in beside if where(each) == where(place)]
    results.remove_places(seat=seat, study=place.study, places=together)
    messages.success(request, _("The places are removed."))
    return redirect("extraction:study", seat.review_id, place.study_id)
