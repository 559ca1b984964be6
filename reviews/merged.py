"""A cluster as pages show it: its members, their sources, and where each value comes from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from reviews.actions.merging import chosen_among, own_values
from reviews.labels import LABELS
from reviews.models import ChosenValue, Record


@dataclass(frozen=True)
class Option:
    """One value of a field, and the members that have it."""

    text: str
    records: list[Record]
    shown: bool


@dataclass(frozen=True)
class Field:
    """A field of a cluster: the value shown first, then the others; who chose, if anybody did."""

    name: str
    label: str
    options: list[Option]
    choice: ChosenValue | None

    @property
    def agreed(self) -> bool:
        return len(self.options) == 1 and self.choice is None


@dataclass(frozen=True)
class Listed:
    """A record in a list, with the sources that have it or a copy of it."""

    record: Record
    sources: list[str]
    copies: int


def fields_of(kept: Record, members: Sequence[Record]) -> list[Field]:
    """The fields that any member has; values that are the same letter by letter are one."""
    chosen = chosen_among({row.pk: row for row in members})
    fields = []
    for name, label in LABELS.items():
        column = "authors_text" if name == "authors" else name
        shown = _text(getattr(kept, column))
        having: dict[str, list[Record]] = {}
        for row in members:
            if text := _text(own_values(row)[column]):
                having.setdefault(text, []).append(row)
        options = [Option(text, rows, text == shown) for text, rows in having.items()]
        if options:
            options.sort(key=lambda option: not option.shown)
            fields.append(Field(name, str(label), options, chosen.get(name)))
    return fields


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def listed(found: Iterable[Record]) -> list[Listed]:
    """Records of one page with the sources of their copies, in two queries at most."""
    records, copies = list(found), dict[int, list[str]]()
    rows = Record.objects.filter(
        Q(duplicate_of__in=[row.pk for row in records]), removed_at=None
    ).select_related("search_run__source")
    for copy in rows.only("duplicate_of", "search_run__source").order_by("pk"):
        copies.setdefault(copy.duplicate_of_id or 0, []).append(str(copy.search_run.source))
    return [
        Listed(
            row,
            _once([str(row.search_run.source), *copies.get(row.pk, ())]),
            len(copies.get(row.pk, ())),
        )
        for row in records
    ]


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
