"""What each field of two records says: the same, different, or nothing.

Every comparison answers 1 (agrees), -1 (differs) or 0 (a side is missing, or it is unclear).
Titles and authors have more shades, because rules lean on them differently.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from .normalise import Work
from .places import Issue, Journal, Pages
from .wording import compare_wording, slipped

SAME, NEAR, ALIKE, OTHER, BLANK = 4, 3, 2, 1, 0
NEAR_RATIO = 0.92
ALIKE_RATIO = 0.62
ALIKE_WORDS = 80.0
NO_DIGIT = re.compile(r"\D+")
SLIP = 10
LONG_DOI = 12
SHORT_TITLE = 20
ARTICLE_NUMBER = 4
SEVERAL = 2
CONTAINED = 25
OPENS = 12
ABSTRACT_SAME = 88.0
ABSTRACT_OTHER = 72.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The verdict of every field on one pair; `ratio` is the likeness of titles in 0..1.

    `wording` is -1 where a nearly equal title swaps a word for another ("men", "women"),
    `slip` that it differs by a cut, a letter or two, or Greek letters that got lost,
    `short` tells that the shorter title is too short to identify a work, `supplement` that one
    record names a supplement, `page_end` compares last pages, `span` tells that both fill the same
    pages, several of them, which two works cannot, `in_press` that one record alone has
    neither volume nor pages, `meeting` that one record alone names a meeting or supplement,
    `register` is 1 where both are entries of trial registers, -1 where one alone is, `notice`
    tells that one alone is of the type erratum or retraction notice, `notices` that the titles of
    both announce a correction.
    """

    title: int
    ratio: float
    short: bool
    wording: int
    slip: bool
    numbers: int
    part: int
    marks: int
    authors: int
    first_author: int
    years_apart: int
    year: int
    journal: int
    volume: int
    issue: int
    page: int
    page_end: int
    span: bool
    supplement: bool
    in_press: bool
    meeting: bool
    doi: int
    pmid: int
    abstract: int
    version: int
    registration: int
    register: int
    notice: bool
    notices: bool


def compare(a: Work, b: Work, ratio: float) -> Evidence:
    """Compare two works field by field; `ratio` is the Indel likeness of their title keys."""
    title, ratio = compare_titles(a, b, ratio)
    authors, first = compare_names(a, b)
    apart = abs(a.year - b.year) if a.year and b.year else 0
    volume, issue = compare_volumes(a, b)
    doi = compare_dois(a.dois, b.dois)
    page, page_end = compare_pages(a.pages, b.pages)
    page = 0 if page < 0 and other_counting(a, b, doi) else page
    return Evidence(
        title=title,
        ratio=ratio,
        short=min(len(a.title.key), len(b.title.key)) < SHORT_TITLE,
        wording=compare_wording(a.title.words, b.title.words) if title == NEAR else 0,
        slip=title == NEAR and slipped(a.title.key, b.title.key),
        numbers=compare_numbers(a, b) if title != SAME else 1,
        part=compare_parts(a, b),
        marks=1 if a.title.marks == b.title.marks else -1,
        authors=authors,
        first_author=first,
        years_apart=apart,
        year=(1 if not apart else -1) if a.year and b.year else 0,
        journal=compare_journals(a, b),
        volume=volume,
        issue=issue,
        page=page,
        page_end=page_end,
        span=page > 0 and page_end > 0 and spans(a.pages),
        supplement=a.issue.supplement or b.issue.supplement,
        in_press=placed(a) != placed(b),
        meeting=meeting(a) != meeting(b),
        doi=doi,
        pmid=compare_texts(a.pmid, b.pmid),
        abstract=compare_abstracts(a.abstract, b.abstract),
        version=compare_versions(a, b),
        registration=compare_sets(a.registered, b.registered),
        register=compare_registers(a.register_entry, b.register_entry),
        notice=a.notice != b.notice,
        notices="erratum" in a.title.marks and "erratum" in b.title.marks,
    )


def compare_volumes(a: Work, b: Work) -> tuple[int, int]:
    """Volume and issue; a volume beside a year that stands for one is no difference."""
    volume, issue = compare_issues(a.issue, b.issue)
    return 0 if volume < 0 and year_as_volume(a) != year_as_volume(b) else volume, issue


def year_as_volume(work: Work) -> bool:
    """Whether the year stands in place of a volume: one database numbers what another dates."""
    return bool(work.year) and work.issue.volume == str(work.year)


def compare_texts(a: str, b: str) -> int:
    """Equal or not, 0 where a side is empty."""
    if not a or not b:
        return 0
    return 1 if a == b else -1


def compare_sets(a: frozenset[str], b: frozenset[str]) -> int:
    """Something in common or nothing, 0 where a side is empty."""
    if not a or not b:
        return 0
    return -1 if a.isdisjoint(b) else 1


def compare_registers(a: bool, b: bool) -> int:
    """Two entries of trial registers, one beside a report, or two reports."""
    return 1 if a and b else -1 if a or b else 0


def placed(work: Work) -> bool:
    """Whether a record has a volume or pages of print."""
    return bool(work.issue.volume or work.pages.firsts) and not interim(work)


def interim(work: Work) -> bool:
    """Whether the pages are those of an article in press, which begin at 1 in no volume."""
    return not work.issue.volume and work.pages.firsts == (1,)


def other_counting(a: Work, b: Work, doi: int) -> bool:
    """Whether one record alone counts its pages in a way of its own, so that they tell nothing."""
    return interim(a) != interim(b) or (doi >= 0 and numbered(a) != numbered(b))


def numbered(work: Work) -> bool:
    """Whether the "page" is the article's number, which its own DOI ends in ("jpps29854")."""
    first = str(work.pages.firsts[0]) if work.pages.firsts else ""
    return len(first) >= ARTICLE_NUMBER and any(doi.endswith(first) for doi in work.dois)


def spans(pages: Pages) -> bool:
    """Whether a record fills several pages; short pieces share one."""
    return pages.last - pages.firsts[0] >= SEVERAL


def meeting(work: Work) -> bool:
    """Whether a record names a meeting or a supplement as its place."""
    return work.journal.meeting or work.issue.supplement


def compare_dois(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """DOIs; 0 where a typing error explains the difference."""
    verdict = compare_sets(frozenset(a), frozenset(b))
    if verdict < 0 and any(mistyped(one, other) for one in a for other in b):
        return 0
    return verdict


def mistyped(a: str, b: str) -> bool:
    """Other letters ("pp-2018-0124", "pap-2018-0124"), a digit left out, two digits swapped.

    The last digits count: neighbours in one issue differ there.
    """
    if NO_DIGIT.sub("", a) == NO_DIGIT.sub("", b):
        return True
    short, long = sorted((a, b), key=len)
    if len(short) < LONG_DOI or short[-3:] != long[-3:]:
        return False
    if len(short) == len(long):
        return sorted(short) == sorted(long) and sum(map(str.__ne__, short, long)) == 2
    return len(long) == len(short) + 1 and Indel.distance(short, long) == 1


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
            return (SAME, 1.0) if first.marks == second.marks else (NEAR, max(ratio, 0.9))
    if ratio >= NEAR_RATIO or contained(first.key, second.key):
        return NEAR, max(ratio, 0.9)
    if ratio >= ALIKE_RATIO or fuzz.token_set_ratio(first.words, second.words) >= ALIKE_WORDS:
        return ALIKE, ratio
    return OTHER, ratio


def contained(a: str, b: str) -> bool:
    """Whether one title key is cut from the other, or is the other without its subtitle."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return (len(short) >= CONTAINED and short in long) or (
        len(short) >= OPENS and long.startswith(short)
    )


def compare_numbers(a: Work, b: Work) -> int:
    """Numbers in titles; a title cut short may miss some."""
    mine, theirs = Counter(a.title.numbers), Counter(b.title.numbers)
    if mine == theirs:
        return 1
    if contained(a.title.key, b.title.key) and (mine <= theirs or theirs <= mine):
        return 1
    return -1


def compare_parts(a: Work, b: Work) -> int:
    """Part numbers; a title cut within a word may seem to end in a numeral."""
    if a.title.part == b.title.part:
        return 1
    short, long = sorted((a.title, b.title), key=lambda title: len(title.key))
    return 1 if not long.part and long.key.startswith(short.key) else -1


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
        return 2, 1
    if shared or likeness >= 0.6:
        return 1, first
    return -1, first


def compare_issues(a: Issue, b: Issue) -> tuple[int, int]:
    """Volume and issue; a volume that stands in the other's issue field is no difference."""
    volume = compare_texts(a.volume, b.volume)
    issue = compare_texts(a.issue, b.issue)
    if volume < 0 and (a.volume == b.issue or b.volume == a.issue):
        volume = 0
    return volume, issue


def compare_pages(a: Pages, b: Pages) -> tuple[int, int]:
    """First and last page; letters matter only where both sides have them and they differ.

    An article number beside pages that begin at 1 tells nothing.
    """
    if not a.firsts or not b.firsts:
        return 0, 0
    if a.letters == "cd" or b.letters == "cd":
        return (1 if a.firsts == b.firsts and a.letters == b.letters else 0), 0
    end = (1 if a.last == b.last else -1) if a.last and b.last else 0
    if set(a.firsts).isdisjoint(b.firsts):
        if {a.letters, b.letters} == {"", "e"} and (a if not a.letters else b).firsts[0] == 1:
            return 0, 0
        slipped = end > 0 and abs(a.firsts[0] - b.firsts[0]) <= SLIP
        return (1 if slipped else -1), end
    if a.letters and b.letters and a.letters != b.letters:
        return -1, end
    return 1, end


def compare_journals(a: Work, b: Work) -> int:
    """Journal names, abbreviated or not; ISSNs where both have them.

    0 where one name is the other with words left out: "Circulation" and "Circulation: Heart
    Failure" are two journals, "Thorax" and "Thorax (London)" are one.
    """
    if a.issns and b.issns and not a.issns.isdisjoint(b.issns):
        return 1
    first, second = a.journal, b.journal
    if not first.words or not second.words:
        return 0
    if first.key == second.key:
        return 1
    left_out = abbreviates(first, second)
    if left_out == 0 or fuzz.ratio(first.key, second.key) >= 90:
        return 1
    return 0 if left_out > 0 else -1


def abbreviates(a: Journal, b: Journal) -> int:
    """Words that the shorter name leaves out of the longer, each of its own opening one; or -1."""
    short, long = sorted((a.words, b.words), key=lambda words: (len(words), len("".join(words))))
    if len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long):
        return 0
    position = 0
    for word in long:
        if position < len(short) and _opens(short[position], word):
            position += 1
    return len(long) - len(short) if position == len(short) else -1


def _opens(a: str, b: str) -> bool:
    """Whether one word abbreviates the other ("j", "journal"; "natl", "national")."""
    if len(a) > len(b):
        a, b = b, a
    if b.startswith(a):
        return True
    return len(a) > 2 and a[:2] == b[:2] and _inside(a, b)


def _inside(a: str, b: str) -> bool:
    letters = iter(b)
    return all(letter in letters for letter in a)


def compare_abstracts(a: str, b: str) -> int:
    """Openings of abstracts: clearly the same, clearly not, or unclear."""
    if len(a) < 80 or len(b) < 80:
        return 0
    length = min(len(a), len(b))
    if a[:length] == b[:length]:
        return 1
    likeness = fuzz.ratio(a[:length], b[:length], score_cutoff=ABSTRACT_OTHER)
    if likeness >= ABSTRACT_SAME:
        return 1
    return 0 if likeness else -1


def compare_versions(a: Work, b: Work) -> int:
    """Versions of one Cochrane review: 1 the same, -1 two versions, -2 two reviews.

    Without a version number the year tells: a review is rarely republished within one.
    """
    (first, version), (second, other) = a.cochrane, b.cochrane
    if not first or not second:
        return 0
    if first != second:
        return -2
    if version and other:
        return 1 if version == other else -1
    return -1 if a.year and b.year and a.year != b.year else 0
