"""EndNote tagged files (.enw), also the older refer dialect and bepress exports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, doi_from_url, serials
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.names import split_list
from reviews.formats.pages import clean_pages
from reviews.formats.parsed import Tally
from reviews.formats.tagged import Block, Strays

_TAG = re.compile(r"^\s{0,4}%([0-9A-Za-z@!#$&()*+<>?\[\]^~=,.:|-])(?:\s(.*))?$")
_STARTS = frozenset("0TA")
_NUMBER = re.compile(r"^[1-9]\d{5,7}$")
_NOT_PUBMED = re.compile(r"ebsco|proquest|scopus|eric\.ed|embase|jstor", re.IGNORECASE)


def refer_blocks(lines: TextLines, tally: Tally) -> Iterator[Block]:
    """A record begins at %0, or at %T or %A after a blank line."""
    strays = Strays(tally)
    block: Block | None = None
    gap = False
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            tally.lines.blank += 1
            gap = True
            continue
        found = _TAG.match(line)
        if found is None:
            if block is None:
                strays.add(number, line)
            else:
                block.extend(line.strip(), number)
                gap = False
            continue
        tag, value = found.group(1), (found.group(2) or "").strip()
        if block is not None and _begins(block, tag, gap):
            yield block
            block = None
        if block is None:
            strays.close()
            block = Block(number)
        block.add("%" + tag, value, number)
        gap = False
    strays.close()
    if block is not None:
        yield block


def _begins(block: Block, tag: str, gap: bool) -> bool:
    if tag == "0" and any(name == "%0" for name, _ in block.pairs):
        return True
    return gap and tag in _STARTS


def refer_draft(block: Block) -> Draft:
    """One %-tagged block as a draft record."""
    tags = {tag[1:]: values for tag, values in block.by_tag().items()}
    first = {tag: values[0] for tag, values in tags.items()}
    kind = first.get("0", "")
    draft = Draft(ref_type=types.from_words(kind) if kind else types.ARTICLE)
    draft.title = first.get("T", "")
    draft.short_title = first.get("!", "")
    draft.titles_translated = tags.get("Q", [])
    for value in tags.get("A", ()):
        draft.add_people(_several(value))
    for value in tags.get("E", ()):
        draft.add_people(_several(value), draft.editors)
    draft.years, draft.dates = tags.get("D", []), tags.get("8", [])
    second = first.get("B", "")
    if draft.ref_type in (types.CHAPTER, types.CONFERENCE):
        draft.book_title = second
    journals = tags.get("J", [])
    draft.journal = journals[0] if journals else second
    draft.journal_abbrev = journals[1] if len(journals) > 1 else ""
    draft.series, draft.publisher, draft.place = (first.get(tag, "") for tag in "SIC")
    draft.volume, draft.issue = first.get("V", ""), first.get("N", "")
    draft.pages = clean_pages(first.get("P", "")).removesuffix(" s.")
    draft.abstract = " ".join(tags.get("X", ()))
    draft.keywords = tags.get("K", [])
    draft.language = tags.get("G", [])
    draft.publication_types = tags.get("9", [])
    draft.notes = [*tags.get("Z", ()), *tags.get("1", ())]
    draft.record_id = first.get("F", "")
    draft.source_database = first.get("~", "") or first.get("W", "")
    _identifiers(tags, draft)
    return draft


def _several(value: str) -> list[str]:
    if " and " in value or ";" in value:
        names, sure = split_list(value)
        return names if sure else [value]
    return value.split("\n")


def _identifiers(tags: dict[str, list[str]], draft: Draft) -> None:
    draft.urls = [line.strip() for value in tags.get("U", ()) for line in value.split("\n")]
    draft.pdf_urls = tags.get(">", [])
    for value in tags.get("R", ()):
        draft.doi = draft.doi or clean_doi(value)
    for value in draft.urls:
        draft.doi = draft.doi or doi_from_url(value)
    for value in tags.get("@", ()):
        issns, isbns = serials(value)
        draft.issn.extend(issns)
        draft.isbn.extend(isbns)
    for value in tags.get("M", ()):
        foreign = draft.source_database or _NOT_PUBMED.search(" ".join(draft.urls)[:5000])
        if _NUMBER.match(value) and not foreign:
            draft.pmid = draft.pmid or value
        else:
            draft.accession.append((draft.source_database, value))
