"""PubMed XML: journal articles and Bookshelf books and chapters."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, clean_pmcid, serials, trial_ids
from reviews.formats.draft import Draft
from reviews.formats.pages import clean_pages, item_number
from reviews.formats.parsed import Name
from reviews.formats.xmlstream import inner, text_at, texts_at

RECORDS = frozenset({"pubmedarticle", "pubmedbookarticle", "medlinecitation"})
_RETRACTED = frozenset({"Retracted Publication", "Retraction of Publication", "Retraction Notice"})


def pubmed_draft(record: Element) -> Draft:
    """One `<PubmedArticle>` or `<PubmedBookArticle>` as a draft record."""
    book = record.find("BookDocument")
    draft = _book(book) if book is not None else _article(record)
    for found in record.iterfind("PubmedData/ArticleIdList/ArticleId"):
        _identifier(found.get("IdType", ""), inner(found), draft)
    for found in record.iterfind("PubmedBookData/ArticleIdList/ArticleId"):
        _identifier(found.get("IdType", ""), inner(found), draft)
    draft.source_database = "PubMed"
    return draft


def _article(record: Element) -> Draft:
    citation = record.find("MedlineCitation")
    citation = record if citation is None else citation
    article = citation.find("Article")
    article = citation if article is None else article
    draft = Draft(ref_type=types.ARTICLE)
    draft.title = text_at(article, "ArticleTitle")
    vernacular = text_at(article, "VernacularTitle")
    if vernacular:
        draft.titles_translated = [vernacular]
    draft.pmid = text_at(citation, "PMID")
    draft.authors = _people(article, "AuthorList")
    draft.abstract = _abstract(article)
    draft.journal = text_at(article, "Journal/Title")
    draft.journal_abbrev = text_at(article, "Journal/ISOAbbreviation") or text_at(
        citation, "MedlineJournalInfo/MedlineTA"
    )
    issue = article.find("Journal/JournalIssue")
    if issue is not None:
        draft.volume, draft.issue = text_at(issue, "Volume"), text_at(issue, "Issue")
        draft.years = [_date(issue.find("PubDate"))]
    draft.dates = [_date(found) for found in article.iterfind("ArticleDate")]
    draft.pages = clean_pages(text_at(article, "Pagination/MedlinePgn"))
    _start_and_end(article, draft)
    for value in texts_at(article, "Journal/ISSN"):
        draft.issn.extend(serials(value)[0])
    for linking in texts_at(citation, "MedlineJournalInfo/ISSNLinking"):
        draft.issn.extend(serials(linking)[0])
    for found in article.iterfind("ELocationID"):
        _identifier(found.get("EIdType", ""), inner(found), draft)
    draft.language = texts_at(article, "Language")
    draft.publication_types = texts_at(article, "PublicationTypeList/PublicationType")
    _words(citation, draft)
    _types(citation, draft)
    for found in article.iterfind("DataBankList/DataBank/AccessionNumberList/AccessionNumber"):
        draft.trial_ids.extend(trial_ids(inner(found)))
    return draft


def _book(book: Element) -> Draft:
    draft = Draft(ref_type=types.BOOK)
    title, book_title = text_at(book, "ArticleTitle"), text_at(book, "Book/BookTitle")
    draft.title = title or book_title
    if title and title != book_title:
        draft.ref_type, draft.book_title = types.CHAPTER, book_title
    draft.pmid = text_at(book, "PMID")
    for people in book.iterfind("Book/AuthorList"):
        into = draft.editors if people.get("Type") == "editors" else draft.authors
        into.extend(_names(people))
    own = [name for people in book.iterfind("AuthorList") for name in _names(people)]
    draft.authors = own or draft.authors
    draft.abstract = _abstract(book)
    draft.publisher = text_at(book, "Book/Publisher/PublisherName")
    draft.place = text_at(book, "Book/Publisher/PublisherLocation")
    draft.years = [_date(book.find("Book/PubDate"))]
    draft.dates = [_date(book.find("ContributionDate"))]
    draft.series = text_at(book, "Book/CollectionTitle")
    draft.volume = text_at(book, "Book/Volume")
    draft.pages = clean_pages(text_at(book, "Pagination/MedlinePgn"))
    draft.language = texts_at(book, "Language")
    draft.publication_types = texts_at(book, "PublicationType")
    for value in texts_at(book, "Book/Isbn"):
        draft.isbn.extend(serials(value)[1])
    for found in (
        *book.iterfind("ArticleIdList/ArticleId"),
        *book.iterfind("ELocationID"),
        *book.iterfind("Book/ELocationID"),
    ):
        _identifier(found.get("IdType", found.get("EIdType", "")), inner(found), draft)
    draft.keywords = texts_at(book, "KeywordList/Keyword")
    return draft


def _identifier(kind: str, value: str, draft: Draft) -> None:
    if kind == "doi":
        draft.doi = draft.doi or clean_doi(value)
    elif kind == "pmc":
        draft.pmcid = draft.pmcid or clean_pmcid(value)
    elif kind == "pubmed":
        draft.pmid = draft.pmid or value
    elif kind == "bookaccession":
        draft.accession.append(("NCBI Bookshelf", value))
    elif kind == "pii" and not draft.pages:
        draft.article_number = draft.article_number or item_number(value)


def _start_and_end(article: Element, draft: Draft) -> None:
    if not draft.pages:
        start, end = (text_at(article, f"Pagination/{name}Page") for name in ("Start", "End"))
        draft.pages = f"{start}-{end}" if start and end else start


def _people(parent: Element, path: str) -> list[Name]:
    return [name for people in parent.iterfind(path) for name in _names(people)]


def _names(people: Element) -> list[Name]:
    return [name for found in people.iterfind("Author") if (name := _name(found)) is not None]


def _name(author: Element) -> Name | None:
    orcid = next(
        (inner(found) for found in author.iterfind("Identifier") if found.get("Source") == "ORCID"),
        "",
    ).rsplit("/", 1)[-1]
    affiliation = text_at(author, "AffiliationInfo/Affiliation", "Affiliation")
    group = text_at(author, "CollectiveName")
    if group:
        return Name(literal=group, affiliation=affiliation)
    family = text_at(author, "LastName")
    given = text_at(author, "ForeName", "FirstName", "Initials")
    if not family:
        return Name(literal=given) if given else None
    return Name(family, given, text_at(author, "Suffix"), "", orcid, affiliation)


def _abstract(parent: Element) -> str:
    """The abstract's parts, each with its label as PubMed shows them."""
    parts = []
    for found in parent.iterfind("Abstract/AbstractText"):
        text, label = inner(found), found.get("Label", "")
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return " ".join(parts)


def _date(found: Element | None) -> str:
    if found is None:
        return ""
    whole = text_at(found, "MedlineDate")
    season = text_at(found, "Season")
    parts = [text_at(found, "Year"), text_at(found, "Month") or season, text_at(found, "Day")]
    if parts[1].isdigit():
        return whole or "-".join(part for part in parts if part)
    return whole or " ".join(part for part in parts if part)


def _words(citation: Element, draft: Draft) -> None:
    for heading in citation.iterfind("MeshHeadingList/MeshHeading"):
        name = text_at(heading, "DescriptorName")
        qualifiers = texts_at(heading, "QualifierName")
        draft.mesh.append("/".join([name, *qualifiers]))
    draft.keywords = texts_at(citation, "KeywordList/Keyword")


def _types(citation: Element, draft: Draft) -> None:
    for value in draft.publication_types:
        if value == "Preprint":
            draft.ref_type = types.PREPRINT
        if value in _RETRACTED:
            draft.retraction_notice = value
    for found in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        kind, source = found.get("RefType", ""), text_at(found, "RefSource")
        if kind in ("RetractionIn", "RetractionOf"):
            draft.retraction_notice = source or draft.retraction_notice or kind
        elif kind == "ErratumFor":
            draft.erratum_of = source or kind
