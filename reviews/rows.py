"""From a record as a file gave it to a row of the records table, and back."""

import json
from collections.abc import Iterator
from typing import Any

from reviews.formats import Name, ParsedRecord, PriorDecision
from reviews.formats.clean import looks_double_encoded
from reviews.models import Import, Record
from reviews.models.record import TWICE_ENCODED, RecordQuerySet

COLUMNS = (
    "review_id", "source_file_id", "search_run_id", "position", "first_line", "kind", "title",
    "abstract", "authors", "authors_text", "year", "date", "journal", "volume", "issue", "pages",
    "doi", "pmid", "language", "keywords", "urls", "trial_ids", "more", "raw", "warnings",
)  # fmt: skip

MORE = (
    "title_translated", "short_title", "journal_abbrev", "book_title", "series", "publisher",
    "place", "article_number", "mesh", "pmcid", "isbn", "issn", "accession", "pdf_urls",
    "publication_types", "retraction_notice", "erratum_of", "notes", "labels", "record_id",
    "source_database", "date_raw",
)  # fmt: skip


def row_of(record: ParsedRecord, of: Import) -> tuple[Any, ...]:
    """The values of COLUMNS, in order."""
    return (
        of.review_id,
        of.pk,
        of.search_id,
        record.source_position,
        record.first_line or None,
        record.ref_type[:60],
        record.title,
        record.abstract,
        _json([name_facts(name) for name in record.authors]),
        "; ".join(str(name) for name in record.authors),
        record.year,
        record.date[:60],
        record.journal or record.book_title or record.journal_abbrev,
        record.volume,
        record.issue,
        record.pages or record.article_number,
        record.doi,
        record.pmid,
        "; ".join(record.language),
        "; ".join([*record.keywords, *record.mesh]),
        _json(record.urls),
        _json(record.trial_ids),
        _json(more_of(record, of.earlier_reviewer)),
        _json(record.raw),
        _json(record.warnings),
    )


def more_of(record: ParsedRecord, earlier_reviewer: str = "") -> dict[str, Any]:
    """The filled canonical fields that have no column of their own.

    Earlier decisions of which the file tells only the tool get the name that a person gave.
    """
    found = {name: getattr(record, name) for name in MORE if getattr(record, name)}
    if not record.journal and record.book_title:
        found["journal_from"] = "book_title"
    if not record.pages and record.article_number:
        found["pages_from"] = "article_number"
    if any(not text.isascii() and looks_double_encoded(text) for text in _texts(record)):
        found[TWICE_ENCODED] = True
    if record.editors:
        found["editors"] = [name_facts(name) for name in record.editors]
    if record.prior_decisions:
        found["prior_decisions"] = [
            {"tool": prior.tool, "decision": prior.decision, "reasons": list(prior.reasons),
             "reviewer": prior.reviewer if prior.is_named else earlier_reviewer or prior.reviewer}
            for prior in record.prior_decisions
        ]  # fmt: skip
    return found


def _texts(record: ParsedRecord) -> Iterator[str]:
    """What people read of a record and may have repaired."""
    yield from (record.title, record.abstract, record.journal, record.book_title)
    yield from (str(name) for name in record.authors)
    yield from record.keywords


def name_facts(name: Name) -> dict[str, str]:
    """A name as the authors column holds it: its filled parts."""
    parts = ("family", "given", "suffix", "literal", "orcid", "affiliation")
    return {part: getattr(name, part) for part in parts if getattr(name, part)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


AT_ONCE = 500
LISTS = (
    "title_translated", "mesh", "isbn", "issn", "pdf_urls", "publication_types", "notes", "labels",
)  # fmt: skip
TEXTS = (
    "short_title", "journal_abbrev", "book_title", "series", "publisher", "place",
    "article_number", "pmcid", "retraction_notice", "erratum_of", "source_database", "date_raw",
)  # fmt: skip


def parsed_records(records: RecordQuerySet) -> Iterator[ParsedRecord]:
    """The rows as records for a writer, in order of id, never all at once."""
    rows = records.select_related("search_run__source", "source_file").defer("search")
    for record in rows.order_by("pk").iterator(AT_ONCE):
        yield parsed_of(record)


def parsed_of(record: Record) -> ParsedRecord:
    """What `row_of` took, with what people corrected since; its number here is the record id."""
    more = record.more
    rest: dict[str, Any] = {name: tuple(more.get(name, ())) for name in LISTS}
    rest |= {name: more.get(name, "") for name in TEXTS}
    mesh = tuple(more.get("mesh", ()))
    return ParsedRecord(
        ref_type=record.kind or "other",
        title=record.title,
        authors=tuple(Name(**facts) for facts in record.authors),
        editors=tuple(Name(**facts) for facts in more.get("editors", ())),
        year=record.year,
        date=record.date,
        journal="" if _named_elsewhere(record, "journal") else record.journal,
        volume=record.volume,
        issue=record.issue,
        pages="" if _named_elsewhere(record, "pages") else record.pages,
        abstract=record.abstract,
        keywords=_keywords(record.keywords, mesh),
        doi=record.doi,
        pmid=record.pmid,
        accession=tuple((base, number) for base, number in more.get("accession", ())),
        trial_ids=tuple(record.trial_ids),
        urls=tuple(record.urls),
        language=_split(record.language),
        prior_decisions=tuple(_prior(facts) for facts in more.get("prior_decisions", ())),
        record_id=str(record.pk),
        source_format=record.source_file.format,
        raw=tuple((tag, value) for tag, value in record.raw),
        warnings=tuple(record.warnings),
        extra=_extra(record),
        **rest,
    )


def _named_elsewhere(record: Record, field: str) -> bool:
    """Whether the column repeats another field of the record, such as the book's title."""
    return f"{field}_from" in record.more and field not in (record.own or {})


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("; ") if part)


def _keywords(text: str, mesh: tuple[str, ...]) -> tuple[str, ...]:
    """The keywords column without the MeSH terms that `row_of` put after them."""
    words = _split(text)
    return words[: -len(mesh)] if mesh and words[-len(mesh) :] == mesh else words


def _prior(facts: dict[str, Any]) -> PriorDecision:
    return PriorDecision(**{**facts, "reasons": tuple(facts.get("reasons", ()))})


def _extra(record: Record) -> tuple[tuple[str, str], ...]:
    """Columns for tables: where the record comes from, and which record stands in its place."""
    return (
        ("concord_source", str(record.search_run.source)),
        ("concord_search_date", record.search_run.run_on.isoformat()),
        ("concord_file", record.source_file.filename),
        ("concord_line", str(record.first_line or "")),
        ("concord_source_record_id", record.more.get("record_id", "")),
        ("concord_duplicate_of", str(record.duplicate_of_id or "")),
    )
