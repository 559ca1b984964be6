"""The filters beside the list of records, as links that keep the others, and how many fit each.

Counting takes longer than a page, so the numbers are asked for once the page is there.
"""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from reviews.browse import EARLIER, FLAGS, chosen_records
from reviews.models import Membership

Choices = list[tuple[str, str]]
Asked = Mapping[str, str]
FLAGGED = Q(more__has_key=FLAGS["retraction"]) | Q(more__has_key=FLAGS["erratum"])
NOTED = {
    "flag": (FLAGGED, {value: Q(more__has_key=key) for value, key in FLAGS.items()}),
    "earlier": (EARLIER["any"], {k: q for k, q in EARLIER.items() if k != "none"}),
}


def facets_of(seat: Membership, asked: Asked) -> list[dict[str, object]]:
    """Groups of filters for components/facets.html."""
    return [
        {"label": label, "items": [_link(asked, name, *choice) for choice in choices]}
        for name, label, choices in _groups(seat)
    ]


def counts_of(seat: Membership, asked: Asked) -> dict[str, int]:
    """How many records each filter would show together with the others in force, by `id_of`."""
    counts = _by_copy_and_source(seat, asked)
    without = chosen_records(seat, {**asked, "abstract": "none"})
    counts[id_of("abstract", "none")] = without.count()
    for name in {group[0] for group in _noted(seat)}:
        counts |= _by_note(seat, asked, name)
    return counts


def id_of(name: str, value: str) -> str:
    """What the number beside a filter is called in the page."""
    return f"n-{name}-{value}"


def _groups(seat: Membership) -> list[tuple[str, str, Choices]]:
    return [
        (
            "show",
            _("Duplicates"),
            [("", _("Hidden")), ("all", _("Shown")), ("copies", _("Only duplicates"))],
        ),
        ("order", _("Order"), [("", _("As imported")), ("year", _("Newest first"))]),
        ("source", _("Source"), [(str(each.pk), str(each)) for each in seat.review.sources.all()]),
        ("abstract", _("Abstract"), [("none", _("Without abstract"))]),
        *_noted(seat),
    ]


def _noted(seat: Membership) -> list[tuple[str, str, Choices]]:
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
    if standing.filter(FLAGGED).exists():
        found.append(("flag", _("Retractions and errata"), flags))
    if standing.filter(EARLIER["any"]).exists():
        found.append(("earlier", _("Earlier decisions"), earlier))
    return found


def _link(asked: Asked, name: str, value: str, label: str) -> dict[str, object]:
    current = asked.get(name, "") == value
    others = {key: old for key, old in asked.items() if key != name}
    return {
        "id": "" if name == "order" else id_of(name, value),
        "label": label,
        "url": "?" + urlencode(others | ({name: value} if value and not current else {})),
        "current": current,
        "count": None,
    }


def _by_note(seat: Membership, asked: Asked, name: str) -> dict[str, int]:
    """All values of a filter from one look at the records that have such a note at all."""
    whole, values = NOTED[name]
    rows = chosen_records(seat, {key: value for key, value in asked.items() if key != name})
    each = {value: Count("pk", filter=condition) for value, condition in values.items()}
    found = rows.filter(whole).order_by().aggregate(**each)
    return {id_of(name, value): n for value, n in found.items()}


def _by_copy_and_source(seat: Membership, asked: Asked) -> dict[str, int]:
    """Both facets; a kept record counts for every source that gave it or a copy of it."""
    left_out = ("show", "source", "order")
    others = {key: value for key, value in asked.items() if key not in left_out}
    grouped = chosen_records(seat, {**others, "show": "all"}).order_by().values("search_run")
    found = grouped.annotate(all=Count("pk"), kept=Count("pk", filter=Q(duplicate_of=None)))
    source_of = dict(seat.review.searches.values_list("pk", "source"))
    numbers = {source: Counter[str]() for source in source_of.values()}
    for row in found:
        numbers[source_of[row["search_run"]]] += Counter(all=row["all"], kept=row["kept"])
    clusters = _given_twice(seat, others)
    for number in numbers.values():
        number["copies"] = number["all"] - number["kept"]
    sources = {source: number + Counter({"": number["kept"] + clusters.get(source, 0)})
               for source, number in numbers.items()}  # fmt: skip
    chosen = asked.get("source", "")
    whole = Counter[str]()
    for number in numbers.values():
        whole += number
    whole[""] = whole["kept"]
    inside = sources.get(int(chosen), Counter()) if chosen.isdecimal() else whole
    shown = asked.get("show", "")
    counts = {id_of("show", value): inside[value] for value in ("", "all", "copies")}
    for source in seat.review.sources.values_list("pk", flat=True):
        counts[id_of("source", str(source))] = sources.get(source, Counter())[shown]
    return counts


def _given_twice(seat: Membership, others: Asked) -> dict[int, int]:
    """By source: clusters of which it gave a copy, while another gave the kept record."""
    copies = seat.review.records.all().standing().exclude(duplicate_of=None).order_by()
    copies = copies.exclude(duplicate_of__search_run__source=F("search_run__source"))
    if others:
        copies = copies.filter(duplicate_of__in=chosen_records(seat, others).values("pk"))
    by_source = copies.values_list("search_run__source")
    return dict(by_source.annotate(n=Count("duplicate_of", distinct=True)))
