"""Calibration rounds: a sample drawn, voted on by all who take part, closed."""

import random
import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import states
from screening.models import Calibration, Claim, Item, SampleItem, Stage

FEWEST = 2
SEEDS = 2**31


@transaction.atomic
def start_calibration(
    *,
    seat: Membership,
    stage: str,
    people: Sequence[Membership],
    size: int,
    target: int = 80,
    measure: str = Calibration.Measure.PERCENT,
    keep: bool = True,
    seed: int | None = None,
) -> Calibration:
    """Draw a sample of items without votes and ask several people to judge all of it."""
    seat.require(Permission.MANAGE)
    asked = sorted({each.pk for each in people})
    _refuse_people(seat, people)
    made = Calibration(
        review=seat.review,
        stage=stage,
        people=asked,
        size=size,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
        measure=measure,
        target=target,
        keep=keep,
        started_by=seat,
    )
    _refuse_settings(made)
    made.save()
    _hold_for(made, _drawn(made))
    audit.record(
        seat,
        Verb.CALIBRATION_STARTED,
        made,
        stage=made.get_stage_display(),
        size=size,
        people=len(asked),
        seed=made.seed,
        keep=keep,
    )
    return made


@transaction.atomic
def close_calibration(*, seat: Membership, calibration: Calibration) -> Calibration:
    """End a round: its votes count from now on, or its items begin anew, as chosen at the start."""
    seat.require(Permission.MANAGE)
    held = Calibration.objects.select_for_update().get(pk=calibration.pk, review=seat.review_id)
    if held.closed_at is not None:
        raise RuleBroken(_("This round is closed already."))
    held.closed_at, held.closed_by = timezone.now(), seat
    held.save(update_fields=["closed_at", "closed_by"])
    items = states.hold(seat.review_id, held.sample.values_list("item", flat=True))
    mine = [item for item in items if item.calibration_id == held.pk]
    Claim.objects.filter(item__in=mine).delete()
    for item in mine:
        item.calibration = None
        item.round += 0 if held.keep else 1
    Item.objects.bulk_update(mine, ["calibration", "round"])
    states.settle(mine, plans.of(seat.review, held.stage), by=seat)
    audit.record(
        seat,
        Verb.CALIBRATION_CLOSED,
        held,
        stage=held.get_stage_display(),
        kept=_("kept") if held.keep else _("discarded"),
    )
    return held


def free_for_samples(seat: Membership, stage: str) -> QuerySet[Item]:
    """Items that nobody has voted on and that are in no sample yet."""
    waiting = seat.review.items.at(stage).in_play().filter(state=Item.State.WAITING)
    return waiting.filter(calibration=None)


def _refuse_people(seat: Membership, people: Sequence[Membership]) -> None:
    if any(each.review_id != seat.review_id for each in people):
        raise RuleBroken(_("Only members of this review take part."))
    idle = [str(each) for each in people if not each.can(Permission.SCREEN)]
    if idle:
        raise RuleBroken(_("%(names)s cannot screen.") % {"names": ", ".join(idle)})
    if len({each.pk for each in people}) < FEWEST:
        raise RuleBroken(_("A calibration needs at least two people."))


def _refuse_settings(made: Calibration) -> None:
    if made.stage not in Stage.values:
        raise RuleBroken(_("Choose the stage from which the sample is drawn."))
    try:
        made.clean_fields(exclude=["review", "started_by", "closed_by"])
    except ValidationError as problem:
        raise RuleBroken(" ".join(problem.messages)) from problem


def _hold_for(made: Calibration, items: Sequence[Item]) -> None:
    """Put the items into the sample; from now on its people alone vote on them."""
    Claim.objects.filter(item__in=items).delete()
    Item.objects.filter(pk__in=[item.pk for item in items]).update(calibration=made)
    SampleItem.objects.bulk_create(
        SampleItem(review=made.review, calibration=made, item=item, round=item.round)
        for item in items
    )


def _drawn(made: Calibration) -> list[Item]:
    """The sample, held; the same seed draws the same items from the same set."""
    free = free_for_samples(made.started_by, made.stage).order_by("id")
    ids = list(free.values_list("pk", flat=True))
    if not 1 <= made.size <= len(ids):
        raise RuleBroken(
            _("Choose a sample between 1 and %(most)s, the items without a vote.")
            % {"most": len(ids)}
        )
    drawn = random.Random(made.seed).sample(ids, made.size)
    items = states.hold(made.review_id, drawn)
    if any(item.state != Item.State.WAITING or item.calibration_id for item in items):
        raise RuleBroken(_("Somebody voted on an item of the sample just now. Try again."))
    return items
