"""Records as the deduplication kernel reads them."""

from collections.abc import Iterator

from reviews.dedup.bib import Bib
from reviews.models.record import RecordQuerySet

FIELDS = (
    "pk", "title", "authors_text", "year", "journal", "volume", "issue", "pages", "doi", "pmid",
    "abstract", "kind", "language", "search_run__source__name", "more",
)  # fmt: skip


def bibs_of(records: RecordQuerySet) -> Iterator[Bib]:
    """One Bib a record, in order of id, without holding the rows."""
    rows = records.order_by("pk").values_list(*FIELDS).iterator(2000)
    for pk, title, authors, year, journal, volume, issue, pages, doi, pmid, *rest in rows:
        abstract, kind, language, source, more = rest
        yield Bib(
            key=pk,
            title=title,
            authors=tuple(authors.split("; ")) if authors else (),
            year=year,
            journal=journal,
            volume=volume,
            issue=issue,
            pages=pages,
            doi=doi,
            pmid=pmid,
            abstract=abstract,
            isbn="; ".join(more.get("isbn", [])),
            issn="; ".join(more.get("issn", [])),
            source=source,
            kind=kind,
            language=language,
            abbreviation=more.get("journal_abbrev", ""),
        )
