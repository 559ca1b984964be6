"""From a file to records: every line accounted for, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import audit, mapping, signals
from reviews.actions.comparing import forget
from reviews.actions.grouping import recluster
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.formats import FormatError, Parsed, ParsedRecord
from reviews.jobs import Progress, quiet
from reviews.models import Duplicate, Import, Membership, Problem, Record, Search
from reviews.roles import Permission
from reviews.rows import COLUMNS, row_of

BATCH = 500
REVIEWER_LENGTH, TEAM_LENGTH = 100, 200


class AlreadyImported(RuleBroken):
    """The same bytes stand in the review already; the person may say that it is meant."""


@transaction.atomic
def receive_file(
    *, seat: Membership, search: Search, upload: UploadedFile[bytes], again: bool = False
) -> Import:
    """Keep a given file, byte for byte, to be read by `import_file`."""
    seat.require(Permission.IMPORT)
    limit = settings.UPLOAD_LIMIT_MB * 1024 * 1024
    if (upload.size or 0) > limit:
        raise RuleBroken(
            _("%(name)s is larger than %(limit)s MB. Export it in parts.")
            % {"name": upload.name, "limit": settings.UPLOAD_LIMIT_MB}
        )
    if not upload.size:
        raise RuleBroken(_("%(name)s is empty: it holds no byte.") % {"name": upload.name})
    sha256 = hashlib.sha256()
    for chunk in upload.chunks():
        sha256.update(chunk)
    digest = sha256.hexdigest()
    if not again:
        _refuse_known(seat, digest, upload.name or "")
    made = Import(
        review=seat.review,
        search=search,
        filename=_shown_name(upload),
        sha256=digest,
        size=upload.size,
        added_by=seat,
    )
    upload.seek(0)
    made.file.save("", upload, save=True)
    audit.record(
        seat, Verb.IMPORT_STARTED, made, filename=made.filename, source=str(search.source),
        sha256=digest,
    )  # fmt: skip
    return made


def _shown_name(upload: UploadedFile[bytes]) -> str:
    """The given name without what cannot be printed; it never names a file on the server."""
    name = "".join(letter for letter in upload.name or "" if letter.isprintable())
    return name[-255:] or str(_("unnamed"))


def _refuse_known(seat: Membership, digest: str, name: str) -> None:
    known = (
        seat.review.imports.filter(sha256=digest, undone_at=None, failure="")
        .select_related("added_by__user", "search__source")
        .first()
    )
    if known is None:
        return
    records = known.records.count()
    facts = {
        "name": name,
        "known": known.filename,
        "who": known.added_by,
        "when": f"{timezone.localtime(known.added_at):%-d %b %Y}",
        "source": known.search.source,
        "records": records,
    }
    if not known.finished_at:
        raise AlreadyImported(
            _(
                "%(name)s has the same content as %(known)s, which %(who)s gave on %(when)s for "
                "%(source)s and which is not imported yet. Importing both counts its records twice."
            )
            % facts
        )
    raise AlreadyImported(
        ngettext(
            "%(name)s has the same content as %(known)s, which %(who)s imported on %(when)s "
            "for %(source)s (%(records)s record). Importing it again counts its record twice.",
            "%(name)s has the same content as %(known)s, which %(who)s imported on %(when)s "
            "for %(source)s (%(records)s records). Importing it again counts its records twice.",
            records,
        )
        % facts
    )


@transaction.atomic
def confirm_import(
    *,
    seat: Membership,
    source_file: Import,
    search: Search | None = None,
    earlier_reviewer: str = "",
    declared: str = "",
    earlier_team: str = "",
) -> Import:
    """The person saw the preview and wants the file read, perhaps for another search.

    `earlier_reviewer` names whose decisions the file holds; `declared` (an `Import.Declared`) says
    what `earlier_team` had decided on all of its records, which nobody here screens again then.
    """
    seat.require(Permission.IMPORT)
    _check_declared(seat, declared, earlier_team)
    held = seat.review.imports.select_for_update().get(pk=source_file.pk)
    if held.undone_at:
        raise RuleBroken(_("%(name)s was put aside already.") % {"name": held.filename})
    if not seat.review.imports.all().unconfirmed().filter(pk=held.pk).exists():
        raise RuleBroken(_("%(name)s is being read already.") % {"name": held.filename})
    held.search = search or held.search
    held.confirmed_at = timezone.now()
    if not held.columns and (known := mapping.remembered(held, held.search.source_id)):
        held.columns = mapping.kept(known)
    held.earlier_reviewer = earlier_reviewer.strip()[:REVIEWER_LENGTH]
    held.declared, held.earlier_team = declared, earlier_team.strip() if declared else ""
    held.declared_by = seat if declared else None
    held.save()
    facts = {"filename": held.filename, "source": str(held.search.source)}
    if declared:
        facts |= {"team": held.earlier_team, "what": held.get_declared_display()}
    verb = Verb.IMPORT_DECLARED if declared else Verb.IMPORT_CONFIRMED
    audit.record(seat, verb, held, **facts)
    return held


def _check_declared(seat: Membership, declared: str, earlier_team: str) -> None:
    """Whoever runs the review may vouch for what others screened before, and says who they are."""
    if not declared:
        return
    seat.require(Permission.MANAGE)
    if declared not in Import.Declared.values:
        raise RuleBroken(_("Records cannot come in as “%(declared)s”.") % {"declared": declared})
    if not earlier_team.strip():
        raise RuleBroken(_("Name the earlier team that screened these records."))
    if len(earlier_team.strip()) > TEAM_LENGTH:
        raise RuleBroken(_("The name of the earlier team is too long: up to 200 characters."))


def import_file(*, seat: Membership, source_file: Import, progress: Progress = quiet) -> Import:
    """Read the file into records and problems. A file that fails leaves its reason and no record.

    A second call for a finished import changes nothing.
    """
    seat.require(Permission.IMPORT)
    try:
        return _import_whole(seat, source_file, progress)
    except FormatError as problem:
        Import.objects.filter(pk=source_file.pk).update(failure=str(problem))
        raise RuleBroken(str(problem)) from problem


@transaction.atomic
def _import_whole(seat: Membership, source_file: Import, progress: Progress) -> Import:
    held = Import.objects.select_for_update().get(pk=source_file.pk)
    if held.finished_at or held.undone_at:
        return held
    read_in(held, progress)
    records = held.records.count()
    audit.record(
        seat, Verb.IMPORT_FINISHED, held, filename=held.filename, records=records,
        found=held.found, rejected=held.rejected, lines=held.lines,
    )  # fmt: skip
    return held


def read_in(held: Import, progress: Progress = quiet) -> None:
    """The file's records and problems into the review, and the room above told; no history."""
    with held.file.open("rb") as file:
        parsed = mapping.read_held(held, file)
        _copy(held, parsed, file, progress)
    words = ngettext(
        "%(n)s record read; making it ready for screening",
        "%(n)s records read; making them ready for screening",
        parsed.imported,
    )
    progress(1, 1, words % {"n": f"{parsed.imported:,}"})
    if not parsed.imported and not parsed.problems:
        raise FormatError(_("%(name)s holds no record.") % {"name": held.filename})
    _finish(held, parsed)
    signals.records_added.send(sender=Import, review=held.review, import_id=held.pk)


def _copy(held: Import, parsed: Parsed, file: Any, progress: Progress) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    total = max(held.size, 1)
    done = 0
    with connection.cursor() as cursor:
        for batch in _batches(parsed.records):
            with cursor.copy(f"COPY reviews_record ({names}) FROM STDIN") as copy:
                for record in batch:
                    copy.write_row(row_of(record, held))
            done += len(batch)
            read_so_far = min(file.tell(), total)
            progress(
                read_so_far,
                total,
                ngettext("%(n)s record read", "%(n)s records read", done) % {"n": f"{done:,}"},
            )


def _batches(records: Iterator[ParsedRecord]) -> Iterator[list[ParsedRecord]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def _finish(held: Import, parsed: Parsed) -> None:
    Problem.objects.bulk_create(
        (
            Problem(
                review_id=held.review_id,
                source_file=held,
                line=problem.line,
                what=problem.what,
                text=problem.text,
                rejected=problem.rejected,
            )
            for problem in parsed.problems
        ),
        batch_size=1000,
    )
    if parsed.unlisted_problems:
        Problem.objects.create(
            review_id=held.review_id,
            source_file=held,
            what=_("%(n)s further problems are counted but not listed.")
            % {"n": parsed.unlisted_problems},
        )
    held.format, held.encoding = parsed.format, parsed.encoding
    held.lines, held.found = parsed.lines.total, parsed.found
    held.rejected = parsed.rejected
    held.failure = ""
    held.finished_at = timezone.now()
    held.confirmed_at = held.confirmed_at or held.finished_at
    held.save()


def why_kept(held: Import) -> str:
    """Why this import cannot be undone, in words; empty where it can."""
    if Import.objects.all().in_reading().filter(pk=held.pk).exists():
        return _("This import has not finished yet. Cancel its job instead.")
    answers: list[tuple[Any, Any]] = signals.import_in_use.send(
        sender=Import, review=held.review, import_id=held.pk
    )
    return next((str(words) for _receiver, words in answers if words), "")


@transaction.atomic
def undo_import(*, seat: Membership, source_file: Import) -> Import:
    """Take the whole import back, while nobody has voted on its records. The file stays."""
    seat.require(Permission.IMPORT)
    held = Import.objects.select_for_update().get(pk=source_file.pk)
    if held.undone_at:
        raise RuleBroken(_("This import was undone already."))
    if words := why_kept(held):
        raise RuleBroken(words)
    now = timezone.now()
    held.undone_at = now
    held.save(update_fields=["undone_at"])
    signals.records_removed.send(sender=Import, review=seat.review, import_id=held.pk)
    leaving = list(held.records.values_list("pk", flat=True))
    beside = _linked_to(leaving)
    Record.objects.filter(source_file=held).update(removed_at=now, duplicate_of=None)
    recluster(seat.review, beside)
    forget(beside)
    audit.record(seat, Verb.IMPORT_UNDONE, held, filename=held.filename, records=len(leaving))
    return held


def _linked_to(records: list[int]) -> set[int]:
    """The other ends of current words on these records."""
    rows = Duplicate.objects.current().filter(verdict=Duplicate.Verdict.SAME)
    ends = set(rows.filter(first__in=records).values_list("second_id", flat=True))
    ends |= set(rows.filter(second__in=records).values_list("first_id", flat=True))
    return ends - set(records)
