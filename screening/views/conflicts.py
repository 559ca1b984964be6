"""The conflict desk: every conflict of a stage, and one at a time, the votes facing each other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import resolutions
from screening.cards import CRITERIA, card_of
from screening.desk import Desk, Wanted
from screening.facing import sides_of
from screening.forms.votes import ResolutionForm
from screening.models import Item, Plan, Resolution, Stage, Verdict, Vote
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
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "waiting": waiting_for(seat),
        "may_resolve": may,
        "plan": plan,
        "together": plan.resolvers == Plan.Resolvers.MEETING,
        "resolved": _resolved(seat, stage) if may else [],
    }
    if may:
        context |= _desk(request, seat, plan)
    return render(request, "screening/conflicts.html", context)


def _desk(request: HttpRequest, seat: Membership, plan: Plan) -> dict[str, object]:
    desk = Desk(seat, plan, Wanted.of(request.GET))
    given = request.GET.get("after", "")
    rows, next_page = desk.page(int(given) if given.isdecimal() and len(given) < 19 else 0)
    query = desk.wanted.address()
    return {
        "rows": rows,
        "first": next((row.item for row in rows if not row.barred), None),
        "query": query,
        "query_end": f"?{query}" if query else "",
        "next_page": next_page,
        "total": desk.rows().count(),
        "all": len(desk.ballots),
        "facets": desk.facets(),
        "criteria": tuple(
            (pk, reason) for pk, _label, reason in CRITERIA.all(review=seat.review_id)
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.RESOLVE)
def show(request: HttpRequest, seat: Membership, stage: str, pk: int) -> HttpResponse:
    item = get_object_or_404(seat.review.items.at(stage).conflicts(), pk=pk)
    plan = plans.standing(seat.review, stage)
    wanted = Wanted.of(request.GET)
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
            if "stay" in request.POST:
                return redirect(_address(seat, stage, wanted))
            return redirect(_next_url(Desk(seat, plan, wanted), pk))
    desk = Desk(seat, plan, wanted)
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "card": card_of(seat, item, plan),
        "sides": sides_of(seat, item),
        "form": form,
        "decisions": DECISIONS,
        "barred": resolutions.why_not(seat, item, plan),
        "list_url": _address(seat, stage, wanted),
        "next_url": _next_url(desk, pk),
        "left": desk.rows().count(),
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


def _address(seat: Membership, stage: str, wanted: Wanted, pk: int | None = None) -> str:
    """The desk, or one conflict on it, with the filter kept."""
    name = "screening:conflicts" if pk is None else "screening:conflict"
    parts = [seat.review_id, stage] if pk is None else [seat.review_id, stage, pk]
    query = wanted.address()
    return reverse(name, args=parts) + (f"?{query}" if query else "")


def _next_url(desk: Desk, pk: int) -> str:
    rows = desk.rows().exclude(pk=pk)
    following = rows.filter(pk__gt=pk).first() or rows.first()
    where = None if following is None else following.pk
    return _address(desk.seat, desk.plan.stage, desk.wanted, where)


def _usual(seat: Membership, item: Item) -> str:
    """Who voted settles by consensus with the other; who did not, decides as a third person."""
    voted = Vote.objects.of_this_round().filter(item=item, seat=seat).exists()
    basis = Resolution.Basis.CONSENSUS if voted else Resolution.Basis.ADJUDICATION
    return basis.value


def _resolved(seat: Membership, stage: str) -> list[Resolution]:
    found = seat.review.resolutions.filter(item__stage=stage, superseded_at=None)
    found = found.exclude(basis__in=[Resolution.Basis.EARLIER, Resolution.Basis.AUTOMATION])
    rows = found.select_related("item__record", "item__report", "by__user", "reason")
    return list(rows.order_by("-id")[:PAGE])
