"""XML as EBSCOhost exports it (CINAHL, APA PsycInfo, ERIC and others on that platform)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmid, serials
from reviews.formats.draft import Draft
from reviews.formats.pages import join_pages, range_of
from reviews.formats.xmlstream import inner, text_at, texts_at

RECORDS = frozenset({"rec"})


def ebsco_draft(record: Element) -> Draft:
    """One `<rec>` as a draft record."""
    header = record.find("header")
    draft = Draft(ref_type=types.ARTICLE)
    control = record.find("header/controlInfo")
    if header is None or control is None:
        return draft
    draft.source_database = header.get("longDbName", "") or header.get("shortDbName", "")
    draft.accession = [(draft.source_database, number)] if (number := header.get("uiTerm")) else []
    draft.title = text_at(control, "artinfo/tig/atl", "bkinfo/btl")
    draft.titles_translated = texts_at(control, "artinfo/tig/trtl")
    draft.add_people(texts_at(control, "artinfo/aug/au") or texts_at(control, "bkinfo/aug/au"))
    draft.abstract = text_at(control, "artinfo/ab")
    draft.journal = text_at(control, "jinfo/jtl")
    draft.book_title = text_at(control, "bkinfo/btl") if draft.journal == "" else ""
    draft.publisher = text_at(control, "pubinfo/pub")
    draft.place = text_at(control, "pubinfo/place")
    draft.volume, draft.issue = text_at(control, "pubinfo/vid"), text_at(control, "pubinfo/iid")
    _when(control, draft)
    first, count = text_at(control, "artinfo/ppf"), text_at(control, "artinfo/ppct")
    draft.pages = join_pages(first, range_of(first, count))
    draft.keywords = [*texts_at(control, "artinfo/sug/subj"), *texts_at(control, "artinfo/keyword")]
    draft.language = texts_at(control, "language")
    draft.publication_types = [
        *texts_at(control, "artinfo/pubtype"),
        *texts_at(control, "artinfo/doctype"),
    ]
    draft.urls = texts_at(record, "plink")
    _identifiers(control, draft)
    kinds = (types.from_words(word) for word in draft.publication_types)
    draft.ref_type = next((kind for kind in kinds if kind != types.OTHER), types.ARTICLE)
    return draft


def _when(control: Element, draft: Draft) -> None:
    date = control.find("pubinfo/dt")
    if date is not None:
        draft.years = [date.get("year", "") or inner(date)]
        draft.dates = [inner(date)]


def _identifiers(control: Element, draft: Draft) -> None:
    for found in control.iterfind("artinfo/ui"):
        kind = found.get("type", "").lower()
        if kind == "doi":
            draft.doi = draft.doi or clean_doi(inner(found))
        elif kind in ("pmid", "pubmed"):
            draft.pmid = draft.pmid or clean_pmid(inner(found))
    for path in ("jinfo/issn", "bkinfo/isbn", "bkinfo/issn"):
        for value in texts_at(control, path):
            issns, isbns = serials(value)
            draft.issn.extend(issns)
            draft.isbn.extend(isbns)
