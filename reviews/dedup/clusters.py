"""Pairs into groups, without chaining two different works together.

Links are taken from the surest to the weakest. Before two groups become one, every pair across
them is looked at: a pair that a person or the rules set apart keeps the groups apart, and the
link becomes a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .bib import ContradictoryDecisions

Fits = Callable[[list[int], list[int]], bool]


class Partition:
    """Disjoint groups of indices (union by size)."""

    def __init__(self) -> None:
        self._members: dict[int, list[int]] = {}

    def members(self, index: int) -> list[int]:
        """Everything in the group of `index`, itself included."""
        return self._members.get(index) or [index]

    def join(self, a: int, b: int) -> None:
        """Make the groups of two indices one."""
        mine, theirs = self.members(a), self.members(b)
        if a == b or mine is theirs:
            return
        if len(mine) < len(theirs):
            mine, theirs = theirs, mine
        mine.extend(theirs)
        self._members[mine[0]] = mine
        for member in theirs:
            self._members[member] = mine

    def groups(self) -> list[list[int]]:
        """Groups of two or more, each ascending, in ascending order."""
        unique = {id(members): members for members in self._members.values()}
        return sorted(sorted(members) for members in unique.values())


class Groups:
    """Groups that respect pairs set apart.

    Where a person joined what the rules keep apart, the group holds several *strands*: records
    that fit each other. A new link must fit the strands that it joins, not the whole group, so
    that a person's decision never keeps out the plain duplicates of either side.
    """

    def __init__(self, apart: Iterable[tuple[int, int]], fits: Fits) -> None:
        self._fits = fits
        self._whole = Partition()
        self._strands = Partition()
        self._apart: dict[int, set[int]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def members(self, index: int) -> list[int]:
        """Everything in the group of `index`, itself included."""
        return self._whole.members(index)

    def groups(self) -> list[list[int]]:
        """Groups of two or more, each ascending, in ascending order."""
        return self._whole.groups()

    def said_apart(self, a: int, b: int) -> tuple[int, int] | None:
        """A pair across the two groups (or the pair itself) that a person set apart."""
        if b in self._apart.get(a, ()):
            return a, b
        others = set(self.members(b))
        for member in self.members(a):
            hit = others & self._apart.get(member, set())
            if hit:
                return member, min(hit)
        return None

    def force(self, a: int, b: int) -> None:
        """Join because a person said so; raises ContradictoryDecisions against `apart`."""
        clash = self.said_apart(a, b)
        if clash:
            raise ContradictoryDecisions(*sorted(clash))
        if self._fits(self._strands.members(a), self._strands.members(b)):
            self._strands.join(a, b)
        self._whole.join(a, b)

    def offer(self, a: int, b: int) -> bool:
        """Join unless a pair across the groups does not fit; True when they are one group."""
        if a == b or self.members(a) is self.members(b):
            return True
        if self.said_apart(a, b):
            return False
        if not self._fits(self._strands.members(a), self._strands.members(b)):
            return False
        self._strands.join(a, b)
        self._whole.join(a, b)
        return True
