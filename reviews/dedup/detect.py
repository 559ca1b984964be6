"""Find the records of one work: the face of the deduplication kernel.

    found = find(bibs)
    found.auto   groups that are merged without asking
    found.ask    pairs that a person should look at

Blocking proposes pairs (`blocks`), fields are compared (`evidence`), rules decide (`score`), and
groups are built that never chain two works together (`clusters`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Indel

from .bib import Bib, Cluster, ContradictoryDecisions, Explanation, Found, Pair
from .blocks import Pairs, candidates
from .clusters import Groups
from .evidence import Evidence, compare
from .explain import explain
from .normalise import Work, normalise
from .score import Decision, Verdict, decide

Progress = Callable[[int, int, str], None]
STEP = 5_000
BATCH = 200_000
SERIAL_PLACES = 4
BY_HAND = Explanation("person")


class Judge:
    """Judges pairs of one set of works; knows which of their titles are serial."""

    def __init__(self, works: Sequence[Work], *, versions_apart: bool = True) -> None:
        self.works = works
        self.versions_apart = versions_apart
        self._serial = serial_titles(works)
        self._shapes: dict[Work, int] = {}
        self._shape_of: dict[int, int] = {}
        self._fits: dict[tuple[int, int], bool] = {}

    def judge(self, i: int, j: int, ratio: float) -> tuple[Evidence, Verdict]:
        """Evidence and verdict for two works by index."""
        a, b = self.works[i], self.works[j]
        evidence = compare(a, b, ratio)
        return evidence, decide(
            evidence, serial=a.title.key in self._serial, versions_apart=self.versions_apart
        )

    def fit(self, mine: list[int], theirs: list[int]) -> bool:
        """Whether all works of two lists may stand in one group."""
        left = {self._shape(i): i for i in mine}
        right = {self._shape(j): j for j in theirs}
        return all(self._fit(a, b, i, j) for a, i in left.items() for b, j in right.items())

    def _fit(self, a: int, b: int, i: int, j: int) -> bool:
        """The verdict on works i and j of shapes a and b, remembered."""
        known = self._fits.get((a, b))
        if known is None:
            ratio = Indel.normalized_similarity(self.works[i].title.key, self.works[j].title.key)
            decision = self.judge(i, j, ratio)[1].decision
            known = decision not in (Decision.APART, Decision.OWN)
            self._fits[a, b] = self._fits[b, a] = known
        return known

    def _shape(self, index: int) -> int:
        """A number that records share which differ in nothing but their key."""
        shape = self._shape_of.get(index)
        if shape is None:
            bare = replace(self.works[index], key=0)
            shape = self._shape_of[index] = self._shapes.setdefault(bare, len(self._shapes))
        return shape


def serial_titles(works: Sequence[Work]) -> frozenset[str]:
    """Titles that stand at many different places, such as "Editorial"."""
    places: defaultdict[str, set[tuple[int, str, tuple[int, ...]]]] = defaultdict(set)
    counts = Counter(work.title.key for work in works)
    for work in works:
        if counts[work.title.key] >= SERIAL_PLACES and work.year:
            places[work.title.key].add((work.year, work.issue.volume, work.pages.firsts))
    years = {key: len({year for year, _, _ in found}) for key, found in places.items()}
    return frozenset(
        key
        for key, found in places.items()
        if len(found) >= SERIAL_PLACES and (years[key] >= 3 or len(key) < 25)
    )


def find(
    bibs: Iterable[Bib],
    *,
    known: Iterable[Bib] = (),
    apart: frozenset[tuple[int, int]] = frozenset(),
    together: Iterable[tuple[int, int]] = (),
    versions_apart: bool = True,
    progress: Progress | None = None,
) -> Found:
    """Find duplicates among `bibs` and between `bibs` and `known`.

    `known` records are not compared with each other. `apart` pairs never end in one group,
    directly or through a chain; `together` pairs always do. The order of the input does not
    matter. `versions_apart=False` takes versions of one Cochrane review under one title as one
    work, which otherwise is a question.

    Raises ValueError for a key given twice, and ContradictoryDecisions where `together` and
    `apart` cannot both hold.
    """
    together = tuple(together)
    tell = progress or _silent
    works, old = _read(bibs, known, tell)
    place = {work.key: index for index, work in enumerate(works)}
    judge = Judge(works, versions_apart=versions_apart)
    tell(0, 1, "Looking for records that share a key")
    pairs = candidates(works, old)
    links, asks = _judge_all(judge, pairs, tell)
    groups = _decided(place, apart, together, judge)
    kept, broken = _group(groups, links, works)
    by_hand = [(place[a], place[b]) for a, b in together if a in place and b in place]
    auto = _clusters(groups, works, kept, by_hand)
    ask = _questions(groups, works, asks + broken)
    tell(1, 1, "Done")
    return Found(auto, ask, len(works), len(pairs))


def _silent(done: int, total: int, words: str) -> None:
    return None


def _read(bibs: Iterable[Bib], known: Iterable[Bib], tell: Progress) -> tuple[list[Work], int]:
    """Normalise; known works first, each part in ascending order of key."""
    old = sorted((normalise(bib) for bib in known), key=lambda work: work.key)
    new: list[Work] = []
    listed = list(bibs)
    for done, bib in enumerate(listed):
        if done % STEP == 0:
            tell(done, len(listed), "Reading records")
        new.append(normalise(bib))
    new.sort(key=lambda work: work.key)
    works = old + new
    keys = Counter(work.key for work in works)
    twice = [key for key, count in keys.items() if count > 1]
    if twice:
        raise ValueError(f"Record key {twice[0]} was given more than once.")
    return works, len(old)


def likeness(works: Sequence[Work], pairs: Pairs) -> npt.NDArray[np.float32]:
    """Indel likeness of title keys for a batch of pairs; equal keys are not measured."""
    left = [works[i].title.key for i in pairs[:, 0].tolist()]
    right = [works[j].title.key for j in pairs[:, 1].tolist()]
    measured: npt.NDArray[np.float32] = process.cpdist(
        left, right, scorer=Indel.normalized_similarity, dtype=np.float32, workers=1
    )
    return measured


def _judge_all(judge: Judge, pairs: Pairs, tell: Progress) -> tuple[list[Pair], list[Pair]]:
    """Sure links and questions; `Pair.a` and `Pair.b` are indices here."""
    links: list[Pair] = []
    asks: list[Pair] = []
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        ratios = likeness(judge.works, batch).tolist()
        for done, ((i, j), ratio) in enumerate(zip(batch.tolist(), ratios, strict=True)):
            if done % STEP == 0:
                tell(start + done, len(pairs), "Comparing records")
            evidence, verdict = judge.judge(i, j, ratio)
            if verdict.decision in (Decision.SAME, Decision.ASK, Decision.OWN):
                pair = Pair(i, j, verdict.score, explain(evidence, verdict.rule))
                (links if verdict.decision is Decision.SAME else asks).append(pair)
    return links, asks


def _decided(
    place: dict[int, int],
    apart: Iterable[tuple[int, int]],
    together: Iterable[tuple[int, int]],
    judge: Judge,
) -> Groups:
    """Groups as people left them."""
    separate = ((place[a], place[b]) for a, b in apart if a in place and b in place)
    groups = Groups(separate, judge.fit)
    key_of = {index: key for key, index in place.items()}
    for a, b in sorted(together):
        if a in place and b in place:
            try:
                groups.force(place[a], place[b])
            except ContradictoryDecisions as clash:
                keys = sorted((key_of[clash.a], key_of[clash.b]))
                raise ContradictoryDecisions(*keys) from None
    return groups


def _group(
    groups: Groups, links: list[Pair], works: Sequence[Work]
) -> tuple[list[Pair], list[Pair]]:
    """Join from the surest link down; what would chain two works becomes a question."""
    kept: list[Pair] = []
    broken: list[Pair] = []
    for link in sorted(links, key=lambda p: (-p.score, works[p.a].key, works[p.b].key)):
        if groups.offer(link.a, link.b):
            kept.append(link)
        elif not groups.said_apart(link.a, link.b):
            broken.append(link)
    return kept, broken


def _clusters(
    groups: Groups, works: Sequence[Work], links: list[Pair], by_hand: list[tuple[int, int]]
) -> tuple[Cluster, ...]:
    """Groups with their links, in keys."""
    mine: defaultdict[int, list[Pair]] = defaultdict(list)
    for link in links:
        mine[min(groups.members(link.a))].append(_keyed(link, works))
    for a, b in by_hand:
        pair = _keyed(Pair(a, b, 1.0, BY_HAND), works)
        mine[min(groups.members(a))].append(pair)
    found = [
        Cluster(
            tuple(sorted(works[i].key for i in members)),
            tuple(sorted(mine[members[0]], key=lambda p: (p.a, p.b))),
        )
        for members in groups.groups()
    ]
    return tuple(sorted(found, key=lambda cluster: cluster.keys))


def _questions(groups: Groups, works: Sequence[Work], asks: list[Pair]) -> tuple[Pair, ...]:
    """One question for each two groups: the pair most alike."""
    best: dict[tuple[int, int], Pair] = {}
    for pair in asks:
        a, b = min(groups.members(pair.a)), min(groups.members(pair.b))
        if a == b or groups.said_apart(pair.a, pair.b):
            continue
        between = (min(a, b), max(a, b))
        held = best.get(between)
        keyed = _keyed(pair, works)
        if held is None or (-keyed.score, keyed.a, keyed.b) < (-held.score, held.a, held.b):
            best[between] = keyed
    return tuple(sorted(best.values(), key=lambda p: (p.a, p.b)))


def _keyed(pair: Pair, works: Sequence[Work]) -> Pair:
    """The same pair in the caller's keys, the lower first."""
    a, b = sorted((works[pair.a].key, works[pair.b].key))
    return Pair(a, b, pair.score, pair.explanation)
