"""What the rebuilt review holds: its protocol, its records, and what became of them."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.demo.dialects import DATABASES, plain
from analysis.demo.generator import SEED, ExportFile, spread, write_files
from analysis.demo.works import DATA, Work, real_works, synthetic_works

IDENTIFIED, KEPT, SOUGHT = 1093, 168, 26
OTHER_IDENTIFIED, OTHER_SOUGHT = 476, 4
PRACTICE = 40
OTHER_KEY = "johnson"


@dataclass(frozen=True, slots=True)
class Library:
    """The works of both arms, and of the review to practise on.

    `sought` are the keys of those that reach full text, `included` of those that come in.
    """

    databases: tuple[Work, ...]
    other: tuple[Work, ...]
    practice: tuple[Work, ...]
    sought: frozenset[str]
    included: frozenset[str]


def facts(name: str) -> Any:
    """One of the demo's data files."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def library() -> Library:
    real = real_works()
    cited = real.pop(OTHER_KEY)
    missing = KEPT - len(real)
    made = list(synthetic_works(missing + OTHER_IDENTIFIED - 1 + PRACTICE, SEED))
    found, rest = made[:missing], made[missing:]
    others, practice = rest[: OTHER_IDENTIFIED - 1], rest[OTHER_IDENTIFIED - 1 :]
    sought = [*real, *(work.key for work in found[: SOUGHT - len(real)])]
    sought += [cited.key, *(work.key for work in others[: OTHER_SOUGHT - 1])]
    return Library(
        databases=(*real.values(), *found),
        other=(cited, *others),
        practice=tuple(practice),
        sought=frozenset(sought),
        included=frozenset([*real, cited.key]),
    )


def database_files() -> list[ExportFile]:
    """The seven export files: every work in at least one, the records in all as published."""
    scarce = facts("protocol")["scarce"]
    works = library().databases
    common = [work for work in works if work.key not in scarce]
    few = sum(len(names) for names in scarce.values())
    held = spread(common, IDENTIFIED - few)
    for work in works:
        for name in scarce.get(work.key, ()):
            held[name].append(work)
    return write_files(held)


def other_file() -> ExportFile:
    """What citation and hand searching found, as a reference manager exports it."""
    return _one_file(library().other)


def practice_file() -> ExportFile:
    return _one_file(library().practice)


def _one_file(works: tuple[Work, ...]) -> ExportFile:
    plainest = next(database for database in DATABASES if database.name == "ProQuest")
    return write_files({plainest.name: works})[0]


def title_key(title: str) -> str:
    """One text for a title in whatever spelling a database gives it."""
    low = plain(title).lower().replace("randomised", "randomized").replace("programme", "program")
    return re.sub(r"[^a-z0-9]+", "", low)
