"""Settling conflicts, and opening again what was settled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.access import Permission
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership
from screening import plans
from screening.actions import states
from screening.models import Claim, Item, Plan, Resolution, Stage, Verdict, Vote


@transaction.atomic
def resolve_conflict(
    *,
    seat: Membership,
    item: Item,
    verdict: str,
    reason: Criterion | None = None,
    basis: str = Resolution.Basis.ADJUDICATION,
    note: str = "",
) -> Resolution:
    """Settle a conflict; the votes stay as they are."""
    seat.require(Permission.RESOLVE)
    held = _held(seat, item)
    plan = plans.of(seat.review, held.stage)
    if held.state != Item.State.CONFLICT:
        raise RuleBroken(_("This is not in conflict any more: it was settled, or a vote changed."))
    _refuse_voter(seat, held, plan)
    made = Resolution.objects.create(
        review=seat.review,
        item=held,
        round=held.round,
        verdict=_decision(verdict),
        reason=_reason(seat, held, verdict, reason),
        basis=_basis(basis),
        by=seat,
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
    Resolution.objects.current().filter(item=held).update(superseded_at=timezone.now())
    Claim.objects.filter(item=held).delete()
    Item.objects.filter(pk=held.pk).update(round=held.round + 1)
    held.round += 1
    states.settle([held], plans.of(seat.review, held.stage), by=seat)
    audit.record(seat, Verb.ITEM_REOPENED, held, stage=held.get_stage_display(), round=held.round)
    return held


def may_resolve(seat: Membership, item: Item, plan: Plan) -> bool:
    """Whether the plan lets this seat settle this conflict."""
    if not seat.can(Permission.RESOLVE):
        return False
    return plan.resolvers != Plan.Resolvers.NOT_VOTED or not _voted(seat, item)


def _refuse_voter(seat: Membership, item: Item, plan: Plan) -> None:
    if not may_resolve(seat, item, plan):
        raise RuleBroken(
            _("You voted on this, and the plan leaves conflicts to people who did not.")
        )


def _voted(seat: Membership, item: Item) -> bool:
    return Vote.objects.current().filter(item=item, seat=seat, round=item.round).exists()


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
