"""A table as CSV, streamed, that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 500
Cell = str | int | float | None


def guard(text: str) -> str:
    """Text that begins like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read it as such; CRLF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    writer.writerow(header)
    for count, row in enumerate(rows, 1):
        writer.writerow([_cell(value) for value in row])
        if count % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _cell(value: Cell) -> Cell:
    if value is None:
        return ""
    return guard(value) if isinstance(value, str) else value
