"""Publications to put into export files: the real ones from data, and synthetic ones at will."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.demo import words

DATA = Path(__file__).parent / "data"
FIRST_YEAR, LAST_YEAR = 2004, 2021


@dataclass(frozen=True, slots=True)
class Work:
    """One publication. `authors` are (family, given); empty text and None mean unknown."""

    key: str
    title: str
    authors: tuple[tuple[str, str], ...]
    year: int | None
    journal: str
    abbreviation: str
    volume: str
    issue: str
    pages: str
    doi: str
    abstract: str


def real_works() -> dict[str, Work]:
    """The reports that the review included, by key, as `data/reports.json` gives them."""
    rows = json.loads((DATA / "reports.json").read_text(encoding="utf-8"))
    return {row["key"]: _real(row) for row in rows}


def _real(row: dict[str, Any]) -> Work:
    names = [tuple(part.strip() for part in name.partition(",")[::2]) for name in row["authors"]]
    facts = {name: row[name] for name in Work.__dataclass_fields__ if name != "authors"}
    return Work(authors=tuple((family, given) for family, given in names), **facts)


def synthetic_works(count: int, seed: int, prefix: str = "s") -> Iterator[Work]:
    """`count` invented publications, no two with one title; the same for the same seed.

    Raises ValueError when more are asked for than there are titles.
    """
    most = len(words.DESIGNS) * len(words.INTERVENTIONS) * len(words.PEOPLE) * len(words.SETTINGS)
    if count > most // 4:
        raise ValueError(f"At most {most // 4} synthetic works can be made, not {count}.")
    rng = random.Random(seed)
    taken: set[tuple[str, ...]] = set()
    while len(taken) < count:
        parts = tuple(
            rng.choice(choices)
            for choices in (words.DESIGNS, words.INTERVENTIONS, words.PEOPLE, words.SETTINGS)
        )
        if parts not in taken:
            taken.add(parts)
            yield _synthetic(rng, f"{prefix}{len(taken):06d}", *parts)


def _synthetic(
    rng: random.Random, key: str, design: str, intervention: str, people: str, setting: str
) -> Work:
    journal, abbreviation = rng.choice(words.JOURNALS)
    year = rng.randint(FIRST_YEAR, LAST_YEAR)
    first = rng.randint(1, 1900)
    names = rng.sample(words.FAMILIES, rng.randint(2, 6))
    return Work(
        key=key,
        title=f"{design} of {intervention} for people with {people} in {setting}: "
        f"{rng.choice(words.ASPECTS)}",
        authors=tuple((family, _given(rng)) for family in names),
        year=year,
        journal=journal,
        abbreviation=abbreviation,
        volume=str(year - 1970),
        issue=str(rng.randint(1, 12)),
        pages=f"{first}-{first + rng.randint(4, 15)}",
        doi=f"10.5555/concord.{key}",
        abstract=_abstract(rng, intervention, people, setting, year),
    )


def _given(rng: random.Random) -> str:
    given = rng.choice(words.GIVENS)
    return f"{given} {rng.choice('ABCDEFGHJKLMPRST')}." if rng.random() < 0.4 else given


def _abstract(rng: random.Random, intervention: str, people: str, setting: str, year: int) -> str:
    facts = {
        "intervention": intervention, "people": people, "setting": setting,
        "n": rng.randint(18, 640), "asked": rng.randint(650, 2400), "start": year - 4,
        "end": year - 2, "months": rng.randint(3, 36), "low": rng.randint(10, 39),
        "high": rng.randint(40, 79), "percent": rng.randint(15, 92),
    }  # fmt: skip
    parts = (words.BACKGROUNDS, words.METHODS, words.RESULTS, words.CONCLUSIONS)
    told = [rng.choice(part).format(**facts) for part in parts]
    told = [sentence[0].upper() + sentence[1:] for sentence in told]
    return " ".join([*told, words.MARK])
