"""A look into a file before its records are taken in."""

from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, cast

from reviews import mapping
from reviews.formats import (
    FORMATS,
    Columns,
    FormatError,
    NoColumns,
    ParsedRecord,
    Problem,
    columns_in,
)
from reviews.models import Import, Search
from reviews.recognise import SAMPLE, same_records

SHOWN = 5
WHOLE = 4_000_000
FIRST = 2_000
LISTED = 10
VALUES, VALUE = 2, 120


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, its first values, and the field it is taken for."""

    name: str
    values: list[str]
    field: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Choices:
    """Every column of a table, for a person to say what it holds.

    `known`: the file's own names told; `said`: a person said so, here or for an earlier file.
    """

    columns: list[Column]
    named: bool
    known: bool
    said: bool

    @property
    def titled(self) -> bool:
        """Whether a column is taken for the title."""
        return any(one.field == "title" for one in self.columns)

    @property
    def as_shown(self) -> str:
        """What a form holds while nobody changed it."""
        return "|".join([*(one.field for one in self.columns), "named" if self.named else ""])


@dataclass(frozen=True)
class Preview:
    """What the file seems to hold. `exact`: it was read to its end, so that `count` is certain.

    `columns` of a table: each header with the field it fills; `choices`: what a person may say of
    them instead; `nameless`: the tool whose decisions it holds without saying whose they are;
    `same_as`: an earlier import that seems to hold the same records; `failure`: why it cannot be
    read.
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
    choices: "Choices | None" = None
    nameless: str = ""
    same_as: Import | None = None

    @property
    def format_name(self) -> str:
        return FORMATS.get(self.format, self.format)


def preview_of(held: Import) -> Preview:
    """Small files are read whole; of a large one the first records, and their number estimated."""
    columns = mapping.columns_of(held) or mapping.remembered(held, held.search.source_id)
    with held.file.open("rb") as opened:
        file = cast(BinaryIO, opened)
        try:
            parsed = mapping.read_held(held, file, columns)
            limit = None if held.size <= WHOLE or parsed.format == "xlsx" else FIRST
            head = _Head()
            for record in islice(parsed.records, limit):
                head.take(record)
        except NoColumns as problem:
            return _unknown(held, str(problem), columns)
        except FormatError as problem:
            return Preview(failure=str(problem))
        exact = limit is None or head.seen < limit
        count = parsed.found
        if not exact:
            count = _estimate(head.seen, _bytes_up_to(file, head.last_line), held.size)
        return Preview(
            format=parsed.format,
            encoding=parsed.encoding,
            count=count,
            exact=exact,
            records=head.records,
            columns=parsed.columns,
            choices=_choices(held, columns) if parsed.columns else None,
            problems=parsed.problems[:LISTED],
            rejected=parsed.rejected,
            database=head.database,
            nameless=head.nameless,
            same_as=same_records(held, head.titles, count, exact=exact),
        )


class _Head:
    """What the first records of a file show, taken one at a time."""

    def __init__(self) -> None:
        self.records: list[ParsedRecord] = []
        self.titles: list[str] = []
        self.database = self.nameless = ""
        self.seen = self.last_line = 0

    def take(self, record: ParsedRecord) -> None:
        self.seen, self.last_line = self.seen + 1, record.last_line
        self.database = self.database or record.source_database
        self.nameless = self.nameless or _nameless(record)
        if len(self.records) < SHOWN:
            self.records.append(record)
        if len(self.titles) < SAMPLE:
            self.titles.append(record.title)


def _nameless(record: ParsedRecord) -> str:
    """The tool of a decision of which the file does not say who took it."""
    return next((prior.tool for prior in record.prior_decisions if not prior.is_named), "")


def _unknown(held: Import, failure: str, said: Columns | None) -> Preview:
    """No known format; where it looks like a table, a person can say what its columns hold."""
    choices = _choices(held, said)
    columns = [(one.name, one.field) for one in choices.columns] if choices else []
    return Preview(failure=failure, choices=choices, columns=columns)


def _choices(held: Import, said: Columns | None) -> Choices | None:
    with held.file.open("rb") as file:
        found = columns_in(cast(BinaryIO, file))
    if found is None or len(found[0].headers) > mapping.MAX_COLUMNS:
        return None
    own, rows = found
    now = said if said and len(said.fields) == len(own.fields) else own
    if not now.named:
        rows = [list(own.headers), *rows]
    columns = [
        _column(place, name, taken_for, rows)
        for place, (name, taken_for) in enumerate(zip(now.headers, now.fields, strict=True))
    ]
    return Choices(columns, now.named, mapping.is_telling(list(own.fields)), said is not None)


def _column(place: int, name: str, taken_for: str, rows: list[list[str]]) -> Column:
    cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
    fields = {key: str(label) for key, label in mapping.CHOICES.items()}
    if taken_for:
        fields.setdefault(taken_for, taken_for.replace("_", " "))
    return Column(name, [cell[:VALUE] for cell in cells[:VALUES]], taken_for, fields)


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
