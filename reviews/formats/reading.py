"""The one way in: bytes of any known format to records, problems and counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from reviews.formats.decode import Source, TextLines
from reviews.formats.nbib import nbib_blocks, nbib_draft
from reviews.formats.parsed import FormatError, Parsed, ParsedRecord, Tally
from reviews.formats.ris import ris_draft
from reviews.formats.ris_blocks import RisBlocks
from reviews.formats.sniff import head_text, sniff
from reviews.formats.table import NO_HEADER, find_delimiter, read_table
from reviews.formats.tagged import import_blocks

FORMATS = {
    "ris": "RIS",
    "nbib": "PubMed/MEDLINE (nbib)",
    "csv": "CSV",
    "tsv": "Tab-separated table",
}


def read(data: bytes | BinaryIO, *, name: str = "", format: str | None = None) -> Parsed:
    """Read a bibliographic file; its content decides the format unless `format` names one.

    `name` is the file's name, used in messages only. FormatError when nothing can be read.
    """
    source = Source(data)
    tally = Tally()
    kind = sniff(source.head) if format is None else format
    lines = TextLines(source, tally)
    if kind == "table" or kind in ("csv", "tsv"):
        delimiter = find_delimiter(head_text(source.head))
        if not delimiter:
            raise FormatError(NO_HEADER)
        kind = "tsv" if delimiter == "\t" else "csv"
        return TextParsed(kind, lines, read_table(lines, tally, delimiter), tally)
    if kind not in FORMATS:
        label = name or "The file"
        raise FormatError(f"{label} is in a format that cannot be read yet ({kind}).")
    return TextParsed(kind, lines, _tagged(kind, lines, tally), tally)


def _tagged(kind: str, lines: TextLines, tally: Tally) -> Iterator[ParsedRecord]:
    if kind == "ris":
        return import_blocks(RisBlocks(lines, tally), lines, tally, ris_draft, "ris")
    return import_blocks(nbib_blocks(lines, tally), lines, tally, nbib_draft, "nbib")


class TextParsed(Parsed):
    """A text file being read; its encoding may turn out mixed while it is read."""

    def __init__(
        self, format: str, lines: TextLines, records: Iterator[ParsedRecord], tally: Tally
    ) -> None:
        self._text = lines
        super().__init__(format, lines.encoding, records, tally)

    @property
    def encoding(self) -> str:
        return self._text.encoding

    @encoding.setter
    def encoding(self, value: str) -> None:
        self._text.encoding = value
