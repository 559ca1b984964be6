"""Two people's entries in the same cell: do they agree?"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from extraction.answers.kinds import MISSING, Field, Kind, Missing, Value
from extraction.answers.numbers import Number, read_number

State = Literal[
    "agreed", "conflict", "only_a", "only_b", "both_missing", "both_missing_different", "empty"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person put in a cell: a value, or why there is none, or nothing yet.

    Errors: ValueError for a value together with a reason for its absence.
    """

    value: Value | None = None
    missing: Missing | None = None

    def __post_init__(self) -> None:
        if self.value is not None and self.missing is not None:
            raise ValueError("An entry is a value or a reason for absence, not both.")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two entries relate.

    similarity: 0 to 1, for text only. note: what a reader should know, in one sentence.
    """

    state: State
    similarity: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KindAgreement:
    """Agreement for one kind of question: cells equal among cells that both filled."""

    kind: Kind
    equal: int
    both_filled: int

    @property
    def share(self) -> float | None:
        return self.equal / self.both_filled if self.both_filled else None


def compare(field: Field, a: Entry, b: Entry) -> Comparison:
    """Compare two entries after normalising them.

    Numbers are equal as printed values (2.0 is 2, `about 2` is not 2); short text whatever its
    case and spaces; codes and dates exactly. Free text never agrees by itself: its similarity is
    shown and a person decides. A value against a reason for absence is `only_a` or `only_b`;
    so is a reason against nothing.
    """
    if a.value is not None and b.value is not None:
        return _values(field, a.value, b.value)
    if a.value is not None:
        return Comparison("only_a", note=_absence("B", b))
    if b.value is not None:
        return Comparison("only_b", note=_absence("A", a))
    if a.missing is not None and b.missing is not None:
        if a.missing == b.missing:
            return Comparison("both_missing")
        reasons = f"A: {MISSING[a.missing]}; B: {MISSING[b.missing]}."
        return Comparison("both_missing_different", note=reasons)
    if a.missing is not None:
        return Comparison("only_a", note=_absence("B", b))
    return Comparison("only_b", note=_absence("A", a)) if b.missing else Comparison("empty")


def by_kind(cells: Iterable[tuple[Field, Entry, Entry]]) -> list[KindAgreement]:
    """Agreement by kind of question, in the order of first appearance; never one grand figure.

    Free text is left out: it has no agreement of its own.
    """
    equal: dict[Kind, int] = {}
    filled: dict[Kind, int] = {}
    for field, a, b in cells:
        if field.kind == "free_text" or a.value is None or b.value is None:
            continue
        filled[field.kind] = filled.get(field.kind, 0) + 1
        agreed = compare(field, a, b).state == "agreed"
        equal[field.kind] = equal.get(field.kind, 0) + agreed
    return [KindAgreement(kind, equal[kind], filled[kind]) for kind in filled]


def _absence(who: str, entry: Entry) -> str:
    if entry.missing is None:
        return f"{who} has not answered."
    return f"{who} answered: {MISSING[entry.missing]}."


def _values(field: Field, a: Value, b: Value) -> Comparison:
    if isinstance(a, tuple) or isinstance(b, tuple):
        same = _codes(a) == _codes(b)
        return Comparison("agreed" if same else "conflict")
    if field.kind in ("number", "integer"):
        return _numbers(read_number(a), read_number(b))
    if field.kind == "text":
        same = _folded(a) == _folded(b)
        return Comparison("agreed" if same else "conflict", similarity(a, b))
    if field.kind == "free_text":
        note = "Free text is compared by a person."
        return Comparison("conflict", similarity(a, b), note)
    return Comparison("agreed" if a == b else "conflict", note=_precision_of_dates(field, a, b))


def similarity(a: str, b: str) -> float:
    """Likeness of two texts from 0 to 1, words in any case and spacing (normalised indel ratio)."""
    ratio: float = fuzz.ratio(_spaced(a), _spaced(b))
    return ratio / 100


def _codes(value: Value) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def _numbers(a: Number, b: Number) -> Comparison:
    if a.same_as(b):
        return Comparison("agreed")
    if a.operator != b.operator:
        return Comparison("conflict", note="The numbers are qualified differently.")
    if a.exact and b.exact and _rounds_to(a, b):
        return Comparison("conflict", note="They differ only by rounding.")
    return Comparison("conflict")


def _rounds_to(a: Number, b: Number) -> bool:
    places = min(a.decimals, b.decimals)
    return a.rounded(places) == b.rounded(places)


def _precision_of_dates(field: Field, a: str, b: str) -> str:
    if field.kind == "date" and a != b and (a.startswith(b) or b.startswith(a)):
        return "One date is more precise than the other."
    return ""


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _folded(text: str) -> str:
    return _spaced(text).replace(" ", "")
