"""Long work of this room, and what the clock asks of it."""

from typing import Any

from celery import current_app, shared_task
from django.urls import reverse

from reviews import jobs, leftovers
from reviews.actions import exports, finding, imports
from reviews.browse import chosen_records
from reviews.jobs import Progress, review_job
from reviews.models import Membership


@review_job
def import_file(seat: Membership, progress: Progress, import_id: int) -> dict[str, Any]:
    source_file = seat.review.imports.get(pk=import_id)
    imports.import_file(seat=seat, source_file=source_file, progress=progress)
    return {"next": reverse("reviews:import", args=[seat.review_id, import_id])}


@review_job
def find_duplicates(seat: Membership, progress: Progress, anew: bool = False) -> dict[str, Any]:
    found = finding.find_duplicates(seat=seat, anew=anew, progress=progress)
    return {**found, "next": reverse("reviews:duplicates", args=[seat.review_id])}


@review_job
def export_records(
    seat: Membership, progress: Progress, asked: dict[str, str], format: str
) -> dict[str, Any]:
    chosen = chosen_records(seat, asked)
    pieces = exports.export_records(seat=seat, records=chosen, format=format, progress=progress)
    return dict(exports.keep_file(seat=seat, pieces=pieces, what="records", kind=format))


@shared_task(name="reviews.tasks.take_up_dead_jobs")
def take_up_dead_jobs() -> None:
    jobs.take_up_again(lambda name, pk: current_app.send_task(name, args=[pk]), begun=True)


@shared_task(name="reviews.tasks.clean_up")
def clean_up() -> None:
    exports.remove_old_exports()
    leftovers.remove_broken_uploads()
