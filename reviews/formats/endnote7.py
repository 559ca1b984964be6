"""The XML of EndNote 7 and of systems that copied it: `<XML><RECORDS><RECORD>`, flat, in capitals.

The type of a reference is a number there whose meaning differs between versions, so it is told
from the fields.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmid, doi_from_url, serials
from reviews.formats.draft import Draft
from reviews.formats.pages import clean_pages
from reviews.formats.xmlstream import text_at, texts_at

_MEDLINE = re.compile(r"medline|pubmed", re.IGNORECASE)


def endnote7_draft(record: Element) -> Draft:
    """One `<RECORD>` as a draft record."""
    second = text_at(record, "SECONDARY_TITLE", "PERIODICAL/TITLE")
    draft = Draft(ref_type=_type(record, second))
    draft.title = text_at(record, "TITLE")
    draft.short_title = text_at(record, "SHORT_TITLE")
    draft.titles_translated = texts_at(record, "TRANSLATED_TITLE")
    draft.add_people(texts_at(record, "AUTHORS/AUTHOR"))
    draft.add_people(texts_at(record, "SECONDARY_AUTHORS/SECONDARY_AUTHOR"), draft.editors)
    if draft.ref_type == types.CHAPTER:
        draft.book_title = second
    draft.journal = second
    draft.journal_abbrev = text_at(record, "ALTERNATE_TITLE")
    draft.series = text_at(record, "TERTIARY_TITLE")
    draft.publisher = text_at(record, "PUBLISHER")
    draft.place = text_at(record, "PLACE_PUBLISHED")
    draft.years = texts_at(record, "YEAR")
    year = draft.years[0] if draft.years else ""
    # A number alone is an issue as often as a month: it dates nothing.
    dates = [date for date in texts_at(record, "DATE") if not date.isdecimal() or len(date) > 2]
    draft.dates = [f"{year} {date}" if year not in date else date for date in dates] or draft.years
    draft.volume, draft.issue = text_at(record, "VOLUME"), text_at(record, "NUMBER")
    draft.pages = clean_pages(text_at(record, "PAGES"))
    draft.abstract = text_at(record, "ABSTRACT")
    draft.keywords = texts_at(record, "KEYWORDS/KEYWORD")
    draft.language = texts_at(record, "LANGUAGE")
    draft.publication_types = texts_at(record, "TYPE_OF_WORK")
    draft.notes = texts_at(record, "NOTES")
    draft.labels = texts_at(record, "LABEL")
    draft.record_id = text_at(record, "REFNUM")
    _identifiers(record, draft)
    return draft


def _type(record: Element, second: str) -> str:
    if text_at(record, "PERIODICAL/TITLE"):
        return types.ARTICLE
    if second and (text_at(record, "VOLUME") or text_at(record, "NUMBER")):
        return types.ARTICLE
    if second and text_at(record, "PUBLISHER", "SECONDARY_AUTHORS"):
        return types.CHAPTER
    return types.BOOK if text_at(record, "PUBLISHER") and not second else types.OTHER


def _identifiers(record: Element, draft: Draft) -> None:
    draft.urls = texts_at(record, "URL")
    for value in (*texts_at(record, "DOI"), *texts_at(record, "ELECTRONIC_RESOURCE_NUMBER")):
        draft.doi = draft.doi or clean_doi(value)
    for url in draft.urls:
        draft.doi = draft.doi or doi_from_url(url)
    for value in texts_at(record, "ISBN"):
        issns, isbns = serials(value)
        draft.issn.extend(issns)
        draft.isbn.extend(isbns)
    draft.source_database = text_at(record, "NAME_OF_DATABASE")
    for number in texts_at(record, "ACCESSION_NUMBER"):
        if clean_pmid(number) and _MEDLINE.search(draft.source_database):
            draft.pmid = clean_pmid(number)
        else:
            draft.accession.append((draft.source_database, number))
