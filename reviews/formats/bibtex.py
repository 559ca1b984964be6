"""BibTeX and BibLaTeX entries to the canonical record, in the dialects of the databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from reviews.formats import carry, decisions
from reviews.formats import reference_types as types
from reviews.formats.bib_blocks import Entry, bib_entries
from reviews.formats.clean import (
    clean_doi,
    clean_pmcid,
    clean_pmid,
    doi_from_url,
    serials,
    squeeze,
    unescape_entities,
)
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.latex import plain_url, to_text
from reviews.formats.names import is_suffix, parse_name, parse_natural, split_list
from reviews.formats.pages import clean_pages
from reviews.formats.parsed import Name, ParsedRecord, Tally
from reviews.formats.table_record import UNSURE_AUTHORS

FROM_BIBTEX = {
    "article": types.ARTICLE, "periodical": types.JOURNAL, "book": types.BOOK,
    "mvbook": types.BOOK, "booklet": types.BOOK, "collection": types.BOOK, "manual": types.BOOK,
    "inbook": types.CHAPTER, "incollection": types.CHAPTER, "inreference": types.CHAPTER,
    "inproceedings": types.CONFERENCE, "conference": types.CONFERENCE,
    "proceedings": types.PROCEEDINGS, "phdthesis": types.THESIS, "mastersthesis": types.THESIS,
    "thesis": types.THESIS, "techreport": types.REPORT, "report": types.REPORT,
    "unpublished": types.UNPUBLISHED, "online": types.WEB, "electronic": types.WEB,
    "www": types.WEB, "webpage": types.WEB, "dataset": types.DATASET, "data": types.DATASET,
    "software": types.SOFTWARE, "patent": types.PATENT, "preprint": types.PREPRINT,
    "video": types.MEDIA, "audio": types.MEDIA, "legislation": types.LEGAL,
    "newspaper": types.NEWS, "magazine": types.MAGAZINE, "abstract": types.ABSTRACT,
}  # fmt: skip
_ABBREVIATIONS = ("shortjournal", "abbrev_source_title", "journal-iso", "journal_abbrev")
_KEYWORDS = ("keywords", "keyword", "author_keywords", "keywords-plus", "mrclass")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_PARENTS = frozenset({"book", "mvbook", "proceedings", "collection", "booklet", "periodical"})
_INHERITED = {"title": "booktitle", "booktitle": "booktitle"}
_YEAR_IN_BRACES = re.compile(r"[{}]")
DUPLICATE_KEY = "The key '{key}' was used before in this file; both entries are kept."


def read_bibtex(lines: TextLines, tally: Tally) -> Iterator[ParsedRecord]:
    """Records in file order; an entry waits only for the parent that its crossref names."""
    seen: set[str] = set()
    parents: dict[str, Entry] = {}
    waiting: list[tuple[int, Entry]] = []
    for entry in bib_entries(lines, tally):
        if entry.key and entry.key in seen:
            entry.warnings.append(DUPLICATE_KEY.format(key=entry.key[:100]))
        seen.add(entry.key)
        if entry.kind in _PARENTS:
            parents.setdefault(entry.key.lower(), entry)
        waiting.append((tally.found, entry))
        while waiting and _ready(waiting[0][1], parents):
            yield from _record(*waiting.pop(0), parents, lines, tally)
    for position, entry in waiting:
        yield from _record(position, entry, parents, lines, tally)


def _ready(entry: Entry, parents: dict[str, Entry]) -> bool:
    parent = next((value for name, value in entry.fields if name == "crossref"), "")
    return not parent or parent.strip().lower() in parents


def _record(
    position: int, entry: Entry, parents: dict[str, Entry], lines: TextLines, tally: Tally
) -> Iterator[ParsedRecord]:
    values = entry.by_name()
    parent = parents.get(values.get("crossref", "").strip().lower())
    if parent is not None and parent is not entry:
        for name, value in parent.by_name().items():
            values.setdefault(_INHERITED.get(name, name), value)
    draft = bibtex_draft(entry.kind, values)
    draft.record_id = draft.record_id or entry.key
    draft.warnings.extend(entry.warnings)
    lines.drop_notes(entry.first)
    notes = lines.take_notes(entry.last)
    if draft.is_empty:
        tally.lines.problem += entry.lines
        text = "\n".join(f"{name} = {value}" for name, value in entry.fields)
        what = f"An entry without any content ({entry.key[:100]}); not imported."
        tally.reject(entry.first, what, text)
        return
    tally.lines.record += entry.lines
    yield draft.finish(
        source_format="bibtex",
        raw=(("type", entry.kind), ("key", entry.key), *entry.fields),
        position=position,
        first_line=entry.first,
        last_line=entry.last,
        notes=notes,
    )


def bibtex_draft(kind: str, values: dict[str, str]) -> Draft:
    """The fields of one entry, values still LaTeX, as a draft record."""

    def text(*names: str) -> str:
        return next((found for name in names if (found := to_text(values.get(name, "")))), "")

    draft = Draft(ref_type=_type(kind, text("document_type", "type")))
    draft.title = text("title")
    subtitle = text("subtitle")
    if subtitle and subtitle not in draft.title:
        draft.title = f"{draft.title}: {subtitle}"
    draft.short_title = text("shorttitle")
    draft.authors = _people(values.get("author", ""), draft)
    draft.editors = _people(values.get("editor", ""), draft)
    draft.years, draft.dates = [text("year")], _dates(values)
    _container(text, draft)
    draft.volume, draft.issue = text("volume"), text("number", "issue")
    draft.issue = "" if draft.issue == "null" else draft.issue
    draft.pages = clean_pages(text("pages").replace("--", "-").replace(" - ", "-"))
    draft.article_number = text("article-number", "art_number", "eid", "articleno")
    draft.abstract = text("abstract")
    draft.keywords = [word for name in _KEYWORDS for word in _words(text(name))]
    draft.mesh = _words(text("mesh"))
    draft.language = [text("language", "langid")]
    draft.publication_types = [text("document_type", "type")]
    draft.source_database = text("source", "database")
    _notes([text("note"), text("annote"), text("annotation")], draft)
    draft.labels = [word for word in text("labels").split("; ") if word]
    draft.carried = unescape_entities(text(carry.COLUMN))
    draft.record_id = text("recordid")
    _identifiers(values, draft)
    return draft


def _container(text: Callable[..., str], draft: Draft) -> None:
    """Journal, book, series and publisher; MathSciNet has the full journal in its own field."""
    draft.book_title = text("booktitle", "book-title")
    if draft.ref_type == types.CHAPTER and not draft.book_title:
        draft.book_title = text("journal")
    full = text("fjournal")
    draft.journal = full or text("journal", "journaltitle")
    if draft.ref_type != types.BOOK:
        draft.journal = draft.journal or draft.book_title
    draft.journal_abbrev = text(*_ABBREVIATIONS) or (text("journal") if full else "")
    draft.series = text("series", "book-series")
    draft.publisher = text("publisher", "school", "institution", "organization", "howpublished")
    draft.place = text("address", "location")


def _type(kind: str, words: str) -> str:
    """The type of an entry; Scopus writes chapters as `@book` and says so in a field."""
    if kind == "book" and "chapter" in words.lower():
        return types.CHAPTER
    return FROM_BIBTEX.get(kind, types.OTHER)


def _notes(notes: list[str], draft: Draft) -> None:
    draft.notes.extend(note for note in notes if note and not decisions.take(note, draft))


def _words(value: str) -> list[str]:
    return value.split(";" if ";" in value else ",") if value else []


def _dates(values: dict[str, str]) -> list[str]:
    date, year = to_text(values.get("date", "")), to_text(values.get("year", ""))
    month, day = to_text(values.get("month", "")), to_text(values.get("day", ""))
    if date:
        return [date]
    if not year or not month:
        return []
    if month.isdigit():
        return ["-".join(part for part in (year, month, day) if part)]
    return [" ".join(part for part in (year, month, day) if part)]


def _people(value: str, draft: Draft) -> list[Name]:
    people: list[Name] = []
    parts = _outside_braces(squeeze(value), _AND)
    if len(parts) == 1 and _holds_list(value):
        names, sure = split_list(to_text(value))
        if not sure:
            draft.warnings.append(UNSURE_AUTHORS)
            return [Name(literal=squeeze(name)) for name in names]
        return [parse_name(name) for name in names]
    for part in parts:
        part = part.strip(" ,")
        if part and part != "others":
            people.append(_person(part))
    return people


def _holds_list(value: str) -> bool:
    """Whether commas alone part people, as in SciELO; `von Last, Jr, First` is one person."""
    if value.count(",") < 2 or value.lstrip().startswith("{"):
        return False
    parts = value.split(",")
    return not (len(parts) == 3 and is_suffix(parts[1].strip()))


def _person(text: str) -> Name:
    """`von Last, Jr, First` or `First von Last`, where braces hold words together."""
    if text.startswith("{") and _closing(text) == len(text) - 1:
        return Name(literal=squeeze(to_text(text)))
    parts = [squeeze(to_text(part)) for part in _outside_braces(text, _COMMA)]
    if len(parts) == 2:
        return Name(parts[0], parts[1]) if parts[0] else Name(literal=parts[1])
    if len(parts) == 3:
        return Name(parts[0], parts[2], parts[1])
    if len(parts) > 3:
        return Name(literal=squeeze(to_text(text)))
    words = _outside_braces(text, _SPACE)
    if len(words) > 1 and words[-1].startswith("{"):
        return Name(to_text(words[-1]), squeeze(to_text(" ".join(words[:-1]))))
    if "{" not in text or "\\" in text:
        return parse_natural(to_text(text))
    return Name(squeeze(to_text(words[-1])), squeeze(to_text(" ".join(words[:-1]))))


_COMMA, _SPACE = re.compile(r","), re.compile(r"\s+")


def _closing(text: str) -> int:
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return index
    return -1


def _outside_braces(text: str, mark: re.Pattern[str]) -> list[str]:
    """The parts between marks that stand outside braces."""
    if "{" not in text:
        return mark.split(text)
    parts: list[str] = []
    depth = start = scanned = 0
    for found in mark.finditer(text):
        depth += text.count("{", scanned, found.start()) - text.count("}", scanned, found.start())
        scanned = found.start()
        if depth <= 0:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return parts


def _identifiers(values: dict[str, str], draft: Draft) -> None:
    doi = plain_url(values.get("doi", ""))
    draft.doi = clean_doi(doi) or doi_from_url(doi)
    for name in ("url", "link", "ee", "bdsk-url-1"):
        if value := plain_url(values.get(name, "")):
            draft.urls.extend(part for part in value.split() if part)
            draft.doi = draft.doi or doi_from_url(value)
    draft.pmid = clean_pmid(to_text(values.get("pmid", "") or values.get("pubmed_id", "")))
    if values.get("eprinttype", values.get("archiveprefix", "")).lower() == "pubmed":
        draft.pmid = draft.pmid or clean_pmid(values.get("eprint", ""))
    elif "arxiv" in values.get("archiveprefix", values.get("eprinttype", "")).lower():
        draft.accession.append(("arXiv", to_text(values.get("eprint", ""))))
    draft.pmcid = clean_pmcid(to_text(values.get("pmcid", "") or values.get("pmc", "")))
    for name in ("issn", "eissn", "isbn"):
        for part in to_text(values.get(name, "")).replace(",", ";").split(";"):
            issns, isbns = serials(part)
            draft.issn.extend(issns)
            draft.isbn.extend(isbns)
    draft.pdf_urls = plain_url(values.get("pdfurl", "")).split()
    if number := squeeze(to_text(values.get("unique-id", ""))):
        draft.accession.append(("Web of Science", number))
    for part in to_text(values.get("accession", "")).split("; "):
        base, colon, number = part.partition(": ")
        if part:
            draft.accession.append((base, number) if colon else ("", part))
