"""Pairs into groups, without chaining two different works together.

Links are taken from the surest to the weakest. Before two groups become one, every pair across
them is looked at: a pair that a person or the rules set apart keeps the groups apart, and the
link becomes a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .bib import ContradictoryDecisions


class Groups:
    """Disjoint groups of indices that respect pairs set apart."""

    def __init__(self, apart: Iterable[tuple[int, int]]) -> None:
        self._group: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def members(self, index: int) -> list[int]:
        """Everything in the group of `index`, itself included."""
        group = self._group.get(index)
        return [index] if group is None else self._members[group]

    def force(self, a: int, b: int) -> None:
        """Join because a person said so; raises ContradictoryDecisions against `apart`."""
        clash = self.said_apart(a, b)
        if clash:
            raise ContradictoryDecisions(*sorted(clash))
        self._join(a, b)

    def said_apart(self, a: int, b: int) -> tuple[int, int] | None:
        """A pair across the two groups (or the pair itself) that a person set apart."""
        if a == b:
            return (a, b) if b in self._apart.get(a, ()) else None
        others = set(self.members(b))
        for member in self.members(a):
            hit = others & self._apart.get(member, set())
            if hit:
                return member, min(hit)
        return None

    def offer(self, a: int, b: int, fits: Callable[[int, int], bool]) -> bool:
        """Join unless a pair across the groups does not fit; True when they are one group."""
        mine, theirs = self.members(a), self.members(b)
        if a == b or mine is theirs:
            return True
        if self.said_apart(a, b):
            return False
        for i in mine:
            for j in theirs:
                if (i, j) != (a, b) and not fits(i, j):
                    return False
        self._join(a, b)
        return True

    def _join(self, a: int, b: int) -> None:
        mine, theirs = self.members(a), self.members(b)
        if a == b or mine is theirs:
            return
        if len(mine) < len(theirs):
            mine, theirs = theirs, mine
        name = self._group.get(mine[0], mine[0])
        whole = self._members.setdefault(name, mine if len(mine) > 1 else list(mine))
        self._group[mine[0]] = name
        for member in theirs:
            old = self._group.get(member)
            self._group[member] = name
            if old is not None:
                self._members.pop(old, None)
        whole.extend(theirs)

    def groups(self) -> list[list[int]]:
        """Groups of two or more, each ascending, in ascending order."""
        return sorted(sorted(members) for members in self._members.values() if len(members) > 1)
