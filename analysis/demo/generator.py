"""Real export files, from a fixed seed: the same works as seven databases would give them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.demo.dialects import DATABASES, Database
from analysis.demo.works import Work, synthetic_works

SEED = 20_220_228
UNIQUE_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file as a database would export it."""

    database: Database
    content: bytes
    records: int


def spread(works: Sequence[Work], total: int, seed: int = SEED) -> dict[str, list[Work]]:
    """Which database holds which works, `total` records in all, every work in at least one.

    Raises ValueError when `total` cannot be reached: fewer than the works, or more than one copy
    of each in every database.
    """
    names = [database.name for database in DATABASES]
    if not len(works) <= total <= len(works) * len(names):
        raise ValueError(f"{len(works)} works cannot make {total} records in {len(names)} files.")
    rng = random.Random(seed)
    first = [(rng.choice(names), place) for place in range(len(works))]
    others = [(name, place) for name in names for place in range(len(works))]
    rng.shuffle(others)
    chosen = set(first)
    for pair in others:
        if len(chosen) == total:
            break
        chosen.add(pair)
    return {
        name: [work for place, work in enumerate(works) if (name, place) in chosen]
        for name in names
    }


def write_files(held: Mapping[str, Sequence[Work]], seed: int = SEED) -> list[ExportFile]:
    """The export file of each database, its records in an order of its own."""
    files = []
    for number, database in enumerate(DATABASES):
        rng = random.Random(seed + number)
        works = list(held.get(database.name, ()))
        rng.shuffle(works)
        if works:
            content = database.write(works, rng).encode()
            files.append(ExportFile(database, content, len(works)))
    return files


def make_records(count: int, seed: int = SEED) -> list[ExportFile]:
    """`count` synthetic records in the files of seven databases; a good half are duplicates."""
    works = list(synthetic_works(max(1, round(count * UNIQUE_SHARE)), seed))
    return write_files(spread(works, count, seed), seed)
