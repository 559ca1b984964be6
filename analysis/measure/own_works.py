"""Misses that are none: what a truth counts as duplicates and the rules call works of their own.

A set whose labels join versions of a Cochrane review, yearly updates or an article and its
correction counts each as missed when Concord keeps them as works of their own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz.distance import Indel

from reviews.dedup.bib import Bib, Found
from reviews.dedup.detect import Judge
from reviews.dedup.normalise import normalise
from reviews.dedup.score import Decision

RULES = {
    "version": "versions of a Cochrane review, or two reviews",
    "update": "yearly updates",
    "mark": "corrections, reprints and replies",
    "part": "parts",
    "registration": "registrations",
    "entry and report": "entries of a register beside reports",
}
Group = tuple[int, ...]


def own_works(bibs: Sequence[Bib], works: Sequence[str], found: Found) -> Counter[str]:
    """How many of the misses a rule explains that tells works apart, by rule.

    `works` names the true work of the record with key n at place n. Groups of one true work count
    as explained as far as they are held apart by such rules alone.
    """
    judge = Judge([normalise(bib) for bib in bibs])
    total: Counter[str] = Counter()
    for groups in _parted(works, found):
        joined: dict[Group, Group] = {}
        for a, b in combinations(groups, 2):
            if _root(joined, a) != _root(joined, b) and (rule := _rule(judge, a, b)):
                joined[_root(joined, a)] = _root(joined, b)
                total[rule] += 1
    return total


def _parted(works: Sequence[str], found: Found) -> Iterator[list[Group]]:
    """For each true work that was not found whole: the groups in which its records stand."""
    group_of = {key: at for at, cluster in enumerate(found.auto) for key in cluster.keys}
    by_work: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for key, work in enumerate(works):
        by_work[work][group_of.get(key, -1 - key)].append(key)
    for groups in by_work.values():
        if len(groups) > 1:
            yield [tuple(keys) for keys in groups.values()]


def _root(joined: dict[Group, Group], group: Group) -> Group:
    while group in joined:
        group = joined[group]
    return group


def _rule(judge: Judge, left: Group, right: Group) -> str:
    """The rule that tells two groups apart as works of their own; empty where none does."""
    for i in left:
        for j in right:
            keys = judge.works[i].title.key, judge.works[j].title.key
            verdict = judge.judge(i, j, Indel.normalized_similarity(*keys))[1]
            if verdict.decision in (Decision.OWN, Decision.APART) and verdict.rule in RULES:
                return verdict.rule
    return ""
