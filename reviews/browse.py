"""Pages of a large set of records: filters and keyset paging, the same for page, API and export."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q

from reviews.models import Membership, Record
from reviews.models.record import RecordQuerySet

PAGE = 50


@dataclass(frozen=True)
class Page:
    """One page of records; `next` and `previous` are the query values that lead on."""

    records: list[Record]
    next: str
    previous: str


def chosen_records(seat: Membership, asked: Mapping[str, str]) -> RecordQuerySet:
    """The records of the review that the query asks for. Unknown or empty values filter nothing."""
    rows: RecordQuerySet = seat.review.records.all().standing()
    if words := asked.get("q", "").strip():
        rows = rows.search(words)
    if asked.get("show", "kept") == "kept":
        rows = rows.filter(duplicate_of=None)
    elif asked.get("show") == "copies":
        rows = rows.exclude(duplicate_of=None)
    for name, column in (("source", "search_run__source"), ("import", "source_file")):
        if asked.get(name, "").isdigit():
            rows = rows.filter(**{column: int(asked[name])})
    for name, condition in (("from", "year__gte"), ("to", "year__lte")):
        if asked.get(name, "").isdigit() and len(asked[name]) <= 4:
            rows = rows.filter(**{condition: int(asked[name])})
    if asked.get("abstract") == "none":
        rows = rows.filter(abstract="")
    return rows


def page_of(rows: RecordQuerySet, asked: Mapping[str, str]) -> Page:
    """By id, or by year and id: the page after `after`, or before `before`."""
    by_year = asked.get("order") == "year"
    backwards = bool(asked.get("before"))
    mark = _mark(asked.get("before") or asked.get("after") or "")
    if by_year:
        rows = rows.exclude(year=None)
    if mark:
        rows = rows.filter(_beyond(mark, by_year, backwards))
    order = [F("year").asc() if backwards else F("year").desc()] if by_year else []
    found = list(rows.order_by(*order, "-pk" if backwards else "pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    first, last = (_name(found[0], by_year), _name(found[-1], by_year)) if found else ("", "")
    return Page(
        found,
        next=last if (more or backwards) else "",
        previous=first if mark and (more or not backwards) else "",
    )


def _mark(text: str) -> tuple[int, int] | None:
    year, _dot, pk = text.rpartition(".")
    if not pk.isdigit():
        return None
    return (int(year) if year.isdigit() else 0, int(pk))


def _name(record: Record, by_year: bool) -> str:
    return f"{record.year}.{record.pk}" if by_year else str(record.pk)


def _beyond(mark: tuple[int, int], by_year: bool, backwards: bool) -> Q:
    year, pk = mark
    beside = Q(pk__lt=pk) if backwards else Q(pk__gt=pk)
    if not by_year:
        return beside
    further = Q(year__gt=year) if backwards else Q(year__lt=year)
    return further | (Q(year=year) & beside)
