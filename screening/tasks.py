"""Long work of this room, and what the clock asks of it."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.actions import exports
from reviews.actions.notices import send_digests
from reviews.jobs import Progress, review_job
from reviews.models import Membership
from screening.actions import bulk as actions
from screening.actions import news, placing, ranking, references, stopping
from screening.actions.fulltexts import Filed
from screening.listing import chosen_items
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


@review_job
def stop_reading(seat: Membership, progress: Progress, **rule: Any) -> dict[str, Any]:
    stopping.stop_reading(seat=seat, progress=progress, **rule)
    return {"next": reverse("screening:stopping", args=[seat.review_id])}


@review_job
def undo_stop(seat: Membership, progress: Progress, stop_id: int) -> dict[str, Any]:
    stopping.undo_stop(seat=seat, stop=seat.review.stops.get(pk=stop_id), progress=progress)
    return {"next": reverse("screening:stopping", args=[seat.review_id])}


@shared_task(name="screening.tasks.rank_all_due")
def rank_all_due() -> None:
    ranking.rank_all_due()


@review_job
def export_items(
    seat: Membership, progress: Progress, stage: str, asked: dict[str, str], format: str
) -> dict[str, Any]:
    items = chosen_items(seat, stage, asked)
    pieces = references.export_items(seat=seat, items=items, format=format, progress=progress)
    return dict(exports.keep_file(seat=seat, pieces=pieces, what=stage, kind=format))


@review_job
def place_full_texts(
    seat: Membership, progress: Progress, files: list[int], refused: list[list[str]]
) -> dict[str, Any]:
    filed = [Filed(name, problem=problem) for name, problem in refused]
    filed += placing.place_full_texts(seat=seat, files=files, progress=progress)
    return {
        "files": [_row(each) for each in filed],
        "next": reverse("screening:retrieval", args=[seat.review_id]),
    }


def _row(filed: Filed) -> dict[str, Any]:
    kept = filed.full_text
    return {
        "filename": filed.filename,
        "problem": filed.problem,
        "full_text": kept.pk if kept is not None else None,
        "report": kept.report_id if kept is not None else None,
    }


@shared_task(name="screening.tasks.refresh_notices")
def refresh_notices() -> None:
    news.refresh_all()


@shared_task(name="screening.tasks.daily_letters")
def daily_letters() -> None:
    """Asked for every hour, so that no restart loses a letter; what came since waits a day."""
    now = timezone.localtime()
    due = now.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if due <= now:
        news.refresh_all()
        send_digests(due)


def _address(bulk: BulkVote) -> str:
    return reverse("screening:bulk", args=[bulk.review_id, bulk.stage, bulk.pk])
