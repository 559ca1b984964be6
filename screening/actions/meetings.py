"""Consensus meetings: planned, begun, held conflict by conflict, ended.

Whoever acts in a meeting holds its row first and the items after it, so that people who press at
the same instant take turns. What they press names what it is about, so that a second press finds
the work done and changes nothing.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.actions.protocol import change_criterion
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening.actions.resolutions import resolve_conflict
from screening.facing import ballots_by_item
from screening.models import (
    AgendaItem,
    Attendance,
    Clarification,
    Item,
    Meeting,
    Resolution,
    Stage,
)

FEWEST = 2


@transaction.atomic
def plan_meeting(
    *,
    seat: Membership,
    stage: str,
    attendees: Sequence[Membership],
    title: str = "",
    planned_for: dt.datetime | None = None,
    only_of_attendees: bool = False,
) -> Meeting:
    """Ask people to settle the open conflicts of a stage together."""
    seat.require(Permission.RESOLVE)
    if stage not in Stage.values:
        raise RuleBroken(_("Choose the stage whose conflicts are discussed."))
    people = {each.pk: each for each in attendees}
    if any(each.review_id != seat.review_id or each.left_at for each in people.values()):
        raise RuleBroken(_("Only members of this review attend its meetings."))
    if len(people) < FEWEST:
        raise RuleBroken(_("A meeting needs at least two people."))
    made = Meeting.objects.create(
        review=seat.review,
        stage=stage,
        title=" ".join(title.split()),
        only_of_attendees=only_of_attendees,
        planned_for=planned_for,
        planned_by=seat,
    )
    Attendance.objects.bulk_create(
        Attendance(review=seat.review, meeting=made, seat=each) for each in people.values()
    )
    audit.record(
        seat, Verb.MEETING_PLANNED, made, stage=made.get_stage_display(), attendees=len(people)
    )
    return made


@transaction.atomic
def cancel_meeting(*, seat: Membership, meeting: Meeting) -> Meeting:
    """Call off a meeting that has not begun."""
    seat.require(Permission.RESOLVE)
    held = _held(seat, meeting)
    if not held.is_planned:
        raise RuleBroken(_("Only a meeting that has not begun can be called off."))
    held.cancelled_at = timezone.now()
    held.save(update_fields=["cancelled_at"])
    audit.record(seat, Verb.MEETING_CANCELLED, held, stage=held.get_stage_display())
    return held


@transaction.atomic
def join_meeting(*, seat: Membership, meeting: Meeting) -> Attendance:
    """Take one's chair, or say that one is still in it."""
    chair = attendance_of(seat, meeting)
    now = timezone.now()
    chair.joined_at = chair.joined_at or now
    chair.seen_at = now
    chair.save(update_fields=["joined_at", "seen_at"])
    return chair


@transaction.atomic
def start_meeting(*, seat: Membership, meeting: Meeting) -> Meeting:
    """Begin: the open conflicts become the agenda, grouped by the criterion at issue."""
    _require_chair(seat, meeting)
    held = _held(seat, meeting)
    if held.is_running:
        return held
    if not held.is_planned:
        raise RuleBroken(_("This meeting is over."))
    points = AgendaItem.objects.bulk_create(_agenda(held))
    if not points:
        raise RuleBroken(_("There is no open conflict to discuss."))
    held.started_at = timezone.now()
    held.before = totals(held)
    held.shown = points[0]
    _say(held, "started_at", "before", "shown")
    join_meeting(seat=seat, meeting=held)
    audit.record(
        seat,
        Verb.MEETING_STARTED,
        held,
        stage=held.get_stage_display(),
        conflicts=len(points),
    )
    return held


@transaction.atomic
def show_point(*, seat: Membership, meeting: Meeting, point: AgendaItem) -> Meeting:
    """Turn everybody's screen to one conflict of the agenda."""
    held, found = _at_work(seat, meeting, point)
    if held.shown_id != found.pk:
        held.shown = found
        _say(held, "shown")
    return held


@transaction.atomic
def reveal_votes(*, seat: Membership, meeting: Meeting, point: AgendaItem) -> AgendaItem:
    """Show all votes on a conflict, with their reasons, to everybody in the meeting at once."""
    held, found = _at_work(seat, meeting, point)
    if found.revealed_at is not None:
        return found
    if not _is_open(found):
        raise RuleBroken(_("This is not in conflict any more: it was settled, or a vote changed."))
    found.revealed_at, found.revealed_by = timezone.now(), seat
    found.save(update_fields=["revealed_at", "revealed_by"])
    _say(held)
    audit.record(seat, Verb.VOTES_REVEALED, found, stage=held.get_stage_display())
    return found


@transaction.atomic
def decide_point(
    *,
    seat: Membership,
    meeting: Meeting,
    point: AgendaItem,
    verdict: str,
    reason: Criterion | None = None,
    note: str = "",
) -> Resolution:
    """Write down what the meeting agreed on; the votes stay as they are."""
    held, found = _at_work(seat, meeting, point)
    settled = found.item.resolutions.filter(round=found.round, superseded_at=None).first()
    if settled is not None:
        raise RuleBroken(
            _("%(name)s settled this a moment ago: %(verdict)s.")
            % {"name": settled.by, "verdict": settled.get_verdict_display()}
        )
    if found.revealed_at is None:
        raise RuleBroken(_("Reveal the votes first, so that everybody knows what is at issue."))
    made = resolve_conflict(
        seat=seat,
        item=found.item,
        verdict=verdict,
        reason=reason,
        basis=Resolution.Basis.CONSENSUS,
        note=note,
        meeting=held,
    )
    _say(held)
    return made


@transaction.atomic
def clarify_criterion(
    *,
    seat: Membership,
    meeting: Meeting,
    point: AgendaItem,
    criterion: Criterion,
    label: str,
    reason: str,
    explanation: str = "",
) -> Criterion:
    """Reword a criterion that people read differently; votes keep their version of it."""
    held, found = _at_work(seat, meeting, point)
    if criterion.review_id != held.review_id:
        raise RuleBroken(_("Choose a criterion that stands in the protocol."))
    made = change_criterion(
        seat=seat, criterion=criterion, label=label, reason=reason, explanation=explanation
    )
    Clarification.objects.create(review=held.review, point=found, criterion=made, by=seat)
    _say(held)
    return made


@transaction.atomic
def end_meeting(*, seat: Membership, meeting: Meeting) -> Meeting:
    """Close a meeting; what it did not settle stays in conflict."""
    _require_chair(seat, meeting)
    held = _held(seat, meeting)
    if held.ended_at is not None:
        return held
    if not held.is_running:
        raise RuleBroken(_("This meeting has not begun."))
    held.ended_at = timezone.now()
    held.after = totals(held)
    _say(held, "ended_at", "after")
    audit.record(
        seat,
        Verb.MEETING_ENDED,
        held,
        stage=held.get_stage_display(),
        conflicts=held.agenda.count(),
        settled=held.resolutions.filter(superseded_at=None).count(),
    )
    return held


def attendance_of(seat: Membership, meeting: Meeting) -> Attendance:
    """The chair of this seat; who was not asked has none."""
    chair = Attendance.objects.filter(meeting=meeting, seat=seat, review=seat.review_id).first()
    if chair is None:
        raise RuleBroken(_("You were not asked to this meeting."))
    if not (meeting.is_planned or meeting.is_running):
        raise RuleBroken(_("This meeting is over."))
    return chair


def totals(meeting: Meeting) -> dict[str, int]:
    """How the items of the meeting's stage stand now."""
    items = Item.objects.filter(review=meeting.review_id).at(meeting.stage).in_play()
    counted: dict[str, int] = items.aggregate(
        included=Count("pk", filter=Q(state=Item.State.INCLUDED)),
        excluded=Count("pk", filter=Q(state=Item.State.EXCLUDED)),
        conflicts=Count("pk", filter=Q(state=Item.State.CONFLICT)),
        undecided=Count("pk", filter=Q(state__in=Item.UNDECIDED)),
    )
    return counted


def _agenda(meeting: Meeting) -> list[AgendaItem]:
    """Open conflicts in the order of the criteria that they are about, those about none last."""
    items = {item.pk: item for item in meeting.review.items.at(meeting.stage).conflicts()}
    order = list(meeting.review.criteria.current().values_list("pk", flat=True))
    asked = set(meeting.attendances.values_list("seat", flat=True))
    found: list[tuple[int, int, int | None]] = []
    for pk, ballots in ballots_by_item(meeting.review, items).items():
        if meeting.only_of_attendees and not asked.issuperset(ballots.voters):
            continue
        about = ballots.disputed(order)
        place = order.index(about) if about in order else len(order)
        found.append((place, pk, about if about in order else None))
    return [
        AgendaItem(
            review=meeting.review,
            meeting=meeting,
            item=items[pk],
            round=items[pk].round,
            position=position,
            criterion_id=about,
        )
        for position, (_place, pk, about) in enumerate(sorted(found, key=lambda each: each[:2]), 1)
    ]


def _held(seat: Membership, meeting: Meeting) -> Meeting:
    """The meeting, locked until the transaction ends."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk, review=seat.review_id)


def _require_chair(seat: Membership, meeting: Meeting) -> None:
    """Who works in the review and was asked may turn the pages; an observer looks on."""
    if not seat.can(Permission.RESOLVE):
        seat.require(Permission.SCREEN)
    if not Attendance.objects.filter(meeting=meeting, seat=seat).exists():
        raise RuleBroken(_("You were not asked to this meeting."))


def _at_work(seat: Membership, meeting: Meeting, point: AgendaItem) -> tuple[Meeting, AgendaItem]:
    """The running meeting, held, and a conflict of its agenda as it is now."""
    _require_chair(seat, meeting)
    held = _held(seat, meeting)
    if not held.is_running:
        raise RuleBroken(
            _("This meeting is over.") if held.ended_at else _("This meeting has not begun.")
        )
    return held, AgendaItem.objects.select_related("item").get(pk=point.pk, meeting=held)


def _is_open(point: AgendaItem) -> bool:
    item = point.item
    return item.in_play and item.state == Item.State.CONFLICT and item.round == point.round


def _say(meeting: Meeting, *fields: str) -> None:
    """Write what changed, so that every machine in the meeting sees it."""
    meeting.version = F("version") + 1
    meeting.save(update_fields=["version", *fields])
    meeting.refresh_from_db(fields=["version"])
