"""EndNote XML, also as Zotero, Mendeley and Bookends write it, and as EndNote 7 did in capitals."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from reviews.formats import decisions, endnote7
from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmcid, clean_pmid, doi_from_url, serials
from reviews.formats.draft import Draft
from reviews.formats.names import parse_name
from reviews.formats.pages import clean_pages
from reviews.formats.xmlstream import inner, text_at, texts_at

RECORDS = frozenset({"record"})
_NOT_PUBMED = re.compile(r"ebsco|proquest|scopus|eric\.ed|embase|jstor|cabi", re.IGNORECASE)
_LINE = re.compile(r"[\r\n]+")


def endnote_draft(record: Element) -> Draft:
    """One `<record>` as a draft record."""
    if record.tag == "RECORD":
        return endnote7.endnote7_draft(record)
    kind = record.find("ref-type")
    draft = Draft(ref_type=_type(kind))
    draft.title = text_at(record, "titles/title")
    draft.titles_translated = texts_at(record, "titles/translated-title")
    draft.short_title = text_at(record, "titles/short-title")
    for path, people in (
        ("contributors/authors/author", draft.authors),
        ("contributors/secondary-authors/author", draft.editors),
    ):
        for found in record.iterfind(path):
            for line in _LINE.split("".join(found.itertext()).strip()):
                draft.add_people([line.strip()], people)
    for group in texts_at(record, "contributors/corporate-authors/author"):
        draft.authors.append(parse_name("{" + group + "}"))
    _container(record, draft)
    draft.years = [text_at(record, "dates/year")]
    draft.dates = [_date(text, draft.years[0]) for text in texts_at(record, "dates/pub-dates/date")]
    draft.abstract = text_at(record, "abstract")
    for found in record.iterfind("keywords/keyword"):
        draft.keywords.extend(_LINE.split("".join(found.itertext())))
    draft.language = texts_at(record, "language")
    draft.publication_types = texts_at(record, "work-type")
    for note in (*texts_at(record, "notes"), *texts_at(record, "research-notes")):
        if not decisions.take(note, draft):
            draft.notes.append(note)
    for label in texts_at(record, "label"):
        draft.labels.extend(part.strip() for part in label.split(";"))
    draft.record_id = text_at(record, "rec-number")
    _identifiers(record, draft)
    return draft


def _type(kind: Element | None) -> str:
    if kind is None:
        return types.OTHER
    name = kind.get("name") or inner(kind)
    return types.from_words(name)


def _date(text: str, year: str) -> str:
    """EndNote writes `Mar 15` beside the year."""
    return text if not year or year in text else f"{year} {text}"


def _container(record: Element, draft: Draft) -> None:
    second = text_at(record, "titles/secondary-title")
    if draft.ref_type in (types.CHAPTER, types.CONFERENCE):
        draft.book_title = second
    if draft.ref_type == types.BOOK:
        draft.series, second = second, ""
    draft.journal = text_at(record, "periodical/full-title") or second
    draft.journal_abbrev = text_at(
        record, "periodical/abbr-1", "alt-periodical/abbr-1", "titles/alt-title"
    )
    draft.series = draft.series or text_at(record, "titles/tertiary-title")
    draft.publisher, draft.place = text_at(record, "publisher"), text_at(record, "pub-location")
    draft.volume = text_at(record, "volume")
    draft.issue = text_at(record, "number", "issue")
    draft.pages = clean_pages(text_at(record, "pages"))
    seventh = text_at(record, "custom7")
    if seventh and not clean_doi(seventh):
        draft.article_number = seventh


def _identifiers(record: Element, draft: Draft) -> None:
    draft.urls = [
        url
        for path in ("urls/related-urls/url", "urls/web-urls/url", "urls/text-urls/url")
        for url in texts_at(record, path)
    ]
    draft.pdf_urls = texts_at(record, "urls/pdf-urls/url")
    number = text_at(record, "electronic-resource-num")
    draft.doi = clean_doi(number) or doi_from_url(number)
    for url in draft.urls:
        draft.doi = draft.doi or doi_from_url(url)
    for value in texts_at(record, "isbn"):
        issns, isbns = serials(value)
        draft.issn.extend(issns)
        draft.isbn.extend(isbns)
    draft.pmcid = clean_pmcid(text_at(record, "custom2"))
    draft.source_database = text_at(record, "remote-database-name")
    for accession in texts_at(record, "accession-num"):
        database = draft.source_database.lower()
        foreign = _NOT_PUBMED.search(" ".join(draft.urls)[:5000])
        known = "medline" in database or "pubmed" in database
        if (
            clean_pmid(accession)
            and len(accession) <= 8
            and (
                known
                or (not database and not foreign and len(accession) >= 6 and accession[0] != "0")
            )
        ):
            draft.pmid = draft.pmid or clean_pmid(accession)
        else:
            draft.accession.append((draft.source_database, accession))
    for value in (*texts_at(record, "custom1"), *texts_at(record, "custom3")):
        if value.startswith(decisions.OWN_LABEL):
            draft.labels.append(value.removeprefix(decisions.OWN_LABEL))


def parse_record(text: str) -> Element:
    """One `<record>` as our own writer makes it, to see what a reader would find in it."""
    record: Element = fromstring(text)
    return record
