"""When independent work is shown to others: one rule for votes, notes and tags."""

from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from reviews.models import Membership
from reviews.prepared import Prepared
from reviews.roles import Permission
from screening.models.item import Item
from screening.models.meeting import AgendaItem
from screening.models.plan import Plan, Stage


class Sight(NamedTuple):
    """What decides how much of other people's work a seat sees: what its role may do, and what the
    plan of each stage says. Whoever has the same sight is asked the same SQL."""

    resolve: bool
    see_votes: bool
    screen: bool
    reveal_title_abstract: str
    resolvers_title_abstract: str
    reveal_full_text: str
    resolvers_full_text: str

    def under(self, stage: str) -> tuple[str, str]:
        if stage == Stage.FULL_TEXT:
            return self.reveal_full_text, self.resolvers_full_text
        return self.reveal_title_abstract, self.resolvers_title_abstract


def sight_of(seat: Membership) -> Sight:
    """As the role and the plans are now."""
    plans = {
        stage: (reveal, resolvers) for stage, reveal, resolvers in PLANS.all(review=seat.review_id)
    }
    unsaved = Plan().reveal, Plan().resolvers
    return Sight(
        seat.can(Permission.RESOLVE),
        seat.can(Permission.SEE_VOTES),
        seat.can(Permission.SCREEN),
        *plans.get(Stage.TITLE_ABSTRACT.value, unsaved),
        *plans.get(Stage.FULL_TEXT.value, unsaved),
    )


def _plans(*, review: Any) -> QuerySet[Plan, Any]:
    plans = Plan.objects.filter(review=review).order_by()
    return plans.values_list("stage", "reveal", "resolvers")


PLANS = Prepared(_plans)


def revealed(sight: Sight, seat: Any, votes: QuerySet) -> Q:
    """Rows with `seat`, `item` and `round` that a seat of this sight may see.

    Its own always; others' once the plan reveals them. A settled item shows them to those who
    voted on it and to those who may see votes; a conflict shows them to those who may settle it.
    Where a consensus meeting settles, that is nobody, until the meeting reveals them to all who
    attend. Work on a sample is hidden while its calibration is open, and shown to its people then.
    `seat` is its key or a slot for that, `votes` are the standing votes of everybody.
    """
    seen = _in_meeting(seat) | _in_closed_sample(seat, votes)
    for stage in Stage.values:
        seen |= Q(item__stage=stage) & _under(sight, stage, seat, votes)
    return Q(seat=seat) | (seen & Q(item__calibration=None))


def _in_closed_sample(seat: Any, votes: QuerySet) -> Q:
    """Whoever judged a sample sees the others' work on it once the round is closed."""
    closed = apps.get_model("screening", "SampleItem").objects.filter(
        item=OuterRef("item"),
        round=OuterRef("round"),
        calibration__closed_at__isnull=False,
        calibration__people__contains=[seat],
    )
    mine = votes.filter(seat=seat, item=OuterRef("item"), round=OuterRef("round"))
    return Q(Exists(closed)) & Q(Exists(mine))


def _in_meeting(seat: Any) -> Q:
    """Whoever attends a meeting sees what it has revealed, then and afterwards."""
    shown = AgendaItem.objects.filter(
        item=OuterRef("item"),
        round=OuterRef("round"),
        revealed_at__isnull=False,
        meeting__attendances__seat=seat,
    )
    return Q(Exists(shown))


def _under(sight: Sight, stage: str, seat: Any, votes: QuerySet) -> Q:
    reveal, resolvers = sight.under(stage)
    settled, conflict = Q(item__state__in=Item.SETTLED), Q(item__state=Item.State.CONFLICT)
    of_item = votes.filter(item=OuterRef("item"))
    if resolvers == Plan.Resolvers.MEETING:
        gone = of_item.filter(round=F("item__round"), seat__left_at__isnull=False)
        conflict &= Q(Exists(gone))
    resolver = (settled | conflict) if sight.resolve else Q(pk__in=[])
    if reveal == Plan.Reveal.TO_RESOLVER_ONLY:
        return resolver
    trusted = settled if sight.see_votes else Q(pk__in=[])
    if not sight.screen:
        return resolver | trusted
    mine = of_item.filter(seat=seat)
    shared = settled & Q(Exists(mine))
    if reveal == Plan.Reveal.AFTER_OWN_VOTE:
        shared |= Q(Exists(mine.filter(round=OuterRef("round"))))
    return resolver | trusted | shared
