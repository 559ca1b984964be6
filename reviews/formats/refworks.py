"""RefWorks tagged files: a two-letter tag, one space, the value; a record begins at RT."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmcid, clean_pmid, doi_from_url, serials
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.pages import join_pages
from reviews.formats.parsed import Tally
from reviews.formats.tagged import Block, Strays

_TAG = re.compile(r"^([A-Z][A-Z0-9]|PMID|PMCID)(?: (.*))?$")
_TAGS = (
    "RT SR ID A1 A2 A3 A4 A5 A6 T1 T2 T3 JF JO YR FD VO IS SP OP K1 AB NO PN ED PB PP SN AD AN LA "
    "CL SF OT LK DO CN DB DS IP RD ST U1 U2 U3 U4 U5 U6 U7 U8 U9 UL PMID PMCID OL AV WT WV WP RR CR"
)
_KNOWN = frozenset(_TAGS.split())


def refworks_blocks(lines: TextLines, tally: Tally) -> Iterator[Block]:
    """Blocks of one RefWorks record each."""
    strays = Strays(tally)
    block: Block | None = None
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            tally.lines.blank += 1
            continue
        found = _TAG.match(line)
        if found and found.group(1) in _KNOWN:
            tag, value = found.group(1), (found.group(2) or "").strip()
            if tag == "RT" and block is not None:
                yield block
                block = None
            if block is None:
                if tag != "RT":
                    strays.add(number, line)
                    continue
                strays.close()
                block = Block(number)
            block.add(tag, value, number)
        elif block is None:
            strays.add(number, line)
        else:
            block.extend(line.strip(), number)
    strays.close()
    if block is not None:
        yield block


def refworks_draft(block: Block) -> Draft:
    """One RefWorks block as a draft record."""
    tags = block.by_tag()
    first = {tag: values[0] for tag, values in tags.items()}
    draft = Draft(ref_type=types.from_words(first.get("RT", "")))
    draft.title, draft.short_title = first.get("T1", ""), first.get("ST", "")
    draft.titles_translated = tags.get("OT", [])
    draft.add_people(tags.get("A1", []))
    draft.add_people(tags.get("A2", []), draft.editors)
    draft.years = tags.get("YR", [])
    if draft.years and "FD" in first:
        draft.dates = [f"{draft.years[0]} {first['FD']}"]
    second = first.get("T2", "")
    if draft.ref_type in (types.CHAPTER, types.CONFERENCE):
        draft.book_title = second or first.get("JF", "")
    draft.journal = first.get("JF", "") or second or first.get("JO", "")
    draft.journal_abbrev, draft.series = first.get("JO", ""), first.get("T3", "")
    draft.publisher, draft.place = first.get("PB", ""), first.get("PP", "")
    draft.volume, draft.issue = first.get("VO", ""), first.get("IS", "")
    draft.pages = join_pages(first.get("SP", ""), first.get("OP", ""))
    draft.abstract = " ".join(tags.get("AB", ()))
    draft.keywords, draft.language = tags.get("K1", []), tags.get("LA", [])
    draft.notes, draft.record_id = tags.get("NO", []), first.get("ID", "")
    draft.source_database = first.get("DB", "") or first.get("DS", "")
    _identifiers(tags, draft)
    return draft


def _identifiers(tags: dict[str, list[str]], draft: Draft) -> None:
    for tag in ("UL", "LK"):
        draft.urls.extend(line for value in tags.get(tag, ()) for line in value.split("\n"))
    for value in tags.get("DO", ()):
        draft.doi = draft.doi or clean_doi(value)
    for value in draft.urls:
        draft.doi = draft.doi or doi_from_url(value)
    draft.pmid = clean_pmid(tags.get("PMID", [""])[0])
    draft.pmcid = clean_pmcid(tags.get("PMCID", [""])[0])
    draft.accession = [(draft.source_database, value) for value in tags.get("AN", ())]
    for value in tags.get("SN", ()):
        issns, isbns = serials(value)
        draft.issn.extend(issns)
        draft.isbn.extend(isbns)
