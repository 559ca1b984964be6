"""Ovid's own citation format: `<n>`, then field names at the margin and indented values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmid, doi_from_url, find_year, serials, squeeze
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.names import parse_name
from reviews.formats.pages import clean_pages
from reviews.formats.parsed import Name, Tally
from reviews.formats.tagged import Block, Strays

_START = re.compile(r"^<\s?(\d{1,7})\s?>\s*$")
_AFFILIATION = re.compile(
    r"\s+(?:\d+[a-z]?(?:,\s?\d+)*|[*+#^\[\]S]{1,4})\.?$|\s*\[Ed(?:itor)?s?\]", re.IGNORECASE
)
# Degrees and memberships as Ovid's journals put them after a name.
_DEGREE = (
    r"(?:MD|PhD|DPhil|MPH|MSc?|MA|BSc?|BA|RN|DNP|DSc|PharmD|DO|DDS|DMD|DVM|EdD|PsyD|JD|MBA|MBBS"
    r"|MBChB|FRC[SP]\w{0,4}|FAC[SPC]\w{0,3}|FAAN|FAHA|PT|OTR?|CRNP|APRN)"
)
_DEGREES = re.compile(rf"(?:,?\s+{_DEGREE}\b\.?)+$")
_ONLY_DEGREES = re.compile(rf"\s*{_DEGREE}(?:,?\s+{_DEGREE})*\s*")
_PLURAL = re.compile(r"(?<=[^su])s$")
_LAST_POINT = re.compile(r"(?<=[^\W\d_]{2})\.$")  # but not that of an initial
_KIND_IN_TITLE = re.compile(r"\.?\s?\[([A-Z][^\[\]]{2,60})\]\.?$")
_OPENING = frozenset({"score", "accession number", "unique identifier", "database"})
_SOURCE = re.compile(
    r"^(?P<journal>[^.]{1,300}(?:\.[^.\d]{1,60}){0,4})\.\s{1,5}(?P<volume>\d{1,5}[A-Za-z]?)?"
    r"\s?(?:\((?P<issue>[^()]{1,40})\))?\s?:\s?(?P<pages>[^,;]{1,40})[,;]\s?(?P<date>[^.]{4,60})"
)
_VOLUME = re.compile(
    r"^(?P<journal>[^.]{1,300})\.\s{1,5}Vol\.? ?(?P<volume>\d{1,5})(?:\((?P<issue>[^()]{1,40})\))?"
    r",? (?P<date>[^,]{4,40}), (?P<pages>[\w-]{1,30})"
)
_BOOK = re.compile(
    r"^(?P<editors>[^()]{0,300})\((?P<date>\d{4})\)\.? ?(?P<title>[^.(]{1,300})"
    r"(?:\.? ?\(pp\.? ?(?P<pages>[\d-]{1,30})\))?"
)


def ovid_blocks(lines: TextLines, tally: Tally) -> Iterator[Block]:
    """Blocks whose tags are Ovid's field names; a record begins at `<n>`, or where the field
    that headed the one before comes again after an empty line."""
    strays = Strays(tally)
    block: Block | None = None
    gap = True
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            tally.lines.blank += 1
            gap = True
            continue
        gap, after_gap = False, gap
        found = _START.match(line)
        if found:
            if block is not None:
                yield block
            strays.close()
            block = Block(number)
            block.add("#", found.group(1), number)
        elif after_gap and _heads(line, block):
            if block is not None:
                yield block
            strays.close()
            block = Block(number)
            block.add(line.strip(), "", number)
        elif block is None:
            strays.add(number, line)
        elif line[0] in " \t":
            block.extend(line.strip(), number)
        else:
            block.add(line.strip(), "", number)
    strays.close()
    if block is not None:
        yield block


def _heads(line: str, block: Block | None) -> bool:
    """Whether a field name opens a record of a file without `<n>` lines."""
    if block is None:
        return line.strip().lower() in _OPENING
    return block.pairs[0][0] == line.strip()


def ovid_draft(block: Block) -> Draft:
    """One Ovid citation as a draft record."""
    tags: dict[str, list[str]] = {}
    for tag, value in block.pairs:
        if value:
            tags.setdefault(_PLURAL.sub("", tag.lower()), []).extend(value.split("\n"))
    first = {tag: values[0] for tag, values in tags.items()}
    kind = first.get("publication type", "").strip("- .")
    draft = Draft(ref_type=types.from_words(kind) if kind else types.ARTICLE)
    kinds = (*tags.get("publication type", ()), *tags.get("document type", ()))
    draft.publication_types = [value.strip("- .") for value in kinds]
    if found := _KIND_IN_TITLE.search(first.get("title", "")):
        first["title"] = first["title"][: found.start()]
        draft.publication_types.append(found.group(1))
    chapter = first.get("chapter title", "")
    draft.title = chapter or first.get("title", "") or first.get("book title", "")
    if chapter:
        draft.ref_type, draft.book_title = types.CHAPTER, first.get("title", "")
    _people(tags, draft)
    _source(" ".join(tags.get("source", ())), draft)
    draft.years.extend((*tags.get("year of publication", ()), *tags.get("status", ())))
    draft.abstract = " ".join(tags.get("abstract", ()))
    draft.language = [value.rstrip(".") for value in tags.get("language", ())]
    _words(tags, draft)
    _identifiers(tags, first, draft)
    return draft


def _people(tags: dict[str, list[str]], draft: Draft) -> None:
    for value in (*tags.get("author", ()), *tags.get("authors full name", ())):
        for name in value.split(";"):
            bare = _LAST_POINT.sub("", _AFFILIATION.sub("", name).strip(" ,"))
            if not bare or _ONLY_DEGREES.fullmatch(bare):
                continue
            bare = _DEGREES.sub("", bare)
            parsed = parse_name(bare)
            if parsed.literal and " " in parsed.literal and "  " in name:
                parsed = Name(literal=squeeze(bare))
            (draft.editors if "[ed" in name.lower() else draft.authors).append(parsed)


def _source(text: str, draft: Draft) -> None:
    """Journal, volume, issue, pages and date, which Ovid writes in one line."""
    if not text:
        return
    found = _SOURCE.match(text) or _VOLUME.match(text)
    if found:
        draft.journal = found["journal"]
        draft.volume, draft.issue = found["volume"] or "", found["issue"] or ""
        draft.pages, draft.dates = clean_pages(found["pages"]), [found["date"].strip()]
    elif book := _BOOK.match(text):
        draft.book_title = draft.book_title or book["title"].strip()
        draft.title = draft.title or book["title"].strip()
        draft.pages, draft.years = clean_pages(book["pages"] or ""), [book["date"]]
    else:
        draft.journal = text.split(". ")[0].rstrip(". ")
        year = find_year(text)
        draft.years = [str(year)] if year else []


def _words(tags: dict[str, list[str]], draft: Draft) -> None:
    for tag in ("author keyword", "keyword", "keyword heading", "subject heading", "index term"):
        draft.keywords.extend(value.rstrip(".") for value in tags.get(tag, ()))
    draft.mesh = [v.rstrip(".") for v in tags.get("mesh subject heading", ())]


def _identifiers(tags: dict[str, list[str]], first: dict[str, str], draft: Draft) -> None:
    for tag in ("doi", "digital object identifier", "doi number"):
        draft.doi = draft.doi or clean_doi(first.get(tag, "")) or doi_from_url(first.get(tag, ""))
    draft.source_database = first.get("database", "")
    draft.pmid = clean_pmid(first.get("pmid", "") or first.get("pubmed id", ""))
    unique_id = first.get("unique identifier", "").rstrip(".")
    if unique_id.isdigit() and "medline" in draft.source_database.lower():
        draft.pmid = draft.pmid or unique_id
    for tag in ("accession number", "unique identifier"):
        if tag in first:
            draft.accession.append((draft.source_database, first[tag].rstrip(".")))
    for tag in ("issn", "isbn", "issn print", "issn electronic"):
        for value in tags.get(tag, ()):
            issns, isbns = serials(value)
            draft.issn.extend(issns)
            draft.isbn.extend(isbns)
    draft.record_id = first.get("#", "")
