"""Changing how a stage is screened, after showing what that would do."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reviews import audit
from reviews.access import Permission
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Membership
from screening import plans
from screening.actions import groups, states
from screening.ballots import outcomes_of
from screening.models import Item, Plan, Vote

SETTINGS = (
    "votes_required",
    "progression",
    "maybe",
    "reveal",
    "resolvers",
    "reason_required",
    "reasons_conflict",
    "hide_bibliography",
    "must_vote",
)


@dataclass(frozen=True, slots=True)
class Change:
    """How many items a new plan would move, and to where. It does not tell which way they fall."""

    settled: int
    conflict: int
    needs_votes: int

    @property
    def items(self) -> int:
        return self.settled + self.conflict + self.needs_votes


@transaction.atomic
def change_plan(
    *, seat: Membership, stage: str, progress: Progress = quiet, **settings: Any
) -> Plan:
    """Change settings of a stage; every state follows from the same votes under the new plan."""
    seat.require(Permission.MANAGE)
    states.hold_plans(seat.review_id)
    plan = plans.of(seat.review, stage)
    before = Plan.objects.select_for_update().get(pk=plan.pk)
    after = _with(before, settings)
    changes = {
        name: [getattr(before, name), getattr(after, name)]
        for name in SETTINGS
        if getattr(before, name) != getattr(after, name)
    }
    if not changes:
        return after
    after.save()
    moved = settle_all(after, seat, progress)
    audit.record(
        seat,
        Verb.PLAN_CHANGED,
        after,
        stage=after.get_stage_display(),
        fields=", ".join(_named(name) for name in changes),
        changes=changes,
        items=moved,
    )
    return after


def preview_change(*, seat: Membership, stage: str, **settings: Any) -> Change:
    """What `change_plan` with these settings would do; writes nothing."""
    seat.require(Permission.MANAGE)
    plan = _with(plans.standing(seat.review, stage), settings)
    becomes: Counter[str] = Counter()
    for batch in states.in_batches(_voted_on(plan)):
        items = list(Item.objects.filter(pk__in=batch))
        outcomes = outcomes_of(items, plan)
        becomes.update(
            outcomes[item.pk].state for item in items if outcomes[item.pk].state != item.state
        )
    return Change(
        settled=sum(becomes[state] for state in Item.SETTLED),
        conflict=becomes[Item.State.CONFLICT],
        needs_votes=sum(becomes[state] for state in Item.UNDECIDED),
    )


def _named(setting: str) -> str:
    return str(getattr(Plan._meta.get_field(setting), "verbose_name", setting))


def settle_all(plan: Plan, seat: Membership, progress: Progress = quiet) -> int:
    """Write the states that follow under this plan; how many moved. The plans are held."""
    ids, moved = _voted_on(plan), 0
    for batch in states.in_batches(ids):
        progress(moved, len(ids), _("Deriving states from the votes"))
        moved += len(states.settle(states.hold(plan.review_id, batch), plan, by=seat))
    return moved


def _voted_on(plan: Plan) -> list[int]:
    """Items whose state could depend on the plan; the others wait for a vote under any plan."""
    votes = Vote.objects.of_this_round().filter(review=plan.review, item__stage=plan.stage)
    return sorted(votes.order_by().values_list("item_id", flat=True).distinct())


def _with(plan: Plan, settings: dict[str, Any]) -> Plan:
    unknown = set(settings) - set(SETTINGS)
    if unknown:
        raise RuleBroken(
            _("A plan has no setting called %(names)s.") % {"names": ", ".join(sorted(unknown))}
        )
    changed = Plan(pk=plan.pk, review=plan.review, stage=plan.stage)
    for name in SETTINGS:
        setattr(changed, name, settings.get(name, getattr(plan, name)))
    changed.must_vote = groups.checked(plan, changed.must_vote)
    try:
        changed.clean_fields(exclude=["review"])
    except ValidationError as problem:
        raise RuleBroken(" ".join(problem.messages)) from problem
    return changed
