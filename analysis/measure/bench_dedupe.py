"""The cost of deduplication by size: seeded made-up records, CPU seconds and memory a size."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from analysis.measure.apart import lines_of, peak_megabytes, sizes
from reviews.dedup.bib import Bib
from reviews.dedup.detect import find

SIZES = (10_000, 50_000, 200_000, 1_000_000)
INTO_DATABASE = 200_000
SEED = 20_260
VOCABULARY = 9_000
FAMILIES = 12_000
JOURNALS = 3_000
SHARE_OF_DUPLICATES = 0.3
CONSONANTS, VOWELS = "bcdfghklmnprstvz", "aeiou"
HEAD = (
    f"{'records':>10}{'CPU s':>9}{'ms/record':>11}{'MB':>8}{'pairs':>12}{'sens':>8}{'FP':>5}"
    f"{'x a doubling':>14}"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one size cost the kernel alone, and how right it was."""

    size: int
    seconds: float
    megabytes: float
    pairs: int
    sensitivity: float
    false: int

    def line(self, before: "Cost | None" = None) -> str:
        """`before`, a smaller size, tells by how much a doubling multiplies the seconds."""
        doubling = f"{before.doubled(self):>14.2f}" if before else ""
        return (
            f"{self.size:>10,}{self.seconds:>9.1f}{1000 * self.seconds / self.size:>11.3f}"
            f"{self.megabytes:>8.0f}{self.pairs:>12,}{self.sensitivity:>8.4f}{self.false:>5}"
            f"{doubling}"
        )

    def doubled(self, later: "Cost") -> float:
        """2 is linear, 4 is quadratic."""
        power = math.log(later.seconds / self.seconds) / math.log(later.size / self.size)
        return float(2**power)


def run(write: Callable[[str], None]) -> None:
    """The kernel alone by size, then records in PostgreSQL, where a thousand more come later."""
    asked = sizes(*SIZES)
    write("The kernel alone; a doubling of the records multiplies the seconds by:")
    write(HEAD)
    before = None
    for size in asked:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            cost = pool.submit(measure, size).result()
        write(cost.line(before))
        before = cost
    write("")
    write("End to end in PostgreSQL, beside a COPY of the same rows into the same kind of table:")
    stored = [size for size in asked if size <= INTO_DATABASE]
    for line in lines_of("analysis.measure.dedupe_scene", *stored) if stored else ():
        write(line)


def measure(size: int) -> Cost:
    """The cost of one size in the process that calls."""
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
    sensitivity = right / max(1, size - len(set(works)))
    return Cost(size, cpu, peak_megabytes(), found.compared, sensitivity, wrong)


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
