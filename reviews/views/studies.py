from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews.access import review_page
from reviews.actions import studies as actions
from reviews.forms.studies import GroupForm, StudyForm
from reviews.models import Membership, Report, Study, StudyReport
from reviews.roles import Permission


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    links = StudyReport.objects.filter(removed_at=None).select_related("report__record")
    studies = (
        seat.review.studies.all()
        .standing()
        .prefetch_related(Prefetch("links", links, to_attr="standing_links"))
    )
    return render(
        request,
        "reviews/studies.html",
        {
            "studies": studies,
            "alike": _same_registration(studies),
            "form": GroupForm(),
            "may_group": seat.can(Permission.GROUP),
        },
    )


def _same_registration(studies: Iterable[Any]) -> list[tuple[str, list[Study]]]:
    """Studies whose records name the same trial registration: perhaps one study."""
    by_number: defaultdict[str, dict[int, Study]] = defaultdict(dict)
    for study in studies:
        numbers = {study.registration} if study.registration else set()
        for link in study.standing_links:
            numbers |= set(link.report.record.trial_ids) if link.report.record else set()
        for number in numbers:
            by_number[number][study.pk] = study
    return [(number, list(found.values())) for number, found in by_number.items() if len(found) > 1]


@require_POST
@review_page(Permission.GROUP)
def group(request: HttpRequest, seat: Membership) -> HttpResponse:
    chosen = [int(pk) for pk in request.POST.getlist("study") if pk.isdecimal()]
    made = actions.group_studies(
        seat=seat,
        studies=list(seat.review.studies.filter(pk__in=chosen)),
        label=request.POST.get("label", ""),
    )
    messages.success(request, _("%(label)s is one study now.") % {"label": made.label})
    return redirect("reviews:studies", seat.review_id)


@review_page(Permission.GROUP)
def change(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    form = StudyForm(
        request.POST or None,
        initial={name: getattr(study, name) for name in StudyForm.Meta.fields},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_study(seat=seat, study=study, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("reviews:studies", seat.review_id)
    return render(request, "reviews/study.html", {"form": form, "study": study})


@require_POST
@review_page(Permission.GROUP)
def ungroup(request: HttpRequest, seat: Membership, pk: int, report: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    found = get_object_or_404(Report, review=seat.review, pk=report)
    actions.ungroup_report(seat=seat, study=study, report=found)
    messages.success(request, _("%(report)s is a study of its own now.") % {"report": found})
    return redirect("reviews:studies", seat.review_id)
