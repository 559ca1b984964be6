"""Notes and tags beside items, as one person may see them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery, Value

from reviews.models import Membership
from reviews.prepared import NUMBERS, Prepared, together
from screening.models import Item, Note, Tag
from screening.models.blinding import Sight, sight_of

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
    """By item, for a page of items; as many queries whatever their number."""
    marks = {item.pk: Marks() for item in items}
    sight = sight_of(seat)
    asked = {"review": seat.review_id, "seat": seat.pk, "ids": list(marks)}
    notes, tags = together(NOTES.asked(*sight, **asked), TAGS.asked(*sight, **asked))
    for note in notes:
        on = marks[note.item_id]
        if note.seat_id == seat.pk:
            on.note = note.text
        else:
            on.notes_of_others.append(note)
    for tag in tags:
        on = marks[tag.item_id]
        (on.tags if tag.seat_id == seat.pk else on.tags_of_others).append(tag)
    return marks


def _notes(*sight: Any, review: Any, seat: Any, ids: Any) -> QuerySet[Note]:
    seen = Note.objects.current().seen_with(Sight(*sight), review, seat)
    return seen.filter(item__any_of=ids).select_related("seat__user")


def _tags(*sight: Any, review: Any, seat: Any, ids: Any) -> QuerySet[Tag]:
    seen = Tag.objects.current().seen_with(Sight(*sight), review, seat)
    return seen.filter(item__any_of=ids).select_related("seat__user")


NOTES = Prepared(_notes, ids=NUMBERS)
TAGS = Prepared(_tags, ids=NUMBERS)


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
    rows = NAMES.all(stage, *sight_of(seat), review=seat.review_id, seat=seat.pk)
    return [name for (name,) in rows]


def _names(stage: str, *sight: Any, review: Any, seat: Any) -> QuerySet[Tag, Any]:
    current = Tag.objects.current().filter(review=review)
    one_each = current.order_by().values("name").annotate(one=Min("pk")).values("one")
    # Whether a name may be seen is asked once a name, and answered by the first tag that shows it.
    here = current.filter(item__stage=stage, name=OuterRef("name"))
    seen = here.seen_with(Sight(*sight), review, seat)
    rows = Tag.objects.filter(review=review, pk__in=one_each)
    rows = rows.annotate(shown_by=Subquery(seen.order_by().values("pk")[:1]))
    return rows.exclude(shown_by=None).order_by("name").values_list("name")[:MOST_NAMES]


NAMES = Prepared(_names)
