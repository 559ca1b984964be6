"""Pages of a large set of records: filters and keyset paging, the same for page, API and export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from reviews.models import Membership, Record
from reviews.models.record import RecordQuerySet

PAGE, FEW = 50, 2_000
NEWEST = -Coalesce(F("year"), 0)
KEPT = Coalesce(F("duplicate_of"), F("pk"))  # the record that stands for a cluster
FLAGS = {"retraction": "retraction_notice", "erratum": "erratum_of"}
WORDS = {
    "included": ("included", "include", "relevant", "yes"),
    "excluded": ("excluded", "exclude", "irrelevant", "no"),
    "maybe": ("maybe", "undecided"),
}


def _decided(words: Iterable[str]) -> Q:
    """An earlier reviewer's decision is one of these words, as tools write them."""
    found = Q()
    for word in words:
        for written in (word, word.capitalize(), word.upper()):
            found |= Q(more__contains={"prior_decisions": [{"decision": written}]})
    return Q(more__has_key="prior_decisions") & found


EARLIER = {
    "any": Q(more__has_key="prior_decisions"),
    "none": ~Q(more__has_key="prior_decisions"),
    **{name: _decided(words) for name, words in WORDS.items()},
}


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
    if asked.get("source", "").isdecimal():
        rows = _from_source(rows, seat, asked)
    if asked.get("import", "").isdecimal():
        files = seat.review.imports.filter(pk=int(asked["import"]))
        rows = _of(rows, "source_file", files.values_list("pk", flat=True))
    for name, condition in (("from", "year__gte"), ("to", "year__lte")):
        if asked.get(name, "").isdecimal() and len(asked[name]) <= 4:
            rows = rows.filter(**{condition: int(asked[name])})
    if asked.get("abstract") == "none":
        rows = rows.filter(abstract="")
    if key := FLAGS.get(asked.get("flag", "")):
        rows = rows.filter(more__has_key=key)
    if decided := EARLIER.get(asked.get("earlier", "")):
        rows = rows.filter(decided)
    return rows


def _from_source(
    rows: RecordQuerySet, seat: Membership, asked: Mapping[str, str]
) -> RecordQuerySet:
    """The rows that the source gave; of clusters, those of which it gave any member.

    By year the index is walked and each row looked up among the source's; by id both are merged.
    Of a small source the clusters are told one by one.
    """
    searches = seat.review.searches.filter(source=int(asked["source"]))
    runs = list(searches.values_list("pk", flat=True))
    if asked.get("show", "kept") != "kept":
        return _of(rows, "search_run", searches.values_list("pk", flat=True))
    members = seat.review.records.all().standing().filter(search_run__in=runs).order_by()
    few = list(members.values_list(KEPT, flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return rows.filter(pk__in=set(few))
    if asked.get("order") == "year":
        copies = members.exclude(duplicate_of=None).values("duplicate_of")
        return rows.filter(Q(search_run__in=runs) | Q(pk__in=copies))
    return rows.filter(pk__in=members.values(kept=KEPT))


def _of(rows: RecordQuerySet, column: str, parents: QuerySet[Any, int]) -> RecordQuerySet:
    """The rows of these searches or files, between the first and the last of them.

    Imports lie one behind the other in the table. Without the two ends a page would be looked for
    from the first record of the review on, through all that other sources gave.
    """
    own = Record.objects.filter(**{column: OuterRef("pk")}).values("pk")
    ends = parents.annotate(
        first=Subquery(own.order_by("pk")[:1]), last=Subquery(own.order_by("-pk")[:1])
    ).exclude(first=None)
    found = list(ends.values_list("pk", "first", "last"))
    if not found:
        return rows.none()
    keys, firsts, lasts = zip(*found, strict=True)
    within = {"pk__gte": min(firsts), "pk__lte": max(lasts)}
    return rows.filter(**{f"{column}__in": keys}, **within)


def page_of(rows: RecordQuerySet, asked: Mapping[str, str]) -> Page:
    """By id, or the newest year first and then by id: the page after `after`, or before `before`.

    Records without a year come last.
    """
    by_year = asked.get("order") == "year"
    backwards = bool(asked.get("before"))
    mark = _mark(asked.get("before") or asked.get("after") or "")
    whole = rows
    if by_year:
        rows = _newest_first(rows, asked)
    if mark:
        rows = rows.filter(_beyond(mark, by_year, backwards))
    keys = ["newest", "pk"] if by_year else ["pk"]
    inorder = rows.order_by(*[f"-{key}" if backwards else key for key in keys])
    # Keys first: sorting or joining the wide rows of all that fits would cost more than the page.
    chosen = list(inorder.values_list("pk", flat=True)[: PAGE + 1])
    more, chosen = len(chosen) > PAGE, chosen[:PAGE]
    if backwards:
        chosen.reverse()
    by_key = {record.pk: record for record in whole.filter(pk__in=chosen)}
    found = [by_key[pk] for pk in chosen if pk in by_key]
    first, last = (_name(found[0], by_year), _name(found[-1], by_year)) if found else ("", "")
    return Page(
        found,
        next=last if (more or backwards) else "",
        previous=first if mark and (more or not backwards) else "",
    )


def _newest_first(rows: RecordQuerySet, asked: Mapping[str, str]) -> RecordQuerySet:
    """The rows with `newest`, the years that were asked for told in its words too: of the index
    that is walked then, only these are read."""
    rows = rows.annotate(newest=NEWEST)
    for name, condition in (("from", "newest__lte"), ("to", "newest__gte")):
        if asked.get(name, "").isdecimal() and len(asked[name]) <= 4:
            rows = rows.filter(**{condition: -int(asked[name])})
    return rows


def _mark(text: str) -> tuple[int, int] | None:
    year, _dot, pk = text.rpartition(".")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return (int(year) if year.isdecimal() and len(year) <= 4 else 0, int(pk))


def _name(record: Record, by_year: bool) -> str:
    return f"{record.year or 0}.{record.pk}" if by_year else str(record.pk)


def _beyond(mark: tuple[int, int], by_year: bool, backwards: bool) -> Q | GreaterThan | LessThan:
    """What lies beyond the mark, compared as the index holds it: year and id as one row."""
    year, pk = mark
    if not by_year:
        return Q(pk__lt=pk) if backwards else Q(pk__gt=pk)
    compared = LessThan if backwards else GreaterThan
    return compared(_row(F("newest"), F("pk")), _row(Value(-year), Value(pk)))


def _row(*values: F | Value) -> Func:
    return Func(*values, function="ROW", output_field=IntegerField())
