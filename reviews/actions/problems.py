"""What could not be read: a person's corrected text becomes a record of the same import."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from reviews import audit, mapping, signals
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.files import csv_line
from reviews.formats import FormatError, ParsedRecord, read
from reviews.models import Import, Membership, Problem, Record
from reviews.roles import Permission
from reviews.rows import COLUMNS, row_of

TABLES = ("csv", "tsv", "xlsx")
HEAD = 1_000


@transaction.atomic
def mend_problem(*, seat: Membership, problem: Problem, text: str) -> Record:
    """Read the corrected text as one record of the import; found = imported + rejected holds on.

    A rejected record moves to the imported ones; text that stood outside any record is found anew.
    """
    seat.require(Permission.IMPORT)
    held = Import.objects.select_for_update().get(pk=problem.source_file_id)
    if held.undone_at or not held.finished_at:
        raise RuleBroken(_("This import does not stand, so nothing of it can be mended."))
    row = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if row.record_id:
        raise RuleBroken(_("This was mended already."))
    made = _insert(held, row, _one_record(held, text))
    row.record = made
    row.save(update_fields=["record"])
    if row.rejected:
        Import.objects.filter(pk=held.pk).update(rejected=F("rejected") - 1)
    else:
        Import.objects.filter(pk=held.pk).update(found=F("found") + 1)
    signals.records_added.send(sender=Import, review=held.review, import_id=held.pk)
    audit.record(
        seat, Verb.PROBLEM_MENDED, made, filename=held.filename, line=row.line, text=text,
        before=row.text,
    )  # fmt: skip
    return made


def _insert(held: Import, row: Problem, parsed: ParsedRecord) -> Record:
    last = held.records.aggregate(last=Max("position"))["last"] or 0
    parsed = replace(
        parsed,
        source_position=last + 1,
        first_line=row.line or 0,
        warnings=(
            *parsed.warnings,
            _("Mended by hand; the file had: %(what)s") % {"what": row.what},
        ),
    )
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    statement = f"COPY reviews_record ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write_row(row_of(parsed, held))
    return held.records.get(position=last + 1)


def _one_record(held: Import, text: str) -> ParsedRecord:
    """The one record of the text, read in the file's format, else in whatever format it shows."""
    reason = ""
    for content, format in _readings(held, text):
        found: list[ParsedRecord] = []
        try:
            columns = mapping.columns_of(held) if format in TABLES else None
            parsed = read(content.encode(), name=held.filename, format=format, columns=columns)
            found = list(parsed.records)
        except FormatError as problem:
            reason = reason or str(problem)
            continue
        if len(found) > 1:
            raise RuleBroken(
                _("The text holds %(n)s records. Mend one at a time.") % {"n": len(found)}
            )
        if found:
            return found[0]
        reason = reason or next((problem.what for problem in parsed.problems), "")
    raise RuleBroken(_("The text still cannot be read as a record. %(why)s") % {"why": reason})


def _readings(held: Import, text: str) -> Iterator[tuple[str, str | None]]:
    if held.format in TABLES:
        yield _with_header(held, text), "csv"
    elif held.format:
        yield text, held.format
    yield text, None


def _with_header(held: Import, text: str) -> str:
    """The text below the table's own header, as the file parts its columns."""
    with held.file.open("rb") as file:
        parsed = mapping.read_held(held, file)
        next(parsed.records, None)
        names = [name for name, _field in parsed.columns]
    mark = {"tsv": "\t", "xlsx": "|"}.get(held.format) or _delimiter(held, names)
    row = io.StringIO()
    csv.writer(row, delimiter=mark).writerow(names)
    return row.getvalue() + text


def _delimiter(held: Import, names: list[str]) -> str:
    """Which mark parts the header's names in the file."""
    with held.file.open("rb") as file:
        head = file.read(HEAD * 10).decode("utf-8", "replace")
    for mark in (",", ";", "|"):
        for row in csv.reader(io.StringIO(head), delimiter=mark):
            with suppress(csv.Error):
                if [cell.strip().lstrip("\ufeff") for cell in row] == names:
                    return mark
    return ","


def problems_as_csv(source_file: Import) -> Iterator[bytes]:
    """Every problem of the file: line, what, the text, and the record it was mended into."""
    yield "\ufeff".encode() + csv_line(["line", "problem", "text", "rejected", "mended as record"])
    for problem in source_file.problems.all().iterator(500):
        yield csv_line(
            [
                str(problem.line or ""),
                problem.what,
                problem.text,
                "yes" if problem.rejected else "",
                str(problem.record_id or ""),
            ]
        )
