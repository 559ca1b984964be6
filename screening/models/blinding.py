"""When independent work is shown to others: one rule for votes, notes and tags."""

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from reviews.models import Membership
from reviews.roles import Permission
from screening.models.item import Item
from screening.models.meeting import AgendaItem
from screening.models.plan import Plan, Stage


def revealed_to(seat: Membership, votes: QuerySet) -> Q:
    """Rows with `seat`, `item` and `round` that this seat may see.

    Its own always; others' once the plan reveals them. A settled item shows them to those who
    voted on it and to those who may see votes; a conflict shows them to those who may settle it.
    Where a consensus meeting settles, that is nobody, until the meeting reveals them to all who
    attend. Work on a sample is hidden while its calibration is open, and shown to its people then.
    `votes` are the standing votes of everybody.
    """
    plans = {plan.stage: plan for plan in Plan.objects.filter(review=seat.review_id)}
    seen = _in_meeting(seat) | _in_closed_sample(seat, votes)
    for stage in Stage.values:
        plan = plans.get(stage) or Plan(stage=stage)
        seen |= Q(item__stage=stage) & _under(plan, seat, votes)
    return Q(seat=seat) | (seen & Q(item__calibration=None))


def _in_closed_sample(seat: Membership, votes: QuerySet) -> Q:
    """Whoever judged a sample sees the others' work on it once the round is closed."""
    closed = apps.get_model("screening", "SampleItem").objects.filter(
        item=OuterRef("item"),
        round=OuterRef("round"),
        calibration__closed_at__isnull=False,
        calibration__people__contains=[seat.pk],
    )
    mine = votes.filter(seat=seat, item=OuterRef("item"), round=OuterRef("round"))
    return Q(Exists(closed)) & Q(Exists(mine))


def _in_meeting(seat: Membership) -> Q:
    """Whoever attends a meeting sees what it has revealed, then and afterwards."""
    shown = AgendaItem.objects.filter(
        item=OuterRef("item"),
        round=OuterRef("round"),
        revealed_at__isnull=False,
        meeting__attendances__seat=seat,
    )
    return Q(Exists(shown))


def _under(plan: Plan, seat: Membership, votes: QuerySet) -> Q:
    reveal = Plan.Reveal(plan.reveal)
    settled, conflict = Q(item__state__in=Item.SETTLED), Q(item__state=Item.State.CONFLICT)
    of_item = votes.filter(item=OuterRef("item"))
    if plan.resolvers == Plan.Resolvers.MEETING:
        gone = of_item.filter(round=F("item__round"), seat__left_at__isnull=False)
        conflict &= Q(Exists(gone))
    resolver = (settled | conflict) if seat.can(Permission.RESOLVE) else Q(pk__in=[])
    if reveal == Plan.Reveal.TO_RESOLVER_ONLY:
        return resolver
    trusted = settled if seat.can(Permission.SEE_VOTES) else Q(pk__in=[])
    if not seat.can(Permission.SCREEN):
        return resolver | trusted
    mine = of_item.filter(seat=seat)
    shared = settled & Q(Exists(mine))
    if reveal == Plan.Reveal.AFTER_OWN_VOTE:
        shared |= Q(Exists(mine.filter(round=OuterRef("round"))))
    return resolver | trusted | shared
