"""What each field of two records says: the same, different, or nothing.

Every comparison answers 1 (agrees), -1 (differs) or 0 (a side is missing or cannot be read).
Titles and authors have more shades, because rules lean on them differently.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from .normalise import Work
from .places import Issue, Journal, Pages

SAME, NEAR, ALIKE, OTHER, BLANK = 4, 3, 2, 1, 0
NEAR_RATIO = 0.92
ALIKE_RATIO = 0.62
ABSTRACT_SAME = 85.0
ABSTRACT_OTHER = 60.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The verdict of every field on one pair; `ratio` is the likeness of titles in 0..1."""

    title: int
    ratio: float
    authors: int
    first_author: int
    years_apart: int
    year: int
    journal: int
    volume: int
    issue: int
    page: int
    doi: int
    pmid: int
    abstract: int
    marks: int
    numbers: int
    part: int
    version: int
    registration: int
    supplement: int


def compare(a: Work, b: Work, ratio: float) -> Evidence:
    """Compare two works field by field; `ratio` is the Indel likeness of their title keys."""
    title, ratio = compare_titles(a, b, ratio)
    authors, first = compare_names(a, b)
    apart = abs(a.year - b.year) if a.year and b.year else 0
    volume, issue = compare_issues(a.issue, b.issue)
    return Evidence(
        title=title,
        ratio=ratio,
        authors=authors,
        first_author=first,
        years_apart=apart,
        year=(1 if not apart else -1) if a.year and b.year else 0,
        journal=compare_journals(a, b),
        volume=volume,
        issue=issue,
        page=compare_pages(a.pages, b.pages),
        doi=_sets(frozenset(a.dois), frozenset(b.dois)),
        pmid=_texts(a.pmid, b.pmid),
        abstract=compare_abstracts(a.abstract, b.abstract),
        marks=1 if a.title.marks == b.title.marks else -1,
        numbers=1 if a.title.numbers == b.title.numbers else -1,
        part=1 if a.title.part == b.title.part else -1,
        version=compare_versions(a, b),
        registration=_sets(a.title.registrations, b.title.registrations),
        supplement=1 if a.issue.supplement == b.issue.supplement else -1,
    )


def _texts(a: str, b: str) -> int:
    if not a or not b:
        return 0
    return 1 if a == b else -1


def _sets(a: frozenset[str], b: frozenset[str]) -> int:
    if not a or not b:
        return 0
    return -1 if a.isdisjoint(b) else 1


def compare_titles(a: Work, b: Work, ratio: float) -> tuple[int, float]:
    """SAME, NEAR (a typing error or a missing tail), ALIKE (reworded), OTHER or BLANK."""
    first, second = a.title, b.title
    if not first.key or not second.key:
        return BLANK, 0.0
    if first.key == second.key:
        return SAME, 1.0
    if first.others or second.others:
        mine, theirs = {first.key, *first.others}, {second.key, *second.others}
        if not mine.isdisjoint(theirs):
            return SAME, 1.0
    if ratio >= NEAR_RATIO:
        return NEAR, ratio
    short, long = sorted((first.key, second.key), key=len)
    if len(short) >= 25 and (short in long):
        return NEAR, max(ratio, 0.9)
    if ratio >= ALIKE_RATIO or fuzz.token_set_ratio(first.words, second.words) >= 80:
        return ALIKE, ratio
    return OTHER, ratio


def compare_names(a: Work, b: Work) -> tuple[int, int]:
    """How far authors agree (2 all, 1 some, 0 unknown, -1 none) and whether the first is one."""
    mine, theirs = a.names, b.names
    if not mine.known or not theirs.known:
        return 0, 0
    first = 1 if not mine.first.isdisjoint(theirs.first) else -1
    shared = len(mine.all & theirs.all)
    smaller = min(len(mine.all), len(theirs.all))
    if first > 0 and (shared >= 0.5 * smaller):
        return 2, 1
    if shared >= 0.6 * smaller and shared >= 2:
        return 2, first
    likeness = Indel.normalized_similarity(mine.run, theirs.run)
    if likeness >= 0.8:
        return 2, max(first, 1)
    if shared:
        return 1, first
    if likeness >= 0.6:
        return 1, first
    return -1, first


def compare_issues(a: Issue, b: Issue) -> tuple[int, int]:
    """Volume and issue; a volume that stands in the other's issue field is no difference."""
    volume = _texts(a.volume, b.volume)
    issue = _texts(a.issue, b.issue)
    if volume < 0 and (a.volume == b.issue or b.volume == a.issue):
        volume = 0
    return volume, issue


def compare_pages(a: Pages, b: Pages) -> int:
    """First pages; letters matter only where both sides have them and they differ."""
    if not a.firsts or not b.firsts:
        return 0
    if a.letters == "cd" or b.letters == "cd":
        return 1 if a.firsts == b.firsts and a.letters == b.letters else 0
    if set(a.firsts).isdisjoint(b.firsts):
        if a.last and a.last == b.last and abs(a.firsts[0] - b.firsts[0]) <= 2:
            return 1
        return -1
    if a.letters and b.letters and a.letters != b.letters:
        return -1
    return 1


def compare_journals(a: Work, b: Work) -> int:
    """Journal names, abbreviated or not; ISSNs where both have them.

    A different name is weak evidence (translations, subtitles), so -1 is given only where both
    names are whole and neither abbreviates the other.
    """
    if a.issns and b.issns and not a.issns.isdisjoint(b.issns):
        return 1
    first, second = a.journal, b.journal
    if not first.words or not second.words:
        return 0
    if first.key == second.key or abbreviates(first, second):
        return 1
    if fuzz.ratio(first.key, second.key) >= 85:
        return 1
    return -1


def abbreviates(a: Journal, b: Journal) -> bool:
    """Whether the words of one name are openings of the words of the other, in order."""
    short, long = sorted((a.words, b.words), key=lambda words: (len(words), len("".join(words))))
    position = 0
    missed = 0
    for word in long:
        if position < len(short) and _opens(short[position], word):
            position += 1
        else:
            missed += 1
    return position == len(short) and missed <= max(1, len(short)) and len(short[0]) > 1


def _opens(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    return b.startswith(a) or (len(a) > 3 and a[0] == b[0] and a[-1] == b[-1] and a[:3] == b[:3])


def compare_abstracts(a: str, b: str) -> int:
    """Openings of abstracts: clearly the same, clearly not, or unclear."""
    if len(a) < 80 or len(b) < 80:
        return 0
    length = min(len(a), len(b))
    if a[:length] == b[:length]:
        return 1
    likeness = fuzz.ratio(a[:length], b[:length])
    if likeness >= ABSTRACT_SAME:
        return 1
    return -1 if likeness < ABSTRACT_OTHER else 0


def compare_versions(a: Work, b: Work) -> int:
    """Versions of one Cochrane review (CD number and pub number), or two different reviews."""
    (first, version), (second, other) = a.cochrane, b.cochrane
    if not first or not second:
        return 0
    if first != second:
        return -1
    return _texts(version, other)
