"""One verdict on many items: each vote its own row, under the same rules as a single one."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.jobs import Cancelled, Progress, quiet
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import votes
from screening.models import BulkVote, Item, Vote
from screening.models.item import ItemQuerySet

KEYS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Scope:
    """Of a set of items: those that would take this person's vote, those on which their vote can
    still change, and how many take neither."""

    new: list[int]
    changes: list[int]
    others: int

    @property
    def takes(self) -> int:
        return len(self.new) + len(self.changes)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of a bulk: votes that were cast, those that still stand, and items that took none."""

    cast: int
    standing: int
    passed_over: int


def scope_of(seat: Membership, rows: ItemQuerySet) -> Scope:
    """What a bulk vote on these items would touch; writes nothing."""
    new = list(rows.needing(seat).order_by("pk").values_list("pk", flat=True))
    mine = rows.with_vote_of(seat).exclude(state__in=Item.SETTLED)
    changes = list(mine.order_by("pk").values_list("pk", flat=True))
    return Scope(new, changes, rows.count() - len(new) - len(changes))


@transaction.atomic
def prepare_bulk(
    *,
    seat: Membership,
    stage: str,
    items: Sequence[int],
    verdict: str,
    criteria: Sequence[int] = (),
    note: str = "",
    key: uuid.UUID | None = None,
) -> BulkVote:
    """Put down one verdict on these items and cast the first vote, so that what is refused for all
    is refused at once. `run_bulk` casts the rest; sent twice with one `key` it is one bulk."""
    seat.require(Permission.SCREEN)
    if key is not None and (sent := BulkVote.objects.filter(seat=seat, key=key).first()):
        return sent
    wanted = sorted(set(items))
    known = Item.objects.filter(review=seat.review_id, stage=stage, pk__in=wanted).count()
    if not wanted or known != len(wanted):
        raise RuleBroken(_("None of these items takes your vote any more; look at the list again."))
    bulk = BulkVote.objects.create(
        review=seat.review,
        seat=seat,
        stage=stage,
        verdict=verdict,
        criteria=list(criteria),
        note=note.strip(),
        items=wanted,
        key=key or uuid.uuid4(),
    )
    _cast(bulk, wanted[0])
    audit.record(seat, Verb.BULK_VOTED, bulk, stage=bulk.get_stage_display(), count=len(wanted))
    return bulk


def run_bulk(*, seat: Membership, bulk: BulkVote, progress: Progress = quiet) -> Tally:
    """Cast the votes one by one, passing over what takes none any more. Cancelling keeps what was
    cast; running it again casts only what is missing."""
    seat.require(Permission.SCREEN)
    if bulk.withdrawn_at is not None:
        return tally_of(bulk)
    done = {vote.item_id for vote in _votes(bulk)}
    try:
        for number, item in enumerate(bulk.items):
            progress(number, len(bulk.items), _("Casting your votes"))
            if item not in done:
                _cast(bulk, item)
    except Cancelled:
        return tally_of(bulk)
    return tally_of(bulk)


@transaction.atomic
def begin_withdrawal(*, seat: Membership, bulk: BulkVote) -> BulkVote:
    """Put down that a bulk is taken back; `withdraw_bulk` does it."""
    seat.require(Permission.SCREEN)
    held = BulkVote.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if held.seat_id != seat.pk:
        raise RuleBroken(_("Only the person who cast these votes can take them back."))
    if held.job is not None and not held.job.is_over:
        raise RuleBroken(_("These votes are still being cast. Cancel that first, or wait for it."))
    if held.withdrawn_at is None:
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        audit.record(seat, Verb.BULK_WITHDRAWN, held, count=tally_of(held).standing)
    return held


def withdraw_bulk(*, seat: Membership, bulk: BulkVote, progress: Progress = quiet) -> Tally:
    """Take back the votes of a bulk that still stand and are not settled; a vote that had replaced
    another puts the other's verdict back."""
    seat.require(Permission.SCREEN)
    standing = [vote for vote in _votes(bulk) if vote.superseded_at is None]
    try:
        for number, vote in enumerate(standing):
            progress(number, len(standing), _("Taking your votes back"))
            _take_back(seat, vote)
    except Cancelled:
        return tally_of(bulk)
    return tally_of(bulk)


def tally_of(bulk: BulkVote) -> Tally:
    """Counted from the votes."""
    found = list(_votes(bulk))
    standing = sum(vote.superseded_at is None for vote in found)
    return Tally(len(found), standing, len(bulk.items) - len(found))


def _cast(bulk: BulkVote, item_id: int) -> None:
    """One vote under the usual rules. What is wrong with the verdict itself is refused; an item
    that takes no vote now is passed over."""
    item = Item(pk=item_id, review=bulk.review, stage=bulk.stage)
    try:
        votes.cast_vote(
            seat=bulk.seat,
            item=item,
            verdict=bulk.verdict,
            criteria=bulk.criteria,
            note=bulk.note,
            key=bulk.key_of(item_id),
        )
    except (votes.Surplus, votes.Fixed):
        return


def _take_back(seat: Membership, vote: Vote) -> None:
    before = vote.replaces
    try:
        if before is None:
            votes.withdraw_vote(seat=seat, vote=vote)
        else:
            votes.cast_vote(
                seat=seat,
                item=vote.item,
                verdict=before.verdict,
                criteria=before.criteria,
                note=before.note,
                key=uuid.uuid5(vote.key, "taken back"),
            )
    except RuleBroken:
        return


def _votes(bulk: BulkVote) -> Iterator[Vote]:
    keys = [bulk.key_of(item) for item in bulk.items]
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        yield from Vote.objects.filter(seat=bulk.seat, key__in=some).select_related(
            "item", "replaces"
        )
