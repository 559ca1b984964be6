"""MEDLINE tagged records (nbib), for records that have a PubMed identifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from reviews.formats import carry, decisions
from reviews.formats.clean import escape_entities
from reviews.formats.nbib import nbib_draft
from reviews.formats.parsed import FormatError, Name, ParsedRecord
from reviews.formats.tagged import Block, Pair

NO_PMID = (
    "The record '{title}' has no PubMed identifier (PMID), which this format needs. "
    "Export as RIS instead."
)


class _Add(Protocol):
    def __call__(self, tag: str, *values: str) -> None: ...


def write_nbib(records: Iterable[ParsedRecord]) -> Iterator[bytes]:
    """One block for each record; FormatError at the first record without a PMID."""
    for record in records:
        if not record.pmid:
            raise FormatError(NO_PMID.format(title=record.title[:80]))
        pairs = _pairs(record)
        note = carry.lost(record, nbib_draft(Block(1, pairs=pairs)).alone())
        if note:
            pairs.append(("GN", carry.MARK + escape_entities(note)))
        text = "".join(f"{tag:<4}- {value}\r\n" for tag, value in pairs)
        yield (text + "\r\n").encode()


def _pairs(record: ParsedRecord) -> list[Pair]:
    pairs: list[Pair] = []

    def add(tag: str, *values: str) -> None:
        pairs.extend((tag, escape_entities(" ".join(value.split()))) for value in values if value)

    add("PMID", record.pmid)
    add("TI", record.title)
    add("TT", *record.title_translated)
    _people(record, add)
    add("FED", *(str(name) for name in record.editors))
    add("DP", record.date_raw or str(record.year or ""))
    add("AB", record.abstract)
    add("JT", record.journal)
    add("TA", record.journal_abbrev)
    add("VI", record.volume)
    add("IP", record.issue)
    add("PG", record.pages)
    add("LID", f"{record.doi} [doi]" if record.doi else "")
    add("PMC", record.pmcid)
    add("IS", *record.issn)
    add("ISBN", *record.isbn)
    add("LA", *record.language)
    add("PT", *record.publication_types)
    add("MH", *record.mesh)
    add("OT", *record.keywords)
    add("PB", record.publisher)
    add("PL", record.place)
    add("SI", *record.trial_ids)
    add("URL", *record.urls)
    add("DB", record.source_database)
    add("ID", record.record_id)
    add("GN", *record.notes)
    add("GN", *(decisions.own_decision(item) for item in record.prior_decisions))
    add("GN", *(decisions.OWN_LABEL + label for label in record.labels))
    return pairs


def _people(record: ParsedRecord, add: _Add) -> None:
    for name in record.authors:
        if name.literal:
            add("CN", name.literal)
        else:
            add("FAU", str(name))
            add("AU", _initials(name))
        if name.orcid:
            add("AUID", f"ORCID: {name.orcid}")
        add("AD", name.affiliation)


def _initials(name: Name) -> str:
    """`Smith JB`, as MEDLINE writes the short form."""
    letters = "".join(word[0].upper() for word in name.given.replace("-", " ").split())
    return " ".join(part for part in (name.family, letters, name.suffix) if part)
