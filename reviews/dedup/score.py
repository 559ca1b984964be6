"""From field verdicts to a decision: same work, ask a person, or not the same.

An ordered list of rules, each with a name that the explanation shows. The first rule that
applies decides. No rule merges on a DOI alone or on title and year alone: one DOI stands for whole
congress supplements, and serial titles return every year.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .evidence import ALIKE, BLANK, NEAR, SAME, Evidence


class Decision(Enum):
    """What is done with a pair."""

    SAME = "same"
    ASK = "ask"
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


def score_of(e: Evidence) -> float:
    """Likeness in 0..1: half from the title, the rest from the fields that both sides have."""
    total = 0.5
    gained = 0.5 * e.ratio
    for name, weight in WEIGHTS.items():
        value = getattr(e, name)
        if value:
            total += weight
            gained += weight if value > 0 else 0.0
    return round(gained / total, 4)


def decide(e: Evidence, *, serial: bool) -> Verdict:
    """Judge one pair. `serial` says that many works of this set carry this title."""
    decision, rule = _decide(e, serial)
    return Verdict(decision, rule, score_of(e))


def _decide(e: Evidence, serial: bool) -> tuple[Decision, str]:
    twin = _twin(e)
    if twin:
        return twin
    if e.title == SAME:
        return _same_title(e, serial)
    if e.title == NEAR:
        return _near_title(e)
    return _other_title(e)


def _place(e: Evidence) -> bool:
    return e.volume > 0 and e.page > 0


def _conflicts(e: Evidence) -> int:
    return sum(1 for v in (e.volume, e.page, e.doi, e.journal) if v < 0) + (e.years_apart > 1)


def _twin(e: Evidence) -> tuple[Decision, str] | None:
    """Works that look alike by nature: versions, parts, errata, registrations."""
    if e.version < 0:
        return Decision.APART, "version"
    if e.registration < 0:
        return Decision.APART, "registration"
    if e.pmid < 0 and not (_place(e) and e.title == SAME):
        return Decision.APART, "pmid"
    if e.title >= NEAR and e.title != SAME:
        if e.marks < 0:
            if _place(e) and e.doi >= 0 and e.abstract > 0:
                return Decision.ASK, "mark"
            return Decision.APART, "mark"
        if e.part < 0 and not (_place(e) and e.doi >= 0 and e.ratio >= 0.95):
            return Decision.APART, "part"
    return None


def _same_title(e: Evidence, serial: bool) -> tuple[Decision, str]:
    conflicts = _conflicts(e)
    if e.authors < 0 and not (e.doi > 0 and _place(e)):
        if _place(e) and e.journal > 0:
            return Decision.ASK, "authors differ"
        return Decision.UNRELATED, "authors differ"
    if _place(e) and e.years_apart <= 1 and (e.authors > 0 or e.doi > 0 or e.journal > 0):
        return Decision.SAME, "title and place"
    if serial:
        if conflicts == 0 and e.authors > 0 and (e.doi > 0 or e.page > 0 or e.abstract > 0):
            return Decision.SAME, "serial title and place"
        return Decision.UNRELATED, "serial title"
    if (e.doi > 0 or e.pmid > 0) and e.authors >= 0 and e.years_apart <= 2:
        if not (e.volume < 0 and e.page < 0):
            return Decision.SAME, "title and identifier"
        return Decision.ASK, "identifier against place"
    if e.authors > 0 and conflicts == 0 and e.years_apart <= 1:
        if e.journal > 0 or e.page > 0 or e.volume > 0 or e.abstract > 0:
            return Decision.SAME, "title, authors and journal"
        return Decision.ASK, "title and authors"
    if e.authors > 0 and e.year > 0 and e.journal > 0 and e.abstract > 0 and conflicts <= 1:
        return Decision.SAME, "title, journal and abstract"
    if e.page > 0 and e.year > 0 and e.authors > 0 and e.doi >= 0 and conflicts <= 1:
        return Decision.SAME, "title, authors, year and page"
    if e.authors > 0 and conflicts <= 1 and e.years_apart <= 1:
        return Decision.ASK, "title and authors"
    if e.authors > 0 and e.abstract > 0 and e.years_apart <= 1 and conflicts <= 2:
        return Decision.ASK, "title and abstract"
    return Decision.APART if conflicts >= 2 else Decision.UNRELATED, "places differ"


def _near_title(e: Evidence) -> tuple[Decision, str]:
    if e.authors < 0:
        return Decision.UNRELATED, "authors differ"
    sure = e.numbers > 0 or e.abstract > 0
    if _place(e) and e.years_apart <= 1 and (e.authors > 0 or e.doi > 0):
        if sure or e.doi > 0:
            return Decision.SAME, "near title and place"
        return Decision.ASK, "near title and place"
    if e.doi > 0 and e.years_apart <= 1 and not (e.page < 0 and e.volume < 0) and e.authors > 0:
        return Decision.SAME, "near title and identifier"
    if e.authors > 0 and e.year > 0 and e.abstract > 0 and _conflicts(e) == 0 and e.journal > 0:
        return Decision.SAME, "near title and abstract"
    if e.authors > 0 and e.years_apart <= 1 and _conflicts(e) == 0 and e.abstract >= 0 and sure:
        return Decision.ASK, "near title and authors"
    return Decision.UNRELATED, "titles differ"


def _other_title(e: Evidence) -> tuple[Decision, str]:
    """Retitled, translated or damaged titles need place, authors and the abstract."""
    if e.authors < 1 or e.years_apart > 1:
        return Decision.UNRELATED, "titles differ"
    if _place(e) and e.abstract > 0 and e.journal >= 0:
        return Decision.SAME, "place and abstract"
    if e.doi > 0 and e.abstract > 0 and e.page >= 0:
        return Decision.SAME, "identifier and abstract"
    if _place(e) and e.authors == 2 and e.year > 0 and e.abstract >= 0 and e.doi >= 0:
        if e.title in (ALIKE, BLANK) and (e.doi > 0 or e.journal > 0) and e.supplement > 0:
            return Decision.SAME, "place, authors and wording"
        return Decision.ASK, "place and authors"
    if e.doi > 0 and e.authors == 2 and e.title == ALIKE and e.page >= 0:
        return Decision.ASK, "identifier and authors"
    return Decision.UNRELATED, "titles differ"
