"""RIS as EndNote, Zotero, Covidence and Rayyan read it: UTF-8, CRLF, one line a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from reviews.formats import carry, decisions
from reviews.formats import reference_types as types
from reviews.formats.clean import escape_entities
from reviews.formats.pages import split_pages
from reviews.formats.parsed import ParsedRecord
from reviews.formats.ris import ris_draft
from reviews.formats.tagged import Block, Pair

# Tags whose content the canonical fields hold; all others of a RIS source are written again.
CONSUMED = frozenset(
    {
        "TY", "ER", "TI", "T1", "CT", "BT", "ST", "TT", "OP", "AU", "A1", "A2", "ED", "PY", "Y1",
        "YR", "DA", "PD", "JF", "JO", "JA", "J1", "J2", "T2", "T3", "PB", "CY", "PP", "VL", "VO",
        "IS", "CP", "SP", "EP", "PG", "C7", "AB", "N2", "KW", "DE", "N1", "PT", "M3", "DO", "DI",
        "DOI", "L3", "L2", "UR", "LK", "L1", "DB", "DP", "PMID", "PM", "C5", "U1", "U2", "C3",
        "AN", "ID", "PMCID", "PMC", "C2", "SN", "ISSN", "BN", "LA", "RN",
    }
)  # fmt: skip


class _Add(Protocol):
    def __call__(self, tag: str, *values: str) -> None: ...


def write_ris(records: Iterable[ParsedRecord]) -> Iterator[bytes]:
    """One block of bytes for each record."""
    for record in records:
        pairs = [*_pairs(record), *_unknown(record)]
        draft = ris_draft(Block(1, pairs=pairs))
        note = carry.lost(record, draft.alone()) or ("{}" if draft.is_empty else "")
        if note:
            pairs.append(("N1", carry.MARK + escape_entities(note)))
        lines = [f"{tag}  - {value}\r\n" for tag, value in pairs]
        yield ("".join(lines) + "ER  - \r\n\r\n").encode()


def _one_line(text: str) -> str:
    return escape_entities(" ".join(text.split()))


def _pairs(record: ParsedRecord) -> list[Pair]:
    pairs: list[Pair] = [("TY", types.TO_RIS.get(record.ref_type, "GEN"))]

    def add(tag: str, *values: str) -> None:
        pairs.extend((tag, _one_line(value)) for value in values if value)

    add("ID", record.record_id)
    add("TI", record.title)
    add("ST", record.short_title)
    add("TT", *record.title_translated)
    add("AU", *(str(name) for name in record.authors))
    add("A2", *(str(name) for name in record.editors))
    add("PY", str(record.year or ""))
    if record.date_raw != str(record.year or ""):
        add("DA", record.date_raw)
    in_book = record.ref_type in (types.CHAPTER, types.CONFERENCE) and record.book_title
    add("T2", record.book_title if in_book else record.journal)
    if record.journal and (in_book or record.ref_type == types.BOOK):
        add("JF", record.journal)
    add("JA", record.journal_abbrev)
    add("T3", record.series)
    add("PB", record.publisher)
    add("CY", record.place)
    add("VL", record.volume)
    add("IS", record.issue)
    start, end = split_pages(record.pages)
    if start and end and f"{start}-{end}" == record.pages:
        add("SP", start)
        add("EP", end)
    else:
        add("SP", record.pages)
    add("C7", record.article_number)
    add("AB", record.abstract)
    add("KW", *record.keywords)
    _identifiers(record, add)
    _words(record, add)
    return pairs


def _words(record: ParsedRecord, add: _Add) -> None:
    add("LA", *record.language)
    add("M3", *record.publication_types)
    add("N1", *record.notes)
    add("N1", *(decisions.own_decision(item) for item in record.prior_decisions))
    add("N1", *(decisions.OWN_LABEL + label for label in record.labels))


def _identifiers(record: ParsedRecord, add: _Add) -> None:
    add("DO", record.doi)
    add("U1", f"{record.pmid}[pmid]" if record.pmid else "")
    add("U2", f"{record.pmcid}[pmcid]" if record.pmcid else "")
    add("SN", *record.issn, *record.isbn)
    add("DB", record.source_database)
    add("AN", *(number for _, number in record.accession))
    add("UR", *record.urls)
    add("L1", *record.pdf_urls)


def _unknown(record: ParsedRecord) -> Iterator[Pair]:
    """Tags of a RIS source that no canonical field holds, continuation lines joined."""
    if record.source_format != "ris":
        return
    for tag, value in record.raw:
        if tag not in CONSUMED and tag.isalnum() and value:
            yield tag, " ".join(value.split())
