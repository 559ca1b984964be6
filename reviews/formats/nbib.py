"""PubMed/MEDLINE tagged (nbib), also as ERIC and ProQuest write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.formats import decisions
from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmcid, clean_pmid, serials, trial_ids
from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.names import parse_name
from reviews.formats.pages import clean_pages, item_number
from reviews.formats.parsed import Name, Tally
from reviews.formats.tagged import Block, Strays

_TAG = re.compile(
    r"^(?=.{4}-|[A-Z0-9]{2,5} {0,3}- |[A-Z]{2,4}-$)([A-Z][A-Z0-9]{1,4}) {0,3}- ?(.*)$"
)
_DOI_IN_SOURCE = re.compile(r"doi:\s*(10\.\S{1,300})", re.IGNORECASE)
_BRACKETED = re.compile(r"^(.{1,400}?)\s*\[(\w{1,12})\]$")
_RETRACTION_TAGS = ("RIN", "ROF")
_TYPE_WORDS = (
    ("Preprint", types.PREPRINT),
    ("Book", types.BOOK),
    ("Dissertation", types.THESIS),
    ("Dataset", types.DATASET),
    ("Newspaper Article", types.NEWS),
    ("Congress", types.CONFERENCE),
)


def nbib_blocks(lines: TextLines, tally: Tally) -> Iterator[Block]:
    """A record begins at PMID, or at a tag after a blank line when one is open already."""
    strays = Strays(tally)
    block: Block | None = None
    gap = False
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            tally.lines.blank += 1
            gap = True
            continue
        found = _TAG.match(line) if line[0] != " " else None
        if found is None:
            if block is None or (gap and line[0] != " "):
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
        block.add(tag, value, number)
        gap = False
    if block is not None:
        yield block
    strays.close()


def _begins(block: Block, tag: str, gap: bool) -> bool:
    """Whether a tag opens the next record: PMID again, or any tag that heads one after a gap."""
    if tag == "PMID":
        return gap or any(name == "PMID" for name, _ in block.pairs)
    return gap


def nbib_draft(block: Block) -> Draft:
    """One MEDLINE block as a draft record."""
    tags = block.by_tag()
    draft = Draft(ref_type=types.ARTICLE)
    first = {tag: values[0] for tag, values in tags.items()}
    draft.title = " ".join(tags.get("TI", ())) or first.get("BTI", "") or first.get("TT", "")
    if draft.title and "TT" in first and first["TT"] != draft.title:
        draft.titles_translated = list(tags["TT"])
    _people(block, draft)
    draft.editors = _editors(tags)
    draft.years = tags.get("DP", []) + tags.get("DEP", [])
    draft.journal = first.get("JT", "") or first.get("TA", "")
    draft.journal_abbrev = first.get("TA", "")
    draft.book_title = first.get("BTI", "") if "TI" in first else ""
    draft.series = first.get("CTI", "")
    draft.publisher, draft.place = first.get("PB", ""), first.get("PL", "")
    draft.volume, draft.issue = first.get("VI", ""), first.get("IP", "")
    draft.pages = clean_pages(first.get("PG", ""))
    draft.abstract = " ".join(tags.get("AB", ()))
    draft.mesh = tags.get("MH", [])
    draft.keywords = [*tags.get("OT", ()), *tags.get("KW", ())]
    draft.language = tags.get("LA", [])
    _identifiers(tags, draft)
    _types(tags, draft)
    _eric_document(tags, draft)
    notes = [*tags.get("GN", ()), *tags.get("N1", ())]
    draft.notes = [note for note in notes if not decisions.take(note, draft)]
    draft.record_id = first.get("ID", "")
    draft.source_database = first.get("DB", "")
    return draft


def _people(block: Block, draft: Draft) -> None:
    """FAU in order (else AU), with the ORCID and affiliation that follow, and groups from CN."""
    full = any(tag == "FAU" for tag, _ in block.pairs)
    for tag, value in block.pairs:
        if not value:
            continue
        if tag == ("FAU" if full else "AU"):
            draft.add_people(value.split("\n"))
        elif tag == "CN":
            draft.authors.append(Name(literal=value.replace("\n", " ")))
        elif tag == "AUID" and draft.authors and "ORCID:" in value:
            draft.authors[-1] = _with(draft.authors[-1], orcid=value.split("ORCID:")[1].strip())
        elif tag == "AD" and draft.authors and not draft.authors[-1].affiliation:
            draft.authors[-1] = _with(draft.authors[-1], affiliation=" ".join(value.split()))


def _with(name: Name, *, orcid: str = "", affiliation: str = "") -> Name:
    return Name(
        name.family,
        name.given,
        name.suffix,
        name.literal,
        orcid.rsplit("/", 1)[-1] or name.orcid,
        affiliation or name.affiliation,
    )


def _editors(tags: dict[str, list[str]]) -> list[Name]:
    return [parse_name(value) for value in tags.get("FED") or tags.get("ED") or ()]


def _identifiers(tags: dict[str, list[str]], draft: Draft) -> None:
    draft.pmid = clean_pmid(tags.get("PMID", [""])[0])
    draft.pmcid = clean_pmcid(tags.get("PMC", [""])[0])
    for value in (*tags.get("LID", ()), *tags.get("AID", ())):
        found = _BRACKETED.match(value)
        kind = found.group(2) if found else ""
        if kind == "doi" and found:
            draft.doi = draft.doi or clean_doi(found.group(1))
        elif kind == "pii" and found and not draft.pages:
            draft.article_number = draft.article_number or item_number(found.group(1))
        elif value.startswith(("http://", "https://")):
            draft.urls.append(value)
            draft.doi = draft.doi or clean_doi(value)
        elif not kind:
            draft.doi = draft.doi or clean_doi(value)
    source = " ".join(tags.get("SO", ()))
    if not draft.doi and (match := _DOI_IN_SOURCE.search(source[:2000])):
        draft.doi = clean_doi(match.group(1))
    for value in (*tags.get("IS", ()), *tags.get("ISSN", ()), *tags.get("ISBN", ())):
        issns, isbns = serials(value)
        draft.issn.extend(issns)
        draft.isbn.extend(isbns)
    for value in tags.get("SI", ()):
        draft.trial_ids.extend(trial_ids(value.split("/", 1)[-1]) or trial_ids(value))
    draft.urls.extend(tags.get("URL", ()))
    own = tags.get("OWN", [""])[0]
    if own and own != "NLM" and "OID" in tags:
        draft.accession.append((own, tags["OID"][0]))


def _types(tags: dict[str, list[str]], draft: Draft) -> None:
    draft.publication_types = tags.get("PT", [])
    for value in draft.publication_types:
        for word, ref_type in _TYPE_WORDS:
            if value == word or value.startswith(word + " "):
                draft.ref_type = ref_type
        if value in ("Retracted Publication", "Retraction of Publication", "Retraction Notice"):
            draft.retraction_notice = value
    for tag in _RETRACTION_TAGS:
        if tag in tags:
            draft.retraction_notice = " ".join(tags[tag][0].split())
    if "EFR" in tags:
        draft.erratum_of = " ".join(tags["EFR"][0].split())
    if draft.ref_type == types.ARTICLE and "BTI" in tags:
        draft.ref_type = types.CHAPTER if "TI" in tags else types.BOOK


def _eric_document(tags: dict[str, list[str]], draft: Draft) -> None:
    """ERIC names the publisher of what is no article (a number ED…) where journals stand."""
    if tags.get("OWN") != ["ERIC"] or not tags.get("OID", [""])[0].startswith("ED"):
        return
    draft.publisher, draft.journal = draft.publisher or draft.journal, ""
    kinds = [types.from_words(value) for value in draft.publication_types]
    known = (kind for kind in kinds if kind not in (types.OTHER, types.ARTICLE))
    draft.ref_type = next(known, types.REPORT)
