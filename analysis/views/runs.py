"""One frozen answer: what a page shows of it, and its files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from analysis import answer, figures, files, runfiles, wording
from analysis.actions.exports import record_export
from analysis.models import Run
from analysis.plots.svg import PlotError
from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission


def run_of(seat: Membership, pk: int) -> Run:
    return get_object_or_404(seat.review.runs.select_related("analysis"), pk=pk)


def shown(run: Run) -> dict[str, Any]:
    """The numbers of a run as text, ready for a page."""
    result, options = run.result, run.options
    studies = answer.studies(result, options, run.input)
    fit = result["models"][options["model"]]
    pooled = fit["shown"]["pooled"]
    return {
        "k": fit["k"],
        "pooled": wording.interval(pooled) if pooled else "",
        "p": wording.p_value(fit["pval"][0]),
        "model": wording.model(options),
        "sentence": wording.sentence(result, options, run.input),
        "facts": answer.facts(result, options),
        "studies": [row for row in studies if row["placed"]],
        "absent": [row for row in studies if not row["placed"]],
        "strip": answer.strip(result, options),
        "without": answer.refits(result["leave_one_out"]),
        "cumulative": answer.refits(result["cumulative"]),
        "influence": answer.influence(result["influence"]),
        "small": answer.small_study(result["small_study"]),
        "groups": answer.groups(result, options),
        "regression": answer.regression(result, options),
        "cautions": result["cautions"],
    }


def drawn(run: Run) -> dict[str, dict[str, str]]:
    """Every figure by name, or the sentence why it cannot be drawn."""
    return {name: _drawn(run, name) for name in figures.FIGURES}


def _drawn(run: Run, name: str) -> dict[str, str]:
    try:
        return {"svg": files.inline(figures.draw(run, name)), "problem": ""}
    except PlotError as problem:
        return {"svg": "", "problem": str(problem)}


@review_page(Permission.SEE)
def figure(
    request: HttpRequest, seat: Membership, pk: int, name: str, kind: str
) -> HttpResponse:  # fmt: skip
    run = run_of(seat, pk)
    if name not in figures.FIGURES:
        raise Http404
    try:
        svg = figures.draw(run, name)
    except PlotError as problem:
        raise RuleBroken(str(problem)) from problem
    return files.figure(svg, seat.review, f"{name}-{run.analysis.name}", kind)


@require_POST
@review_page(Permission.EXPORT)
def data(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """What was pooled, row by row."""
    run = run_of(seat, pk)
    record_export(seat=seat, what=f"{run.analysis.name} (run {run.pk})", kind="csv")
    return files.text(runfiles.data_csv(run), seat.review, f"data-{run.analysis.name}", "csv")


@require_POST
@review_page(Permission.EXPORT)
def script(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """An R script that reproduces the run."""
    run = run_of(seat, pk)
    record_export(seat=seat, what=f"{run.analysis.name} (run {run.pk})", kind="R")
    return files.text(runfiles.script(run), seat.review, f"script-{run.analysis.name}", "R")
