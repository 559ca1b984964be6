"""Changing how a stage is screened, after showing what that would do."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import groups, states
from screening.ballots import outcomes_of
from screening.listing import conflicts_for
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
class Move:
    """Items that this seat may know of, in one state now and in another under a new plan."""

    before: str
    after: str
    items: list[int]

    @property
    def before_label(self) -> str:
        return str(Item.State(self.before).label)

    @property
    def after_label(self) -> str:
        return str(Item.State(self.after).label)


@dataclass(frozen=True, slots=True)
class Change:
    """How many items a new plan would move, and to where.

    `moves` names those that are settled, and the conflicts that this seat may settle. The others
    hold votes that are still secret: they are counted, and it is not told which way they fall.
    """

    settled: int
    conflict: int
    needs_votes: int
    moves: list[Move] = field(default_factory=list)

    @property
    def items(self) -> int:
        return self.settled + self.conflict + self.needs_votes

    @property
    def unnamed(self) -> int:
        return self.items - sum(len(move.items) for move in self.moves)


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
    moves: dict[tuple[str, str], list[int]] = {}
    for batch in states.in_batches(_voted_on(plan)):
        items = list(Item.objects.filter(pk__in=batch))
        outcomes = outcomes_of(items, plan)
        moved = [item for item in items if outcomes[item.pk].state != item.state]
        becomes.update(outcomes[item.pk].state for item in moved)
        known = _known_to(seat, plan, moved)
        for item in moved:
            if item.pk in known:
                moves.setdefault((item.state, outcomes[item.pk].state), []).append(item.pk)
    return Change(
        settled=sum(becomes[state] for state in Item.SETTLED),
        conflict=becomes[Item.State.CONFLICT],
        needs_votes=sum(becomes[state] for state in Item.UNDECIDED),
        moves=[Move(before, after, ids) for (before, after), ids in sorted(moves.items())],
    )


def _known_to(seat: Membership, changed: Plan, items: list[Item]) -> set[int]:
    """Those whose votes are no secret to this seat as things stand."""
    settled = {item.pk for item in items if item.is_settled}
    if plans.standing(seat.review, changed.stage).resolvers == Plan.Resolvers.MEETING:
        return settled
    rows = Item.objects.filter(pk__in=[item.pk for item in items])
    return settled | set(conflicts_for(rows, seat, changed.stage).values_list("pk", flat=True))


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
