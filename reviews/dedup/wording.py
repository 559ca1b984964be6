"""Two nearly equal titles: one title with a typing error, or two that differ in a word.

"Men" and "women", "isoflurane" and "sevoflurane", part I and part II look alike to any measure of
letters. A word that has no spelling among the other title's words sets the two apart.
"""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz.distance import Indel

from .titles import GREEK

OPPOSED = re.compile(
    r"^(?:hyp(?=ox)|hyper|hypo|inter|intra|extra|pre|post|anti|ant|non|nor|un|in|im|dis|de|sub|supra|infra"
    r"|endo|exo|mono|di|tri|over|under|micro|macro|fe|wo|a)(?=\w{3})"
)
NEGATIONS = frozenset(
    {"no", "not", "non", "without", "lack", "absence", "never", "neither", "fails"}
)
SMALL = frozenset({"an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the",
                   "to", "with"})  # fmt: skip
FURTHER = frozenset({
    "rationale", "design", "protocol", "substudy", "subgroup", "subanalysis", "reanalysis",
    "secondary", "hoc", "baseline", "followup", "extension", "cost", "costs", "economic",
})  # fmt: skip
ROMAN = re.compile(r"[ivx]+")
RUN = 4
WHOLE_TITLE = 30
LETTERS_CHANGED = 2
SIGNS = re.compile(
    "|".join(sorted(set(GREEK.values()) - {"i", "o", "l", "d", "ss"}, key=len)[::-1])
)


def compare_wording(a: str, b: str) -> int:
    """-1 where both titles have a word that the other has in no spelling, else 1.

    Opposites, different numerals and a negation that one title lacks are no typing errors; a
    title that was cut short lacks whatever followed, unless that names a further report.
    """
    mine, theirs = a.split(), b.split()
    numbered = ROMAN.fullmatch(mine[-1]) and ROMAN.fullmatch(theirs[-1])
    if not numbered and (a.startswith(b) or b.startswith(a)):
        tail = mine[len(theirs) :] or theirs[len(mine) :]
        return 1 if FURTHER.isdisjoint(tail) else -1
    left, right = _beside(mine, theirs), _beside(theirs, mine)
    if _negated(left) != _negated(right):
        return -1
    left, right = _unjoined(left, right), _unjoined(right, left)
    if any(opposite(one, other) for one in left for other in right):
        return -1
    if any(map(ROMAN.fullmatch, left)) and any(map(ROMAN.fullmatch, right)):
        return -1
    return -1 if _strange(left, right) and _strange(right, left) else 1


def _beside(words: list[str], others: list[str]) -> list[str]:
    """The words that the others do not have as often, in their order."""
    spare = Counter(others)
    beside = []
    for word in words:
        if spare[word]:
            spare[word] -= 1
        else:
            beside.append(word)
    return beside


def _negated(words: list[str]) -> bool:
    return not NEGATIONS.isdisjoint(words)


def _unjoined(words: list[str], others: list[str]) -> list[str]:
    """The words without those that only a space sets apart from the others' ("sub group")."""
    theirs = {run for run, _, _ in _runs(others)}
    gone: set[int] = set()
    for run, start, end in _runs(words):
        if run in theirs:
            gone.update(range(start, end))
    return [word for i, word in enumerate(words) if i not in gone]


def _runs(words: list[str]) -> list[tuple[str, int, int]]:
    """Up to RUN neighbouring words written as one, and where they stand."""
    return [
        ("".join(words[start:end]), start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + RUN, len(words)) + 1)
    ]


def _strange(words: list[str], others: list[str]) -> bool:
    """Whether a word is no spelling of any of the others."""
    return any(not any(_spelled(word, other) for other in others) for word in words)


def opposite(a: str, b: str) -> bool:
    """Whether two words differ in a prefix that turns the meaning round."""
    stems = {a, OPPOSED.sub("", a, count=1)} & {b, OPPOSED.sub("", b, count=1)}
    return {a, b} == {"with", "without"} or (a != b and bool(stems))


def _spelled(a: str, b: str) -> bool:
    """Two spellings of one word; short words, and words that begin otherwise, allow less."""
    shorter = min(len(a), len(b))
    if (a.startswith(b) or b.startswith(a)) and shorter >= 3:
        return True
    if sorted(a) == sorted(b):
        return True
    changes = Indel.distance(a, b)
    if a in SMALL or b in SMALL:
        return changes <= 2
    if a[0] != b[0]:
        return changes <= 1 or 2 * changes < shorter - 4
    return changes <= (1 if shorter < 5 else 2 if shorter < 7 else 3)


def slipped(a: str, b: str) -> bool:
    """Whether one title key is the other cut short, with a letter changed, or with signs lost.

    Databases that cannot write a Greek letter leave it out.
    """
    short, long = sorted((a, b), key=len)
    if len(short) < WHOLE_TITLE:
        return False
    changed = Indel.distance(short, long, score_cutoff=LETTERS_CHANGED)
    if long.startswith(short) or changed <= LETTERS_CHANGED:
        return True
    if SIGNS.sub("", short) != SIGNS.sub("", long):
        return False
    return Counter(SIGNS.findall(short)) <= Counter(SIGNS.findall(long))
