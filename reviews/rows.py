"""From a record as a file gave it to a row of the records table, for COPY."""

import json
from typing import Any

from reviews.formats import ParsedRecord
from reviews.models import Import

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
        _json([_name(name) for name in record.authors]),
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
        _json(more_of(record)),
        _json(record.raw),
        _json(record.warnings),
    )


def more_of(record: ParsedRecord) -> dict[str, Any]:
    """The filled canonical fields that have no column of their own."""
    found = {name: getattr(record, name) for name in MORE if getattr(record, name)}
    if record.editors:
        found["editors"] = [str(name) for name in record.editors]
    if record.prior_decisions:
        found["prior_decisions"] = [
            {"tool": prior.tool, "reviewer": prior.reviewer, "decision": prior.decision,
             "reasons": list(prior.reasons)}
            for prior in record.prior_decisions
        ]  # fmt: skip
    return found


def _name(name: Any) -> dict[str, str]:
    parts = ("family", "given", "suffix", "literal", "orcid", "affiliation")
    return {part: getattr(name, part) for part in parts if getattr(name, part)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
