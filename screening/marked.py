"""Notes and tags beside items, as one person may see them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery, Value

from reviews.models import Membership
from reviews.prepared import Prepared
from screening.models import Item, Note, Tag

MOST_NAMES = 50


@dataclass(slots=True)
class Marks:
    """On one item: my note and tags, and those of others that the plan has revealed."""

    note: str = ""
    tags: list[Tag] = field(default_factory=list)
    notes_of_others: list[Note] = field(default_factory=list)
    tags_of_others: list[Tag] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.note or self.tags) or self.any_of_others

    @property
    def any_of_others(self) -> bool:
        return bool(self.notes_of_others or self.tags_of_others)


def marks_of(seat: Membership, items: Iterable[Item]) -> dict[int, Marks]:
    """By item, for a page of items; two queries whatever their number."""
    marks = {item.pk: Marks() for item in items}
    notes = Note.objects.current().seen_by(seat).filter(item__in=marks)
    for note in notes.select_related("seat__user"):
        on = marks[note.item_id]
        if note.seat_id == seat.pk:
            on.note = note.text
        else:
            on.notes_of_others.append(note)
    tags = Tag.objects.current().seen_by(seat).filter(item__in=marks)
    for tag in tags.select_related("seat__user"):
        on = marks[tag.item_id]
        (on.tags if tag.seat_id == seat.pk else on.tags_of_others).append(tag)
    return marks


def marks_on(seat: Membership, item: Item) -> Marks:
    return marks_of(seat, [item])[item.pk]


def own_marks(rows: Iterable[tuple[bool, int, str]]) -> Marks:
    """My note and tags on one item, from the rows of `OWN`."""
    marks = Marks()
    for is_tag, pk, text in sorted(rows):
        if is_tag:
            marks.tags.append(Tag(pk=pk, name=text))
        else:
            marks.note = text
    return marks


def _own(*, seat: Any, item: Any) -> QuerySet[Note, Any]:
    notes = Note.objects.current().filter(seat=seat, item=item).order_by()
    tags = Tag.objects.current().filter(seat=seat, item=item).order_by()
    rows = notes.annotate(tag=Value(False)).values_list("tag", "pk", "text")
    return rows.union(tags.annotate(tag=Value(True)).values_list("tag", "pk", "name"), all=True)


OWN = Prepared(_own)


def tag_names(seat: Membership, stage: str) -> list[str]:
    """Tags that this person may see at the stage, to choose from."""
    here = Tag.objects.current().filter(review=seat.review_id, item__stage=stage)
    one_each = here.order_by().values("name").annotate(one=Min("pk")).values("one")
    # Whether a name may be seen is asked once a name, and answered by the first tag that shows it.
    seen = here.seen_by(seat).filter(name=OuterRef("name")).order_by().values("pk")[:1]
    rows = Tag.objects.filter(review=seat.review_id, pk__in=one_each)
    rows = rows.annotate(shown_by=Subquery(seen)).exclude(shown_by=None)
    return list(rows.order_by("name").values_list("name", flat=True)[:MOST_NAMES])
