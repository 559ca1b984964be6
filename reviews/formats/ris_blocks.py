"""RIS lines to blocks, for the dialects that databases and tools deliver.

A record begins at TY and ends at ER. Repaired with a warning: ER missing, TY missing, TY twice,
one space before the dash, lower-case or indented tags, tags after ER, two tags on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.formats.decode import TextLines
from reviews.formats.parsed import Tally
from reviews.formats.reference_types import FROM_RIS
from reviews.formats.tagged import Block, Strays

_ALL_TAGS = (
    "TY A1 A2 A3 A4 AB AD AN AU AV BN BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DE DI DO DP "
    "ED EP ER ET ID IS J1 J2 JA JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PG PT PY RI "
    "RN RP SE SN SP ST T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO WP Y1 Y2"
)
KNOWN_TAGS = frozenset(_ALL_TAGS.split())
HEADER = re.compile(
    r"^\s{0,8}(?:\ufeff|\d{1,7}\s?\.?\s*$|<\d{1,7}>\s*$|Record\s+#?\d+\s+of\s+\d+|Provider:|Database:|Content:"
    r"|Link to the (?:Ovid|External)|Scopus\s*$|EXPORT DATE:|Source:|Search(?:ed)? (?:name|for):)",
    re.IGNORECASE,
)
_STRICT = re.compile(r"^[A-Z][A-Z0-9]$")
_LOOSE = re.compile(r"^[ \t]{0,20}([A-Za-z][A-Za-z0-9]) {0,3}[-\u2013](?:[ \t](.*))?$")
_WIDEST = 26  # what `_LOOSE` can match up to its dash; most lines that carry on have none there
_LONG = re.compile(r"^([A-Z][A-Z0-9]{2,4})  ?- (.*)$")
_EMBEDDED = re.compile(r"\s{2,40}([A-Z][A-Z0-9])  - ")
_TYPE = re.compile(r"^[A-Za-z][A-Za-z -]{1,30}$")
_STATISTICS = frozenset({"CI", "OR", "RR", "HR", "SD", "MD", "QR"})
_COMMON_TAGS = "TI T1 AU A1 PY Y1 AB N2 JO JF T2 DO UR SP EP VL IS KW SN DA"
_COMMON = frozenset(_COMMON_TAGS.split())
_PROSE = frozenset({"AB", "N2", "N1", "AD"})
_OWN_RECORD = frozenset({"TI", "T1", "AU", "A1", "CT", "BT"})
NO_ER = "The record has no end line (ER)."
NO_TY = "The record has no type line (TY)."
TWO_TY = "The record has two type lines (TY)."
AFTER_ER = "Tags after the end line (ER) were counted to this record."
LOOSE_TAG = "Tags are not written as the format says; read all the same."


_NO_TAG, _PLAIN, _SPECIAL = range(3)


def _kind(tag: str) -> int:
    """Whether two characters are a tag, and one that needs more care than to be noted."""
    if _STRICT.match(tag) is None:
        return _NO_TAG
    return _SPECIAL if tag in ("TY", "ER", "UR") or tag in _STATISTICS else _PLAIN


class RisBlocks:
    """Blocks, with the open one and the one that waits for tags after its ER."""

    def __init__(self, lines: TextLines, tally: Tally) -> None:
        self._lines = lines
        self._tally = tally
        self._strays = Strays(tally)
        self._open: Block | None = None
        self._waiting: Block | None = None
        self._ready: list[Block] = []
        self._seen: dict[str, int] = {}

    def __iter__(self) -> Iterator[Block]:
        number = 0
        ready, seen = self._ready, self._seen
        for batch in self._lines.batches():
            for line in batch:
                number += 1
                if line[2:5] == "  -" and line[5:6] in " ":
                    tag = line[:2]
                    kind = seen.get(tag)
                    if kind is None:
                        kind = seen[tag] = _kind(tag)
                    block = self._open
                    if kind == _PLAIN and block is not None:
                        if block.more:
                            block.join()
                        block.pairs.append((tag, line[6:].strip()))
                        block.last = number
                        block.lines += 1
                        continue
                    if kind != _NO_TAG:
                        self._tag(tag, line[6:].strip(), number)
                        continue
                self._other(line, number)
            if ready:
                yield from ready
                ready.clear()
        self._finish()
        yield from ready

    def _tag(self, tag: str, value: str, number: int) -> None:
        if tag == "TY":
            self._begin(value, number)
        elif tag == "ER":
            self._end(value, number)
        elif self._open is None:
            self._open = Block(number, headed=False)
            self._open.add(tag, value, number)
        else:
            self._add(self._open, tag, value, number)

    @staticmethod
    def _add(block: Block, tag: str, value: str, number: int) -> None:
        if tag in _STATISTICS and block.pairs and block.pairs[-1][0] in ("AB", "N2"):
            block.extend(f"{tag}  - {value}", number)
            return
        if tag == "UR" and "  - " in value:
            pieces = _EMBEDDED.split(value)
            block.add(tag, pieces[0], number)
            for inner, text in zip(pieces[1::2], pieces[2::2], strict=True):
                block.pairs.append((inner, text))
            return
        block.add(tag, value, number)

    def _begin(self, value: str, number: int, *, loose: bool = False) -> None:
        block = self._open
        if block is not None and block.headed and block.pairs[-1][0] == "TY" and not block.more:
            block.add("TY", value, number)
            if block.lines == 2:
                block.warnings.append(TWO_TY)
                self._tally.problem(number, TWO_TY, f"TY  - {value}")
            return
        if block is not None:
            self._close(ended=False)
        self._strays.close()
        self._open = Block(number, loose=loose)
        self._open.add("TY", value, number)
        if loose:
            self._open.warnings.append(LOOSE_TAG)

    def _end(self, value: str, number: int) -> None:
        block = self._open
        if block is None:
            self._tally.lines.structural += 1
            return
        block.join()
        block.last = number
        block.lines += 1
        if value:
            block.pairs.append(("ER", value))
        self._close(ended=True)

    def _close(self, *, ended: bool) -> None:
        """The open block becomes the waiting one, or joins it when it is only a tail."""
        block, self._open = self._open, None
        if block is None:
            return
        block.join()
        if not block.headed:
            owns = any(tag in _OWN_RECORD for tag, _ in block.pairs)
            if not owns and not (ended and len(block.pairs) > 1):
                self._tail(block)
                return
            block.warnings.append(NO_TY)
        if not ended:
            block.warnings.append(NO_ER)
        if self._waiting is not None:
            self._ready.append(self._waiting)
        self._waiting = block

    def _tail(self, block: Block) -> None:
        before = self._waiting
        if before is None:
            for offset, (tag, value) in enumerate(block.pairs[: block.lines]):
                self._strays.add(block.first + offset, f"{tag}  - {value}")
            self._tally.lines.problem += block.lines - min(len(block.pairs), block.lines)
            return
        before.pairs.extend(block.pairs)
        before.lines += block.lines
        before.last = block.last
        before.warnings.append(AFTER_ER)

    def _other(self, line: str, number: int) -> None:
        """A line without a strict two-letter tag."""
        if not line or line.isspace():
            self._tally.lines.blank += 1
            return
        block = self._open
        head = line[:_WIDEST]
        dashed = "-" in head or "\u2013" in head
        found = _LOOSE.match(line) if dashed else None
        if found and self._loose(found, number):
            return
        if block is None:
            self._between(line, number)
            return
        long = _LONG.match(line) if dashed else None
        if long and ("  - " in line[:8] or long.group(1) in ("PMID", "ISSN", "ISBN", "DOI")):
            block.add(long.group(1), long.group(2).strip(), number)
        elif line.startswith("Record #") and HEADER.match(line):
            self._tally.lines.structural += 1
        else:
            block.extend(line.strip(), number)

    def _between(self, line: str, number: int) -> None:
        if HEADER.match(line):
            self._strays.close()
            self._tally.lines.structural += 1
        else:
            self._strays.add(number, line)

    def _loose(self, found: re.Match[str], number: int) -> bool:
        tag, value = found.group(1).upper(), (found.group(2) or "").strip()
        block = self._open
        if tag == "TY" and _TYPE.match(value) and (block is None or value.upper() in FROM_RIS):
            self._begin(value, number, loose=True)
            return True
        if block is None:
            return False
        if tag == "ER" and not value:
            if not block.loose:
                block.warnings.append(LOOSE_TAG)
            self._end(value, number)
            return True
        strict_case = found.group(1) == tag and found.start(1) == 0
        last = block.pairs[-1][0] if block.pairs else ""
        if tag in KNOWN_TAGS and (
            block.loose
            or (strict_case and tag in _COMMON and last not in _PROSE and not block.more)
        ):
            if not block.loose:
                block.warnings.append(LOOSE_TAG)
                block.loose = True
            self._add(block, tag, value, number)
            return True
        return False

    def _finish(self) -> None:
        self._close(ended=False)
        self._strays.close()
        if self._waiting is not None:
            self._ready.append(self._waiting)
            self._waiting = None
