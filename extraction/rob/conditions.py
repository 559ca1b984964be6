"""The small language in which gates and rules of the tools are written.

    1.2 is N                       the answer to question 1.2 is No (or Probably no)
    2.1 is Y/NI or 2.2 is Y/NI     one of several answers; `and` binds tighter than `or`
    (2.2 is Y and 2.3 is Y) or 2.4 is N
    part1 is Some concerns         the judgement of a part of the domain
    High >= 1                      how many domains were judged High
    otherwise                      always true

A condition has three truth values. While a question that matters is unanswered it is None, so a
gate stays undecided and a rule does not fire; yet `1.2 is N or 1.3 is Y` is True as soon as one
side is, whatever the other answer will be (Kleene's strong logic of indeterminacy).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ATOM = re.compile(
    r"\s*(?P<name>[^()\s][^()]*?)\s+(?:is\s+(?P<values>[^()]+)|(?P<number>[<>=]=)\s*(?P<n>\d+))$"
)
_SPLIT = re.compile(r"\s*(\(|\)|\band\b|\bor\b)\s*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when a condition is read.

    values: answer or judgement by name; an unanswered question is absent.
    counts: lowest and highest possible number by name; equal once everything is known.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Always:
    def holds(self, facts: Facts) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class Is:
    name: str
    values: frozenset[str]

    def holds(self, facts: Facts) -> bool | None:
        value = facts.values.get(self.name)
        return None if value is None else value in self.values


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    sign: str
    n: int

    def holds(self, facts: Facts) -> bool | None:
        low, high = facts.counts.get(self.name, (0, 0))
        if self.sign == ">=":
            return True if low >= self.n else (False if high < self.n else None)
        if self.sign == "<=":
            return True if high <= self.n else (False if low > self.n else None)
        if low == high:
            return low == self.n
        return None if low <= self.n <= high else False


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool | None:
        known = [part.holds(facts) for part in self.parts]
        return False if False in known else (None if None in known else True)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool | None:
        known = [part.holds(facts) for part in self.parts]
        return True if True in known else (None if None in known else False)


Condition = Always | Is | Number | All | AnyOf


def parse(text: str) -> Condition:
    """Read one condition. Errors: ValueError naming the text that cannot be read."""
    if text.strip() == "otherwise":
        return Always()
    words = [word for word in _SPLIT.split(text) if word and word.strip()]
    condition, rest = _either(words, text)
    if rest:
        raise ValueError(f"Cannot read '{' '.join(rest)}' in the condition '{text}'.")
    return condition


def names(condition: Condition) -> frozenset[str]:
    """Every question, part or count that the condition looks at."""
    if isinstance(condition, (Is, Number)):
        return frozenset({condition.name})
    if isinstance(condition, (All, AnyOf)):
        return frozenset().union(*(names(part) for part in condition.parts))
    return frozenset()


def _either(words: list[str], text: str) -> tuple[Condition, list[str]]:
    first, rest = _both(words, text)
    parts = [first]
    while rest and rest[0] == "or":
        part, rest = _both(rest[1:], text)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else AnyOf(tuple(parts))), rest


def _both(words: list[str], text: str) -> tuple[Condition, list[str]]:
    first, rest = _one(words, text)
    parts = [first]
    while rest and rest[0] == "and":
        part, rest = _one(rest[1:], text)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else All(tuple(parts))), rest


def _one(words: list[str], text: str) -> tuple[Condition, list[str]]:
    if not words:
        raise ValueError(f"The condition '{text}' stops too early.")
    if words[0] == "(":
        inner, rest = _either(words[1:], text)
        if not rest or rest[0] != ")":
            raise ValueError(f"A bracket is not closed in the condition '{text}'.")
        return inner, rest[1:]
    return _atom(words[0], text), words[1:]


def _atom(word: str, text: str) -> Condition:
    match = _ATOM.match(word)
    if match is None:
        raise ValueError(f"Cannot read '{word}' in the condition '{text}'.")
    if match["values"] is not None:
        values = frozenset(value.strip() for value in match["values"].split("/"))
        return Is(match["name"], values)
    return Number(match["name"], match["number"], int(match["n"]))
