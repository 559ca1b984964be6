"""What a meeting shows to one seat: the conflict before it, the agenda, who is there."""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening import plans
from screening.actions.resolutions import why_not
from screening.cards import Card, card_of
from screening.facing import Side, ballots_by_item, sides
from screening.models import (
    AgendaItem,
    Attendance,
    Clarification,
    Item,
    Meeting,
    Resolution,
    Vote,
)


def may_open(seat: Membership, meeting: Meeting) -> bool:
    """Who was asked, and those who settle conflicts."""
    return seat.can(Permission.RESOLVE) or meeting.attendances.filter(seat=seat).exists()


def require_open(seat: Membership, meeting: Meeting) -> None:
    if not may_open(seat, meeting):
        raise PermissionDenied(_("Only those who were asked to this meeting open it."))


def points_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda with titles; `settled` when a resolution stands in the round that it is about."""
    resolved = Resolution.objects.current().filter(item=OuterRef("item"), round=OuterRef("round"))
    rows = meeting.agenda.select_related("item__record", "item__report", "criterion")
    return rows.annotate(settled=Exists(resolved)).order_by("position")


@dataclass(frozen=True, slots=True)
class Room:
    """What everybody in a running meeting sees, and what this seat may do there.

    Before the reveal nothing in it depends on the votes: no verdict, reason, voter or group.
    """

    meeting: Meeting
    point: AgendaItem
    card: Card
    total: int
    open: int
    before: AgendaItem | None
    after: AgendaItem | None
    sides: list[Side] = field(default_factory=list)
    resolution: Resolution | None = None
    gone: bool = False
    barred: str = ""
    may_turn: bool = False
    may_clarify: bool = False
    criteria: list[Criterion] = field(default_factory=list)
    clarified: list[Clarification] = field(default_factory=list)

    @property
    def revealed(self) -> bool:
        return self.point.revealed_at is not None


def room_of(seat: Membership, meeting: Meeting) -> Room:
    """The conflict that the meeting has before it; a fixed number of queries."""
    agenda = list(points_of(meeting))
    place = next((n for n, each in enumerate(agenda) if each.pk == meeting.shown_id), 0)
    point = agenda[place]
    plan = plans.standing(seat.review, meeting.stage)
    votes = Vote.objects.current().filter(item=point.item, round=point.round).seen_by(seat)
    revealed = point.revealed_at is not None
    resolution = point.item.resolutions.filter(round=point.round, superseded_at=None)
    works = seat.can(Permission.RESOLVE) or seat.can(Permission.SCREEN)
    item = point.item
    settled = resolution.select_related("by__user", "reason").first()
    in_conflict = item.in_play and item.state == Item.State.CONFLICT and item.round == point.round
    return Room(
        meeting=meeting,
        point=point,
        card=card_of(seat, item, plan),
        total=len(agenda),
        open=sum(not getattr(each, "settled", False) for each in agenda),
        before=agenda[place - 1] if place else None,
        after=agenda[place + 1] if place + 1 < len(agenda) else None,
        sides=sides(seat.review, votes) if revealed else [],
        resolution=settled,
        gone=settled is None and not in_conflict,
        barred=why_not(seat, item, plan, meeting) if revealed and settled is None else "",
        may_turn=works and meeting.attendances.filter(seat=seat).exists(),
        may_clarify=seat.can(Permission.MANAGE),
        criteria=list(Criterion.objects.filter(review=seat.review_id).current()),
        clarified=list(point.clarifications.select_related("criterion__replaces", "by__user")),
    )


def pulse_of(meeting: Meeting) -> tuple[dict[str, object], str]:
    """What tells a machine whether to look again: the version and who is there; with its tag."""
    here = Attendance.objects.filter(meeting=meeting).present().select_related("seat__user")
    names = [str(each.seat) for each in here]
    state = {"version": meeting.version, "present": names, "ended": meeting.ended_at is not None}
    return state, hashlib.sha256(repr(sorted(state.items())).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Group:
    """Conflicts about one criterion, or about none that a vote named."""

    criterion: Criterion | None
    points: list[AgendaItem]


def agenda_of(meeting: Meeting) -> list[Group]:
    """The agenda of a meeting that began, by the criterion at issue; for those who see votes."""
    groups: dict[int | None, Group] = {}
    for point in points_of(meeting):
        group = groups.setdefault(point.criterion_id, Group(point.criterion, []))
        group.points.append(point)
    return list(groups.values())


def awaited(meeting: Meeting) -> int:
    """How many conflicts would be on the agenda if the meeting began now."""
    conflicts = meeting.review.items.at(meeting.stage).conflicts()
    if not meeting.only_of_attendees:
        return conflicts.count()
    asked = set(meeting.attendances.values_list("seat", flat=True))
    found = ballots_by_item(meeting.review, conflicts)
    return sum(asked.issuperset(each.voters) for each in found.values())
