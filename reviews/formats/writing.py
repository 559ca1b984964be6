"""The one way out: records to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reviews.formats.parsed import FormatError, ParsedRecord
from reviews.formats.write_bibtex import write_bibtex
from reviews.formats.write_endnote import write_endnote
from reviews.formats.write_nbib import write_nbib
from reviews.formats.write_ris import write_ris
from reviews.formats.write_table import write_csv, write_xlsx

_Writer = Callable[[Iterable[ParsedRecord]], Iterator[bytes]]
_WRITERS: dict[str, _Writer] = {
    "ris": write_ris,
    "bibtex": write_bibtex,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "endnotexml": write_endnote,
    "nbib": write_nbib,
}
WRITE_FORMATS = tuple(_WRITERS)


def write(records: Iterable[ParsedRecord], *, format: str) -> Iterator[bytes]:
    """The file in pieces, in constant memory. FormatError for a format that is not written."""
    writer = _WRITERS.get(format)
    if writer is None:
        raise FormatError(f"Files of the format '{format}' cannot be written.")
    return writer(records)
