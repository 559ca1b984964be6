"""Many full texts at once: kept while the person waits, read and matched in the background."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import jobs
from reviews.errors import RuleBroken
from reviews.models import Job, Membership
from screening import tasks
from screening.actions.fulltexts import Filed, receive_full_texts


def drop(seat: Membership, uploads: "Sequence[File[bytes]]") -> tuple[list[Filed], Job | None]:
    """What became of each file so far, and the job that finds the reports of those kept."""
    filed = receive_full_texts(seat=seat, uploads=uploads)
    kept = [each.full_text.pk for each in filed if each.full_text is not None]
    refused = [[each.filename, each.problem] for each in filed if each.full_text is None]
    return filed, _match(seat, list(dict.fromkeys(kept)), refused) if kept else None


def match_again(seat: Membership) -> Job:
    """Look once more for the reports of all files that wait; one such job at a time."""
    if (running := matching(seat)) is not None:
        return running
    waiting = seat.review.full_texts.all().unmatched().order_by("pk")
    if not waiting.exists():
        raise RuleBroken(_("No file waits for its report."))
    return _match(seat, list(waiting.values_list("pk", flat=True)), [])


def matching(seat: Membership) -> Job | None:
    """The job that is matching files now, if any."""
    return all_of(seat).unfinished().first()


def all_of(seat: Membership) -> Any:
    return seat.review.jobs.all().seen_by(seat).filter(task=tasks.place_full_texts.name)


def _match(seat: Membership, files: list[int], refused: list[list[str]]) -> Job:
    title = ngettext(
        "Matching %(n)s full text to its report",
        "Matching %(n)s full texts to their reports",
        len(files),
    ) % {"n": len(files)}
    return jobs.start(seat, tasks.place_full_texts, title, files=files, refused=refused)
