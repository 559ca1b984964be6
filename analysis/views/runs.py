"""One frozen answer: what a page shows of it, and its files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from analysis import files, forest, runfiles, wording
from analysis.actions.exports import record_export
from analysis.models import Run
from analysis.plots.svg import PlotError
from reviews.access import Permission, review_page
from reviews.models import Membership


def run_of(seat: Membership, pk: int) -> Run:
    return get_object_or_404(seat.review.runs.select_related("analysis"), pk=pk)


def shown(run: Run) -> dict[str, Any]:
    """The numbers of a run as text, ready for a page."""
    result, options = run.result, run.options
    studies = wording.studies(result, options, run.input)
    fit = result["models"][options["model"]]
    pooled = fit["shown"]["pooled"]
    return {
        "k": fit["k"],
        "pooled": wording.interval(pooled) if pooled else "",
        "p": wording.p_value(fit["pval"][0]),
        "sentence": wording.sentence(result, options, run.input),
        "facts": wording.facts(result, options),
        "studies": [row for row in studies if row["placed"]],
        "absent": [row for row in studies if not row["placed"]],
        "without": wording.without_each(result),
        "groups": wording.groups(result, options),
        "cautions": result["cautions"],
    }


def drawn(run: Run) -> dict[str, str]:
    """The forest plot, or the sentence why it cannot be drawn."""
    try:
        return {"svg": files.inline(forest.draw(run)), "problem": ""}
    except PlotError as problem:
        return {"svg": "", "problem": str(problem)}


@review_page(Permission.SEE)
def figure(request: HttpRequest, seat: Membership, pk: int, kind: str) -> HttpResponse:
    run = run_of(seat, pk)
    return files.figure(forest.draw(run), seat.review, f"forest-{run.analysis.name}", kind)


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
