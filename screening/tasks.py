"""Long work of this room."""

from typing import Any

from django.urls import reverse

from reviews.jobs import Progress, review_job
from reviews.models import Membership
from screening.actions import bulk as actions
from screening.models import BulkVote


@review_job
def cast_bulk(seat: Membership, progress: Progress, bulk_id: int) -> dict[str, Any]:
    bulk = seat.bulk_votes.get(pk=bulk_id)
    actions.run_bulk(seat=seat, bulk=bulk, progress=progress)
    return {"next": _address(bulk)}


@review_job
def withdraw_bulk(seat: Membership, progress: Progress, bulk_id: int) -> dict[str, Any]:
    bulk = seat.bulk_votes.get(pk=bulk_id)
    actions.withdraw_bulk(seat=seat, bulk=bulk, progress=progress)
    return {"next": _address(bulk)}


def _address(bulk: BulkVote) -> str:
    return reverse("screening:bulk", args=[bulk.review_id, bulk.stage, bulk.pk])
