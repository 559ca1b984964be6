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
    draft = Draft(ref_type=types.from_ris(_first(tags, "TY")))
    _titles(tags, draft)
    _people(block, tags, draft)
    draft.dates = [*tags.get("DA", ()), *tags.get("PD", ())]
    if _first(tags, "AN").startswith("rayyan-"):
        draft.dates.append("-".join(_first(tags, tag) for tag in ("Y1", "Y2", "Y3")).strip("-"))
    first = "PY" if "PY" in tags else "DA"  # Y1 is the older name of DA
    draft.years = [value for tag in (first, "Y1", "YR") for value in tags.get(tag, ())]
    _container(tags, draft)
    draft.abstract = _abstract(tags)
    draft.keywords = [*tags.get("KW", ()), *tags.get("DE", ())]
    _notes(tags, draft)
    _identifiers(tags, draft)
    _links(tags, draft)
    draft.language = tags.get("LA", [])
    draft.record_id = _first(tags, "ID")
    if procite.is_procite(draft.notes):
        procite.settle(draft.notes, draft)
    return draft


def _first(tags: Tags, *names: str) -> str:
    for name in names:
        if name in tags:
            return tags[name][0]
    return ""


def _titles(tags: Tags, draft: Draft) -> None:
    names = ("TI", "T1", "CT", "BT") if draft.ref_type == types.BOOK else ("TI", "T1", "CT")
    draft.title = _first(tags, *names)
    if not draft.title:
        draft.title = _first(tags, "BT", "ST")
        if not draft.title and draft.ref_type == types.BOOK:
            draft.title = tags.pop("T2", [""])[0]
    draft.short_title = _first(tags, "ST")
    draft.titles_translated = tags.get("TT", []) + tags.get("OP", [])
    draft.titles_translated += [title for title in tags.get("TI", ()) if title != draft.title]


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


def _container(tags: Tags, draft: Draft) -> None:
    second = _first(tags, "T2")
    if draft.ref_type in (types.CHAPTER, types.CONFERENCE):
        draft.book_title = _first(tags, "BT") or _proceedings(tags, second) or second
    if draft.ref_type == types.BOOK:
        draft.series, second = second, ""
    draft.journal = _first(tags, "JF") or second or _first(tags, "JO", "JA", "J2", "J1")
    journal = squeeze(draft.journal)
    for tag in ("JA", "J2", "J1", "JO"):
        if tag in tags and squeeze(tags[tag][0]) != journal:
            draft.journal_abbrev = tags[tag][0]
            break
    third = _first(tags, "T3")
    if third and not _RETRACTION.match(third):
        draft.series = draft.series or third
    draft.publisher = _first(tags, "PB")
    draft.place = _first(tags, "CY", "PP")
    draft.volume = _first(tags, "VL", "VO")
    draft.issue = _first(tags, "IS", "CP") or _numbered(tags)
    draft.pages = join_pages(_first(tags, "SP"), _first(tags, "EP"))
    draft.pages = draft.pages or clean_pages(_first(tags, "PG"))
    article = _first(tags, "C7")
    if article and not clean_doi(article):
        draft.article_number = article


def _proceedings(tags: Tags, second: str) -> str:
    """The title of proceedings in C3, unless C3 holds a PubMed number or the organiser."""
    own, kind = _first(tags, "C3"), _first(tags, "TY")
    if own.upper().startswith("PUBMED"):
        return ""
    return own if kind == "CPAPER" or (kind == "CONF" and "proceed" not in second.lower()) else ""


def _numbered(tags: Tags) -> str:
    """An issue in M1, where older styles of EndNote write it; M1 also holds other things."""
    number = _first(tags, "M1")
    if number.isdigit() and len(number) <= 4 and "VL" in tags:
        return number
    return number if _first(tags, "TY") in _NUMBER_IN_M1 and len(number) <= 20 else ""


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


def _identifiers(tags: Tags, draft: Draft) -> None:
    draft.doi = _doi(tags)
    database = _first(tags, "DB", "DP")
    database = database.split("\n", 1)[0]
    draft.source_database = database
    draft.pmid = _pmid(tags, database)
    for tag in ("PMCID", "PMC", "C2", "U2"):
        if tag in tags and (found := clean_pmcid(tags[tag][0])):
            draft.pmcid = found
            break
    for value in (*tags.get("SN", ()), *tags.get("ISSN", ()), *tags.get("BN", ())):
        issns, isbns = serials(value)
        draft.issn.extend(issns)
        draft.isbn.extend(isbns)
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
        found = _NOTE_DOI.search(value[:2000])
        if found and (doi := clean_doi(found.group(1))):
            return doi
    return clean_doi(_first(tags, "C7"))


def _pmid(tags: Tags, database: str) -> str:
    for tag in ("PMID", "PM", "C5"):
        if tag in tags and (found := clean_pmid(tags[tag][0])):
            return found
    for tag in ("U1", "U2"):
        for value in tags.get(tag, ()):
            if match := _NUMBERED_PMID.match(value):
                return match.group(1)
    third = _first(tags, "C3")
    if third.upper().startswith("PUBMED") and (found := clean_pmid(third)):
        return found
    links = " ".join([url for tag in ("UR", "L2", "LK") for url in tags.get(tag, ())])[:5000]
    if "pubmed" in links and (match := _PUBMED_URL.search(links)):
        return match.group(1)
    accession = _first(tags, "AN")
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
    number = _first(tags, "ID")
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
