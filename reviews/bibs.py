"""Records as the deduplication kernel reads them."""

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.dedup.bib import Bib
from reviews.models.record import RecordQuerySet

PLAIN = (
    "title", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "abstract", "kind",
    "language",
)  # fmt: skip
LISTS = ("urls", "trial_ids")
FIELDS = ("pk", "authors_text", "search_run__source__name", "more", "own", *LISTS, *PLAIN)


def bibs_of(records: RecordQuerySet) -> Iterator[Bib]:
    """One Bib a record, in order of id, without holding the rows; each with its own values."""
    for values in records.order_by("pk").values_list(*FIELDS).iterator(2000):
        row = dict(zip(FIELDS, values, strict=True))
        yield bib_of(row | (row["own"] or {}))


def bib_of(row: Mapping[str, Any]) -> Bib:
    authors, more = row["authors_text"], row["more"]
    return Bib(
        key=row["pk"],
        authors=tuple(authors.split("; ")) if authors else (),
        isbn="; ".join(more.get("isbn", [])),
        issn="; ".join(more.get("issn", [])),
        source=row["search_run__source__name"],
        abbreviation=more.get("journal_abbrev", ""),
        accession=" ".join(number for _base, number in more.get("accession", [])),
        url=" ".join(row["urls"]),
        trials=" ".join(row["trial_ids"]),
        **{name: row[name] for name in PLAIN}
        | {"kind": " ".join((row["kind"], *more.get("publication_types", [])))},
    )
