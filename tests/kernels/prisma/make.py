"""Plain factories of states."""

from typing import Any

from analysis.prisma import Counts, Options, Record, Report, State, Study, count


def found(id_: str, source: str = "database", name: str = "MEDLINE", **rest: Any) -> Record:
    return Record(id=id_, source=source, name=name, **rest)


def counted(
    *records: Record,
    reports: tuple[Report, ...] = (),
    studies: tuple[Study, ...] = (),
    **options: Any,
) -> Counts:
    return count(State(records, reports, studies, Options(**options)))
