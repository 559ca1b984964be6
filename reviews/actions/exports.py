"""Hand records out as a file: at once, or, where they are many, written by a job."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.formats import FORMATS, WRITE_FORMATS, ParsedRecord, write
from reviews.formats.write_table import EXCEL_ROWS
from reviews.jobs import Progress, quiet
from reviews.models import Job, Membership
from reviews.models.record import RecordQuerySet
from reviews.roles import Permission
from reviews.rows import parsed_records

AT_ONCE = 5_000
KEPT_FOR = dt.timedelta(days=7)
BETWEEN_WORDS = 200


def title_of(format: str) -> str:
    """What the job is called that writes such a file."""
    return _("Exporting records as %(format)s") % {"format": FORMATS[format]}


def refuse_unfit(
    *, seat: Membership, rows: QuerySet[Any], lacking: QuerySet[Any], format: str
) -> int:
    """How many rows these are; RuleBroken where they cannot be a file of this format.

    `lacking`: those of the rows that have no PubMed number.
    """
    seat.require(Permission.EXPORT)
    if format not in WRITE_FORMATS:
        raise RuleBroken(_("Records cannot be exported as “%(format)s”.") % {"format": format})
    count = rows.count()
    if not count:
        raise RuleBroken(_("No record fits, so there is nothing to export."))
    if format == "nbib" and (without := lacking.count()):
        raise RuleBroken(
            _("%(n)s of these records have no PubMed number, which nbib needs. Export as RIS.")
            % {"n": f"{without:,}"}
        )
    if format == "xlsx" and count >= EXCEL_ROWS:
        raise RuleBroken(_("An Excel sheet cannot hold so many rows. Export as CSV."))
    return count


def check_export(*, seat: Membership, records: RecordQuerySet, format: str) -> int:
    """How many records these are; RuleBroken where they cannot be a file of this format."""
    return refuse_unfit(seat=seat, rows=records, lacking=records.filter(pmid=""), format=format)


def export_records(
    *, seat: Membership, records: RecordQuerySet, format: str, progress: Progress = quiet
) -> Iterator[bytes]:
    """These records as a file, in pieces; the history says who took how many."""
    count = check_export(seat=seat, records=records, format=format)
    return hand_out(
        seat=seat, records=parsed_records(records), count=count, format=format, progress=progress
    )


@transaction.atomic
def hand_out(
    *,
    seat: Membership,
    records: Iterable[ParsedRecord],
    count: int,
    format: str,
    progress: Progress = quiet,
    **facts: Any,
) -> Iterator[bytes]:
    """Checked records as pieces of a file, noted in the history."""
    seat.require(Permission.EXPORT)
    audit.record(
        seat, Verb.EXPORTED, kind=format, records=count,
        what=ngettext("%(n)s record as %(format)s", "%(n)s records as %(format)s", count)
        % {"n": f"{count:,}", "format": FORMATS[format]},
        **facts,
    )  # fmt: skip
    return write(_counted(records, count, progress), format=format)


def _counted(
    records: Iterable[ParsedRecord], total: int, progress: Progress
) -> Iterator[ParsedRecord]:
    for number, record in enumerate(records, 1):
        yield record
        if number % BETWEEN_WORDS == 0 or number == total:
            words = _("%(n)s of %(total)s records written")
            progress(number, total, words % {"n": f"{number:,}", "total": f"{total:,}"})


def keep_file(*, seat: Membership, pieces: Iterable[bytes], what: str, kind: str) -> dict[str, str]:
    """Write the pieces into storage; what a job remembers, so that `job-file` hands it out."""
    with TemporaryFile() as file:
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        name = f"review-{seat.review_id}/exports/{uuid.uuid4()}"
        return {"file": default_storage.save(name, File(file)), "what": what, "kind": kind}


def remove_old_exports() -> int:
    """Take files that jobs wrote from storage once they were kept long enough. Returns how many."""
    old = Job.objects.filter(result__has_key="file", ended_at__lt=timezone.now() - KEPT_FOR)
    removed = 0
    for job in old:
        default_storage.delete(job.result["file"])
        removed += Job.objects.filter(pk=job.pk).update(result={})
    return removed
