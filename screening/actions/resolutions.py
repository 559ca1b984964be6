"""Settling conflicts, and opening again what was settled."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import states
from screening.models import (
    Claim,
    Item,
    Meeting,
    Plan,
    Resolution,
    Stage,
    Verdict,
    Vote,
)


@transaction.atomic
def resolve_conflict(
    *,
    seat: Membership,
    item: Item,
    verdict: str,
    reason: Criterion | None = None,
    basis: str = Resolution.Basis.ADJUDICATION,
    note: str = "",
    meeting: Meeting | None = None,
) -> Resolution:
    """Settle a conflict, at the desk or in a meeting; the votes stay as they are."""
    plan = plans.of(seat.review, item.stage)
    if meeting is None or plan.resolvers != Plan.Resolvers.MEETING:
        seat.require(Permission.RESOLVE)
    held = _held(seat, item)
    if held.state != Item.State.CONFLICT:
        raise RuleBroken(_("This is not in conflict any more: it was settled, or a vote changed."))
    if refused := why_not(seat, held, plan, meeting):
        raise RuleBroken(refused)
    made = Resolution.objects.create(
        review=seat.review,
        item=held,
        round=held.round,
        verdict=_decision(verdict),
        reason=_reason(seat, held, verdict, reason),
        basis=_basis(basis),
        by=seat,
        meeting=meeting,
        note=note.strip(),
    )
    states.settle([held], plan, by=seat)
    audit.record(
        seat,
        Verb.ITEM_RESOLVED,
        made,
        stage=held.get_stage_display(),
        verdict=made.get_verdict_display(),
        item=held.pk,
    )
    return made


@transaction.atomic
def withdraw_resolution(*, seat: Membership, resolution: Resolution) -> Item:
    """Take a resolution back: the conflict is open again, with the same votes."""
    seat.require(Permission.RESOLVE)
    held = _held(seat, resolution.item)
    stands = Resolution.objects.current().filter(pk=resolution.pk, item=held, round=held.round)
    if not stands.exists():
        raise RuleBroken(_("This resolution does not stand any more."))
    stands.update(superseded_at=timezone.now())
    states.settle([held], plans.of(seat.review, held.stage), by=seat)
    audit.record(
        seat, Verb.RESOLUTION_WITHDRAWN, held, stage=held.get_stage_display(), item=held.pk
    )
    return held


@transaction.atomic
def reopen_item(*, seat: Membership, item: Item) -> Item:
    """Begin a new round on a settled item; the votes of earlier rounds are kept."""
    seat.require(Permission.RESOLVE)
    held = _held(seat, item)
    if not held.is_settled:
        raise RuleBroken(_("Only what is settled can be reopened."))
    begin_round([held], plans.of(seat.review, held.stage), by=seat)
    audit.record(seat, Verb.ITEM_REOPENED, held, stage=held.get_stage_display(), round=held.round)
    return held


def begin_round(items: Sequence[Item], plan: Plan, by: Membership) -> None:
    """A new round on settled items of the plan's stage, which the caller holds.

    What a stopping rule excluded unread had no round of votes yet; its first one is to come.
    """
    standing = Resolution.objects.current().filter(item__in=items)
    never_read = set(standing.by_machine().values_list("item_id", flat=True))
    standing.update(superseded_at=timezone.now())
    Claim.objects.filter(item__in=items).delete()
    for item in items:
        item.round += item.pk not in never_read
    Item.objects.bulk_update(items, ["round"], batch_size=states.BATCH)
    states.settle(items, plan, by=by)


def may_resolve(seat: Membership, item: Item, plan: Plan) -> bool:
    """Whether the plan lets this seat settle this conflict at the desk."""
    return not why_not(seat, item, plan)


def why_not(seat: Membership, item: Item, plan: Plan, meeting: Meeting | None = None) -> str:
    """Why this seat cannot settle this conflict, at the desk or in a meeting; empty if it can."""
    votes = Vote.objects.current().filter(item=item, round=item.round)
    voters = [vote.seat for vote in votes.select_related("seat__user")]
    came = None
    if meeting is not None:
        here = meeting.attendances.filter(joined_at__isnull=False)
        came = set(here.values_list("seat", flat=True))
    return bar(seat, plan, voters, came)


def bar(
    seat: Membership, plan: Plan, voters: Sequence[Membership], came: set[int] | None = None
) -> str:
    """What keeps this seat from settling a conflict of these voters; empty if nothing does.

    came: who joined the meeting in which it is to be settled; None at the desk. Where the voters
    settle together, all of them must have come, and one of them or a resolver writes the verdict
    down. If a voter has left the review they can never meet, so it falls to the resolvers. Where
    only people who did not vote settle and all who settle voted, it falls to these too.
    """
    voted = any(each.pk == seat.pk for each in voters)
    together = plan.resolvers == Plan.Resolvers.MEETING
    if together and all(each.left_at is None for each in voters):
        if came is None:
            return _("The plan leaves conflicts to the voters together, in a consensus meeting.")
        if not voted and not seat.can(Permission.RESOLVE):
            return _("One of the voters, an owner or an adjudicator writes the verdict down.")
        missing = ", ".join(str(each) for each in voters if each.pk not in came)
        if missing:
            return _("The plan wants all voters in the meeting; not here: %(names)s.") % {
                "names": missing
            }
        return ""
    if not seat.can(Permission.RESOLVE):
        return _("Owners and adjudicators settle conflicts.")
    outside_only = plan.resolvers == Plan.Resolvers.NOT_VOTED
    if voted and outside_only and seat.resolvers - {each.pk for each in voters}:
        return _("You voted on this, and the plan leaves conflicts to people who did not.")
    return ""


def _held(seat: Membership, item: Item) -> Item:
    held = states.hold(seat.review_id, [item.pk])
    if not held:
        raise RuleBroken(_("This is no longer here: its import was undone."))
    if not held[0].in_play:
        raise RuleBroken(_("This is not in play now: it is a duplicate, or is not sought."))
    return held[0]


def _decision(verdict: str) -> str:
    if verdict not in (Verdict.INCLUDE, Verdict.EXCLUDE):
        raise RuleBroken(_("A conflict is settled as included or as excluded."))
    return verdict


def _basis(basis: str) -> str:
    if basis not in (Resolution.Basis.CONSENSUS, Resolution.Basis.ADJUDICATION):
        raise RuleBroken(_("People settle a conflict by consensus or by adjudication."))
    return basis


def _reason(
    seat: Membership, item: Item, verdict: str, reason: Criterion | None
) -> Criterion | None:
    if verdict != Verdict.EXCLUDE:
        return None
    if reason is None:
        if item.stage == Stage.FULL_TEXT:
            raise RuleBroken(_("A report is excluded for a reason: choose the criterion it fails."))
        return None
    if reason.review_id != seat.review_id or reason.retired_at is not None:
        raise RuleBroken(_("Choose a criterion that stands in the protocol."))
    return reason
