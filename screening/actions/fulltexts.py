"""Keeping the documents: PDFs of reports."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.access import Permission
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report
from screening.matching import Sought, match
from screening.models import FullText, Item, NotRetrieved

HEAD = 1024
GLANCE = 256 * 1024
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one of several files: the full text it is now, or why it is not."""

    filename: str
    full_text: FullText | None = None
    problem: str = ""


@transaction.atomic
def upload_full_text(*, seat: Membership, report: Report, upload: "File[bytes]") -> FullText:
    """Keep a PDF of a report under a name of our own; the given name is only shown."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, report)
    name, size = _shown(upload.name or ""), _checked_size(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    Report.objects.select_for_update().get(pk=report.pk)
    if NotRetrieved.objects.standing().filter(report=report).exists():
        raise RuleBroken(
            _("%(label)s is marked as not retrieved. Take that back first, then upload.")
            % {"label": report.label}
        )
    if report.full_texts.all().standing().filter(sha256=digest.hexdigest()).exists():
        raise RuleBroken(_("%(label)s has this file already.") % {"label": report.label})
    made = FullText(
        review=seat.review,
        report=report,
        filename=name,
        sha256=digest.hexdigest(),
        size=size,
        by=seat,
    )
    made.file.save(name, upload, save=False)
    made.save()
    audit.record(seat, Verb.FULL_TEXT_ADDED, made, label=report.label, sha256=made.sha256)
    return made


def file_full_texts(*, seat: Membership, uploads: "Sequence[File[bytes]]") -> list[Filed]:
    """Give each file to the one report that it plainly belongs to; say what was left over."""
    seat.require(Permission.RETRIEVE)
    reports = _sought(seat)
    candidates = [_as_sought(report) for report in reports.values()]
    filed = []
    for upload in uploads:
        name = _shown(upload.name or "")
        found = match(name, upload.read(GLANCE), candidates)
        upload.seek(0)
        if found is None:
            filed.append(Filed(name, problem=_("No report, or more than one, fits this file.")))
            continue
        try:
            made = upload_full_text(seat=seat, report=reports[found], upload=upload)
        except RuleBroken as problem:
            filed.append(Filed(name, problem=str(problem)))
        else:
            filed.append(Filed(name, made))
    return filed


@transaction.atomic
def remove_full_text(*, seat: Membership, full_text: FullText) -> FullText:
    """Take a PDF away from its report; the file stays in the archive."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, full_text.report)
    held = FullText.objects.select_for_update().get(pk=full_text.pk)
    if held.removed_at is not None:
        raise RuleBroken(_("This file was removed already."))
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    audit.record(seat, Verb.FULL_TEXT_REMOVED, held, label=held.report.label, sha256=held.sha256)
    return held


@transaction.atomic
def restore_full_text(*, seat: Membership, full_text: FullText) -> FullText:
    """Undo a removal."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, full_text.report)
    held = FullText.objects.select_for_update().get(pk=full_text.pk)
    again = held.report.full_texts.all().standing().filter(sha256=held.sha256)
    if held.removed_at is None or again.exists():
        raise RuleBroken(_("%(label)s has this file already.") % {"label": held.report.label})
    held.removed_at = None
    held.save(update_fields=["removed_at"])
    audit.record(seat, Verb.FULL_TEXT_ADDED, held, label=held.report.label, sha256=held.sha256)
    return held


def _refuse_foreign(seat: Membership, report: Report) -> None:
    if report.review_id != seat.review_id:
        raise RuleBroken(_("This report is not part of the review."))


def _checked_size(upload: "File[bytes]") -> int:
    limit = settings.PDF_LIMIT_MB * 1024 * 1024
    size = upload.size
    if not size:
        raise RuleBroken(_("%(name)s is empty.") % {"name": _shown(upload.name or "")})
    if size > limit:
        raise RuleBroken(
            _("%(name)s has %(size)s; a PDF may have up to %(limit)s.")
            % {
                "name": _shown(upload.name or ""),
                "size": filesizeformat(size),
                "limit": filesizeformat(limit),
            }
        )
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    if b"%PDF-" not in head:
        raise RuleBroken(
            _("%(name)s is not a PDF, whatever its name says. Save it as PDF and try again.")
            % {"name": _shown(upload.name or "")}
        )
    return size


def _shown(name: str) -> str:
    """The given name without path and control characters; long names lose their middle."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(letter for letter in base if letter.isprintable()).strip() or _("unnamed.pdf")
    if len(base) <= LONGEST_NAME:
        return base
    return f"{base[: LONGEST_NAME - 60]}…{base[-50:]}"


def _sought(seat: Membership) -> dict[int, Report]:
    """Reports that a file could be for: sought, and not marked as not retrieved."""
    items = Item.objects.filter(review=seat.review_id).at("full_text").in_play()
    reports = Report.objects.filter(item__in=items).select_related("record")
    return {report.pk: report for report in reports}


def _as_sought(report: Report) -> Sought:
    record = report.record
    return Sought(
        key=report.pk,
        label=report.label,
        title=report.title,
        doi=record.doi if record else "",
        pmid=record.pmid if record else "",
    )
