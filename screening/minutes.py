"""The minutes of a meeting: who came, each conflict with its votes, what was agreed, the totals."""

import datetime as dt
import io
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Docx

from reviews.models import Criterion, Membership
from screening.facing import Side, sides
from screening.meetings import points_of
from screening.models import AgendaItem, Attendance, Clarification, Meeting, Resolution, Vote

TOTALS = ("included", "excluded", "conflicts", "undecided")


@dataclass(frozen=True, slots=True)
class Entry:
    """One conflict in the minutes. resolution: what this meeting decided, whatever came later."""

    point: AgendaItem
    sides: list[Side]
    resolution: Resolution | None
    clarified: list[Clarification]

    @property
    def title(self) -> str:
        item = self.point.item
        return item.report.title if item.report is not None else str(item.record)

    @property
    def outcome(self) -> str:
        if self.resolution is not None:
            return str(self.resolution.get_verdict_display())
        return _("Left open") if self.point.revealed_at else _("Not reached")


@dataclass(frozen=True, slots=True)
class Minutes:
    meeting: Meeting
    came: list[Attendance]
    missed: list[Attendance]
    entries: list[Entry]

    @property
    def settled(self) -> int:
        return sum(each.resolution is not None for each in self.entries)

    @property
    def totals(self) -> list[tuple[str, int | None, int | None]]:
        """Name, number before, number after; None while the meeting runs."""
        names = {
            "included": _("Included"),
            "excluded": _("Excluded"),
            "conflicts": _("In conflict"),
            "undecided": _("Waiting for votes"),
        }
        before, after = self.meeting.before, self.meeting.after
        return [(names[key], before.get(key), after.get(key)) for key in TOTALS]


def minutes_of(seat: Membership, meeting: Meeting) -> Minutes:
    """What this seat may read of the minutes; votes that were not revealed stay hidden."""
    points = list(points_of(meeting))
    seen = Vote.objects.current().filter(item__agenda__meeting=meeting).seen_by(seat)
    by_item: dict[tuple[int, int], list[Side]] = {}
    for side in sides(seat.review, seen):
        by_item.setdefault((side.vote.item_id, side.vote.round), []).append(side)
    decided = {
        each.item_id: each
        for each in meeting.resolutions.select_related("by__user", "reason").order_by("id")
    }
    clarified: dict[int, list[Clarification]] = {}
    rows = Clarification.objects.filter(point__meeting=meeting)
    for each in rows.select_related("criterion__replaces", "by__user"):
        clarified.setdefault(each.point_id, []).append(each)
    chairs = list(meeting.attendances.select_related("seat__user"))
    return Minutes(
        meeting,
        [each for each in chairs if each.joined_at],
        [each for each in chairs if not each.joined_at],
        [
            Entry(
                point,
                by_item.get((point.item_id, point.round), []) if point.revealed_at else [],
                decided.get(point.item_id),
                clarified.get(point.pk, []),
            )
            for point in points
        ],
    )


def as_docx(minutes: Minutes) -> bytes:
    """The minutes as a document of Word."""
    document = Document()
    meeting = minutes.meeting
    document.core_properties.title = str(meeting)
    document.core_properties.author = ""
    document.add_heading(_("Minutes: %(title)s") % {"title": meeting}, 0)
    _line(document, _("Review"), meeting.review.title)
    _line(document, _("Stage"), str(meeting.get_stage_display()))
    _line(document, _("Began"), _moment(meeting.started_at))
    _line(document, _("Ended"), _moment(meeting.ended_at))
    _line(document, _("Attended"), _names(minutes.came))
    if minutes.missed:
        _line(document, _("Did not come"), _names(minutes.missed))
    document.add_heading(_("Totals of the stage"), 1)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, ("", _("Before"), _("After")), strict=True):
        cell.text = words
    for name, before, after in minutes.totals:
        for cell, value in zip(table.add_row().cells, (name, before, after), strict=True):
            cell.text = "–" if value is None else str(value)
    document.add_heading(_("Conflicts"), 1)
    for entry in minutes.entries:
        _entry(document, entry)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _entry(document: Docx, entry: Entry) -> None:
    document.add_heading(f"{entry.point.position}. {_clean(entry.title)}", 2)
    for side in entry.sides:
        reasons = "; ".join(each.reason for each in side.reasons)
        words = str(side.vote.get_verdict_display())
        words = f"{words} ({reasons})" if reasons else words
        note = f" “{side.vote.note}”" if side.vote.note else ""
        _line(document, str(side.vote.seat), words + note)
    _line(document, _("Decision"), entry.outcome)
    if entry.resolution is not None:
        if entry.resolution.reason is not None:
            _line(document, _("Reason"), entry.resolution.reason.reason)
        if entry.resolution.note:
            _line(document, _("Note"), entry.resolution.note)
        _line(document, _("Written down by"), str(entry.resolution.by))
        if entry.resolution.superseded_at is not None:
            _line(document, _("Afterwards"), _("This decision was taken back later."))
    for each in entry.clarified:
        _line(document, _("Criterion clarified"), _reworded(each.criterion))


def _reworded(criterion: Criterion) -> str:
    before = criterion.replaces.label if criterion.replaces is not None else "–"
    return _("“%(before)s” became “%(after)s”") % {"before": before, "after": criterion.label}


def _line(document: Docx, name: str, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{name}: ").bold = True
    paragraph.add_run(_clean(words))


def _clean(words: str) -> str:
    """Without the control characters that XML does not know."""
    return "".join(letter for letter in words if letter.isprintable() or letter in "\n\t")


def _names(chairs: list[Attendance]) -> str:
    return ", ".join(str(each.seat) for each in chairs)


def _moment(at: dt.datetime | None) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i") if at else "–"
