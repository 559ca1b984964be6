"""What reading a bibliographic file gives: records, problems, and an account of every line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from reviews.formats.pages import split_pages


class FormatError(ValueError):
    """The whole file cannot be read; the message is a sentence for people."""


class NoColumns(FormatError):
    """No known format; but if it is a table, a person may say what its columns hold."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table holds: its header and the canonical field, or an empty string.

    `named` is false for a table whose first row is a record already; headers are made up then.
    """

    headers: tuple[str, ...]
    fields: tuple[str, ...]
    named: bool = True

    def row_of_header(self, rows: list[list[str]]) -> int | None:
        """The index of the header among the first rows; -1 where there is none, None if missing."""
        if not self.named:
            return -1
        wanted = list(self.headers)
        found = (index for index, row in enumerate(rows) if header_of(row) == wanted)
        return next(found, None)


def header_of(row: list[str]) -> list[str]:
    """A row's cells as column names."""
    return [name.strip().lstrip("\ufeff") for name in row]


@dataclass(frozen=True)
class Name:
    """One author or editor: either family (and given), or literal for a group or an unclear name.

    A literal is kept exactly as the file gave it.
    """

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""
    orcid: str = ""
    affiliation: str = ""

    @classmethod
    def of(cls, family: str, given: str) -> Name:
        """The same as `Name(family, given)`, faster (see `ParsedRecord.of`)."""
        made = object.__new__(cls)
        made.__dict__["family"] = family
        made.__dict__["given"] = given
        return made

    def __str__(self) -> str:
        if self.literal:
            return self.literal
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class PriorDecision:
    """What a named earlier reviewer decided in another tool; never a vote of a present user."""

    tool: str
    reviewer: str
    decision: str
    reasons: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether the file said who decided, not only with which tool."""
        return self.reviewer not in ("", self.tool)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that needs a person's eye: 1-based line, what is wrong, its text.

    `rejected`: it stands for one record that was found and not imported.
    """

    line: int
    what: str
    text: str = ""
    rejected: bool = False


@dataclass(frozen=True)
class ParsedRecord:
    """One reference in canonical fields, with the tags and values it was read from.

    `date` is a partial ISO date (YYYY, YYYY-MM or YYYY-MM-DD); `date_raw` is what the file said.
    `accession` pairs a database with that database's identifier. `raw` keeps every tag and value
    of the source in order, continuation lines joined with a line feed. `source_position` counts
    records from 1; `first_line` and `last_line` are 1-based lines of the file. `extra` holds
    further columns for table exports.
    """

    ref_type: str = "other"
    title: str = ""
    title_translated: tuple[str, ...] = ()
    short_title: str = ""
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    year: int | None = None
    date: str = ""
    date_raw: str = ""
    journal: str = ""
    journal_abbrev: str = ""
    book_title: str = ""
    series: str = ""
    publisher: str = ""
    place: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: tuple[str, ...] = ()
    issn: tuple[str, ...] = ()
    accession: tuple[tuple[str, str], ...] = ()
    trial_ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    pdf_urls: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    retraction_notice: str = ""
    erratum_of: str = ""
    notes: tuple[str, ...] = ()
    prior_decisions: tuple[PriorDecision, ...] = ()
    labels: tuple[str, ...] = ()
    record_id: str = ""
    source_format: str = ""
    source_database: str = ""
    raw: tuple[tuple[str, str], ...] = ()
    source_position: int = 0
    first_line: int = 0
    last_line: int = 0
    warnings: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def corporate_authors(self) -> tuple[str, ...]:
        """The authors given as a group or an unsplit name, in order."""
        return tuple(name.literal for name in self.authors if name.literal)

    @property
    def page_start(self) -> str:
        return split_pages(self.pages)[0]

    @property
    def page_end(self) -> str:
        """The last page, with shortened forms written out: 1535-41 ends on 1541."""
        return split_pages(self.pages)[1]

    @classmethod
    def of(cls, values: dict[str, Any]) -> ParsedRecord:
        """The same as `ParsedRecord(**values)`, at a tenth of the time.

        A frozen class sets each field through a call; readers make a record for every one or two
        kilobytes that they read. What is not given stays the class's default.
        """
        made = object.__new__(cls)
        made.__dict__.update(values)
        return made

    def content(self) -> dict[str, Any]:
        """The bibliographic fields alone, without where and how they were read."""
        return {name: getattr(self, name) for name in CONTENT_FIELDS}


PROVENANCE_FIELDS = frozenset(
    {"source_format", "raw", "source_position", "first_line", "last_line", "warnings", "extra"}
)
CONTENT_FIELDS = tuple(
    item.name for item in fields(ParsedRecord) if item.name not in PROVENANCE_FIELDS
)


@dataclass(slots=True)
class LineCount:
    """Where every line of the file went; total is the sum of the other four when exhausted."""

    total: int = 0
    record: int = 0
    problem: int = 0
    blank: int = 0
    structural: int = 0

    @property
    def accounted(self) -> bool:
        return self.total == self.record + self.problem + self.blank + self.structural


@dataclass(slots=True)
class Tally:
    """The running account that a reader keeps while it yields records."""

    problems: list[Problem] = field(default_factory=list)
    lines: LineCount = field(default_factory=LineCount)
    found: int = 0
    imported: int = 0
    rejected: int = 0
    unlisted_problems: int = 0
    columns: list[tuple[str, str]] = field(default_factory=list)
    rejected_text: int = 0

    def problem(self, line: int, what: str, text: str = "", *, rejected: bool = False) -> None:
        """List a problem; beyond MAX_PROBLEMS only count it, so that memory stays bounded.

        What was rejected keeps its text as far as possible, because a person may mend it.
        """
        if len(self.problems) >= MAX_PROBLEMS:
            self.unlisted_problems += 1
            return
        whole = rejected and self.rejected_text < MAX_REJECTED_TEXTS
        text = text[: MAX_REJECTED_TEXT if whole else MAX_PROBLEM_TEXT]
        self.rejected_text += len(text) if rejected else 0
        self.problems.append(Problem(line, what, text, rejected))

    def reject(self, line: int, what: str, text: str = "") -> None:
        self.rejected += 1
        self.problem(line, what, text, rejected=True)


MAX_PROBLEMS = 10_000
MAX_PROBLEM_TEXT = 2_000
MAX_REJECTED_TEXT, MAX_REJECTED_TEXTS = 100_000, 20_000_000


class Parsed:
    """A file being read. `records` yields each record once; then the counts are final.

    `found == imported + rejected` holds once `records` is exhausted. `lines` says where every
    line of the file went.
    """

    def __init__(
        self, format: str, encoding: str, records: Iterable[ParsedRecord], tally: Tally
    ) -> None:
        self.format = format
        self.encoding = encoding
        self._tally = tally
        self.records: Iterator[ParsedRecord] = self._count(records)

    def _count(self, records: Iterable[ParsedRecord]) -> Iterator[ParsedRecord]:
        for record in records:
            self._tally.imported += 1
            yield record

    @property
    def problems(self) -> list[Problem]:
        return self._tally.problems

    @property
    def unlisted_problems(self) -> int:
        """Problems beyond the ten thousand listed, only counted."""
        return self._tally.unlisted_problems

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Of a table: each header with the field that it fills, empty when it fills none."""
        return self._tally.columns

    @property
    def lines(self) -> LineCount:
        return self._tally.lines

    @property
    def found(self) -> int:
        return self._tally.found

    @property
    def imported(self) -> int:
        return self._tally.imported

    @property
    def rejected(self) -> int:
        return self._tally.rejected
