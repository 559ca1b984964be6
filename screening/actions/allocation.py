"""Giving shares of a stage to people, changing to whom, and taking them back."""

import random
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import audit
from reviews.audit import Verb
from reviews.browse import chosen_records
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import groups, states
from screening.actions.leaving import set_people
from screening.models import Allocation, Claim, Item, Plan, Stage

FILTERS = ("q", "source", "from", "to")
WHOLE = 100
SEEDS = 2**31


@transaction.atomic
def allocate(
    *,
    seat: Membership,
    stage: str,
    people: Sequence[int],
    share: int = WHOLE,
    seed: int | None = None,
    filters: Mapping[str, str] | None = None,
) -> Allocation:
    """Give a share of what waits for votes to people; drawn with a seed that can be repeated."""
    seat.require(Permission.MANAGE)
    plan = plans.of(seat.review, stage)
    chosen = _people(plan, people)
    seed = _seed(seed)
    asked = {name: value for name in FILTERS if (value := str((filters or {}).get(name) or ""))}
    drawn = _drawn(seat, stage, asked, share, seed)
    held = [item for item in states.hold(seat.review_id, drawn) if _is_free(item)]
    if not held:
        raise RuleBroken(_("Nothing that waits for votes and was not given to anybody fits this."))
    made = Allocation.objects.create(
        review=seat.review,
        stage=stage,
        people=chosen,
        drawn=Allocation.Drawn.RANDOM if share < WHOLE else Allocation.Drawn.FILTERED,
        share=share,
        seed=seed if share < WHOLE else None,
        filters=asked,
        by=seat,
    )
    ids = [item.pk for item in held]
    Item.objects.filter(pk__in=ids).update(allocation=made)
    Claim.objects.filter(item__in=ids).exclude(seat__in=chosen).delete()
    _log(seat, Verb.WORK_ALLOCATED, made, len(ids))
    return made


def preview(
    *, seat: Membership, stage: str, share: int = WHOLE, filters: Mapping[str, str] | None = None
) -> int:
    """How many items `allocate` would give; writes nothing."""
    seat.require(Permission.MANAGE)
    return _share_of(_free(seat, stage, filters or {}).count(), share)


@transaction.atomic
def change_people(*, seat: Membership, allocation: Allocation, people: Sequence[int]) -> Allocation:
    """Give a share to other people; votes that are cast stay."""
    seat.require(Permission.MANAGE)
    held = _held(seat, allocation)
    chosen = _people(plans.of(seat.review, held.stage), people)
    if chosen != held.people:
        set_people(held, chosen)
        Claim.objects.filter(item__allocation=held).exclude(seat__in=chosen).delete()
        _log(seat, Verb.ALLOCATION_CHANGED, held, held.items.count())
    return held


@transaction.atomic
def withdraw_allocation(*, seat: Membership, allocation: Allocation) -> Allocation:
    """Take a share back: its items are open to everybody again."""
    seat.require(Permission.MANAGE)
    held = _held(seat, allocation)
    number, names = held.items.count(), _names(seat, held.people)
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    Item.objects.filter(allocation=held).update(allocation=None)
    _log(seat, Verb.ALLOCATION_WITHDRAWN, held, number, names)
    return held


def _held(seat: Membership, allocation: Allocation) -> Allocation:
    rows = Allocation.objects.standing().filter(review=seat.review_id, pk=allocation.pk)
    held = rows.select_for_update().first()
    if held is None:
        raise RuleBroken(_("This share was taken back already."))
    return held


def _people(plan: Plan, people: Sequence[int]) -> list[int]:
    """Who gets it: people who may screen, and with whom the groups that must vote fit in."""
    chosen = sorted(set(people))
    if not chosen:
        raise RuleBroken(_("Choose who screens this share."))
    if not {*chosen} <= groups.able(plan.review):
        raise RuleBroken(
            _("Somebody chosen is not in the team, or has a role that does not screen.")
        )
    left = plan.rule.votes_needed - len(chosen)
    without = [group["name"] for group in plan.groups if not {*group["members"]} & {*chosen}]
    if without and left < len(without):
        raise RuleBroken(
            _("Every item needs a vote of “%(group)s”. Choose somebody of that group too.")
            % {"group": without[0]}
        )
    return chosen


def _seed(seed: int | None) -> int:
    if seed is None:
        return random.SystemRandom().randrange(SEEDS)
    if not 0 <= seed < SEEDS:
        raise RuleBroken(_("A seed is a whole number from 0 to %(most)s.") % {"most": SEEDS - 1})
    return seed


def _free(seat: Membership, stage: str, filters: Mapping[str, str]) -> QuerySet[Item]:
    """Items of the stage that take votes and were not given to anybody."""
    items = seat.review.items.at(stage).in_play().undecided().filter(allocation=None)
    asked = {name: str(filters.get(name) or "") for name in FILTERS}
    if not any(asked.values()):
        return items
    records = chosen_records(seat, asked)
    where = "record" if stage == Stage.TITLE_ABSTRACT else "report__record"
    return items.filter(**{f"{where}__in": records})


def _is_free(item: Item) -> bool:
    return item.in_play and item.allocation_id is None and item.state in Item.UNDECIDED


def _drawn(
    seat: Membership, stage: str, filters: Mapping[str, str], share: int, seed: int
) -> list[int]:
    ids = sorted(_free(seat, stage, filters).values_list("pk", flat=True))
    if share == WHOLE:
        return ids
    draw = random.Random(seed)
    return draw.sample(ids, _share_of(len(ids), share))


def _share_of(number: int, share: int) -> int:
    if not 1 <= share <= WHOLE:
        raise RuleBroken(_("A share is a whole number of per cent, from 1 to 100."))
    return -(-number * share // WHOLE)


def _names(seat: Membership, people: Sequence[int]) -> str:
    members = seat.review.members.filter(pk__in=people).select_related("user").order_by("pk")
    return ", ".join(str(member) for member in members)


def _log(
    seat: Membership, verb: Verb, allocation: Allocation, number: int, names: str = ""
) -> None:
    audit.record(
        seat,
        verb,
        allocation,
        stage=allocation.get_stage_display(),
        items=ngettext("%(n)d item", "%(n)d items", number) % {"n": number},
        people=allocation.people,
        names=names or _names(seat, allocation.people),
        share=allocation.share,
        seed=allocation.seed,
        filters=allocation.filters,
    )
