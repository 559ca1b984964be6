"""What the tagged formats share: a block of (tag, value) pairs, and turning blocks into records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from reviews.formats.decode import TextLines
from reviews.formats.draft import Draft
from reviews.formats.parsed import ParsedRecord, Tally

Pair = tuple[str, str]


@dataclass(slots=True)
class Block:
    """The lines of one record. Continuation lines wait in `more` until the next tag."""

    first: int
    last: int = 0
    pairs: list[Pair] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    lines: int = 0
    warnings: list[str] = field(default_factory=list)
    loose: bool = False
    headed: bool = True

    def add(self, tag: str, value: str, number: int) -> None:
        if self.more:
            self.join()
        self.pairs.append((tag, value))
        self.last = number
        self.lines += 1

    def extend(self, line: str, number: int) -> None:
        """A line that carries on the value of the tag before it."""
        self.more.append(line)
        self.last = number
        self.lines += 1

    def join(self) -> None:
        """Put waiting continuation lines onto their value."""
        if not self.more:
            return
        if self.pairs:
            tag, value = self.pairs[-1]
            self.pairs[-1] = (
                tag,
                "\n".join([value, *self.more]) if value else "\n".join(self.more),
            )
        else:
            self.pairs.append(("", "\n".join(self.more)))
        self.more = []

    def by_tag(self) -> dict[str, list[str]]:
        """The values that are not empty, by tag, in file order."""
        found: dict[str, list[str]] = {}
        for tag, value in self.pairs:
            if value:
                if tag in found:
                    found[tag].append(value)
                else:
                    found[tag] = [value]
        return found

    @property
    def text(self) -> str:
        return "\n".join(f"{tag}  - {value}" for tag, value in self.pairs)


class Strays:
    """Lines that belong to no record: runs of them become one problem each."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._first = 0
        self._next = 0
        self._text: list[str] = []

    def add(self, number: int, line: str) -> None:
        if number != self._next:
            self.close()
            self._first = number
        if len(self._text) < 20:
            self._text.append(line[:500])
        self._next = number + 1
        self._tally.lines.problem += 1

    def close(self) -> None:
        if self._text:
            what = "Text outside any record; it was not imported."
            self._tally.problem(self._first, what, "\n".join(self._text))
            self._text = []


def import_blocks(
    blocks: Iterable[Block],
    lines: TextLines,
    tally: Tally,
    draft_of: Callable[[Block], Draft],
    source_format: str,
) -> Iterator[ParsedRecord]:
    """Each block as a record, or as a problem when nothing in it can be recognised."""
    for block in blocks:
        tally.found += 1
        block.join()
        draft = draft_of(block)
        lines.drop_notes(block.first)
        notes = lines.take_notes(block.last)
        if draft.is_empty:
            tally.lines.problem += block.lines
            tally.reject(block.first, "A record without any content; not imported.", block.text)
            continue
        tally.lines.record += block.lines
        if block.warnings:
            draft.warnings[:0] = block.warnings
        yield draft.finish(
            source_format=source_format,
            raw=tuple(block.pairs),
            position=tally.found,
            first_line=block.first,
            last_line=block.last,
            notes=notes,
        )
