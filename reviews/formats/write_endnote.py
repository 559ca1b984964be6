"""EndNote XML that EndNote, Zotero and our own reader take back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from reviews.formats import carry, decisions
from reviews.formats import reference_types as types
from reviews.formats.clean import escape_entities
from reviews.formats.endnote_xml import endnote_draft, parse_record
from reviews.formats.parsed import ParsedRecord

TO_ENDNOTE = {
    types.ARTICLE: ("Journal Article", 17), types.BOOK: ("Book", 6),
    types.CHAPTER: ("Book Section", 5), types.CONFERENCE: ("Conference Paper", 47),
    types.PROCEEDINGS: ("Conference Proceedings", 10), types.THESIS: ("Thesis", 32),
    types.REPORT: ("Report", 27), types.WEB: ("Web Page", 12), types.DATASET: ("Dataset", 59),
    types.PATENT: ("Patent", 25), types.NEWS: ("Newspaper Article", 23),
    types.MAGAZINE: ("Magazine Article", 19), types.SOFTWARE: ("Computer Program", 9),
    types.UNPUBLISHED: ("Unpublished Work", 34), types.LEGAL: ("Statute", 31),
    types.MEDIA: ("Audiovisual Material", 3),
}  # fmt: skip
_GENERIC = ("Generic", 13)
_START = b'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'


def write_endnote(records: Iterable[ParsedRecord]) -> Iterator[bytes]:
    """A `<record>` for each record between one start and one end."""
    yield _START
    for record in records:
        text = _record(record, "")
        draft = endnote_draft(parse_record(text))
        draft.entities = False
        note = carry.lost(record, draft.alone()) or ("{}" if draft.is_empty else "")
        yield (_record(record, note) if note else text).encode()
    yield b"</records></xml>\n"


def _record(record: ParsedRecord, note: str) -> str:
    name, code = TO_ENDNOTE.get(record.ref_type, _GENERIC)
    in_book = record.ref_type in (types.CHAPTER, types.CONFERENCE) and record.book_title
    second = record.book_title if in_book else record.journal
    if record.ref_type == types.BOOK:
        second = record.series
    notes = [
        *record.notes,
        *(escape_entities(decisions.own_decision(item)) for item in record.prior_decisions),
    ]
    if note:
        notes.append(carry.MARK + escape_entities(note))
    people = _many("authors", "author", [str(item) for item in record.authors]) + _many(
        "secondary-authors", "author", [str(item) for item in record.editors]
    )
    titles = (
        _one("title", record.title)
        + _one("secondary-title", second)
        + _one("tertiary-title", "" if record.ref_type == types.BOOK else record.series)
        + _one("short-title", record.short_title)
        + "".join(_one("translated-title", title) for title in record.title_translated)
    )
    periodical = _one("full-title", record.journal) + _one("abbr-1", record.journal_abbrev)
    return (
        f"<record><ref-type name={quoteattr(name)}>{code}</ref-type>"
        + _one("rec-number", record.record_id)
        + _group("contributors", people) + _group("titles", titles)
        + _group("periodical", periodical) + _details(record)
        + "".join(_one("notes", text) for text in notes)
        + "</record>\n"
    )  # fmt: skip


def _details(record: ParsedRecord) -> str:
    year = str(record.year or "")
    when = record.date_raw if record.date_raw != year else ""
    dates = _one("year", year) + _many("pub-dates", "date", [when])
    links = _many("related-urls", "url", record.urls) + _many("pdf-urls", "url", record.pdf_urls)
    numbers = ([record.pmid] if record.pmid else []) + [number for _, number in record.accession]
    return (
        _one("pages", record.pages) + _one("volume", record.volume) + _one("number", record.issue)
        + _many("keywords", "keyword", record.keywords) + _group("dates", dates)
        + _one("pub-location", record.place) + _one("publisher", record.publisher)
        + "".join(_one("isbn", value) for value in (*record.issn, *record.isbn))
        + "".join(_one("accession-num", value) for value in numbers)
        + _one("electronic-resource-num", record.doi) + _one("abstract", record.abstract)
        + _one("custom2", record.pmcid) + _one("custom7", record.article_number)
        + _one("label", "; ".join(record.labels))
        + "".join(_one("work-type", value) for value in record.publication_types)
        + _one("remote-database-name", record.source_database)
        + "".join(_one("language", value) for value in record.language)
        + _group("urls", links)
    )  # fmt: skip


def _one(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _group(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag}>" if inside else ""


def _many(group: str, tag: str, values: Iterable[str]) -> str:
    return _group(group, "".join(_one(tag, value) for value in values))
