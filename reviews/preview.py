"""A look into a file before its records are taken in."""

from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, cast

from reviews.formats import FORMATS, FormatError, ParsedRecord, Problem, read
from reviews.models import Import, Search

SHOWN = 5
WHOLE = 4_000_000
FIRST = 2_000
LISTED = 10


@dataclass(frozen=True)
class Preview:
    """What the file seems to hold. `exact`: it was read to its end, so that `count` is certain.

    `columns` of a table: each header with the field it fills; `failure`: why it cannot be read.
    """

    format: str = ""
    encoding: str = ""
    count: int = 0
    exact: bool = False
    records: list[ParsedRecord] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    database: str = ""
    failure: str = ""

    @property
    def format_name(self) -> str:
        return FORMATS.get(self.format, self.format)


def preview_of(held: Import) -> Preview:
    """Small files are read whole; of a large one the first records, and their number estimated."""
    with held.file.open("rb") as opened:
        file = cast(BinaryIO, opened)
        try:
            parsed = read(file, name=held.filename)
            limit = None if held.size <= WHOLE or parsed.format == "xlsx" else FIRST
            first: list[ParsedRecord] = []
            database, seen, last_line = "", 0, 0
            for record in islice(parsed.records, limit):
                seen, last_line = seen + 1, record.last_line
                database = database or record.source_database
                if len(first) < SHOWN:
                    first.append(record)
        except FormatError as problem:
            return Preview(failure=str(problem))
        exact = limit is None or seen < limit
        return Preview(
            format=parsed.format,
            encoding=parsed.encoding,
            count=parsed.found
            if exact
            else _estimate(seen, _bytes_up_to(file, last_line), held.size),
            exact=exact,
            records=first,
            columns=parsed.columns,
            problems=parsed.problems[:LISTED],
            rejected=parsed.rejected,
            database=database,
        )


def _bytes_up_to(file: BinaryIO, line: int) -> int:
    """How far into the file a line ends; the reader itself reads ahead in blocks."""
    read_ahead = file.tell()
    file.seek(0)
    return min(read_ahead, sum(len(text) for text in islice(file, line)))


def _estimate(seen: int, read_so_far: int, size: int) -> int:
    """The number in the whole file by its size, to two figures."""
    number = seen * size / max(read_so_far, 1)
    step = 10 ** max(len(str(int(number))) - 2, 0)
    return max(seen, round(number / step) * step)


def likely_search(preview: Preview, given: Search, searches: list[Search]) -> Search:
    """The one search whose source the file itself names, else the search it was given for."""
    named = preview.database.lower()
    if not named:
        return given
    fits = [run for run in searches if _same(run.source.name.lower(), named)]
    return fits[0] if len(fits) == 1 and given not in fits else given


def _same(name: str, named: str) -> bool:
    return name in named or named in name
