"""The desk where two risk-of-bias ratings become one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from extraction.actions import rob_consensus
from extraction.models import Assessment, Judgement
from extraction.pairs import assessments_of, may_settle
from extraction.progress import PLACES
from extraction.rating import Plan, level_of, plan_of
from extraction.views.rob import levels
from reviews.access import review_page
from reviews.models import Membership, Study
from reviews.roles import Permission


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    return render(request, "extraction/rob_reconcile.html", desk(seat, study))


@require_POST
@review_page(Permission.EXTRACT)
def agreed(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    rob_consensus.resolve_all_agreed(seat=seat, study=study)
    return _back(request, seat, study)


@require_POST
@review_page(Permission.EXTRACT)
def settle(request: HttpRequest, seat: Membership, pk: int, domain: str) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    names = ("take", "judgement", "support", "quote", "page", "reason")
    words: dict[str, Any] = {name: request.POST.get(name, "") for name in names}
    rob_consensus.settle_domain(seat=seat, study=study, domain=domain, **words)
    return _back(request, seat, study)


@require_POST
@review_page(Permission.EXTRACT)
def complete(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    rob_consensus.complete_consensus(seat=seat, study=study)
    messages.success(request, _("The risk of bias of %(study)s is settled.") % {"study": study})
    return redirect("extraction:rob", seat.review_id)


@require_POST
@review_page(Permission.EXTRACT)
def reopen(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    rob_consensus.reopen_consensus(seat=seat, study=study)
    return redirect("extraction:rob_reconcile", seat.review_id, study.pk)


@require_POST
@review_page(Permission.EXTRACT)
def again(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    study = get_object_or_404(seat.review.studies, pk=pk)
    rob_consensus.start_again(seat=seat, study=study)
    messages.success(
        request, _("The settled domains are taken back. The two ratings can be reopened.")
    )
    return redirect("extraction:rob_reconcile", seat.review_id, study.pk)


def desk(seat: Membership, study: Study) -> dict[str, Any]:
    """Conflicts first, then what is settled; nothing before both are complete."""
    plan = plan_of(seat.review)
    pair = assessments_of(study, plan.tool.id)
    found = Assessment.objects.filter(study=study, tool=plan.tool.id).consensus().first()
    allowed = len(pair) == PLACES and may_settle(seat, pair)
    rows = rob_consensus.compare_ratings(plan, pair, found) if allowed else []
    sides = [
        (row, _sign(plan, row.first), _sign(plan, row.second), _sign(plan, row.settled))
        for row in rows
    ]
    return {
        "study": study,
        "plan": plan,
        "pair": pair if allowed else [],
        "allowed": allowed,
        "conflicts": [side for side in sides if side[0].is_open and not side[0].agrees],
        "agreed": [side for side in sides if side[0].is_open and side[0].agrees],
        "settled": [side for side in sides if not side[0].is_open],
        "done": sum(not row.is_open for row in rows),
        "total": len(rows),
        "is_complete": found is not None and found.completed_at is not None,
        "levels": levels(plan),
    }


def _sign(plan: Plan, judgement: Judgement | None) -> dict[str, Any]:
    if judgement is None:
        return {"level": "none", "label": _("Not judged"), "row": None}
    return {
        "level": level_of(plan.tool, judgement.judgement),
        "label": judgement.judgement,
        "row": judgement,
    }


def _back(request: HttpRequest, seat: Membership, study: Study) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "extraction/_rob_desk.html", desk(seat, study))
    return redirect("extraction:rob_reconcile", seat.review_id, study.pk)
