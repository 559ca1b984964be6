"""RIS tags to the canonical record, in the order in which each dialect is to be trusted."""

from __future__ import annotations

import re

from reviews.formats import decisions, procite
from reviews.formats import reference_types as types
from reviews.formats.clean import (
    clean_doi,
    clean_pmcid,
    clean_pmid,
    doi_from_url,
    serials,
    squeeze,
    trial_ids,
)
from reviews.formats.draft import Draft
from reviews.formats.pages import clean_pages, join_pages
from reviews.formats.tagged import Block

Tags = dict[str, list[str]]
Firsts = dict[str, str]  # the first value of each tag
_COPYRIGHT = re.compile(r"^\s*(?:Copyright of\b|\(?Copyright applies)", re.IGNORECASE)
_RETRACTION = re.compile(r"^\s*\[?(?:Retraction (?:in|of|notice)|Retracted\b)", re.IGNORECASE)
_ERRATUM = re.compile(r"^\s*(?:Erratum (?:for|to|in)|Correction (?:for|to))\b", re.IGNORECASE)
_NOTE_DOI = re.compile(r"(?:^|[\s;])doi:\s*(10\.\S{1,300})", re.IGNORECASE)
_OVID_MEDLINE = re.compile(r"[?&]D=(?:med|prem|ppez|medl)", re.IGNORECASE)
_PUBMED_URL = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})")
_NOT_PUBMED = re.compile(
    r"ebsco|proquest|trid\.trb|scopus|eric\.ed|embase|cabi|jstor", re.IGNORECASE
)
_NUMBER_IN_M1 = frozenset(
    {"MGZN", "RPRT", "PAT", "GOVDOC", "STAND", "MUSIC", "GEN", "UNPB", "CONF", "CPAPER", "EJOUR"}
)
_EDITOR = re.compile(r",?\s{1,3}(?:Eds?\.?|\(Eds?\.?\))$")
_HTML = re.compile(r"</?(?:p|div|span|br)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_NUMBERED_PMID = re.compile(r"^\s*(\d{1,9})\s*\[pmid\]", re.IGNORECASE)


def ris_draft(block: Block) -> Draft:
    """One RIS block as a draft record."""
    tags = block.by_tag()
    first = {tag: values[0] for tag, values in tags.items()}
    draft = Draft(ref_type=types.from_ris(first.get("TY", "")))
    _titles(tags, first, draft)
    _people(block, tags, draft)
    draft.dates = [*tags.get("DA", ()), *tags.get("PD", ())]
    if first.get("AN", "").startswith("rayyan-"):
        draft.dates.append("-".join(first.get(tag, "") for tag in ("Y1", "Y2", "Y3")).strip("-"))
    dated = "PY" if "PY" in tags else "DA"  # Y1 is the older name of DA
    draft.years = [value for tag in (dated, "Y1", "YR") for value in tags.get(tag, ())]
    _container(first, draft)
    draft.abstract = _abstract(tags)
    draft.keywords = [*tags.get("KW", ()), *tags.get("DE", ())]
    _notes(tags, draft)
    _identifiers(tags, first, draft)
    _links(tags, draft)
    draft.language = tags.get("LA", [])
    draft.record_id = first.get("ID", "")
    if draft.notes and procite.is_procite(draft.notes):
        procite.settle(draft.notes, draft)
    return draft


def _titles(tags: Tags, first: Firsts, draft: Draft) -> None:
    draft.title = first.get("TI") or first.get("T1") or first.get("CT", "")
    if not draft.title:
        draft.title = first.get("BT") or first.get("ST", "")
        if not draft.title and draft.ref_type == types.BOOK:
            draft.title = first.pop("T2", "")
    draft.short_title = first.get("ST", "")
    if "TT" in tags or "OP" in tags:
        draft.titles_translated = tags.get("TT", []) + tags.get("OP", [])
    if "TI" in tags:
        draft.titles_translated += [title for title in tags["TI"] if title != draft.title]


def _people(block: Block, tags: Tags, draft: Draft) -> None:
    main, first = tags.get("AU"), tags.get("A1")
    if main and first and main != first:
        values = [value for tag, value in block.pairs if tag in ("AU", "A1")]
    else:
        values = main or first or []
    values = [line for value in values for line in value.split("\n")]
    if "Ed" in "\n".join(values):
        edited = [value for value in values if _EDITOR.search(value)]
        draft.add_people([_EDITOR.sub("", value) for value in edited], draft.editors)
        values = [value for value in values if value not in edited]
    draft.add_people(values)
    for tag in ("A2", "ED"):
        if tag in tags:
            draft.add_people([x for v in tags[tag] for x in v.split("\n")], draft.editors)


def _container(first: Firsts, draft: Draft) -> None:
    second = first.get("T2", "")
    if draft.ref_type in (types.CHAPTER, types.CONFERENCE):
        draft.book_title = first.get("BT") or _proceedings(first, second) or second
    if draft.ref_type == types.BOOK:
        draft.series, second = second, ""
    draft.journal = first.get("JF") or second or first.get("JO") or _abbreviated(first)
    journal = squeeze(draft.journal)
    for tag in ("JA", "J2", "J1", "JO"):
        if tag in first and squeeze(first[tag]) != journal:
            draft.journal_abbrev = first[tag]
            break
    third = first.get("T3")
    if third and not _RETRACTION.match(third):
        draft.series = draft.series or third
    draft.publisher = first.get("PB", "")
    draft.place = first.get("CY") or first.get("PP", "")
    draft.volume = first.get("VL") or first.get("VO", "")
    draft.issue = first.get("IS") or first.get("CP") or _numbered(first)
    draft.pages = join_pages(first.get("SP", ""), first.get("EP", ""))
    draft.pages = draft.pages or clean_pages(first.get("PG", ""))
    article = first.get("C7")
    if article and not clean_doi(article):
        draft.article_number = article


def _abbreviated(first: Firsts) -> str:
    return first.get("JA") or first.get("J2") or first.get("J1", "")


def _proceedings(first: Firsts, second: str) -> str:
    """The title of proceedings in C3, unless C3 holds a PubMed number or the organiser."""
    own, kind = first.get("C3", ""), first.get("TY", "")
    if own.upper().startswith("PUBMED"):
        return ""
    return own if kind == "CPAPER" or (kind == "CONF" and "proceed" not in second.lower()) else ""


def _numbered(first: Firsts) -> str:
    """An issue in M1, where older styles of EndNote write it; M1 also holds other things."""
    number = first.get("M1", "")
    if number.isdigit() and len(number) <= 4 and "VL" in first:
        return number
    return number if first.get("TY", "") in _NUMBER_IN_M1 and len(number) <= 20 else ""


def _abstract(tags: Tags) -> str:
    parts = [text for text in tags.get("AB", ()) if not _COPYRIGHT.match(text)]
    if not parts:
        parts = [text for text in tags.get("N2", ()) if not _COPYRIGHT.match(text)]
    return parts[0] if len(parts) == 1 else " ".join(dict.fromkeys(parts))


def _notes(tags: Tags, draft: Draft) -> None:
    for value in tags.get("N1", ()):
        note = _HTML.sub(" ", value) if "<" in value else value
        if decisions.take(note, draft):
            continue
        if _RETRACTION.match(note):
            draft.retraction_notice = draft.retraction_notice or note
        elif _ERRATUM.match(note):
            draft.erratum_of = draft.erratum_of or note
        draft.notes.append(note)
    for value in tags.get("T3", ()):
        if _RETRACTION.match(value):
            draft.retraction_notice = draft.retraction_notice or value
    for value in (*tags.get("PT", ()), *tags.get("M3", ())):
        if clean_doi(value):
            continue
        draft.publication_types.extend(value.split("\n"))
        if value.lower().startswith(("retracted publication", "retraction of publication")):
            draft.retraction_notice = draft.retraction_notice or value


def _identifiers(tags: Tags, first: Firsts, draft: Draft) -> None:
    draft.doi = _doi(tags)
    database = first.get("DB") or first.get("DP", "")
    database = database.split("\n", 1)[0]
    draft.source_database = database
    draft.pmid = _pmid(tags, first, database)
    for tag in ("PMCID", "PMC", "C2", "U2"):
        if tag in first and (found := clean_pmcid(first[tag])):
            draft.pmcid = found
            break
    for tag in ("SN", "ISSN", "BN"):
        for value in tags.get(tag, ()):
            issns, isbns = serials(value)
            draft.issn += issns
            draft.isbn += isbns
    for value in tags.get("AN", ()):
        if value != draft.pmid:
            draft.accession.append(
                ("" if value.startswith("rayyan-") else database, squeeze(value))
            )
    for value in tags.get("U2", ()):
        if value[:1] == "L" and value[1:].isdigit():
            draft.accession.append(("Embase", value))
    for tag in ("AN", "ID", "C3", "RN"):
        for value in tags.get(tag, ()):
            if len(value) < 60:
                draft.trial_ids.extend(trial_ids(value))


def _doi(tags: Tags) -> str:
    for tag in ("DO", "DI", "DOI", "L3", "M3", "L2"):
        for value in tags.get(tag, ()):
            doi = clean_doi(value) or (doi_from_url(value) if "/" in value[:12] else "")
            if doi:
                return doi
    for tag in ("UR", "LK", "L1"):
        for value in tags.get(tag, ()):
            if "10." in value and (doi := doi_from_url(value) or clean_doi(value)):
                return doi
    for value in tags.get("N1", ()):
        found = _NOTE_DOI.search(value[:2000]) if "10." in value else None
        if found and (doi := clean_doi(found.group(1))):
            return doi
    return clean_doi(tags["C7"][0]) if "C7" in tags else ""


def _pmid(tags: Tags, first: Firsts, database: str) -> str:
    for tag in ("PMID", "PM", "C5"):
        if tag in first and (found := clean_pmid(first[tag])):
            return found
    for tag in ("U1", "U2"):
        for value in tags.get(tag, ()):
            if match := _NUMBERED_PMID.match(value):
                return match.group(1)
    third = first.get("C3", "")
    if third.upper().startswith("PUBMED") and (found := clean_pmid(third)):
        return found
    links = " ".join([url for tag in ("UR", "L2", "LK") for url in tags.get(tag, ())])[:5000]
    if "pubmed" in links and (match := _PUBMED_URL.search(links)):
        return match.group(1)
    accession = first.get("AN", "")
    if accession.isdigit() and len(accession) <= 8:
        if "medline" in database.lower() or "pubmed" in database.lower():
            return accession.lstrip("0")
        if (
            not database
            and len(accession) >= 7
            and accession[0] != "0"
            and not _NOT_PUBMED.search(links)
        ):
            return accession
    number = first.get("ID", "")
    if (
        number.isdigit()
        and len(number) <= 8
        and (_OVID_MEDLINE.search(links) or "Ovid MEDLINE" in database)
    ):
        return number
    return ""


def _links(tags: Tags, draft: Draft) -> None:
    for tag in ("UR", "LK", "L2"):
        for value in tags.get(tag, ()):
            parts = value.split("\n") if "\n" in value else [value]
            draft.urls.extend(part.strip() for part in parts)
    for value in tags.get("L1", ()):
        draft.pdf_urls.extend(part.strip() for part in value.split("\n"))
