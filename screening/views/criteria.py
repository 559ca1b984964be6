"""A reworded criterion: the votes cast under its old words, and having them screened again."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening.actions.rescreening import rescreen
from screening.models import Item, Stage, Vote
from screening.paging import before, page_of
from screening.touched import Touch, earlier, old_votes, touched


@require_safe
@review_page(Permission.RESOLVE)
def votes(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    criterion = get_object_or_404(seat.review.criteria, pk=pk)
    seen = Vote.objects.seen_by(seat).filter(pk__in=old_votes(criterion).values("pk"))
    only_named = "all" not in request.GET
    old = earlier(criterion)
    if only_named:
        seen = seen.filter(criteria__overlap=[each.pk for each in old])
    page, next_page = page_of(
        seen.select_related("seat__user", "item__record", "item__report").order_by("-id"),
        before(request),
    )
    settled = Count("items", filter=Q(items__state__in=Item.SETTLED))
    context = {
        "criterion": criterion,
        "earlier": old,
        "votes": page,
        "next_page": next_page,
        "only_named": only_named,
        "choices": [
            (stage, label, which, touched(criterion, stage, which).count())
            for stage, label in Stage.choices
            for which in Touch
        ],
        "rescreens": criterion.rescreens.annotate(total=Count("items"), settled=settled),
    }
    return render(request, "screening/criterion_votes.html", context)


@require_POST
@review_page(Permission.RESOLVE)
def again(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Say first what will happen, for it cannot be undone; do it once the person is sure."""
    criterion: Criterion = get_object_or_404(seat.review.criteria, pk=pk)
    stage, which = request.POST.get("stage", ""), request.POST.get("which", "")
    expected = request.POST.get("expected", "")
    if stage not in Stage.values or which not in Touch.values:
        raise RuleBroken(_("Choose which items are screened again."))
    if not (request.POST.get("sure") and expected.isdecimal() and len(expected) < 10):
        context = {
            "criterion": criterion,
            "stage": stage,
            "stage_label": Stage(stage).label,
            "which": which,
            "which_label": Touch(which).label,
            "count": touched(criterion, stage, which).count(),
        }
        return render(request, "screening/rescreen.html", context)
    made = rescreen(
        seat=seat, criterion=criterion, stage=stage, which=which, expected=int(expected)
    )
    count = made.items.count()
    words = ngettext(
        "%(n)s item is in the queue again.", "%(n)s items are in the queue again.", count
    )
    messages.success(request, words % {"n": count})
    return redirect("screening:criterion-votes", seat.review_id, pk)
