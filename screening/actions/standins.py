"""Votes on a copy stand for the record that is kept in its place, as long as it is kept there.

A cluster with a record from a database keeps that one, so that the flow diagram counts it there.
People may have judged another copy before, such as one found by citation searching. Then the item
that holds their work, and its report, stand for the kept record, and go home when the two part.
"""

from collections.abc import Collection, Iterable

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from reviews.models import Record, Report, Review
from screening import plans
from screening.actions import states
from screening.models import Claim, Item, Ranked, Resolution, Stage, Vote

PASSING = (Claim, Ranked)


def follow(review: Review, records: Collection[int]) -> set[int]:
    """After these records changed clusters; returns all whose items have to be looked at."""
    strayed = Item.objects.filter(review=review, home__in=records).exclude(
        home__duplicate_of=F("record")
    )
    moved = go_home(review, strayed.values_list("pk", flat=True))
    decided = Resolution.objects.current().filter(item=OuterRef("pk"))
    judged = Exists(Vote.objects.filter(item=OuterRef("pk"))) | Exists(
        decided.exclude(basis=Resolution.Basis.AUTOMATION)
    )
    copies = Item.objects.filter(
        judged, review=review, record__in=records, record__duplicate_of__isnull=False, home=None
    )
    wanted = dict(copies.order_by("-record").values_list("record__duplicate_of", "pk"))
    places = Item.objects.filter(review=review, record__in=wanted).values_list("record", "pk")
    pairs = {pk: wanted[record] for record, pk in places}
    held = {item.pk: item for item in states.hold(review.pk, {*pairs, *pairs.values()})}
    for empty, judged_item in pairs.items():
        if not _carries(held[empty]):
            moved |= _stand(held[judged_item], held[empty])
        else:
            _read_after_all(held[empty])
    return moved | set(records)


def go_home(review: Review, items: Iterable[int]) -> set[int]:
    """Let these items stand for the record again that people judged."""
    moved: set[int] = set()
    for item in states.hold(review.pk, items):
        place = Item.objects.filter(record=item.home_id).first()
        if place is not None and not _carries(place):
            moved |= _stand(item, place)
    return moved


def of_import(review: Review, import_id: int) -> list[int]:
    """Items that stand for another record than people judged, where one is of this import."""
    touched = Q(record__source_file=import_id) | Q(home__source_file=import_id)
    rows = Item.objects.filter(touched, review=review, home__isnull=False)
    return list(rows.values_list("pk", flat=True))


def _carries(item: Item) -> bool:
    """Whether anything that people did hangs on the item."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: item}).exists()
        for relation in Item._meta.related_objects
        if relation.related_model not in PASSING
    )


def _read_after_all(item: Item) -> None:
    """What a stopping rule excluded unread waits for people, once they turn out to have judged a
    copy of it."""
    standing = Resolution.objects.current().by_machine().filter(item=item)
    if standing.update(superseded_at=timezone.now()):
        states.settle([item], plans.of(item.review, item.stage))


def _stand(judged: Item, empty: Item) -> set[int]:
    """Exchange the records of an item with work and one without, which is made anew."""
    came_from, goes_to = judged.record, empty.record
    if came_from is None or goes_to is None or Report.objects.filter(record=goes_to).exists():
        return set()
    empty.delete()
    Report.objects.filter(record=came_from).update(record=goes_to)
    judged.record = goes_to
    judged.home = _home(judged, came_from, goes_to)
    judged.save(update_fields=["record", "home"])
    Item.objects.create(
        review=judged.review, stage=Stage.TITLE_ABSTRACT, record=came_from, in_play=False
    )
    return {came_from.pk, goes_to.pk}


def _home(judged: Item, came_from: Record, goes_to: Record) -> Record | None:
    home = judged.home or came_from
    return None if home.pk == goes_to.pk else home
