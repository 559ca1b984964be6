"""BibTeX with unique ASCII keys, LaTeX's own characters escaped and everything else in UTF-8."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from reviews.formats import carry, decisions
from reviews.formats import reference_types as types
from reviews.formats.bibtex import bibtex_draft
from reviews.formats.clean import escape_entities
from reviews.formats.latex import to_latex
from reviews.formats.parsed import Name, ParsedRecord

TO_BIBTEX = {
    types.ARTICLE: "article", types.JOURNAL: "periodical", types.MAGAZINE: "magazine",
    types.BOOK: "book", types.CHAPTER: "incollection", types.CONFERENCE: "inproceedings",
    types.PROCEEDINGS: "proceedings", types.THESIS: "phdthesis", types.REPORT: "techreport",
    types.UNPUBLISHED: "unpublished", types.ABSTRACT: "abstract", types.WEB: "online",
    types.DATASET: "dataset", types.PATENT: "patent", types.NEWS: "newspaper",
    types.SOFTWARE: "software", types.LEGAL: "legislation", types.MEDIA: "video",
    types.PREPRINT: "preprint", types.REGISTRATION: "misc", types.OTHER: "misc",
}  # fmt: skip
_Add = Callable[[str, str], None]
_IS_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.-]{0,60}")
_NOT_KEY = re.compile(r"[^A-Za-z0-9]+")
_STOP = frozenset({"a", "an", "the", "on", "of", "in", "and", "for", "to", "de", "la", "le", "der"})


def write_bibtex(records: Iterable[ParsedRecord]) -> Iterator[bytes]:
    """One entry for each record."""
    used: dict[str, int] = {}
    for record in records:
        kind, key = TO_BIBTEX.get(record.ref_type, "misc"), _key(record, used)
        fields = _fields(record)
        if record.record_id and record.record_id != key:
            fields.append(("recordid", _escaped(record.record_id)))
        draft = bibtex_draft(kind, dict(fields))
        draft.record_id = draft.record_id or key
        note = carry.lost(record, draft.alone()) or ("{}" if draft.is_empty else "")
        if note:
            fields.append((carry.COLUMN, _escaped(note)))
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields)
        yield f"@{kind}{{{key},\n{lines}}}\n\n".encode()


def _key(record: ParsedRecord, used: dict[str, int]) -> str:
    """The record's own id if it can be a key, else family name, year and first telling word."""
    if _IS_KEY.fullmatch(record.record_id) and record.record_id not in used:
        used[record.record_id] = 1
        return record.record_id
    first = record.authors[0] if record.authors else Name(literal="anon")
    words = [_ascii(word) for word in record.title.split()[:30]]
    word = next((word for word in words if word and word.lower() not in _STOP), "")
    name = _ascii(first.family or first.literal)[:30] or "anon"
    key = f"{name}{record.year or ''}{word[:20]}".lower()
    number = used[key] = used.get(key, 0) + 1
    while number > 1 and f"{key}-{number}" in used:
        number += 1
    key = key if number == 1 else f"{key}-{number}"
    used.setdefault(key, 1)
    return key


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_KEY.sub("", plain)


def _escaped(text: str) -> str:
    return to_latex(escape_entities(text))


def _fields(record: ParsedRecord) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []

    def add(name: str, value: str) -> None:
        if value:
            fields.append((name, _escaped(" ".join(value.split()))))

    add("title", record.title)
    add("shorttitle", record.short_title)
    for name, people in (("author", record.authors), ("editor", record.editors)):
        if people:
            fields.append((name, " and ".join(_name(person) for person in people)))
    add("year", str(record.year or ""))
    if record.date_raw and record.date_raw != str(record.year or ""):
        add("date", record.date_raw)
    add("journal", record.journal)
    add("shortjournal", record.journal_abbrev)
    add("booktitle", record.book_title)
    add("series", record.series)
    add("publisher", record.publisher)
    add("address", record.place)
    add("volume", record.volume)
    add("number", record.issue)
    add("pages", record.pages.replace("-", "--"))
    add("eid", record.article_number)
    add("abstract", record.abstract)
    add("keywords", "; ".join(record.keywords))
    add("mesh", "; ".join(record.mesh))
    add("language", record.language[0] if record.language else "")
    add("type", record.publication_types[0] if record.publication_types else "")
    _identifiers(record, add)
    add("labels", "; ".join(record.labels))
    _notes(record, add)
    return fields


def _identifiers(record: ParsedRecord, add: _Add) -> None:
    add("doi", record.doi)
    add("url", " ".join(record.urls))
    add("pmid", record.pmid)
    add("pmcid", record.pmcid)
    add("issn", "; ".join(record.issn))
    add("isbn", "; ".join(record.isbn))
    add("database", record.source_database)
    numbers = [f"{base}: {number}" if base else number for base, number in record.accession]
    add("accession", "; ".join(numbers))
    add("pdfurl", " ".join(record.pdf_urls))


def _notes(record: ParsedRecord, add: _Add) -> None:
    """BibTeX has one note field: the first note; all others are carried."""
    if record.notes:
        add("note", record.notes[0])
    if len(record.prior_decisions) == 1:
        add("annote", decisions.own_decision(record.prior_decisions[0]))


def _name(name: Name) -> str:
    if name.literal:
        return "{" + _escaped(name.literal) + "}"
    parts = (name.family, name.suffix, name.given) if name.suffix else (name.family, name.given)
    text = ", ".join(_escaped(part) for part in parts if part)
    return text if len(parts) < 2 or parts[1] or name.given else text + ","
