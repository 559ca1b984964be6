"""The conflict desk: one conflict at a time, the votes facing each other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import Permission, review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from screening import plans
from screening.actions import resolutions
from screening.cards import card_of
from screening.facing import sides_of
from screening.forms import ResolutionForm
from screening.models import Item, Plan, Resolution, Stage, Verdict, Vote
from screening.models.item import ItemQuerySet
from screening.paging import PAGE
from screening.waiting import waiting_for

DECISIONS = [
    {"value": verdict.value, "label": verdict.label, "key": key, "kind": verdict.value}
    for verdict, key in ((Verdict.INCLUDE, "i"), (Verdict.EXCLUDE, "e"))
]


@require_safe
@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    may = seat.can(Permission.RESOLVE)
    plan = plans.standing(seat.review, stage)
    rows = list(_open(seat, stage, plan).select_related("record", "report")[:PAGE]) if may else []
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "conflicts": rows,
        "waiting": waiting_for(seat),
        "may_resolve": may,
        "stages": Stage.choices,
        "outside_only": plan.resolvers == Plan.Resolvers.NOT_VOTED,
        "resolved": _resolved(seat, stage) if may else [],
    }
    return render(request, "screening/conflicts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.RESOLVE)
def show(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = get_object_or_404(seat.review.items.at(stage).conflicts(), pk=pk)
    plan = plans.standing(seat.review, stage)
    form = ResolutionForm(request.POST or None, item=item, initial={"basis": _usual(seat, item)})
    if request.method == "POST" and form.is_valid():
        try:
            made = resolutions.resolve_conflict(seat=seat, item=item, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Settled: %(verdict)s.") % {"verdict": made.get_verdict_display()}
            )
            return redirect(_next_url(seat, stage, plan, pk))
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "card": card_of(seat, item, plan),
        "sides": sides_of(seat, item),
        "form": form,
        "decisions": DECISIONS,
        "may_resolve": resolutions.may_resolve(seat, item, plan),
        "next_url": _next_url(seat, stage, plan, pk),
        "left": _open(seat, stage, plan).count(),
    }
    return render(request, "screening/conflict.html", context)


@require_POST
@review_page(Permission.RESOLVE)
def withdraw(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    found = get_object_or_404(
        seat.review.resolutions.select_related("item").filter(item__stage=stage), pk=pk
    )
    item = resolutions.withdraw_resolution(seat=seat, resolution=found)
    if item.state != Item.State.CONFLICT:
        return redirect("screening:conflicts", seat.review_id, stage)
    messages.success(request, _("The conflict is open again."))
    return redirect("screening:conflict", seat.review_id, stage, item.pk)


def _open(seat: Membership, stage: str, plan: Plan) -> ItemQuerySet:
    rows = seat.review.items.at(stage).conflicts().order_by("id")
    outside_only = plan.resolvers == Plan.Resolvers.NOT_VOTED
    return rows.without_vote_of(seat) if outside_only else rows


def _next_url(seat: Membership, stage: str, plan: Plan, pk: int) -> str:
    rows = _open(seat, stage, plan).exclude(pk=pk)
    following = rows.filter(pk__gt=pk).first() or rows.first()
    if following is None:
        return reverse("screening:conflicts", args=[seat.review_id, stage])
    return reverse("screening:conflict", args=[seat.review_id, stage, following.pk])


def _usual(seat: Membership, item: Item) -> str:
    """Who voted settles by consensus with the other; who did not, decides as a third person."""
    voted = Vote.objects.of_this_round().filter(item=item, seat=seat).exists()
    basis = Resolution.Basis.CONSENSUS if voted else Resolution.Basis.ADJUDICATION
    return basis.value


def _resolved(seat: Membership, stage: str) -> list[Resolution]:
    found = seat.review.resolutions.filter(item__stage=stage, superseded_at=None)
    found = found.exclude(basis=Resolution.Basis.EARLIER)
    rows = found.select_related("item__record", "item__report", "by__user", "reason")
    return list(rows.order_by("-id")[:PAGE])
