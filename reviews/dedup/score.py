"""From field verdicts to a decision: same work, ask a person, or not the same.

Each rule has a name that the explanation shows. No rule merges on a DOI alone or on title and
year alone: one DOI stands for whole congress supplements, and serial titles return every year.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .evidence import ALIKE, BLANK, NEAR, SAME, Evidence


class Decision(Enum):
    """What is done with a pair. APART and OWN never stand in one group without a person."""

    SAME = "same"
    ASK = "ask"
    OWN = "own"
    APART = "apart"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, the rule that took it, and a score in 0..1 that orders the desk."""

    decision: Decision
    rule: str
    score: float


WEIGHTS = {
    "authors": 0.10,
    "year": 0.06,
    "journal": 0.08,
    "volume": 0.08,
    "issue": 0.03,
    "page": 0.12,
    "doi": 0.12,
    "pmid": 0.10,
    "abstract": 0.11,
}
TITLE_WEIGHT = 0.5
TYPING_ERROR = 0.95
Ruled = tuple[Decision, str]


def score_of(e: Evidence) -> float:
    """Likeness in 0..1: title by its ratio, the other fields that both sides have by verdict."""
    total = TITLE_WEIGHT
    gained = TITLE_WEIGHT * e.ratio
    for name, weight in WEIGHTS.items():
        value = getattr(e, name)
        if value:
            total += weight
            gained += weight if value > 0 else 0.0
    return round(gained / total, 4)


def decide(e: Evidence, *, serial: bool, versions_apart: bool = True) -> Verdict:
    """Judge one pair. `serial` says that many works of this set carry this title.

    With `versions_apart` off, two versions of one Cochrane review under one title are one work.
    """
    decision, rule = _decide(e, serial)
    if rule == "version" and decision is Decision.OWN and not versions_apart and e.title >= NEAR:
        decision, rule = Decision.SAME, "versions together"
    return Verdict(decision, rule, score_of(e))


def _decide(e: Evidence, serial: bool) -> Ruled:
    twin = _own_work(e)
    if twin:
        return twin
    if e.title == SAME:
        return _same_title(e, serial)
    if e.title == NEAR:
        return _near_title(e)
    return _other_title(e)


def _place(e: Evidence) -> bool:
    """Same volume and first page."""
    return e.volume > 0 and e.page > 0


def _exact_place(e: Evidence) -> bool:
    """Same volume, first page and, where known, issue, last page and year."""
    return _place(e) and e.issue >= 0 and e.page_end >= 0 and e.year >= 0


def _conflicts(e: Evidence) -> int:
    """Fields of the place that differ; a journal name is one of them."""
    return sum(1 for v in (e.volume, e.page, e.doi, e.journal) if v < 0) + (e.years_apart > 1)


def _own_work(e: Evidence) -> Ruled | None:
    """Works that look alike by nature: versions, parts, errata, registrations."""
    if e.notices and _one_correction(e):
        return Decision.SAME, "one correction"
    if e.version == -1:
        return (Decision.OWN if e.title >= ALIKE or e.authors > 0 else Decision.APART), "version"
    if e.version < 0:
        return Decision.APART, "version"
    if e.register < 0:
        return Decision.APART, "entry and report"
    if e.registration < 0 and (e.register or not (_place(e) or e.doi > 0 or e.pmid > 0)):
        return Decision.APART, "registration"
    if e.registration > 0 and e.register and e.title >= ALIKE:
        return Decision.SAME, "one registration"
    if e.notice and not _place(e) and e.title >= NEAR:
        return Decision.OWN, "mark"
    if e.pmid < 0 and not (_place(e) and e.title == SAME):
        return Decision.APART, "pmid"
    if e.title != NEAR and not (e.title == ALIKE and e.marks < 0):
        return None
    one_text = e.doi > 0 or (e.abstract > 0 and e.doi == 0)
    one_entry = _exact_place(e) and e.authors >= 0 and one_text
    if e.marks < 0 and not one_entry:
        return (Decision.OWN if _perhaps_cut(e) else Decision.APART), "mark"
    if e.part < 0 and not one_entry:
        same_text = e.doi > 0 and e.volume >= 0 and e.abstract > 0
        one_page = _exact_place(e) and e.page_end > 0 and e.doi >= 0 and e.wording > 0
        if not same_text and not one_page:
            return Decision.APART, "part"
    return None


def _one_correction(e: Evidence) -> bool:
    """Two announcements of one correction, which databases title in their own ways."""
    one_place = e.volume > 0 and e.journal > 0 and e.page >= 0 and not e.years_apart
    return e.doi > 0 and one_place and e.title >= ALIKE and e.authors >= 0 and not e.supplement


def _perhaps_cut(e: Evidence) -> bool:
    """Whether the mark may be missing because a title was cut: something beside it must agree."""
    here = e.years_apart <= 1 and e.volume >= 0 and e.issue >= 0 and e.page >= 0
    fits = here and e.authors > 0 and e.doi >= 0
    return fits and (e.page > 0 or e.volume > 0 or e.doi > 0 or e.abstract > 0)


def _same_title(e: Evidence, serial: bool) -> Ruled:
    if e.authors < 0:
        return _same_title_other_authors(e, serial or e.short)
    near_in_time = e.years_apart <= 1 or (e.journal > 0 and e.doi >= 0)
    if _place(e) and near_in_time and (e.authors > 0 or e.doi > 0 or e.journal > 0):
        return Decision.SAME, "title and place"
    if serial or e.short:
        return _serial_title(e, serial)
    if e.doi > 0 or e.pmid > 0:
        return _same_title_and_identifier(e)
    conflicts = _conflicts(e)
    if e.authors == 0:
        return _same_title_no_authors(e, conflicts)
    if conflicts == 0:
        return _same_title_no_conflict(e)
    if conflicts == 1 and e.year > 0 and e.page > 0 and (e.doi >= 0 or e.journal > 0):
        return Decision.SAME, "title, authors, year and page"
    if conflicts == 1 and e.doi < 0 and e.page == 0 and e.abstract >= 0 and _one_issue(e):
        return Decision.SAME, "title, authors and issue"
    in_time = e.year > 0 or (e.volume >= 0 and e.page >= 0 and e.doi >= 0 and e.years_apart <= 1)
    congress = e.meeting and e.page < 0 and e.volume <= 0
    if e.journal > 0 and e.abstract > 0 and conflicts <= 1 and in_time and not congress:
        return Decision.SAME, "title, journal and abstract"
    if _update(e):
        asked = (e.page == 0 or e.abstract > 0) and not _later_issue(e)
        return (Decision.OWN if asked else Decision.APART), "update"
    if conflicts <= 1 and e.years_apart <= 1 and not _published_again(e):
        return Decision.ASK, "title and authors"
    if e.abstract > 0 and e.years_apart <= 1 and conflicts <= 2 and not _paper_of_abstract(e):
        return Decision.ASK, "title and abstract"
    return (Decision.APART if conflicts >= 2 else Decision.UNRELATED), "places differ"


def _update(e: Evidence) -> bool:
    """The same title and authors in another year of the same journal."""
    return e.journal > 0 and e.year < 0 and e.volume < 0 and e.page <= 0 and e.doi <= 0


def _later_issue(e: Evidence) -> bool:
    """Years, volume and issue all differ: no slip explains three fields."""
    return e.years_apart > 1 and e.volume < 0 and e.issue < 0


def _paper_of_abstract(e: Evidence) -> bool:
    """One record alone names a meeting, and the volume and more of the place differ."""
    return e.meeting and e.volume < 0 and (e.journal < 0 or e.page < 0)


def _published_again(e: Evidence) -> bool:
    """Another journal in another year, and neither place nor text says that they are one."""
    elsewhere = e.journal < 0 and e.year < 0
    return elsewhere and e.volume <= 0 and e.page <= 0 and e.abstract <= 0


def _same_title_no_conflict(e: Evidence) -> Ruled:
    placed = e.page > 0 or e.volume > 0
    elsewhen = e.year < 0 and (not e.in_press or e.supplement)
    undated = e.year == 0 and e.doi <= 0 and e.abstract <= 0
    if (elsewhen or undated) and not placed:
        return Decision.ASK, "title and authors"
    if e.issue < 0 and e.page <= 0 and e.abstract <= 0:
        return Decision.ASK, "title and authors"
    if e.meeting and e.page <= 0 and e.volume <= 0 and e.abstract <= 0:
        return Decision.ASK, "title and authors"
    if e.journal > 0 or e.page > 0 or e.volume > 0:
        return Decision.SAME, "title, authors and journal"
    if e.abstract > 0 and e.year >= 0:
        return Decision.SAME, "title, authors and abstract"
    return Decision.ASK, "title and authors"


def _same_title_other_authors(e: Evidence, serial: bool) -> Ruled:
    """Authors written in another order, transliterated otherwise, or shifted between rows."""
    if _exact_place(e) and e.journal > 0:
        if e.abstract > 0:
            return Decision.SAME, "title, place and abstract"
        return Decision.ASK, "authors differ"
    somewhere = e.journal > 0 and e.year > 0 and (e.volume > 0 or e.page > 0)
    if serial or _conflicts(e) or e.issue < 0 or not somewhere:
        return Decision.UNRELATED, "authors differ"
    if e.abstract > 0 and not e.supplement:
        return Decision.SAME, "title, place and abstract"
    return (Decision.ASK if e.abstract >= 0 else Decision.UNRELATED), "authors differ"


def _serial_title(e: Evidence, serial: bool) -> Ruled:
    """A title that identifies nothing: the place or the text must."""
    if _conflicts(e) == 0 and e.authors > 0 and e.years_apart <= 1:
        if e.doi > 0 or e.pmid > 0 or e.page > 0 or e.abstract > 0 or e.version > 0:
            return Decision.SAME, "serial title and place"
        if e.journal > 0 and e.year > 0:
            return Decision.ASK, "serial title"
    if _conflicts(e) == 0 and e.authors == 0 and e.year > 0 and e.volume > 0 and e.abstract > 0:
        return Decision.SAME, "serial title and place"
    if not serial and e.authors > 0 and e.abstract >= 0 and _update(e) and not _later_issue(e):
        return Decision.OWN, "update"
    return Decision.UNRELATED, "serial title"


def _same_title_and_identifier(e: Evidence) -> Ruled:
    differ = sum(1 for v in (e.page, e.volume, e.journal) if v < 0)
    elsewhere = differ >= 2 and e.page <= 0 and e.volume <= 0
    later = e.volume < 0 and e.page <= 0 and e.years_apart > 1
    if elsewhere or later:
        return Decision.ASK, "identifier against place"
    if e.years_apart <= 2 or e.volume > 0 or e.page > 0 or e.version > 0 or e.abstract > 0:
        return Decision.SAME, "title and identifier"
    return Decision.ASK, "identifier against year"


def _points(e: Evidence) -> int:
    """How many parts of the place agree."""
    return sum(1 for v in (e.journal, e.year, e.volume, e.issue, e.page) if v > 0)


def _same_title_no_authors(e: Evidence, conflicts: int) -> Ruled:
    """A side without authors: proceedings, anonymous pieces, cut records."""
    if conflicts or e.years_apart:
        if e.abstract > 0 and conflicts <= 1 and e.year > 0:
            return Decision.ASK, "title and abstract"
        return Decision.UNRELATED, "places differ"
    points = _points(e)
    if e.abstract > 0 and points:
        return Decision.SAME, "title, journal and abstract"
    if e.abstract >= 0 and (points >= 3 or (points == 2 and e.page > 0)):
        return Decision.SAME, "title, journal and year"
    return Decision.ASK, "title, no authors"


def _near_title(e: Evidence) -> Ruled:
    """Titles that differ by a typing error, a spelling or a missing tail."""
    if e.authors < 0:
        return Decision.UNRELATED, "authors differ"
    sure = e.numbers > 0 and e.wording > 0
    if _place(e) and e.years_apart <= 1 and (e.authors > 0 or e.doi > 0 or e.journal > 0):
        if (sure and e.issue >= 0) or (e.abstract > 0 and _exact_place(e)):
            return Decision.SAME, "near title and place"
        if e.doi > 0 and (sure or not e.supplement):
            return Decision.SAME, "near title and place"
        if _reworded(e):
            return Decision.SAME, "place, authors and wording"
        return Decision.ASK, "near title and place"
    conflicts = _conflicts(e)
    typed = e.ratio >= TYPING_ERROR and e.numbers > 0
    if e.doi > 0 and e.years_apart <= 1 and not (e.page < 0 and e.volume < 0):
        if sure and (e.authors > 0 or e.volume > 0):
            return Decision.SAME, "near title and identifier"
        if e.abstract > 0 and e.authors > 0 and e.page >= 0 and e.volume > 0 and not e.supplement:
            return Decision.SAME, "near title and identifier"
        if typed and e.authors > 0 and e.journal > 0 and e.volume > 0 and not e.supplement:
            return Decision.SAME, "near title and identifier"
        return Decision.ASK, "near title and identifier"
    if not sure or e.years_apart > 1:
        return _near_title_other_word(e, typed and not conflicts)
    if e.authors == 0:
        return _near_title_no_authors(e, conflicts)
    somewhere = e.journal > 0 and e.year > 0 and (e.page > 0 or e.volume > 0)
    if conflicts == 0 and e.abstract >= 0 and ((typed and somewhere) or _one_team_and_year(e)):
        return Decision.SAME, "near title, authors and journal"
    if e.abstract > 0:
        if e.journal > 0 and (conflicts == 0 or (e.volume > 0 and conflicts == 1)):
            return Decision.SAME, "near title and abstract"
        if conflicts <= 1:
            return Decision.ASK, "near title and abstract"
    if conflicts == 0 and e.abstract >= 0:
        return Decision.ASK, "near title and authors"
    return Decision.UNRELATED, "titles differ"


def _one_team_and_year(e: Evidence) -> bool:
    """All authors, the journal and the year agree; the titles differ by a slip or a cut."""
    team = e.authors == 2 and e.first_author > 0 and e.journal > 0 and e.year > 0
    return team and e.slip and e.issue >= 0 and not (e.meeting or e.supplement)


def _near_title_other_word(e: Evidence, typed: bool) -> Ruled:
    """A word or a number differs: a sign that one database lost, or another work of one team."""
    if _same_pages(e) and e.numbers > 0 and e.volume >= 0 and e.journal >= 0:
        return Decision.SAME, "the same pages"
    if e.authors > 0 and e.abstract > 0 and _one_volume(e) and e.doi >= 0 and e.page >= 0:
        if typed and e.issue > 0 and not e.supplement:
            return Decision.SAME, "near title and abstract"
        return Decision.ASK, "near title and abstract"
    return Decision.UNRELATED, "titles differ"


def _near_title_no_authors(e: Evidence, conflicts: int) -> Ruled:
    points = _points(e)
    if conflicts or e.years_apart or e.abstract < 0 or points < 2:
        return Decision.UNRELATED, "titles differ"
    if e.abstract > 0 or points >= 4:
        return (
            Decision.SAME,
            "near title and abstract" if e.abstract > 0 else "near title and place",
        )
    return Decision.ASK, "near title, no authors"


def _other_title(e: Evidence) -> Ruled:
    """Retitled, translated or damaged titles need place, authors and the abstract."""
    if e.authors < 1 or e.years_apart > 1:
        return Decision.UNRELATED, "titles differ"
    if e.pmid > 0 and e.authors == 2 and e.volume >= 0 and e.page >= 0:
        return Decision.SAME, "PubMed number and authors"
    if e.abstract > 0 and _exact_place(e) and e.journal >= 0:
        return Decision.SAME, "place and abstract"
    if e.abstract > 0 and e.doi > 0 and e.page >= 0 and e.volume >= 0:
        if not e.supplement or e.page > 0:
            return Decision.SAME, "identifier and abstract"
        return Decision.ASK, "identifier and abstract"
    if e.abstract > 0 and e.authors == 2 and _one_volume(e) and e.doi >= 0 and e.page >= 0:
        sure = e.issue > 0 and not e.supplement
        return (Decision.SAME if sure else Decision.ASK), "issue, authors and abstract"
    if _exact_place(e) and e.doi > 0 and e.journal > 0 and e.authors == 2 and not e.supplement:
        return Decision.SAME, "place, authors and identifier"
    if e.title in (ALIKE, BLANK) and _reworded(e):
        return Decision.SAME, "place, authors and wording"
    if _same_pages(e) and e.volume > 0 and e.issue > 0 and e.journal > 0:
        return Decision.SAME, "the same pages"
    if _exact_place(e) and e.authors == 2 and e.year > 0 and e.abstract >= 0 and e.doi >= 0:
        return Decision.ASK, "place and authors"
    if e.doi > 0 and e.authors == 2 and (e.title == ALIKE and e.page >= 0 or _one_issue(e)):
        return (Decision.SAME if _two_languages(e) else Decision.ASK), "identifier and authors"
    return Decision.UNRELATED, "titles differ"


def _same_pages(e: Evidence) -> bool:
    """All authors, the year and a range of several pages agree, and nothing known differs."""
    agree = e.span and e.authors == 2 and e.first_author > 0 and e.year > 0
    fits = e.issue >= 0 and e.doi >= 0 and e.abstract >= 0
    return agree and fits and not e.notices and not e.supplement


def _one_volume(e: Evidence) -> bool:
    """Journal, year and volume agree, and where known the issue."""
    return e.journal > 0 and e.year > 0 and e.volume > 0 and e.issue >= 0


def _two_languages(e: Evidence) -> bool:
    """One article of one issue under one DOI, with pages of its own in each language."""
    worded = e.title == ALIKE and e.numbers > 0 and e.part > 0 and e.abstract >= 0
    return worded and e.first_author > 0 and _one_issue(e)


def _one_issue(e: Evidence) -> bool:
    """Journal, year, volume and issue agree: an article printed in two languages has two pages."""
    return e.journal > 0 and e.year > 0 and e.volume > 0 and e.issue > 0 and not e.supplement


def _reworded(e: Evidence) -> bool:
    """All of the place agrees, and a page of it is not shared by several abstracts."""
    known = e.journal > 0 or e.doi > 0
    sure = e.authors == 2 and e.year > 0 and e.abstract >= 0 and e.doi >= 0 and e.numbers > 0
    return _exact_place(e) and known and sure and not e.supplement
