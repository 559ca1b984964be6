"""How well reviewers agree, for those to whom the figures tell nothing that is still blind."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reviews.access import Permission, review_page
from reviews.models import Membership
from screening import agreement, plans
from screening.independent import Independent, first_decisions, may_see_agreement
from screening.models import Stage
from screening.progress import progress_of

TREATMENTS: dict[agreement.Treatment, Any] = {
    "lenient": _("Include"),
    "three": _("Its own category"),
    "ordered": _("A step between"),
    "strict": _("Exclude"),
    "drop": _("Left out"),
}


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    plan = plans.standing(seat.review, stage)
    progress = progress_of(seat, stage)
    asked = request.GET.get("maybe", "")
    usual: agreement.Treatment = "lenient"
    treatment = next((each for each in TREATMENTS if each == asked), usual)
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "stages": Stage.choices,
        "progress": progress,
        "treatment": treatment,
        "treatments": list(TREATMENTS.items()),
        "may_see": may_see_agreement(seat, plan, progress.left),
    }
    if context["may_see"]:
        context |= _figures(seat, stage, treatment)
    return render(request, "screening/agreement.html", context)


def _figures(seat: Membership, stage: str, treatment: agreement.Treatment) -> dict[str, object]:
    found: Independent = first_decisions(seat.review, stage)
    pairs = agreement.pairwise(found.decisions, treatment)
    people = {each.pk: str(each) for each in seat.review.members.select_related("user")}
    what = "records" if stage == Stage.TITLE_ABSTRACT else "reports"
    rows = [
        {"first": people[first], "second": people[second], "figures": figures}
        for (first, second), figures in pairs.items()
    ]
    return {
        "pairs": rows,
        "edited": found.edited,
        "team": agreement.team(found.decisions, treatment) if len(rows) > 1 else None,
        "sentence": agreement.sentence(next(iter(pairs.values())), what) if len(pairs) == 1 else "",
    }
