"""Keeping the documents: PDFs of reports."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Review
from reviews.roles import Permission
from screening.models import FullText, NotRetrieved

HEAD = 1024
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one of several files: kept, with its report or without one, or refused."""

    filename: str
    full_text: FullText | None = None
    problem: str = ""


@transaction.atomic
def upload_full_text(*, seat: Membership, report: Report, upload: "File[bytes]") -> FullText:
    """Keep a PDF of a report under a name of our own; the given name is only shown."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, report)
    made = _looked_at(seat, upload)
    _refuse_for(report, made.sha256)
    made.report = report
    made.file.save(made.filename, upload, save=False)
    made.save()
    audit.record(seat, Verb.FULL_TEXT_ADDED, made, label=report.label, sha256=made.sha256)
    return made


@transaction.atomic
def keep_unmatched(*, seat: Membership, upload: "File[bytes]") -> FullText:
    """Keep a PDF until somebody says which report it is."""
    seat.require(Permission.RETRIEVE)
    made = _looked_at(seat, upload)
    _take_turns(seat)
    _refuse_placed(made)
    held = seat.review.full_texts.all().unmatched().filter(sha256=made.sha256).first()
    if held is not None:
        return held
    made.file.save(made.filename, upload, save=False)
    made.save()
    audit.record(seat, Verb.FULL_TEXT_KEPT, made, name=made.filename, sha256=made.sha256)
    return made


@transaction.atomic
def give_full_text(*, seat: Membership, full_text: FullText, report: Report) -> FullText:
    """Say which report a file is that none was known for."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, report)
    _refuse_foreign(seat, full_text)
    held = FullText.objects.select_for_update().get(pk=full_text.pk)
    if held.report_id is not None or held.removed_at is not None:
        raise RuleBroken(_("%(name)s waits for no report any more.") % {"name": held.filename})
    _refuse_for(report, held.sha256)
    held.report = report
    held.save(update_fields=["report"])
    audit.record(seat, Verb.FULL_TEXT_ADDED, held, label=report.label, sha256=held.sha256)
    return held


def receive_full_texts(*, seat: Membership, uploads: "Sequence[File[bytes]]") -> list[Filed]:
    """Keep many files, unread, for `place_full_texts`; each that is refused says why."""
    seat.require(Permission.RETRIEVE)
    return [_received(seat, upload, keep_unmatched) for upload in uploads]


def upload_full_texts(
    *, seat: Membership, report: Report, uploads: "Sequence[File[bytes]]"
) -> list[Filed]:
    """Keep several files of one report; each that is refused says why."""
    seat.require(Permission.RETRIEVE)
    return [_received(seat, upload, upload_full_text, report=report) for upload in uploads]


def _received(
    seat: Membership, upload: "File[bytes]", keep: Callable[..., FullText], **whose: Report
) -> Filed:
    name = _shown(upload.name or "")
    try:
        return Filed(name, keep(seat=seat, upload=upload, **whose))
    except RuleBroken as problem:
        return Filed(name, problem=str(problem))


@transaction.atomic
def remove_full_text(*, seat: Membership, full_text: FullText) -> FullText:
    """Take a PDF away from its report; the file stays in the archive."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, full_text)
    held = FullText.objects.select_for_update().get(pk=full_text.pk)
    if held.removed_at is not None:
        raise RuleBroken(_("This file was removed already."))
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    audit.record(seat, Verb.FULL_TEXT_REMOVED, held, label=held.label, sha256=held.sha256)
    return held


@transaction.atomic
def restore_full_text(*, seat: Membership, full_text: FullText) -> FullText:
    """Undo a removal."""
    seat.require(Permission.RETRIEVE)
    _refuse_foreign(seat, full_text)
    _take_turns(seat)
    held = FullText.objects.select_for_update().get(pk=full_text.pk)
    again = seat.review.full_texts.all().standing().filter(report=held.report, sha256=held.sha256)
    if held.removed_at is None or again.exists():
        raise RuleBroken(_("%(label)s has this file already.") % {"label": held.label})
    held.removed_at = None
    held.save(update_fields=["removed_at"])
    audit.record(seat, Verb.FULL_TEXT_ADDED, held, label=held.label, sha256=held.sha256)
    return held


def _looked_at(seat: Membership, upload: "File[bytes]") -> FullText:
    """A row for this file, not saved yet; refuses what is no PDF or too large."""
    name, size = _shown(upload.name or ""), _checked_size(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return FullText(
        review=seat.review, filename=name, sha256=digest.hexdigest(), size=size, by=seat
    )


def _refuse_for(report: Report, sha256: str) -> None:
    """A report takes a file once, and none while it counts as not retrieved; holds the report."""
    Report.objects.select_for_update().get(pk=report.pk)
    if NotRetrieved.objects.standing().filter(report=report).exists():
        raise RuleBroken(
            _("%(label)s is marked as not retrieved. Take that back first, then upload.")
            % {"label": report.label}
        )
    if report.full_texts.all().standing().filter(sha256=sha256).exists():
        raise RuleBroken(_("%(label)s has this file already.") % {"label": report.label})


def _refuse_placed(made: FullText) -> None:
    """A file that some report has already waits for none."""
    same = made.review.full_texts.all().standing().filter(sha256=made.sha256)
    placed = same.exclude(report=None).select_related("report").first()
    if placed is not None:
        raise RuleBroken(
            _(
                "%(name)s is with %(label)s already. If it is a further report too, upload it "
                "on the page of that report."
            )
            % {"name": made.filename, "label": placed.label}
        )


def _take_turns(seat: Membership) -> None:
    """Files of one review that have no report are kept one after another."""
    Review.objects.select_for_update(no_key=True).get(pk=seat.review_id)


def _refuse_foreign(seat: Membership, thing: Report | FullText) -> None:
    if thing.review_id != seat.review_id:
        raise RuleBroken(_("This is not part of the review."))


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
