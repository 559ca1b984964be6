"""Pages of a large set of records: filters and keyset paging, the same for page, API and export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from reviews.models import Membership, Record
from reviews.models.record import RecordQuerySet

PAGE = 50
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
    for name, column in (("source", "search_run__source"), ("import", "source_file")):
        if asked.get(name, "").isdigit():
            rows = rows.filter(**{column: int(asked[name])})
    for name, condition in (("from", "year__gte"), ("to", "year__lte")):
        if asked.get(name, "").isdigit() and len(asked[name]) <= 4:
            rows = rows.filter(**{condition: int(asked[name])})
    if asked.get("abstract") == "none":
        rows = rows.filter(abstract="")
    if key := FLAGS.get(asked.get("flag", "")):
        rows = rows.filter(more__has_key=key)
    if decided := EARLIER.get(asked.get("earlier", "")):
        rows = rows.filter(decided)
    return rows


def noted_facets(seat: Membership) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters by what sources and earlier reviewers said, where any record has such."""
    standing = seat.review.records.all().standing()
    flags = [("retraction", _("Retraction")), ("erratum", _("Erratum"))]
    earlier = [
        ("any", _("With any")),
        ("included", _("Included")),
        ("maybe", _("Maybe")),
        ("excluded", _("Excluded")),
    ]
    found = []
    if standing.filter(
        Q(more__has_key=FLAGS["retraction"]) | Q(more__has_key=FLAGS["erratum"])
    ).exists():
        found.append(("flag", _("Retractions and errata"), flags))
    if standing.filter(EARLIER["any"]).exists():
        found.append(("earlier", _("Earlier decisions"), earlier))
    return found


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
