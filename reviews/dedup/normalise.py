"""A record brought to the form in which records are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .bib import Bib
from .names import Names, read_names
from .places import (
    Issue,
    Journal,
    Pages,
    read_citation,
    read_cochrane,
    read_dois,
    read_issns,
    read_issue,
    read_journal,
    read_pages,
    read_registrations,
    read_year,
)
from .titles import Title, fold, plain, read_title

ABSTRACT_READ = 700
ABSTRACT_KEPT = 400
HEADINGS = frozenset({
    "unlabelled", "background", "objective", "objectives", "aim", "aims", "purpose", "purposes",
    "method", "methods", "result", "results", "introduction", "conclusion", "conclusions",
    "context", "design", "setting", "abstract", "summary", "study", "importance", "rationale",
    "hypothesis", "findings", "material", "materials", "patient", "patients", "and", "the", "of",
    "was", "were", "to", "we", "this",
})  # fmt: skip
WORDS = re.compile(r"[a-z0-9]+")
NOTICE = re.compile(r"erratum|corrigend|\bcorrection\b|retraction (?:of|notice)", re.I)
REGISTRATION = re.compile(r"trial registration|registry", re.I)
PMID = re.compile(r"\b\d{1,9}\b")


@dataclass(frozen=True, slots=True)
class Work:
    """One record, normalised.

    `registered` holds every trial registration number that it names; `register_entry` tells that
    the record is an entry of a trial register itself. `notice` marks errata and retraction
    notices by their publication type. `abstract` is letters and digits of its opening only.
    """

    key: int
    title: Title
    names: Names
    year: int
    journal: Journal
    issue: Issue
    pages: Pages
    dois: tuple[str, ...]
    pmid: str
    issns: frozenset[str]
    cochrane: tuple[str, str]
    registered: frozenset[str]
    register_entry: bool
    notice: bool
    abstract: str


def normalise(bib: Bib) -> Work:
    """Read every field of a record; what cannot be read counts as missing, never as different."""
    title = read_title(bib.title)
    pmid = PMID.search(bib.pmid)
    journal, volume, number, pages = read_citation(bib.journal or bib.abbreviation)
    issue = read_issue(bib.volume or volume, bib.issue or number)
    year = read_year(bib.year)
    named = read_registrations(bib.title, bib.trials)
    entry = read_registrations(bib.accession, bib.url, bib.journal, bib.pages, bib.doi)
    return Work(
        key=bib.key,
        title=title,
        names=read_names(bib.authors),
        year=0 if str(year) == issue.issue else year,
        journal=read_journal(journal),
        issue=issue,
        pages=read_pages(bib.pages or pages),
        dois=read_dois(bib.doi),
        pmid=pmid.group(0) if pmid else "",
        issns=read_issns(bib.issn, bib.isbn),
        cochrane=read_cochrane(bib.doi, bib.pages, bib.issue, bib.accession),
        registered=entry | named,
        register_entry=not issue.volume and bool(entry or REGISTRATION.search(bib.kind)),
        notice=bool(NOTICE.search(bib.kind)),
        abstract=read_abstract(bib.abstract),
    )


def read_abstract(text: str) -> str:
    """Letters and digits of the opening of an abstract, without headings and markup.

    Databases add, drop and rename section headings; what lies between them they keep.
    """
    if len(text) < 60:
        return ""
    opening = fold(plain(text[:ABSTRACT_READ]))
    kept = [word for word in WORDS.findall(opening) if word not in HEADINGS]
    return "".join(kept)[:ABSTRACT_KEPT]
