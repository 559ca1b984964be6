"""The one way in: bytes of any known format to records, problems and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from reviews.formats.bibtex import read_bibtex
from reviews.formats.decode import Source, TextLines
from reviews.formats.draft import Draft
from reviews.formats.ebsco_xml import RECORDS as EBSCO_RECORDS
from reviews.formats.ebsco_xml import ebsco_draft
from reviews.formats.endnote_xml import RECORDS as ENDNOTE_RECORDS
from reviews.formats.endnote_xml import endnote_draft
from reviews.formats.heading import table_kind
from reviews.formats.ictrp import RECORDS as ICTRP_RECORDS
from reviews.formats.ictrp import ictrp_draft
from reviews.formats.nbib import nbib_blocks, nbib_draft
from reviews.formats.ovid import ovid_blocks, ovid_draft
from reviews.formats.parsed import (
    Columns,
    FormatError,
    NoColumns,
    Parsed,
    ParsedRecord,
    Tally,
)
from reviews.formats.pubmed_xml import RECORDS as PUBMED_RECORDS
from reviews.formats.pubmed_xml import pubmed_draft
from reviews.formats.refer import refer_blocks, refer_draft
from reviews.formats.refworks import refworks_blocks, refworks_draft
from reviews.formats.ris import ris_draft
from reviews.formats.ris_blocks import RisBlocks
from reviews.formats.sniff import head_text, sniff
from reviews.formats.table import NO_HEADER, find_delimiter, read_table
from reviews.formats.tagged import Block, import_blocks
from reviews.formats.wos import wos_blocks, wos_draft
from reviews.formats.xlsx import read_xlsx
from reviews.formats.xmlstream import Draft_of, declared_encoding, read_xml

FORMATS = {
    "ris": "RIS",
    "nbib": "PubMed/MEDLINE (nbib)",
    "bibtex": "BibTeX",
    "wos": "Web of Science (tagged)",
    "enw": "EndNote (tagged)",
    "refworks": "RefWorks (tagged)",
    "ovid": "Ovid citations",
    "endnotexml": "EndNote XML",
    "pubmedxml": "PubMed XML",
    "ictrp": "ICTRP XML",
    "ebscoxml": "EBSCO XML",
    "csv": "CSV",
    "tsv": "Tab-separated table",
    "xlsx": "Excel (xlsx)",
}
_Blocks = Callable[[TextLines, Tally], Iterable[Block]]
_TAGGED: dict[str, tuple[_Blocks, Callable[[Block], Draft]]] = {
    "ris": (RisBlocks, ris_draft),
    "nbib": (nbib_blocks, nbib_draft),
    "wos": (wos_blocks, wos_draft),
    "enw": (refer_blocks, refer_draft),
    "refworks": (refworks_blocks, refworks_draft),
    "ovid": (ovid_blocks, ovid_draft),
}

_XML: dict[str, tuple[frozenset[str], Draft_of]] = {
    "endnotexml": (ENDNOTE_RECORDS, endnote_draft),
    "pubmedxml": (PUBMED_RECORDS, pubmed_draft),
    "ictrp": (ICTRP_RECORDS, ictrp_draft),
    "ebscoxml": (EBSCO_RECORDS, ebsco_draft),
}


def read(
    data: bytes | BinaryIO,
    *,
    name: str = "",
    format: str | None = None,
    columns: Columns | None = None,
) -> Parsed:
    """Read a bibliographic file; its content decides the format unless `format` names one.

    `name` is the file's name, used in messages only; `columns` is what a person says of a table's
    columns. FormatError when nothing can be read.
    """
    source = Source(data)
    tally = Tally()
    kind = format or (sniff(source.head) if columns is None else table_kind(source.head))
    if kind == "xlsx":
        return Parsed(kind, "binary", read_xlsx(source, tally, columns), tally)
    if kind in _XML:
        names, draft_of = _XML[kind]
        records = read_xml(source, tally, names, draft_of, kind)
        return Parsed(kind, declared_encoding(source.head), records, tally)
    lines = TextLines(source, tally)
    if kind == "table" or kind in ("csv", "tsv"):
        delimiter = find_delimiter(head_text(source.head), columns)
        if not delimiter:
            raise NoColumns(NO_HEADER)
        kind = "tsv" if delimiter == "\t" else "csv"
        return TextParsed(kind, lines, read_table(lines, tally, delimiter, columns), tally)
    if kind == "bibtex":
        return TextParsed(kind, lines, read_bibtex(lines, tally), tally)
    if kind not in FORMATS:
        label = name or "The file"
        raise FormatError(f"{label} is in a format that cannot be read yet ({kind}).")
    return TextParsed(kind, lines, _tagged(kind, lines, tally), tally)


def _tagged(kind: str, lines: TextLines, tally: Tally) -> Iterator[ParsedRecord]:
    blocks, draft = _TAGGED[kind]
    return import_blocks(blocks(lines, tally), lines, tally, draft, kind)


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
