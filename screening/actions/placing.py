"""Files that wait for their report: each is read, and given to the one report it plainly fits."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Membership, Report
from reviews.roles import Permission
from screening.actions.fulltexts import Filed, give_full_text, remove_full_text
from screening.frontpage import FrontPage, front_page
from screening.matching import Sought, match
from screening.models import FullText, Item


def place_full_texts(
    *, seat: Membership, files: Sequence[int], progress: Progress = quiet
) -> list[Filed]:
    """Read every file first, then give each to its report; whatever fits none goes on waiting.

    Cancelled or broken off while reading, it has changed nothing. Run again, it leaves alone what
    has its report by then.
    """
    seat.require(Permission.RETRIEVE)
    reports = _sought(seat)
    candidates = [as_sought(report) for report in reports.values()]
    found = []
    for done, held in enumerate(_waiting(seat, files)):
        words = ngettext("%(n)s file read", "%(n)s files read", done) % {"n": done}
        progress(done, len(files), words)
        found.append((held, *_matched(held, candidates)))
    words = ngettext("%(n)s file read", "%(n)s files read", len(files)) % {"n": len(files)}
    progress(len(files), len(files), words)
    with transaction.atomic():  # A job that broke off says that nothing was changed.
        placed = {
            held.pk: _given(seat, held, reports.get(key or 0), problem)
            for held, key, problem in found
        }
    named = seat.review.full_texts.in_bulk(files)
    return [placed.get(pk) or _as_it_stands(named[pk]) for pk in files if pk in named]


def _waiting(seat: Membership, files: Sequence[int]) -> list[FullText]:
    return list(seat.review.full_texts.all().unmatched().filter(pk__in=files).order_by("pk"))


def _matched(held: FullText, candidates: Sequence[Sought]) -> tuple[int | None, str]:
    """The key of the report, or what to tell a person; read only if the name is not enough."""
    found = match(held.filename, FrontPage(), candidates)
    if found is not None:
        return found, ""
    try:
        with held.file.open("rb") as opened:
            said = front_page(opened.file)
    except FileNotFoundError:
        return None, _("The file is not in the archive any more. Upload it again.")
    if said.locked:
        return None, _(
            "It asks for a password, so it could not be read. A copy without one is better."
        )
    found = match(held.filename, said, candidates)
    return found, "" if found is not None else _("No report, or more than one, fits this file.")


def _given(seat: Membership, held: FullText, report: Report | None, problem: str) -> Filed:
    if report is None:
        return Filed(held.filename, held, problem)
    try:
        return Filed(held.filename, give_full_text(seat=seat, full_text=held, report=report))
    except RuleBroken as refusal:
        return _refused(seat, held, report, str(refusal))


def _refused(seat: Membership, held: FullText, report: Report, refusal: str) -> Filed:
    """A second copy of what the report has is put away; anything else is left as it stands now."""
    if report.full_texts.all().standing().filter(sha256=held.sha256).exclude(pk=held.pk).exists():
        remove_full_text(seat=seat, full_text=held)
        return Filed(held.filename, None, refusal)
    held.refresh_from_db()
    return Filed(held.filename, held, refusal) if held.report is None else _as_it_stands(held)


def _as_it_stands(held: FullText) -> Filed:
    """Somebody was quicker: the file has its report, or was taken away."""
    if held.removed_at is not None:
        return Filed(held.filename, None, _("It was taken away before it was matched."))
    return Filed(held.filename, held)


def _sought(seat: Membership) -> dict[int, Report]:
    """Reports that a file could be for: sought, and not marked as not retrieved."""
    items = Item.objects.filter(review=seat.review_id).at("full_text").in_play()
    reports = Report.objects.filter(item__in=items).select_related("record")
    return {report.pk: report for report in reports}


def as_sought(report: Report) -> Sought:
    """What of a report a file may name."""
    record = report.record
    return Sought(
        key=report.pk,
        label=report.label,
        title=report.title,
        doi=record.doi if record else "",
        pmid=record.pmid if record else "",
    )
