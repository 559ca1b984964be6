"""The searches of a review as PRISMA-S asks for them: what is documented, item by item."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews import repeats
from reviews.models import Duplicate, Review, Search, Source
from reviews.repeats import Repeats

STRATEGIES = 8
TOPICS = {
    1: gettext_lazy("Databases, each with its platform"),
    2: gettext_lazy("Databases searched together"),
    3: gettext_lazy("Study registers"),
    4: gettext_lazy("Online resources and browsing"),
    5: gettext_lazy("Citation searching"),
    6: gettext_lazy("Contacts"),
    7: gettext_lazy("Other methods"),
    STRATEGIES: gettext_lazy("Full search strategies"),
    9: gettext_lazy("Limits and restrictions"),
    10: gettext_lazy("Search filters"),
    11: gettext_lazy("Strategies of earlier work"),
    12: gettext_lazy("Updates"),
    13: gettext_lazy("Dates of the searches"),
    14: gettext_lazy("Peer review of the strategies"),
    15: gettext_lazy("Records of each source"),
    16: gettext_lazy("Deduplication"),
}
PLACES = {
    1: Source.Kind.DATABASE,
    3: Source.Kind.REGISTER,
    4: Source.Kind.WEBSITE,
    5: Source.Kind.CITATION,
    6: Source.Kind.ORGANISATION,
    7: Source.Kind.OTHER,
}
NOTHING = gettext_lazy("Nothing is documented.")


@dataclass(frozen=True)
class Line:
    """What one search says on one item; `search` is empty where the item is about all of them."""

    item: int
    search: str
    text: str

    @property
    def topic(self) -> str:
        return str(TOPICS[self.item])


def lines_of(review: Review) -> list[Line]:
    """Every item in order, with at least one line each; an item without any says so."""
    searches = list(review.searches.with_counts().select_related("source", "update_of__source"))
    found: list[Line] = []
    for item in TOPICS:
        lines = list(_lines(item, searches, review))
        found += lines or [Line(item, "", str(NOTHING))]
    return found


def _lines(item: int, searches: list[Search], review: Review) -> Iterator[Line]:
    if item == 16:
        yield from (Line(item, "", text) for text in _deduplication(review))
        return
    for search in searches:
        if item in PLACES and search.source.kind != PLACES[item]:
            continue
        if text := SAYS[item](search):
            yield Line(item, name_of(search), text)


def name_of(search: Search) -> str:
    return f"{search.source}, {day(search)}"


def day(search: Search) -> str:
    return date_format(search.run_on, "j M Y")


def _place(search: Search) -> str:
    return search.method or str(search.source.get_kind_display())


def _update(search: Search) -> str:
    if search.update_of is None:
        return ""
    return _("An update of the search in %(earlier)s.") % {"earlier": name_of(search.update_of)}


def _numbers(search: Search) -> str:
    facts = {
        "found": f"{search.found:,}",
        "imported": f"{search.imported:,}",
        "reported": f"{search.reported:,}" if search.reported is not None else "",
    }
    if search.reported is None:
        return _("%(found)s found in the files, %(imported)s imported.") % facts
    said = _("%(reported)s reported, %(found)s found in the files, %(imported)s imported.") % facts
    return f"{said} {search.difference_in_words}".strip()


SAYS: dict[int, Callable[[Search], str]] = {
    **dict.fromkeys(PLACES, _place),
    2: lambda search: search.searched_together,
    STRATEGIES: lambda search: search.strategy,
    9: lambda search: search.limits,
    10: lambda search: search.filters,
    11: lambda search: search.reused_from,
    12: _update,
    13: day,
    14: lambda search: search.peer_review,
    15: _numbers,
}


def _deduplication(review: Review) -> list[str]:
    words = review.duplicates.current()
    same = words.filter(verdict=Duplicate.Verdict.SAME)
    apart = words.filter(verdict=Duplicate.Verdict.DISTINCT)
    sources = repeats.by_source(review)
    removed = sum(one.within + one.between for one in sources)
    if not words.exists():
        return []
    method = _(
        "Records were compared with Concord by DOI, PubMed number, title, authors, year, journal, "
        "volume, issue and pages. Pairs that its rules hold for certain were linked by themselves "
        "(%(rule)s); people decided on the others (%(same)s as duplicates, %(distinct)s as not). "
        "Set aside as duplicates: %(removed)s of %(records)s records."
    ) % {
        "rule": f"{same.filter(decided_by=None).count():,}",
        "same": f"{same.exclude(decided_by=None).count():,}",
        "distinct": f"{apart.exclude(decided_by=None).count():,}",
        "records": f"{sum(one.records for one in sources):,}",
        "removed": f"{removed:,}",
    }
    return [method, *(_repeated(one) for one in sources if one.within or one.between)]


def _repeated(one: Repeats) -> str:
    return _(
        "%(source)s: %(within)s of %(records)s records repeat one of the same source, %(between)s "
        "one of another."
    ) % {
        "source": one.source,
        "within": f"{one.within:,}",
        "between": f"{one.between:,}",
        "records": f"{one.records:,}",
    }
