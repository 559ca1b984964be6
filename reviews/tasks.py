"""Long work of this room."""

from typing import Any

from django.urls import reverse

from reviews.actions import finding, imports
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
