"""Orders in which a person can go through a stage, each along one rising key.

No key depends on votes that the person may not know, so an order tells nothing of them: relevance
is learned from their own votes and from what is settled. Ties are broken by a number that every row
has: beside a key kept in the records' index, the record's own.
"""

from typing import Any

from django.db.models import BigIntegerField, F, FilteredRelation, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Left, Lower

from reviews.models import Membership
from reviews.prepared import Prepared
from screening.models import Item, Order, Plan, Ranking, Reading, Stage
from screening.models.item import ItemQuerySet

KEY = "order_key"


def chosen(seat: Membership, stage: str) -> str:
    """The order that this person chose for the stage."""
    found: tuple[str] | None = CHOSEN.first(stage, seat=seat.pk)
    return found[0] if found else Order.IMPORTED.value


def filters_kept(seat: Membership, stage: str) -> dict[str, str]:
    """What this person last narrowed the list of the stage to."""
    found = Reading.objects.filter(seat=seat, stage=stage).values_list("filters", flat=True)
    return dict(found.first() or {})


def offered(plan: Plan) -> list[tuple[str, Any]]:
    """The orders to choose from; relevance is learned from titles and abstracts, and a plan that
    hides the year does not sort by it."""
    missing = [Order.YEAR] if plan.hide_bibliography else []
    if plan.stage != Stage.TITLE_ABSTRACT:
        missing.append(Order.RELEVANT)
    return [(value, label) for value, label in Order.choices if value not in missing]


def in_force(plan: Plan, wanted: str) -> str:
    """The order that a person wants, as far as the plan offers it."""
    return wanted if wanted in dict(offered(plan)) else Order.IMPORTED.value


def tie_of(stage: str, order: str) -> str:
    by_record = stage == Stage.TITLE_ABSTRACT and order in (Order.YEAR, Order.TITLE)
    return "record_id" if by_record else "pk"


def keyed(rows: ItemQuerySet, seat: Membership, stage: str, order: str) -> ItemQuerySet:
    """The rows with `order_key`, by which (and the tie) they are sorted.

    Where the key is a record's, naming the record's review lets PostgreSQL walk the records' index.
    """
    if tie_of(stage, order) == "record_id":
        rows = rows.filter(record__review=seat.review_id)
    if order == Order.RELEVANT:
        return _by_relevance(rows, seat, stage)
    return rows.annotate(**{KEY: _key(seat, stage, order)})


def behind(rows: ItemQuerySet, mark: Item, stage: str, order: str, back: bool) -> ItemQuerySet:
    """The keyed rows that come after `mark`, or before it; `mark` is keyed too."""
    key, tie = getattr(mark, KEY), tie_of(stage, order)
    side = "lt" if back else "gt"
    at_least = rows.filter(**{f"{KEY}__{side}e": key})
    return at_least.exclude(**{KEY: key, f"{tie}__{'gte' if back else 'lte'}": _tied(mark, tie)})


def sorted_by_key(rows: ItemQuerySet, stage: str, order: str, back: bool = False) -> ItemQuerySet:
    sign = "-" if back else ""
    return rows.order_by(f"{sign}{KEY}", f"{sign}{tie_of(stage, order)}")


def seed_of(seat: Membership, stage: str) -> int:
    """Each person's own shuffle of each stage, the same at every visit."""
    return seat.pk * len(Stage.values) + Stage.values.index(stage)


def _tied(mark: Item, tie: str) -> int:
    return int(getattr(mark, tie))


def _key(seat: Membership, stage: str, order: str) -> Combinable:
    at_start = stage == Stage.TITLE_ABSTRACT
    if order == Order.RANDOM:
        return Func(
            F("pk"),
            Value(seed_of(seat, stage)),
            function="hashint8extended",
            output_field=BigIntegerField(),
        )
    if order == Order.YEAR:
        return -Coalesce(F("record__year" if at_start else "report__record__year"), 0)
    if order == Order.TITLE:
        return Lower(Left("record__title" if at_start else "report__title", 60))
    return F("pk")


def _by_relevance(rows: ItemQuerySet, seat: Membership, stage: str) -> ItemQuerySet:
    """By the person's ranking; as imported while there is none yet."""
    ranking = RANKING.first(stage, seat=seat.pk)
    if ranking is None:
        return rows.annotate(**{KEY: F("pk")})
    mine = FilteredRelation("places", condition=Q(places__ranking=ranking[0]))
    return (
        rows.annotate(in_ranking=mine)
        .filter(in_ranking__isnull=False)
        .annotate(**{KEY: F("in_ranking__place")})
    )


def _chosen(stage: str, *, seat: Any) -> QuerySet[Reading, tuple[str]]:
    return Reading.objects.filter(seat=seat, stage=stage).values_list("order")[:1]


def _ranking(stage: str, *, seat: Any) -> QuerySet[Ranking, tuple[int]]:
    return Ranking.objects.filter(seat=seat, stage=stage).values_list("pk")[:1]


CHOSEN = Prepared(_chosen)
RANKING = Prepared(_ranking)
