"""What stands in the boxes of the PRISMA 2020 flow diagram: the wording of the template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis.plots.svg import PlotError
from analysis.prisma import Counts, Note, notes

TEMPLATES = {
    "v1_new_db": (False, False),
    "v2_new_all": (False, True),
    "v1_update_db": (True, False),
    "v2_update_all": (True, True),
}


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """What the diagram shows.

    template          a key of TEMPLATES: new review or update, with or without other methods
    detail_databases  a line for each database;  detail_registers  for each register
    meta_analysis     box 17, an extension to the official template
    hrefs             link of a number by its key in Counts ("dbr_excluded/Wrong population"
                      for one reason, "key/name" likewise for one source)
    screening_reasons reasons at title and abstract with their numbers, as extra lines of box 5
                      (the official template has none)
    """

    template: str = "v2_new_all"
    detail_databases: bool = False
    detail_registers: bool = False
    meta_analysis: bool = False
    hrefs: Mapping[str, str] = field(default_factory=dict)
    screening_reasons: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.template not in TEMPLATES:
            raise PlotError(
                f"There is no flow diagram {self.template!r}; use {', '.join(TEMPLATES)}."
            )

    @property
    def previous(self) -> bool:
        return TEMPLATES[self.template][0]

    @property
    def other(self) -> bool:
        return TEMPLATES[self.template][1]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a box: words, the number behind them, and its key. `n` None is a heading;
    `deep` is how far it is indented; `stacked` puts the number on a line of its own."""

    words: str
    n: int | None = None
    key: str = ""
    deep: int = 0
    stacked: bool = False

    def text(self) -> str:
        """The line as read: "Databases (n = 1,093)"."""
        return self.words if self.n is None else f"{self.words} (n = {self.n:,})"


def box(number: int, counts: Counts, options: FlowOptions) -> tuple[Item, ...]:
    """The lines of box 1 to 17."""
    if number in _SIMPLE:
        words, key = _SIMPLE[number]
        return (Item(words, counts.total(key), key, stacked=True),)
    return tuple(_BUILDERS[number](counts, options))


def numbers(options: FlowOptions) -> list[int]:
    """Which boxes the template has, in reading order."""
    found = [1] if options.previous else []
    found += [2, 3, 4, 5, 6, 7, 8, 9]
    found += [11, 12, 13, 14, 15] if options.other else []
    found += [10, 16] if options.previous else [10]
    return [*found, 17] if options.meta_analysis else found


def titles(options: FlowOptions) -> dict[str, str]:
    """Heading of each column group: previous, main, other."""
    new = "new " if options.previous else ""
    found = {"main": f"Identification of {new}studies via databases and registers"}
    if options.previous:
        found["previous"] = "Previous studies"
    if options.other:
        found["other"] = f"Identification of {new}studies via other methods"
    return found


def footnotes(counts: Counts, options: FlowOptions) -> tuple[Note, ...]:
    """Lines under the diagram: what * and ** stand for, what has no box, what is unfinished."""
    found = notes(counts)
    lines = [_star(counts, options), *(note for note in found if note.kind == "footnote")]
    if not counts.records_excluded_automation:
        words = "** All by people; no automation tool excluded records."
        if not counts.records_excluded:
            words = "** No record has been excluded."
        lines.insert(1, Note("records_excluded_automation", "footnote", words, 0))
    return (*lines, *(note for note in found if note.kind != "footnote"))


def _star(counts: Counts, options: FlowOptions) -> Note:
    shares = [
        f"{name} (n = {n:,})"
        for shown, key in (
            (options.detail_databases, "database_specific_results"),
            (options.detail_registers, "register_specific_results"),
        )
        if not shown
        for name, n in getattr(counts, key).items()
    ]
    words = "; ".join(shares) if shares else "Each database and register is listed in the box."
    if not (counts.database_results or counts.register_results):
        words = "No database or register has been searched yet."
    return Note("database_results", "footnote", f"* {words}", len(shares))


def alternative(counts: Counts, options: FlowOptions) -> tuple[tuple[str, str, str], ...]:
    """The diagram as a table: (box, words, number as text), for those who cannot see it."""
    rows = []
    for number in numbers(options):
        heading = ""
        for item in box(number, counts, options):
            if item.n is None:
                heading = item.words.rstrip(":*")
                continue
            words = f"{heading}: {item.words}" if heading and item.deep else item.words
            rows.append((f"Box {number}", words.replace("*", ""), f"{item.n:,}"))
    return tuple(rows)


_SIMPLE = {
    4: ("Records screened", "records_screened"),
    6: ("Reports sought for retrieval", "dbr_sought_reports"),
    7: ("Reports not retrieved", "dbr_notretrieved_reports"),
    8: ("Reports assessed for eligibility", "dbr_assessed"),
    12: ("Reports sought for retrieval", "other_sought_reports"),
    13: ("Reports not retrieved", "other_notretrieved_reports"),
    14: ("Reports assessed for eligibility", "other_assessed"),
}


def _pair(counts: Counts, *rows: tuple[str, str]) -> Iterator[Item]:
    for words, key in rows:
        yield Item(words, counts.total(key), key, stacked=True)


def _previous(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    old = "included in previous version of review"
    yield from _pair(
        counts,
        (f"Studies {old}", "previous_studies"),
        (f"Reports of studies {old}", "previous_reports"),
    )


def _identified(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    yield Item("Records identified from*:")
    yield Item("Databases", counts.database_results, "database_results", 1)
    if options.detail_databases:
        yield from _shares(counts, "database_specific_results", 2)
    yield Item("Registers", counts.register_results, "register_results", 1)
    if options.detail_registers:
        yield from _shares(counts, "register_specific_results", 2)


def _shares(counts: Counts, key: str, deep: int) -> Iterator[Item]:
    for name, n in getattr(counts, key).items():
        yield Item(name, n, f"{key}/{name}", deep)


def _removed(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    yield Item("Records removed before screening:")
    for words, key in (
        ("Duplicate records removed", "duplicates"),
        ("Records marked as ineligible by automation tools", "excluded_automatic"),
        ("Records removed for other reasons", "excluded_other"),
    ):
        yield Item(words, counts.total(key), key, 1)


def _excluded(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    yield Item("Records excluded**", counts.records_excluded, "records_excluded", stacked=True)
    for reason, n in options.screening_reasons.items():
        yield Item(reason, n, f"records_excluded/{reason}", 1)


def _reasons(counts: Counts, arm: str) -> Iterator[Item]:
    key = f"{arm}_excluded"
    if not getattr(counts, key):
        yield Item("Reports excluded", 0, key, stacked=True)
        return
    yield Item("Reports excluded:")
    yield from _shares(counts, key, 1)


def _found(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    yield Item("Records identified from:")
    for words, key in (
        ("Websites", "website_results"),
        ("Organisations", "organisation_results"),
        ("Citation searching", "citations_results"),
    ):
        yield Item(words, counts.total(key), key, 1)
    if counts.other_source_results:
        yield Item("Other sources", counts.other_source_results, "other_source_results", 1)


def _included(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    studies, reports = (
        ("New studies included in review", "Reports of new included studies")
        if options.previous
        else ("Studies included in review", "Reports of included studies")
    )
    yield from _pair(counts, (studies, "new_studies"), (reports, "new_reports"))


def _total(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    yield from _pair(
        counts,
        ("Total studies included in review", "total_studies"),
        ("Reports of total included studies", "total_reports"),
    )


def _meta(counts: Counts, options: FlowOptions) -> Iterator[Item]:
    yield from _pair(
        counts,
        ("Total studies included in meta-analysis", "total_studies_ma"),
        ("Reports of total included studies in meta-analysis", "total_reports_ma"),
    )


_BUILDERS = {
    1: _previous,
    2: _identified,
    3: _removed,
    5: _excluded,
    9: lambda counts, options: _reasons(counts, "dbr"),
    10: _included,
    11: _found,
    15: lambda counts, options: _reasons(counts, "other"),
    16: _total,
    17: _meta,
}
