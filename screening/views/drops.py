"""Many full texts at once: taken in, matched in the background, and what became of each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Job, Membership
from reviews.roles import Permission
from screening import drops
from screening.forms.reports import UploadForm
from screening.unmatched import unmatched


@require_POST
@review_page(Permission.RETRIEVE)
def upload(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise RuleBroken(" ".join(str(error) for error in form.errors.get("pdfs", [])))
    filed, job = drops.drop(seat, form.cleaned_data["pdfs"])
    if job is not None:
        return redirect("screening:drop", seat.review_id, job.pk)
    refused = [{"filename": each.filename, "problem": each.problem} for each in filed]
    return render(request, "screening/filed.html", {"refused": refused})


@require_POST
@review_page(Permission.RETRIEVE)
def again(request: HttpRequest, seat: Membership) -> HttpResponse:
    return redirect("screening:drop", seat.review_id, drops.match_again(seat).pk)


@require_safe
@review_page(Permission.RETRIEVE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """What became of each file; while the job runs, what was refused at once."""
    job = get_object_or_404(drops.all_of(seat), pk=pk)
    return render(request, "screening/filed.html", {"job": job, **_outcome(seat, job)})


def _outcome(seat: Membership, job: Job) -> dict[str, Any]:
    refused = [{"filename": name, "problem": why} for name, why in job.arguments["refused"]]
    rows = job.result.get("files")
    if rows is not None:
        refused = [row for row in rows if row["full_text"] is None]
    if not job.is_over:
        return {"refused": refused}
    why = dict.fromkeys(job.arguments["files"], "")
    why |= {row["full_text"]: row["problem"] for row in rows or [] if row["full_text"]}
    files = seat.review.full_texts.all().standing().filter(pk__in=why)
    return {
        "refused": refused,
        "waiting": files.filter(report=None).count(),
        "unmatched": unmatched(seat, why),
        "placed": files.exclude(report=None).select_related("report"),
    }
