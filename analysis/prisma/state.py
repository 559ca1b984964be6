"""What a review holds, as far as the flow diagram needs it: records, reports, studies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

DBR_SOURCES = ("database", "register")
OTHER_SOURCES = ("website", "organisation", "citation", "other")
SOURCES = DBR_SOURCES + OTHER_SOURCES

TITLE_ABSTRACT = ("include", "maybe", "exclude")
FULL_TEXT = ("include", "exclude", "awaiting", "ongoing")
REMOVALS = ("auto", "other")
DECIDERS = ("human", "tool")


class StateError(ValueError):
    """The state contradicts itself; the message says where and what to do."""


class Record(NamedTuple):
    """One title/abstract entry as found in one source.

    A named tuple, so that 100,000 rows of a database cursor become records for nothing
    (`map(Record._make, rows)`); plain tuples in this order are taken as well.

    id      unique among records
    source  one of SOURCES
    name    the database, register, website ... it came from
    ta      final title/abstract decision: one of TITLE_ABSTRACT, None while open
    report  id of the report this record stands for, None before there is one
    dup_of  id of the record kept instead of this one, None for a kept record
    removal "auto" (marked ineligible by a tool before anybody read it) or "other"
            (removed for another reason before screening), else None
    by      who excluded on title/abstract: "human" or "tool" (a record nobody read)
    """

    id: str
    source: str
    name: str = ""
    ta: str | None = None
    report: str | None = None
    dup_of: str | None = None
    removal: str | None = None
    by: str = "human"


@dataclass(frozen=True, slots=True)
class Report:
    """One document sought for the review.

    retrieved  True, False (given up), None while it is being sought
    ft         final full-text decision: one of FULL_TEXT, None while open
    study      id of the study the report belongs to
    reason     primary reason of an exclusion
    arm        "dbr" or "other"; needed only where no record row names the report
    """

    id: str
    retrieved: bool | None = None
    ft: str | None = None
    study: str | None = None
    reason: str | None = None
    arm: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """One investigation; only studies about which the diagram must know more than their id.

    previous          it was in the previous version of the review
    previous_reports  how many reports of it that version had
    withdrawn         it was in the previous version and no longer is
    in_meta_analysis  it contributes to a meta-analysis
    """

    id: str
    previous: bool = False
    previous_reports: int = 1
    withdrawn: bool = False
    in_meta_analysis: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What the team chose.

    update             the review updates an earlier version (boxes 1 and 16)
    net_other          copies of database records found by other methods leave box 11
    previous_studies,  typed totals of the previous version, where its studies are not
    previous_reports   in the application; None = count the studies marked `previous`
    withdrawn_studies, likewise for previous studies that no longer belong
    withdrawn_reports
    reason_order       exclusion reasons in the protocol's order; others follow by number
    """

    update: bool = False
    net_other: bool = False
    previous_studies: int | None = None
    previous_reports: int | None = None
    withdrawn_studies: int | None = None
    withdrawn_reports: int | None = None
    reason_order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Everything the counts depend on. `records` may be any iterable that is read once."""

    records: Iterable[Record | tuple[Any, ...]] = ()
    reports: Iterable[Report] = ()
    studies: Iterable[Study] = ()
    options: Options = field(default_factory=Options)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read a plain mapping: records, reports, and optionally studies and options.

        A record may say `auto: true` or `other: true` for its removal. Unknown names are
        refused, because a misspelt one would change the numbers in silence.
        Raises StateError.
        """
        _known(data, {"records", "reports", "studies", "options"}, "the state")
        options = dict(data.get("options") or {})
        _known(options, set(Options.__dataclass_fields__), "the options")
        if "reason_order" in options:
            options["reason_order"] = tuple(options["reason_order"])
        return cls(
            records=tuple(_record(row) for row in data.get("records") or ()),
            reports=tuple(_report(row) for row in data.get("reports") or ()),
            studies=tuple(_study(row) for row in data.get("studies") or ()),
            options=Options(**options),
        )


def _record(row: Mapping[str, Any]) -> Record:
    where = f"record {row.get('id', '(no id)')!r}"
    _known(row, {*Record._fields, "auto", "other"}, where)
    _needs(row, ("id", "source"), where)
    removal = row.get("removal")
    for flag in REMOVALS:
        if row.get(flag):
            removal = flag
    return Record(
        id=row["id"],
        source=row["source"],
        name=row.get("name") or "",
        ta=row.get("ta"),
        report=row.get("report"),
        dup_of=row.get("dup_of"),
        removal=removal,
        by=row.get("by") or "human",
    )


def _report(row: Mapping[str, Any]) -> Report:
    where = f"report {row.get('id', '(no id)')!r}"
    _known(row, set(Report.__dataclass_fields__), where)
    _needs(row, ("id",), where)
    return Report(**row)


def _study(row: Mapping[str, Any]) -> Study:
    where = f"study {row.get('id', '(no id)')!r}"
    _known(row, set(Study.__dataclass_fields__), where)
    _needs(row, ("id",), where)
    return Study(**row)


def _known(row: Mapping[str, Any], names: set[str], where: str) -> None:
    if strange := sorted(set(row) - names):
        known = ", ".join(sorted(names))
        raise StateError(f"Unknown fields in {where}: {', '.join(strange)}. Known are: {known}.")


def _needs(row: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in names:
        if row.get(name) is None:
            raise StateError(f"The {where} lacks the field {name!r}; give it one.")
