"""Which pairs of records are worth comparing: blocking.

Comparing every pair is quadratic. Records that share at least one key (DOI, title, first author
with page, opening of the abstract, ...) are compared; a key that many records share (a serial
title, a supplement's DOI) is walked with a sliding window over records sorted by year, author
and page (sorted neighbourhood; Hernandez & Stolfo 1995), so that the work stays near-linear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from .normalise import Work

Pairs = npt.NDArray[np.int64]
WHOLE_BLOCK = 24
WINDOW = 8
FEWEST_LETTERS = 12
OPENING = 24


def _by_doi(work: Work) -> Iterator[str]:
    yield from work.dois


def _by_pmid(work: Work) -> Iterator[str]:
    if work.pmid:
        yield work.pmid


def _by_title(work: Work) -> Iterator[str]:
    if len(work.title.key) >= FEWEST_LETTERS:
        yield work.title.key
    elif work.title.key:
        yield f"{work.title.key}|{work.year}|{'.'.join(sorted(work.names.first))}"
    yield from work.title.others


def _by_title_opening(work: Work) -> Iterator[str]:
    if len(work.title.key) >= OPENING:
        yield work.title.key[:OPENING] + str(work.year)


def _by_title_close(work: Work) -> Iterator[str]:
    if len(work.title.key) >= OPENING:
        yield work.title.key[-OPENING:] + str(work.year)


def _by_place(work: Work) -> Iterator[str]:
    if work.issue.volume:
        for first in work.pages.firsts:
            yield f"{work.issue.volume}|{first}|{work.year}"


def _by_author_and_page(work: Work) -> Iterator[str]:
    for first in work.pages.firsts:
        for name in work.names.first:
            yield f"{name}|{first}"


def _by_author_and_volume(work: Work) -> Iterator[str]:
    if work.issue.volume and work.year:
        for name in work.names.first:
            yield f"{name}|{work.issue.volume}|{work.year}|{work.journal.key[:3]}"


def _by_authors(work: Work) -> Iterator[str]:
    if work.names.count > 1 and work.year:
        yield f"{work.names.run[:30]}|{work.year}"


def _by_abstract(work: Work) -> Iterator[str]:
    if len(work.abstract) >= 120:
        yield work.abstract[20:60]
        yield work.abstract[80:120]


def _by_cochrane(work: Work) -> Iterator[str]:
    if work.cochrane[0]:
        yield work.cochrane[0]


KEYS: tuple[Callable[[Work], Iterator[str]], ...] = (
    _by_doi,
    _by_pmid,
    _by_title,
    _by_title_opening,
    _by_title_close,
    _by_place,
    _by_author_and_page,
    _by_author_and_volume,
    _by_authors,
    _by_abstract,
    _by_cochrane,
)


def candidates(works: Sequence[Work], known: int) -> Pairs:
    """Index pairs (i < j) that share a key; the first `known` works are not paired together.

    Returns an int64 array of shape (pairs, 2), sorted and without repeats.
    """
    rank = _neighbourhood(works)
    found = [_pairs_of(key, works, rank, known) for key in KEYS]
    count = len(works)
    codes = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    return np.stack([codes // max(count, 1), codes % max(count, 1)], axis=1)


def _neighbourhood(works: Sequence[Work]) -> npt.NDArray[np.int64]:
    """The position of each work when sorted by year, author, title and page."""
    order = sorted(
        range(len(works)),
        key=lambda i: (
            works[i].year,
            works[i].names.run[:12],
            works[i].title.key[:30],
            works[i].pages.firsts,
            works[i].key,
        ),
    )
    rank = np.empty(len(works), np.int64)
    rank[order] = np.arange(len(works))
    return rank


def _pairs_of(
    key: Callable[[Work], Iterator[str]],
    works: Sequence[Work],
    rank: npt.NDArray[np.int64],
    known: int,
) -> Pairs:
    """Pairs under one key, coded as i * n + j."""
    hashes: list[int] = []
    owners: list[int] = []
    for i, work in enumerate(works):
        for value in key(work):
            hashes.append(hash(value))
            owners.append(i)
    if not hashes:
        return np.empty(0, np.int64)
    hashed, owned = np.array(hashes, np.int64), np.array(owners, np.int64)
    order = np.lexsort((rank[owned], hashed))
    hashed, owned = hashed[order], owned[order]
    starts = np.flatnonzero(np.r_[True, hashed[1:] != hashed[:-1]])
    sizes = np.diff(np.r_[starts, len(hashed)])
    reach = np.where(sizes <= WHOLE_BLOCK, sizes, WINDOW)
    limit = np.repeat(reach, sizes)
    end = np.repeat(starts + sizes, sizes)
    codes = []
    position = np.arange(len(hashed))
    for step in range(1, int(reach.max(initial=1))):
        left = position[(step < limit) & (position + step < end)]
        if not len(left):
            break
        a, b = owned[left], owned[left + step]
        low, high = np.minimum(a, b), np.maximum(a, b)
        keep = (low != high) & (high >= known)
        codes.append(low[keep] * len(works) + high[keep])
    return np.unique(np.concatenate(codes)) if codes else np.empty(0, np.int64)
