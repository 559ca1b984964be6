"""Why two records were joined, asked about or kept apart, in words."""

from __future__ import annotations

from .bib import Explanation
from .evidence import NEAR, SAME, Evidence

RULES = {
    "person": "A person said so.",
    "version": "Two versions of one Cochrane review are works of their own.",
    "entry and report": "One is the entry of a trial in a register, the other a report of it.",
    "registration": "The records name two different trial registrations.",
    "pmid": "PubMed numbers differ.",
    "mark": "One record is an erratum, reply, comment, protocol or update, the other is not.",
    "part": "The titles name different parts.",
    "authors differ": "No author is the same.",
    "title and place": "Same title, same volume and first page.",
    "serial title and place": "A title that returns in this set, but place and authors agree.",
    "serial title": "A title that many works of this set carry.",
    "title and identifier": "Same title and same DOI or PubMed number.",
    "identifier against place": "Same title and DOI, but the place differs.",
    "title, authors and journal": "Same title and authors, and nothing about the place differs.",
    "title and authors": "Same title and authors, but the place is unknown or differs in part.",
    "title, journal and abstract": "Same title, journal and abstract.",
    "title, authors, year and page": "Same title, authors, year and first page.",
    "title, authors and issue": "Same title and authors in one issue; the DOIs differ.",
    "issue, authors and abstract": "Titles differ, but authors, journal, volume and abstract "
    "agree.",
    "title and abstract": "Same title, authors and abstract, but the place differs: perhaps a "
    "second publication.",
    "places differ": "Same title, but published in different places.",
    "near title and place": "Nearly the same title, and the same place.",
    "near title and identifier": "Nearly the same title, same authors and DOI.",
    "near title and abstract": "Nearly the same title, journal and abstract.",
    "near title and authors": "Nearly the same title and the same authors.",
    "place and abstract": "Titles differ, but authors, volume, first page and abstract agree.",
    "identifier and abstract": "Titles differ, but authors, DOI and abstract agree.",
    "place, authors and wording": "Reworded title; authors, journal, volume and first page agree.",
    "place and authors": "Titles differ; authors, volume and first page agree.",
    "identifier and authors": "Titles are alike or in two languages; authors and DOI agree.",
    "near title, authors and journal": "Nearly the same title, same authors, journal and year, "
    "and nothing about the place differs.",
    "the same pages": "Titles differ, but authors, year and the same several pages agree, and no "
    "two works fill one range of pages.",
    "one correction": "Both announce a correction, under one DOI in one volume.",
    "place, authors and identifier": "Titles differ, but authors, journal, volume, first page and "
    "DOI agree.",
    "update": "Same title and authors in another year of the same journal: an update is a work of "
    "its own.",
    "identifier against year": "Same title and DOI, but the years are far apart.",
    "title, authors and abstract": "Same title, authors, year and abstract.",
    "title, place and abstract": "Same title, place and abstract; authors are written otherwise.",
    "title, journal and year": "Same title and several parts of the place; one record has no "
    "authors.",
    "title, no authors": "Same title; one record has no authors.",
    "near title, no authors": "Nearly the same title and place; one record has no authors.",
    "versions together": "Versions of one Cochrane review, which this search takes as one work.",
    "one registration": "Entries of trial registers with the same registration number.",
    "PubMed number and authors": "Titles differ, but the PubMed number and the authors agree.",
    "titles differ": "Titles differ.",
    "chain": "Each is a duplicate of a third record, yet the two contradict each other.",
}

FIELDS = (
    ("authors", "authors"),
    ("year", "year"),
    ("journal", "journal"),
    ("volume", "volume"),
    ("issue", "issue"),
    ("page", "first page"),
    ("doi", "DOI"),
    ("pmid", "PubMed number"),
    ("abstract", "abstract"),
)


def explain(evidence: Evidence, rule: str) -> Explanation:
    """Sort the fields of a pair into agreed, differed and missing."""
    agreed, differed, missing = [], [], []
    if evidence.title == SAME:
        agreed.append("title")
    elif evidence.title == NEAR:
        agreed.append("title (nearly)")
    elif evidence.title:
        differed.append("title")
    else:
        missing.append("title")
    for name, words in FIELDS:
        value = getattr(evidence, name)
        (agreed if value > 0 else differed if value < 0 else missing).append(words)
    return Explanation(rule, tuple(agreed), tuple(differed), tuple(missing))


def in_words(explanation: Explanation) -> str:
    """One paragraph: the rule, then what agreed, what differed, what a side does not have."""
    parts = [RULES.get(explanation.rule, explanation.rule)]
    if explanation.agreed:
        parts.append(f"Agree: {', '.join(explanation.agreed)}.")
    if explanation.differed:
        parts.append(f"Differ: {', '.join(explanation.differed)}.")
    if explanation.missing:
        parts.append(f"Cannot be compared: {', '.join(explanation.missing)}.")
    return " ".join(parts)
