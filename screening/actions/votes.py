"""Casting, changing and withdrawing votes."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership
from reviews.prepared import Asked, Prepared, insert, together
from reviews.roles import Permission
from screening import plans, rules
from screening.actions import states
from screening.ballots import RESOLUTIONS
from screening.models import (
    AgendaItem,
    Calibration,
    FullText,
    Item,
    NotRetrieved,
    Plan,
    Resolution,
    SampleItem,
    Stage,
    Verdict,
    Vote,
)

LONGEST_READING = 24 * 60 * 60


class Surplus(RuleBroken):
    """The item takes no vote of this person any more; there are others that do."""


class Missing(Surplus):
    """The review has no such item at the stage, or has it no more."""


class Fixed(RuleBroken):
    """The item is settled, so its votes stand."""


@transaction.atomic
def cast_vote(
    *,
    seat: Membership,
    item: Item,
    verdict: str,
    criteria: Sequence[int] = (),
    note: str = "",
    seconds: int | None = None,
    key: uuid.UUID | None = None,
) -> Vote:
    """Vote on an item, or change one's own vote; sent twice with one `key` it counts once."""
    seat.require(Permission.SCREEN)
    found, votes, saved, resolved = _as_it_stands(seat, item)
    held = _in_play(found, item)
    mine = next((vote for vote in votes if vote.seat_id == seat.pk), None)
    if (mine is not None or not held.takes_votes) and (sent := _sent(seat, key)):
        return sent
    plan = plans.made(seat.review, held.stage, next(iter(saved), None))
    ticked = _ticked(seat, plan, verdict, criteria)
    _make_way(seat, held, plan, votes, mine)
    vote = Vote(
        review=seat.review,
        item=held,
        seat=seat,
        round=held.round,
        verdict=verdict,
        criteria=ticked,
        note=note.strip(),
        seconds=_believed(seconds),
        criteria_version=plan.criteria_version,
        key=key or uuid.uuid4(),
        replaces=mine,
    )
    let_go = Asked(LET_GO, [held.pk, seat.pk])
    if not insert(vote, unless=("seat_id", "key"), then=[let_go]) and (sent := _sent(seat, key)):
        return sent
    standing = [*(each for each in votes if each != mine), vote]
    states.settle([held], plan, by=seat, votes=standing, resolved=resolved)
    audit.record(seat, Verb.VOTE_CAST, vote, stage=Stage(held.stage).label)
    return vote


@transaction.atomic
def withdraw_vote(*, seat: Membership, vote: Vote) -> Item:
    """Take one's own vote back; the item waits for one again."""
    seat.require(Permission.SCREEN)
    if vote.seat_id != seat.pk:
        raise RuleBroken(_("Only the person who cast a vote can withdraw it."))
    held = _held(seat, vote.item)
    mine = _mine(seat, held)
    if mine is None or mine.pk != vote.pk:
        raise RuleBroken(_("This vote does not stand any more; reload the page to see what does."))
    refuse_fixed(held)
    _supersede(mine)
    states.settle([held], plans.of(seat.review, held.stage), by=seat)
    audit.record(seat, Verb.VOTE_WITHDRAWN, mine, stage=held.get_stage_display())
    return held


def undo_vote(*, seat: Membership, stage: str) -> Item:
    """Withdraw the last vote that this person cast at the stage."""
    last = (
        Vote.objects.of_this_round()
        .filter(seat=seat, item__stage=stage)
        .select_related("item")
        .order_by("-id")
        .first()
    )
    if last is None:
        raise RuleBroken(_("There is no vote of yours to undo."))
    return withdraw_vote(seat=seat, vote=last)


def refuse_fixed(item: Item) -> None:
    """A settled item keeps its votes, unless one vote alone settled it and nothing followed."""
    if not item.is_settled:
        _refuse_met(item)
        return
    alone = Vote.objects.of_this_round().filter(item=item).count() == 1
    resolved = Resolution.objects.current().filter(item=item, round=item.round).exists()
    if not alone or resolved or _followed(item):
        raise Fixed(
            _(
                "This is settled, so its votes stand. "
                "An owner or adjudicator can reopen it for a new round."
            )
        )


def _refuse_met(item: Item) -> None:
    """No vote is edited once people saw each other's, in a meeting or after a calibration."""
    sampled = SampleItem.objects.filter(item=item, round=item.round)
    if sampled.filter(calibration__closed_at__isnull=False).exists():
        raise RuleBroken(_("The calibration round is closed, so its votes stand as they are."))
    agenda = AgendaItem.objects.filter(item=item, round=item.round)
    if agenda.filter(Q(revealed_at__isnull=False) | Q(meeting__ended_at=None)).exists():
        raise RuleBroken(
            _("A consensus meeting has this before it, so its votes stand as they are.")
        )


def _followed(item: Item) -> bool:
    """Whether people already worked on the report that came of this record."""
    if item.stage != Stage.TITLE_ABSTRACT:
        return False
    report = {"report__record": item.record_id}
    return (
        Vote.objects.filter(**{f"item__{name}": value for name, value in report.items()}).exists()
        or FullText.objects.standing().filter(**report).exists()
        or NotRetrieved.objects.standing().filter(**report).exists()
    )


def _make_way(
    seat: Membership, item: Item, plan: Plan, votes: Sequence[Vote], mine: Vote | None
) -> None:
    """A first vote needs a place; a change of mind needs the old vote to step aside."""
    if mine is None:
        _refuse_surplus(seat, item, plan, votes)
    else:
        refuse_fixed(item)
        _supersede(mine)


def _believed(seconds: int | None) -> int | None:
    return None if seconds is None else max(0, min(seconds, LONGEST_READING))


def _sent(seat: Membership, key: uuid.UUID | None) -> Vote | None:
    """The vote that was already cast with this key, when the answer to it was lost."""
    return None if key is None else Vote.objects.filter(seat=seat, key=key).first()


def _as_it_stands(seat: Membership, item: Item) -> list[list[Any]]:
    """The item, locked, then its votes, the plan if one is saved, and its resolutions."""
    return together(
        *states.holding(seat.review_id, [item.pk]),
        STANDING.asked(item=item.pk),
        plans.SAVED.asked(item.stage, review=seat.review_id),
        RESOLUTIONS.asked(ids=[item.pk]),
    )[1:]


STANDING = Prepared(lambda *, item: Vote.objects.of_this_round().filter(item=item).order_by("id"))
LET_GO = "DELETE FROM screening_claim WHERE item_id = %s AND seat_id = %s"


def _held(seat: Membership, item: Item) -> Item:
    return _in_play(states.hold(seat.review_id, [item.pk]), item)


def _in_play(held: Sequence[Item], item: Item) -> Item:
    if not held or held[0].stage != item.stage:
        raise Missing(_("This is no longer here: its import was undone."))
    if not held[0].in_play:
        raise Surplus(
            _("This left the queue: it is a duplicate, was not retrieved, or is not sought now.")
        )
    return held[0]


def _mine(seat: Membership, item: Item) -> Vote | None:
    return Vote.objects.current().filter(item=item, seat=seat, round=item.round).first()


def _supersede(vote: Vote) -> None:
    Vote.objects.filter(pk=vote.pk).update(superseded_at=timezone.now())


def _refuse_surplus(seat: Membership, item: Item, plan: Plan, votes: Sequence[Vote]) -> None:
    if item.calibration is not None:
        _refuse_onlooker(seat, item.calibration)
        return
    voters = frozenset(vote.seat_id for vote in votes)
    reserved = _reserved(item)
    if not item.takes_votes:
        _refuse_unread(item, votes)
        raise Surplus(_("This already has the votes that it needs, so yours was not counted."))
    if not rules.takes(plan.rule, voters, seat.pk, reserved):
        raise Surplus(_("The votes that this still needs are kept for other people."))


def _refuse_unread(item: Item, votes: Sequence[Vote]) -> None:
    """What was settled without anybody's vote says how, and who can put it before people."""
    if votes or not item.is_settled:
        return
    how = {
        Resolution.Basis.AUTOMATION.value: _(
            "A stopping rule excluded this before anybody read it"
        ),
        Resolution.Basis.EARLIER.value: _("An earlier team settled this before it came in"),
    }
    of_round = Resolution.objects.current().filter(item=item, round=item.round, basis__in=how)
    settled = of_round.first()
    if settled is None:
        return
    raise Surplus(
        _("%(how)s, so your vote was not counted. An owner or adjudicator can reopen it.")
        % {"how": how[settled.basis]}
    )


def _reserved(item: Item) -> frozenset[int]:
    """The people to whom the item was given."""
    given = item.allocation
    return frozenset(given.people) if given is not None else frozenset()


def _refuse_onlooker(seat: Membership, calibration: Calibration) -> None:
    """Everybody who takes part votes on all of a sample, and nobody else does."""
    if seat.pk not in calibration.people:
        raise Surplus(_("This is in the sample of a calibration round that others take part in."))


def _ticked(seat: Membership, plan: Plan, verdict: str, criteria: Sequence[int]) -> list[int]:
    """The failed criteria in protocol order; only an exclusion has any."""
    if verdict not in Verdict.values:
        raise RuleBroken(_("Choose include, maybe or exclude."))
    if verdict != Verdict.EXCLUDE or not (criteria or plan.reason_required):
        return []
    standing = list(
        Criterion.objects.filter(review=seat.review_id).current().values_list("pk", flat=True)
    )
    if not set(criteria) <= set(standing):
        raise RuleBroken(
            _("A criterion that you ticked was changed meanwhile. Reload the page and look again.")
        )
    if plan.reason_required and not criteria:
        raise RuleBroken(
            _("Tick at least one criterion that it fails.")
            if standing
            else _("An exclusion needs a criterion that it fails; add criteria to the protocol.")
        )
    return [criterion for criterion in standing if criterion in criteria]
