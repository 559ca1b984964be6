from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from analysis import files, tasks, wording
from analysis.actions import analyses as actions
from analysis.collect import Evidence, input_of, options_of
from analysis.forms import AnalysisForm, OptionsForm, initial_of
from analysis.models import PARTS, Analysis, Run
from analysis.stale import why_stale
from analysis.trial import tried
from analysis.views.runs import drawn, shown
from reviews import jobs
from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission


def analysis_of(seat: Membership, pk: int) -> Analysis:
    rows = seat.review.analyses.select_related(*PARTS)
    return get_object_or_404(rows, pk=pk)


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    """Every analysis with its latest answer."""
    newest = (
        Run.objects.filter(review=seat.review)
        .order_by("analysis_id", "-id")
        .distinct("analysis_id")
    )
    rows = seat.review.analyses.select_related(*PARTS).prefetch_related(
        Prefetch("runs", queryset=newest, to_attr="newest")
    )
    evidence = Evidence.of(seat.review)
    lines = [_line(each, evidence) for each in rows if each.retired_at is None]
    return render(
        request,
        "analysis/analyses.html",
        {
            "lines": lines,
            "retired": [each for each in rows if each.retired_at is not None],
            "has_outcomes": seat.review.outcomes.exists(),
            "may_analyse": seat.can(Permission.ANALYSE),
        },
    )


def _line(analysis: Analysis, evidence: Evidence) -> dict[str, object]:
    run = next(iter(analysis.newest), None)  # type: ignore[attr-defined]
    return {
        "analysis": analysis,
        "model": wording.model(options_of(analysis)),
        "run": run,
        "effect": shown(run) if run else None,
        "stale": why_stale(run, analysis, evidence) if run else "",
    }


@review_page(Permission.ANALYSE)
def define(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = AnalysisForm(request.POST or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.define_analysis(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The analysis is defined. Run it to see the answer."))
            return redirect("analysis:analysis", seat.review_id, made.pk)
    return render(request, "analysis/define.html", {"form": form})


@review_page(Permission.ANALYSE)
def change(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    analysis = analysis_of(seat, pk)
    form = AnalysisForm(request.POST or None, seat=seat, initial=initial_of(analysis))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_analysis(seat=seat, analysis=analysis, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("analysis:analysis", seat.review_id, pk)
    return render(request, "analysis/define.html", {"form": form, "analysis": analysis})


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """The latest run large, or one asked for, or what other options would give."""
    analysis = analysis_of(seat, pk)
    runs = list(analysis.runs.select_related("by__user").order_by("-id")[:RUNS_SHOWN])
    asked = request.GET.get("run", "")
    run = runs[0] if runs else None
    if asked.isdecimal() and len(asked) < LONGEST_KEY:
        run = get_object_or_404(analysis.runs.select_related("by__user"), pk=int(asked))
    evidence = Evidence.of(seat.review)
    trial = _trial(request, seat, analysis, evidence)
    shown_run = trial["run"] if trial["asked"] else run
    working = (
        seat.review.jobs.all().unfinished().filter(task=tasks.pool.name, arguments__analysis_id=pk)
    )
    return render(
        request,
        "analysis/analysis.html",
        {
            "analysis": analysis,
            "model": wording.model(options_of(analysis)),
            "run": shown_run,
            "runs": runs,
            "trial": trial,
            "is_latest": bool(runs) and run == runs[0],
            "stale": why_stale(run, analysis, evidence) if run else "",
            "job": working.first(),
            "preview": None if shown_run else input_of(analysis, evidence),
            "answer": shown(shown_run) if shown_run else None,
            "figures": drawn(shown_run) if shown_run else None,
            "kinds": files.FIGURES,
            "may_analyse": seat.can(Permission.ANALYSE),
        },
    )


def _trial(
    request: HttpRequest, seat: Membership, analysis: Analysis, evidence: Evidence
) -> dict[str, Any]:
    """The options beside the plot; with others than those that stand, the run they would give."""
    given = request.GET if "measure" in request.GET else None
    form = OptionsForm(
        given, seat=seat, kind=analysis.outcome.kind, initial=initial_of(analysis)
    )  # fmt: skip
    found: dict[str, Any] = {"form": form, "asked": False, "run": None, "problem": ""}
    if not (form.is_bound and form.is_valid() and form.has_changed()):
        return found
    try:
        run = tried(seat, analysis, form.cleaned_data, evidence)
    except RuleBroken as refusal:
        return found | {"asked": True, "problem": str(refusal)}
    return found | {"asked": True, "run": run}


RUNS_SHOWN = 20
KEPT = ("name", "outcome", "timepoint", "populations")
LONGEST_KEY = 19


@require_POST
@review_page(Permission.ANALYSE)
def run(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    analysis = analysis_of(seat, pk)
    jobs.start(seat, tasks.pool, tasks.title(analysis), analysis_id=analysis.pk)
    return redirect("analysis:analysis", seat.review_id, pk)


@require_POST
@review_page(Permission.ANALYSE)
def keep(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """The options that were tried become the analysis's own, and it is run."""
    analysis = analysis_of(seat, pk)
    form = OptionsForm(request.POST, seat=seat, kind=analysis.outcome.kind)
    if not form.is_valid():
        raise RuleBroken(_("These options cannot be kept. Choose each from its list."))
    standing = {name: getattr(analysis, name) for name in KEPT}
    changed = actions.change_analysis(
        seat=seat, analysis=analysis, **standing, **form.cleaned_data
    )  # fmt: skip
    jobs.start(seat, tasks.pool, tasks.title(changed), analysis_id=changed.pk)
    return redirect("analysis:analysis", seat.review_id, pk)


@require_POST
@review_page(Permission.ANALYSE)
def retire(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    analysis = actions.retire_analysis(seat=seat, analysis=analysis_of(seat, pk))
    messages.success(request, _("%(name)s is off the list.") % {"name": analysis.name})
    return redirect("analysis:analyses", seat.review_id)


@require_POST
@review_page(Permission.ANALYSE)
def restore(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    analysis = actions.restore_analysis(seat=seat, analysis=analysis_of(seat, pk))
    return redirect("analysis:analysis", seat.review_id, analysis.pk)
