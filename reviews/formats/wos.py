"""Web of Science tagged files (.ciw, .txt, .isi)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmid, serials, squeeze
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.names import parse_name
from reviews.formats.pages import clean_pages, join_pages
from reviews.formats.parsed import Name, Tally
from reviews.formats.tagged import Block, Pair, Strays

_TAG = re.compile(r"^([A-Z][A-Z0-9])(?: (.*))?$")
_HEADER = re.compile(r"^(?:FN |VR |EF\s*$)")
_CONTACT = re.compile(r"\s*\([^()\s]{1,80}@[^()\s]{1,80}\)")
_TAGS = (
    "PT AU AF BA BE BF CA GP TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FX CR "
    "NR TC Z9 U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS SI PN SU MA BP EP AR DI D2 EA PG P2 WC SC "
    "GA PM OA HC HP DA UT ER PS UR CC CN OR BD DS MC MQ SS GE TM WE ED"
)
_KNOWN = frozenset(_TAGS.split())
NO_ER = "The record has no end line (ER)."


def wos_blocks(lines: TextLines, tally: Tally) -> Iterator[Block]:
    """A record begins at PT, or at any tag after ER, and ends at ER."""
    strays = Strays(tally)
    block: Block | None = None
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            tally.lines.blank += 1
            continue
        tag, value = _split(line, block)
        if not tag and block is None:
            strays.add(number, line)
            continue
        if tag and block is None and _HEADER.match(line):
            strays.close()
            tally.lines.structural += 1
            continue
        if tag == "PT" and block is not None:
            block.warnings.append(NO_ER)
            yield block
            block = None
        if tag == "ER":
            if block is None:
                tally.lines.structural += 1
            else:
                block.lines += 1
                block.last = number
                yield block
                block = None
            continue
        block = block or Block(number)
        if tag:
            block.add(tag, value, number)
        else:
            block.loose = block.loose or not line.startswith(" ")
            block.extend(value, number)
    strays.close()
    if block is not None:
        block.warnings.append(NO_ER)
        yield block


def _split(line: str, block: Block | None) -> Pair:
    """Tag and value; no tag for a continuation, where unindented ones allow known tags only."""
    found = _TAG.match(line)
    if found and (block is None or not block.loose or found.group(1) in _KNOWN):
        return found.group(1), (found.group(2) or "").strip()
    return "", line.strip()


def wos_draft(block: Block) -> Draft:
    """One Web of Science block as a draft record."""
    tags = block.by_tag()
    first = {tag: values[0] for tag, values in tags.items()}
    draft = Draft(ref_type=_type(first))
    draft.title = first.get("TI", "")
    _people(tags, draft)
    draft.journal, draft.series = first.get("SO", ""), first.get("SE", "")
    if draft.ref_type in (types.CHAPTER, types.CONFERENCE):
        draft.book_title = draft.journal
    draft.journal_abbrev = first.get("JI", "") or first.get("J9", "")
    year, when = first.get("PY", ""), first.get("PD", "")
    draft.years = [value for value in (year, first.get("EA", ""), when) if value]
    draft.dates = [when if year in when else f"{year} {when}"] if year and when else []
    draft.abstract = " ".join(tags.get("AB", ()))
    draft.keywords = [squeeze(value) for tag in ("DE", "ID") for value in tags.get(tag, ())]
    draft.mesh = [word for value in tags.get("MH", ()) for word in value.split(";")]
    draft.language = [word for value in tags.get("LA", ()) for word in value.split(";")]
    draft.publication_types = [word for value in tags.get("DT", ()) for word in value.split(";")]
    draft.publisher, draft.place = first.get("PU", ""), first.get("PI", "")
    draft.volume, draft.issue = first.get("VL", ""), first.get("IS", "")
    draft.article_number = first.get("AR", "").removeprefix("UNSP ").removeprefix("ARTN ")
    draft.pages = join_pages(first.get("BP", ""), first.get("EP", ""))
    draft.pages = draft.pages or clean_pages(first.get("PS", "")) or draft.article_number
    draft.urls = tags.get("UR", [])
    _identifiers(tags, draft)
    return draft


def _type(first: dict[str, str]) -> str:
    kind, words = first.get("PT", "J"), first.get("DT", "").lower()
    if kind.startswith("P"):
        return types.PATENT
    if kind.startswith("J"):
        return types.ABSTRACT if words == "meeting abstract" else types.ARTICLE
    if "proceedings" in words or "meeting" in words:
        return types.CONFERENCE
    title, source = first.get("TI", ""), first.get("SO", "")
    if (
        kind.startswith("B")
        and squeeze(title).strip(".").lower() == squeeze(source).strip(".").lower()
    ):
        return types.BOOK
    return types.CHAPTER


def _people(tags: dict[str, list[str]], draft: Draft) -> None:
    for value in tags.get("AF") or tags.get("AU") or ():
        for line in _CONTACT.sub("", value).split("\n"):
            draft.authors.extend(parse_name(name) for name in line.split(";") if name.strip())
    for value in tags.get("CA", ()):
        draft.authors.append(Name(literal=squeeze(value)))
    for tag in ("BE", "ED"):
        for value in tags.get(tag, ()):
            draft.editors.extend(parse_name(name) for name in value.split("\n") if name.strip())


def _identifiers(tags: dict[str, list[str]], draft: Draft) -> None:
    for tag in ("DI", "D2"):
        for value in tags.get(tag, ()):
            draft.doi = draft.doi or clean_doi(value)
    draft.pmid = clean_pmid(tags.get("PM", [""])[0])
    for value in tags.get("UT", ()):
        draft.accession.append(("Web of Science", value))
        if value.startswith("MEDLINE:"):
            draft.pmid = draft.pmid or clean_pmid(value)
    for tag in ("SN", "EI", "BN"):
        for value in tags.get(tag, ()):
            issns, isbns = serials(value)
            draft.issn.extend(issns)
            draft.isbn.extend(isbns)
