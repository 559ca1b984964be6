"""Author names: who is first, who is among them, whatever the form of writing.

Exports write "Smith, J. A.", "Smith JA", "John Smith", "SmithJ.A." or run names together. Only
what survives all of these is compared: the folded tokens of names, not their order inside a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .titles import fold

SPLIT = re.compile(r"\s*(?:;|\n|\r|\|| and | & )\s*")
TOKEN = re.compile(r"[a-z]+")
GERMAN = re.compile(r"(?<=[aou])e")
NOBODY = frozenset({"anonymous", "anon", "unknown", "nct", "isrctn", "slctr", "noauthor"})
SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "dr", "prof"})


@dataclass(frozen=True, slots=True)
class Names:
    """`first` and `all` hold name tokens; `run` the first letters of all names joined."""

    first: frozenset[str]
    all: frozenset[str]
    run: str
    count: int

    @property
    def known(self) -> bool:
        return bool(self.first)


EMPTY = Names(frozenset(), frozenset(), "", 0)


def read_names(authors: tuple[str, ...] | str) -> Names:
    """Read names from a tuple or from one string with any of the usual separators."""
    people = split_names(authors) if isinstance(authors, str) else [a for a in authors if a]
    tokens = [(_tokens(person), _short_family(person)) for person in people]
    tokens = [(t, family) for t, family in tokens if t and "".join(t) not in NOBODY]
    if not tokens:
        return EMPTY
    named = [_names_in(person, family) for person, family in tokens]
    run = "".join("".join(person) for person, _ in tokens[:8])[:80]
    everyone = frozenset(name for names in named for name in names)
    return Names(frozenset(named[0]), everyone, run, len(tokens))


def split_names(authors: str) -> list[str]:
    """One string per person; commas part people only where nothing else does."""
    people = [p for p in SPLIT.split(authors.strip(" ;.")) if p]
    if len(people) == 1 and people[0].count(",") > 1:
        people = [p for p in people[0].split(",") if p.strip()]
    return people


def _tokens(person: str) -> list[str]:
    """Folded tokens of a name; "ue" and "u", "oe" and "o" become one."""
    folded = fold(person).replace("'", "").replace("’", "")
    return [GERMAN.sub("", t) for t in TOKEN.findall(folded)]


def _short_family(person: str) -> str:
    """The family name of "Li, Hanxin": beside a given name it would be taken for initials."""
    family, comma, _ = person.partition(",")
    return fold(family.strip()) if comma and len(family.strip()) == 2 else ""


def _names_in(tokens: list[str], family: str) -> list[str]:
    """The tokens that are names rather than initials; the shortest families have two letters."""
    names = [t for t in tokens if (len(t) > 2 and t not in SUFFIX) or t == family]
    return names or [t for t in tokens if len(t) > 1 and t not in SUFFIX] or tokens[:1]
