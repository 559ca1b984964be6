"""Which record of a group to keep, and the best value of each field with where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from .bib import Bib

MERGED = tuple(f.name for f in fields(Bib) if f.name not in ("key", "source"))
LONGEST_WINS = frozenset({"abstract", "journal", "pages", "authors", "keywords", "title"})
MUST_HAVE = ("title", "authors", "year", "abstract", "doi", "pmid", "journal", "pages", "volume")


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value and the key of the record that it was taken from."""

    value: object
    key: int


def best(bibs: Sequence[Bib]) -> int:
    """The key of the most complete record; ties go to the longer abstract, then the lower key.

    Raises ValueError for an empty group.
    """
    if not bibs:
        raise ValueError("A group without records has no best record.")
    return min(bibs, key=lambda bib: (-_filled(bib), -len(bib.abstract), bib.key)).key


def _filled(bib: Bib) -> int:
    """Fields that have a value; those that a screener needs count twice."""
    return sum(
        (2 if name in MUST_HAVE else 1)
        for name in MERGED
        if getattr(bib, name) not in ("", (), None)
    )


def merge_fields(bibs: Sequence[Bib], keep: int | None = None) -> dict[str, Value]:
    """The best value of every field of a group, each with the key of its source.

    The record `keep` (or the best one) gives what it has; where it has nothing, the others do.
    Abstract, authors, journal and title are taken from whoever tells most. A field that no
    record has is left out. Nothing is thrown away: the records themselves stay as they are.
    """
    first = best(bibs) if keep is None else keep
    ordered = sorted(bibs, key=lambda bib: (bib.key != first, -_filled(bib), bib.key))
    if not ordered or ordered[0].key != first:
        raise ValueError(f"Record {first} is not one of the group.")
    merged: dict[str, Value] = {}
    for name in MERGED:
        having = [bib for bib in ordered if getattr(bib, name) not in ("", (), None)]
        if having:
            chosen = _tells_most(name, having)
            merged[name] = Value(getattr(chosen, name), chosen.key)
    return merged


def _tells_most(name: str, having: list[Bib]) -> Bib:
    """The first that has the field; for long texts the fullest, capitals-only titles last."""
    if name not in LONGEST_WINS:
        return having[0]
    if name == "title":
        cased = [bib for bib in having if not bib.title.isupper()]
        return (cased or having)[0]
    if name == "pages":
        ranged = [bib for bib in having if "-" in bib.pages]
        return (ranged or having)[0]
    return max(having, key=lambda bib: len(getattr(bib, name)))
