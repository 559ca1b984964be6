"""One table row to a draft record, whatever the order and names of the columns."""

from __future__ import annotations

import json
import re

from reviews.formats import decisions
from reviews.formats import reference_types as types
from reviews.formats.clean import (
    clean_doi,
    clean_pmcid,
    clean_pmid,
    doi_from_url,
    find_year,
    serials,
    trial_ids,
    unguard,
)
from reviews.formats.draft import Draft
from reviews.formats.names import parse_name, split_list
from reviews.formats.pages import clean_pages, join_pages, range_of
from reviews.formats.parsed import Name

_FORMULA_GUARD = re.compile(r"^'+[=+\-@\t\r]")
_AUTHOR_ID = re.compile(r"\s*\(\d{6,14}\)")
_EMBASE_SOURCE = re.compile(
    r"^(.{1,300}?) \((\d{4})\) (\S{1,20}?)(?::(\S{1,20}))? \(([^()]{1,40})\)"
)
_ARTICLE_NUMBER = re.compile(r"\bArticle Number: (\S{1,30}?)\.?(?:\s|$)")
_EMBEDDED_TAG = re.compile(r"\s{2,40}[A-Z][A-Z0-9]  - ")
_LISTS = frozenset(
    {
        "titles_translated",
        "years",
        "dates",
        "keywords",
        "mesh",
        "language",
        "publication_types",
        "labels",
        "notes",
        "urls",
        "pdf_urls",
    }
)
_TEXTS = frozenset(
    {
        "title",
        "short_title",
        "journal",
        "journal_abbrev",
        "book_title",
        "series",
        "publisher",
        "place",
        "volume",
        "issue",
        "article_number",
        "abstract",
        "record_id",
        "source_database",
        "retraction_notice",
        "erratum_of",
    }
)
_SPLIT = frozenset(
    {
        "keywords",
        "mesh",
        "language",
        "publication_types",
        "labels",
        "titles_translated",
        "pdf_urls",
        "urls",
        "notes",
    }
)
TOOLS = {
    "prior_asreview": "ASReview",
    "prior_eppi": "EPPI-Reviewer",
    "prior_abstrackr": "Abstrackr",
}
UNSURE_AUTHORS = "The authors could not be told apart for certain; kept as one."


def clean_cell(text: str) -> str:
    """A cell without spreadsheet guards: Excel's `="…"`, and our own `'` before a formula sign."""
    text = unguard(text.strip())
    return text[1:] if text[:1] == "'" and _FORMULA_GUARD.match(text) else text


def row_draft(fields: list[str], cells: list[str], database: str) -> Draft:
    """The row's values by canonical field; `fields` gives each column's field."""
    draft = Draft()
    values: dict[str, list[str]] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and cell:
            values.setdefault(field, []).append(cell)
    for field, found in values.items():
        if field in _TEXTS:
            setattr(draft, field, found[0])
        elif field in _LISTS:
            target = getattr(draft, field)
            mark = ", " if database == "Embase" and field == "keywords" else ""
            for cell in found:
                several = field in _SPLIT and decisions.RAYYAN_MARK not in cell
                target.extend(_parts(cell, mark) if several else [cell])
    if not draft.source_database:
        draft.source_database = database
    draft.carried = values.get("carried", [""])[0]
    _people(values, draft)
    _pages(values, draft)
    _identifiers(values, draft)
    _when(values, draft)
    _source(values, draft)
    _type(values, draft, database)
    _prior(values, draft)
    return draft


def _parts(cell: str, own: str = "") -> list[str]:
    for mark in (";", "|", "\n", own):
        if mark and mark in cell:
            return [part.strip() for part in cell.split(mark)]
    return [cell]


def _people(values: dict[str, list[str]], draft: Draft) -> None:
    full = values.get("authors_full", [])
    cells = full if full else values.get("authors", [])
    for cell in cells:
        names, sure = split_list(_AUTHOR_ID.sub("", cell))
        if not sure:
            draft.warnings.append(UNSURE_AUTHORS)
            draft.authors.extend(Name(literal=name) for name in names)
        else:
            draft.authors.extend(parse_name(name) for name in names)
    for cell in values.get("corporate", ()):
        draft.authors.extend(Name(literal=name) for name in _parts(cell) if name)
    for cell in values.get("editors", ()):
        draft.editors.extend(parse_name(name) for name in split_list(cell)[0])


def _pages(values: dict[str, list[str]], draft: Draft) -> None:
    whole = values.get("pages", [""])[0]
    start, end = values.get("page_start", [""])[0], values.get("page_end", [""])[0]
    count = values.get("page_count", [""])[0]
    draft.pages = clean_pages(whole) or join_pages(start, end or range_of(start, count))


def _identifiers(values: dict[str, list[str]], draft: Draft) -> None:
    for cell in values.get("doi", ()):
        draft.doi = draft.doi or clean_doi(cell)
    if values.get("doi") and not draft.doi:
        draft.warnings.append(f"Not a DOI, so kept only as given: {values['doi'][0][:100]}")
    if draft.urls:
        draft.urls = [_EMBEDDED_TAG.split(url)[0] for url in draft.urls]
    for url in draft.urls:
        draft.doi = draft.doi or doi_from_url(url)
    draft.pmid = clean_pmid(values.get("pmid", [""])[0].split("/")[-1])
    pmcid = values.get("pmcid", [""])[0].strip()
    draft.pmcid = clean_pmcid(f"PMC{pmcid}" if pmcid.isdigit() else pmcid)
    for cell in values.get("serials", ()):
        for part in cell.replace("[", " ").replace("]", " ").replace("'", " ").split(";"):
            issns, isbns = serials(part)
            draft.issn.extend(issns)
            draft.isbn.extend(isbns)
    for cell in values.get("accession", ()):
        draft.accession.append((draft.source_database, cell))
    for cell in values.get("accession_own", ()):
        for part in _parts(cell):
            name, colon, number = part.partition(": ")
            draft.accession.append((name, number) if colon else ("", part))
    for cell in values.get("trial_ids", ()):
        found = trial_ids(cell) or [part for part in _parts(cell.replace(",", ";")) if part]
        draft.trial_ids.extend(found)


def _when(values: dict[str, list[str]], draft: Draft) -> None:
    month, day = values.get("month", [""])[0], values.get("day", [""])[0]
    if draft.years:
        year = draft.years[0]
        draft.dates = [date if find_year(date) else f"{year} {date}" for date in draft.dates]
    if draft.years and month:
        year = "" if draft.years[0] in month else draft.years[0]
        draft.dates.append(" ".join(part for part in (year, month, day) if part))


def _type(values: dict[str, list[str]], draft: Draft, database: str) -> None:
    if draft.trial_ids and database in ("ClinicalTrials.gov", "ICTRP"):
        draft.ref_type = types.REGISTRATION
        return
    words = draft.publication_types
    for word in (*values.get("ref_type_own", ()), *words):
        draft.ref_type = types.from_words(word)
        if draft.ref_type != types.OTHER:
            break
    if draft.ref_type == types.OTHER and not words and draft.journal:
        draft.ref_type = types.ARTICLE


def _prior(values: dict[str, list[str]], draft: Draft) -> None:
    for field, tool in TOOLS.items():
        for cell in values.get(field, ()):
            decision = decisions.from_cell(tool, cell)
            if decision is not None:
                draft.prior_decisions.append(decision)
    for cell in values.get("prior_rayyan", ()):
        decisions.take(f"RAYYAN-INCLUSION: {cell}", draft)
    for cell in values.get("prior_own", ()):
        try:
            notes = json.loads(cell)
        except ValueError:
            draft.notes.append(cell)
            continue
        for facts in notes if isinstance(notes, list) else ():
            decisions.take(decisions.OWN_DECISION + json.dumps(facts), draft)
    draft.notes = [note for note in draft.notes if not decisions.take(note, draft)]


def _source(values: dict[str, list[str]], draft: Draft) -> None:
    """Embase's one column for journal, year, volume, issue and pages; elsewhere the journal."""
    for cell in values.get("source", ()):
        if number := _ARTICLE_NUMBER.search(cell):
            draft.article_number = draft.article_number or number.group(1)
        found = _EMBASE_SOURCE.match(cell)
        if found is None:
            if cell.startswith(("http://", "https://")):
                draft.urls.append(cell)
            elif ")" not in cell:
                draft.journal = draft.journal or cell
            continue
        journal, year, volume, issue, pages = found.groups()
        draft.journal = draft.journal or journal
        draft.years = draft.years or [year]
        draft.volume = draft.volume or volume
        draft.issue = draft.issue or (issue or "")
        draft.pages = draft.pages or clean_pages(pages)
