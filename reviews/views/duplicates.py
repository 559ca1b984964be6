from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews import jobs, tasks
from reviews.access import review_page
from reviews.actions import duplicates as actions
from reviews.actions.comparing import compared_otherwise, not_compared
from reviews.dedup.explain import in_words
from reviews.errors import RuleBroken
from reviews.models import Duplicate, Membership
from reviews.models.duplicate import DuplicateQuerySet
from reviews.pairs import explanation_of, group_of, rows_of
from reviews.repeats import by_source
from reviews.roles import Permission

PAGE = 50
WITH_RECORDS = (
    "first__search_run__source", "second__search_run__source", "decided_by__user",
)  # fmt: skip


@review_page(Permission.SEE)
def desk(request: HttpRequest, seat: Membership) -> HttpResponse:
    """One question on the screen; skipped ones come again after the others."""
    waiting = Duplicate.objects.filter(review=seat.review).waiting()
    pair = _asked_for(request, waiting.select_related(*WITH_RECORDS))
    records = group_of(pair) if pair else []
    mine = (
        Duplicate.objects.current()
        .filter(review=seat.review, decided_by=seat)
        .order_by("-pk")
        .first()
    )
    return render(
        request,
        "reviews/duplicates.html",
        {
            "pair": pair,
            "records": records,
            "rows": rows_of(records) if pair else [],
            "why": in_words(explanation_of(pair)) if pair else "",
            "waiting": waiting.count(),
            "same_rule": waiting.filter(rule=pair.rule).count() if pair and pair.rule else 0,
            "by_source": by_source(seat.review),
            "counts": _counts(seat),
            "last": mine,
            "to_compare": not_compared(seat.review).count(),
            "otherwise": compared_otherwise(seat.review).count(),
            "may_decide": seat.can(Permission.DEDUPLICATE),
            "job": seat.review.jobs.all()
            .unfinished()
            .filter(task=tasks.find_duplicates.name)
            .first(),
        },
    )


def _asked_for(request: HttpRequest, waiting: DuplicateQuerySet) -> Duplicate | None:
    """The question that the address names, else the one after `after`, else the first."""
    named, after = request.GET.get("pair", ""), request.GET.get("after", "")
    if named.isdecimal() and (found := waiting.filter(pk=int(named)).first()):
        return found
    following = waiting.filter(pk__gt=int(after)) if after.isdecimal() else waiting
    return following.first() or waiting.first()


@require_POST
@review_page(Permission.DEDUPLICATE)
def decide_group(request: HttpRequest, seat: Membership) -> HttpResponse:
    """One word on all records of the screen."""
    same = request.POST.getlist("same") if request.POST.get("verdict") == "same" else []
    if request.POST.get("verdict") == "same" and len(same) < 2:
        raise RuleBroken(_("Tick at least two records that are one report."))
    actions.decide_group(
        seat=seat,
        records=[int(pk) for pk in request.POST.getlist("record") if pk.isdecimal()],
        same=[int(pk) for pk in same if pk.isdecimal()],
    )
    return redirect("reviews:duplicates", seat.review_id)


@require_POST
@review_page(Permission.DEDUPLICATE)
def accept_rule(request: HttpRequest, seat: Membership) -> HttpResponse:
    """All waiting pairs of the rule on the screen, by the count that the screen showed."""
    count = request.POST.get("count", "")
    actions.accept_rule(
        seat=seat, rule=request.POST.get("rule", ""), count=int(count) if count.isdecimal() else 0
    )
    messages.success(request, _("Accepted together. “Undo” takes all of them back."))
    return redirect("reviews:duplicates", seat.review_id)


def _counts(seat: Membership) -> dict[str, int]:
    return seat.review.records.all().standing().aggregate(
        records=Count("pk"),
        copies=Count("pk", filter=Q(duplicate_of__isnull=False)),
        within=Count(
            "pk", filter=Q(duplicate_of__search_run__source=F("search_run__source"))
        ),
    )  # fmt: skip


@review_page(Permission.SEE)
def decided(request: HttpRequest, seat: Membership) -> HttpResponse:
    """What people decided, newest first, each with its way back."""
    before = request.GET.get("before", "")
    words = (
        Duplicate.objects.current()
        .filter(review=seat.review, decided_by__isnull=False)
        .select_related(*WITH_RECORDS, "first", "second")
        .order_by("-pk")
    )
    page = list((words.filter(pk__lt=int(before)) if before.isdecimal() else words)[: PAGE + 1])
    return render(
        request,
        "reviews/duplicates_decided.html",
        {
            "words": page[:PAGE],
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "may_decide": seat.can(Permission.DEDUPLICATE),
        },
    )


@require_POST
@review_page(Permission.DEDUPLICATE)
def look(request: HttpRequest, seat: Membership) -> HttpResponse:
    running = seat.review.jobs.all().unfinished().filter(task=tasks.find_duplicates.name).first()
    job = running or jobs.start(
        seat,
        tasks.find_duplicates,
        _("Looking for duplicates"),
        anew=bool(request.POST.get("anew")),
    )
    return redirect("reviews:job", seat.review_id, job.pk)


@require_POST
@review_page(Permission.DEDUPLICATE)
def decide(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    pair = get_object_or_404(Duplicate.objects.current().filter(review=seat.review), pk=pk)
    verdict = request.POST.get("verdict")
    if verdict in (Duplicate.Verdict.SAME, Duplicate.Verdict.DISTINCT):
        actions.decide_pair(seat=seat, first=pair.first, second=pair.second, verdict=verdict)
    answer = redirect("reviews:duplicates", seat.review_id)
    answer["Location"] += f"?after={pair.pk}"
    return answer


@require_POST
@review_page(Permission.DEDUPLICATE)
def undo(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    word = get_object_or_404(Duplicate.objects.current().filter(review=seat.review), pk=pk)
    if word.bulk and request.POST.get("all"):
        actions.undo_bulk(seat=seat, bulk=word.bulk)
    else:
        actions.undo_decision(seat=seat, decision=word)
    messages.success(request, _("The decision is taken back."))
    again = Duplicate.objects.filter(review=seat.review, first=word.first, second=word.second)
    back = reverse("reviews:duplicates", args=[seat.review_id])
    return redirect(f"{back}?pair={found.pk}" if (found := again.waiting().first()) else back)
