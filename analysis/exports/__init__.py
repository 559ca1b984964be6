"""Tables that can be downloaded, as CSV and XLSX, streamed."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from analysis.exports import csvfile, xlsxfile
from analysis.exports.csvfile import Cell
from analysis.exports.tables import TABLES, Table
from reviews.models import Membership

WRITERS: dict[str, Callable[[Sequence[str], Iterable[Sequence[Cell]]], Iterator[bytes]]] = {
    "csv": csvfile.stream,
    "xlsx": xlsxfile.stream,
}


def stream(seat: Membership, table: Table, kind: str) -> Iterator[bytes]:
    """The file, in pieces, with what this person may see."""
    header, rows = table.make(seat)
    return WRITERS[kind](header, rows)


__all__ = ["TABLES", "WRITERS", "Table", "stream"]
