"""Bytes to clean text, in blocks of whole lines, in constant memory.

Order: byte order mark; NUL pattern (UTF-16 without a mark); UTF-8; and where a line is not valid
UTF-8, only its invalid bytes as Windows-1252, with a note that names the line. CRLF, CR and LF
all end a line. Control characters go, text is composed (NFC).
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from reviews.formats.clean import looks_double_encoded
from reviews.formats.parsed import Tally

BLOCK = 1 << 20
HEAD = 1 << 16
MAX_LINE = 5_000_000
MAX_NOTES = 100_000
UTF8, UTF8_BOM = "utf-8", "utf-8-sig"
# Any character that composing (NFC) can change or move; all others are known to stay as they are,
# and looking for these is several times faster than to ask for the form of the whole text.
MAY_COMPOSE = re.compile(
    "[^\x00-\u02ff\u0391-\u03ff\u0400-\u0482\u048a-\u052f\u2002-\u20cf\u2100-\u2125\u212c-\u2328"
    "\u232b-\u2adb\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffef]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REMOVED = [*range(0x09), *range(0x0E, 0x20), 0x7F]
CONTROL_MAP: dict[int, str | None] = dict.fromkeys(_REMOVED, None) | {0x0B: " ", 0x0C: " "}
_CONTROL_BYTES = bytes(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)) + b"\x7f"
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DIRECTION_CHARS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DOUBLE = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]")
_MARKS = (
    (codecs.BOM_UTF8, UTF8_BOM),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Source:
    """The bytes of one file, whose head can be looked at before the file is read once."""

    def __init__(self, data: bytes | BinaryIO) -> None:
        self._stream: BinaryIO = io.BytesIO(data) if isinstance(data, bytes) else data
        self.head = self._read(HEAD)

    def _read(self, size: int) -> bytes:
        parts = []
        while size > 0:
            part = self._stream.read(size)
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def blocks(self) -> Iterator[bytes]:
        """The whole file, head first; can be taken once."""
        if self.head:
            yield self.head
        while block := self._stream.read(BLOCK):
            yield block

    def whole(self, limit: int) -> bytes | None:
        """All bytes, or None when there are more than `limit`."""
        rest = self._read(max(limit - len(self.head), 0) + 1)
        data = self.head + rest
        return data if len(data) <= limit else None


def detect(head: bytes) -> str:
    """The encoding that the first bytes show: a mark, a NUL pattern, or UTF-8 by default."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[: 1 << 14]
    half = len(sample) // 2
    if half >= 4:
        even, odd = sample[0 : half * 2 : 2].count(0), sample[1 : half * 2 : 2].count(0)
        if odd > half * 0.2 and even < half * 0.02:
            return "utf-16-le"
        if even > half * 0.2 and odd < half * 0.02:
            return "utf-16-be"
    return UTF8


def _repair(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    text = "".join(
        bytes([byte]).decode("cp1252") if byte not in _UNDEFINED else chr(byte) for byte in piece
    )
    return text, error.end


_UNDEFINED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
codecs.register_error("concord-cp1252", _repair)


class TextLines:
    """The clean lines of a text file. `encoding` and `notes` are known only as lines are read."""

    def __init__(self, source: Source, tally: Tally) -> None:
        self.encoding = detect(source.head)
        self._source = source
        self._tally = tally
        self._notes: deque[tuple[int, str]] = deque()
        self.fallback_lines = 0

    def __iter__(self) -> Iterator[str]:
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[str]]:
        """Lists of whole lines; their numbers follow on from each other, from 1."""
        number = 1
        for block in self._whole_lines():
            lines = self._lines(block, number)
            number += len(lines)
            self._tally.lines.total += len(lines)
            yield lines

    def take_notes(self, last_line: int) -> list[str]:
        """The notes on lines up to `last_line`, each handed out once."""
        taken: list[str] = []
        while self._notes and self._notes[0][0] <= last_line:
            line, what = self._notes.popleft()
            taken.append(f"Line {line}: {what}")
        return taken

    def drop_notes(self, before: int) -> None:
        """Forget notes on lines before `before`, which belong to no record."""
        while self._notes and self._notes[0][0] < before:
            self._notes.popleft()

    def _utf8_blocks(self) -> Iterator[bytes]:
        if self.encoding in (UTF8, UTF8_BOM):
            skip = len(codecs.BOM_UTF8) if self.encoding == UTF8_BOM else 0
            for block in self._source.blocks():
                yield block[skip:]
                skip = 0
            return
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        first = True
        for block in self._source.blocks():
            text = decoder.decode(block)
            if first and text:
                text, first = text.removeprefix("\ufeff"), False
            yield text.encode("utf-8", "replace")
        yield decoder.decode(b"", True).encode("utf-8", "replace")

    def _whole_lines(self) -> Iterator[bytes]:
        rest: list[bytes] = []
        held = 0
        for block in self._utf8_blocks():
            cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1)) + 1
            if cut:
                yield b"".join([*rest, block[:cut]])
                rest, held = [block[cut:]], len(block) - cut
            elif held <= MAX_LINE:
                rest.append(block)
                held += len(block)
        if held:
            yield b"".join(rest)

    def _lines(self, block: bytes, number: int) -> list[str]:
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        try:
            text = block.decode("utf-8")
            lines = self._split(text)
        except UnicodeDecodeError:
            lines = self._split_repairing(block, number)
            text = "\n".join(lines)
        if len(block.translate(None, _CONTROL_BYTES)) != len(block):
            lines = [self._strip_control(line, number + i) for i, line in enumerate(lines)]
            text = "\n".join(lines)
        if not text.isascii():
            self._examine(lines, number)
        self._order_notes()
        if len(block) > MAX_LINE:
            lines = [self._cut(line, number + i) for i, line in enumerate(lines)]
        return lines

    @staticmethod
    def _split(text: str) -> list[str]:
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        return lines

    def _split_repairing(self, block: bytes, number: int) -> list[str]:
        pieces = block.split(b"\n")
        if not pieces[-1]:
            pieces.pop()
        lines = []
        for index, piece in enumerate(pieces):
            try:
                lines.append(piece.decode("utf-8"))
            except UnicodeDecodeError:
                lines.append(piece.decode("utf-8", "concord-cp1252"))
                self.fallback_lines += 1
                self._note(number + index, "not valid UTF-8; read as Windows-1252.")
        if self.fallback_lines:
            self.encoding = "utf-8, some lines windows-1252"
        return lines

    def _strip_control(self, line: str, number: int) -> str:
        if _CONTROL.search(line) is None:
            return line
        self._note(number, "control characters were removed.")
        return line.translate(CONTROL_MAP)

    def _examine(self, lines: list[str], number: int) -> None:
        """Compose the lines that are not ASCII, in place, and note what is odd in them."""
        odd = [index for index, line in enumerate(lines) if not line.isascii()]
        text = "\n".join([lines[index] for index in odd])
        if MAY_COMPOSE.search(text):
            for index in odd:
                lines[index] = unicodedata.normalize("NFC", lines[index])
        if any(char in text for char in _DIRECTION_CHARS):
            for index in odd:
                if _DIRECTION.search(lines[index]):
                    self._note(number + index, "invisible characters change the reading direction.")
        if ("\u00c3" in text or "\u00c2" in text or "\u00e2" in text) and _DOUBLE.search(text):
            for index in odd:
                if _DOUBLE.search(lines[index]) and looks_double_encoded(lines[index]):
                    self._note(number + index, DOUBLE_ENCODED)

    def _cut(self, line: str, number: int) -> str:
        if len(line) <= MAX_LINE:
            return line
        self._tally.problem(number, TOO_LONG, line[:200])
        return ""

    def _order_notes(self) -> None:
        """By line: each look at a block notes its own kind of thing, from the block's start on."""
        if len(self._notes) > 1:
            self._notes = deque(sorted(self._notes, key=lambda note: note[0]))

    def _note(self, line: int, what: str) -> None:
        if len(self._notes) < MAX_NOTES:
            self._notes.append((line, what))


DOUBLE_ENCODED = "the text looks encoded twice (as in `AlcalÃ¡`); it was kept as it is."
TOO_LONG = "The line is longer than five million characters and was not read."
