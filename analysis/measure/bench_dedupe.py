"""The cost of deduplication by size: seeded made-up records, CPU seconds and memory a size."""

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from reviews.dedup.bib import Bib
from reviews.dedup.detect import find

SIZES = (10_000, 50_000, 200_000)
LARGEST = 1_000_000
SEED = 20_260
VOCABULARY = 9_000
FAMILIES = 12_000
JOURNALS = 3_000
SHARE_OF_DUPLICATES = 0.3
CONSONANTS, VOWELS = "bcdfghklmnprstvz", "aeiou"


def run(write: Callable[[str], None], *, largest: bool = False) -> None:
    """Print CPU seconds, memory and the false and missed merges for each size.

    A million records take several minutes and gigabytes: `largest` adds them.
    """
    write(f"{'records':>10}{'CPU s':>9}{'ms/record':>11}{'MB':>8}{'pairs':>10}{'sens':>8}{'FP':>5}")
    for size in (*SIZES, LARGEST) if largest else SIZES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            write(pool.submit(measure, size).result())


def measure(size: int) -> str:
    """One line for one size, measured in the process that calls."""
    made = list(records(size))
    works = [work for work, _ in made]
    bibs = [bib for _, bib in made]
    before = time.process_time()
    found = find(bibs)
    cpu = time.process_time() - before
    right = wrong = 0
    for cluster in found.auto:
        distinct = len({works[key] for key in cluster.keys})
        right += len(cluster.keys) - distinct
        wrong += distinct - 1
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = used / (1024 * 1024 if sys.platform == "darwin" else 1024)
    sensitivity = right / max(1, size - len(set(works)))
    return (
        f"{size:>10,}{cpu:>9.1f}{1000 * cpu / size:>11.3f}{megabytes:>8.0f}{found.compared:>10,}"
        f"{sensitivity:>8.4f}{wrong:>5}"
    )


def records(size: int, seed: int = SEED) -> Iterator[tuple[int, Bib]]:
    """Made-up records with the number of their work; three in ten are altered copies."""
    chance = random.Random(seed)
    words = [_word(chance, 2, 4) for _ in range(VOCABULARY)]
    families = [_word(chance, 2, 3).capitalize() for _ in range(FAMILIES)]
    journals = [
        " ".join(["Journal of", *(w.capitalize() for w in chance.choices(words, k=3))])
        for _ in range(JOURNALS)
    ]
    kept: list[tuple[int, Bib]] = []
    for key in range(size):
        if kept and chance.random() < SHARE_OF_DUPLICATES:
            work, original = chance.choice(kept)
            yield work, _altered(chance, original, key)
        else:
            made = key, _made(chance, key, words, families, journals)
            if len(kept) < size // 2:
                kept.append(made)
            yield made


def _word(chance: random.Random, fewest: int, most: int) -> str:
    syllables = chance.randint(fewest, most)
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(syllables))


def _made(
    chance: random.Random,
    key: int,
    words: Sequence[str],
    families: Sequence[str],
    journals: Sequence[str],
) -> Bib:
    first = chance.randint(1, 2_000)
    text = chance.choices(words, k=220)
    return Bib(
        key=key,
        title=" ".join(text[: chance.randint(8, 16)]).capitalize(),
        authors=tuple(
            f"{chance.choice(families)}, {chance.choice('ABCDEFGHJKLMPRST')}."
            for _ in range(chance.randint(1, 8))
        ),
        year=chance.randint(1985, 2025),
        journal=chance.choice(journals),
        volume=str(chance.randint(1, 120)),
        issue=str(chance.randint(1, 12)),
        pages=f"{first}-{first + chance.randint(2, 15)}",
        doi=f"10.{chance.randint(1000, 9999)}/x.{key}" if chance.random() < 0.7 else "",
        abstract=" ".join(text[16:]),
    )


def _altered(chance: random.Random, bib: Bib, key: int) -> Bib:
    """A copy as another database would write it."""
    copy = replace(bib, key=key)
    if chance.random() < 0.5:
        short = " ".join(word[:4] for word in bib.journal.split() if word != "of")
        copy = replace(copy, journal=short)
    if chance.random() < 0.3:
        copy = replace(copy, doi="", title=bib.title.upper())
    if chance.random() < 0.2:
        copy = replace(copy, abstract="")
    if chance.random() < 0.15:
        copy = replace(copy, pages="", issue="")
    if chance.random() < 0.1:
        spot = chance.randrange(len(bib.title))
        copy = replace(copy, title=bib.title[:spot] + bib.title[spot + 1 :])
    if chance.random() < 0.2:
        copy = replace(copy, authors=tuple(name.split(",")[0] for name in bib.authors))
    return copy
