"""What became of each record: the step from clusters and decisions to countable fates."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from analysis.prisma.state import (
    DBR_SOURCES,
    DECIDERS,
    REMOVALS,
    SOURCES,
    TITLE_ABSTRACT,
    Record,
    StateError,
)

_Row = tuple[Any, ...]
_TA, _DUP_OF, _REMOVAL = (Record._fields.index(name) for name in ("ta", "dup_of", "removal"))


class Fate(StrEnum):
    """Where a record left the flow; every record has exactly one."""

    DUPLICATE = "duplicate"
    REMOVED_AUTO = "removed_auto"
    REMOVED_OTHER = "removed_other"
    PENDING = "pending"
    EXCLUDED_HUMAN = "excluded_human"
    EXCLUDED_TOOL = "excluded_tool"
    CARRIED = "carried"


class Block(NamedTuple):
    """n records of one source that share arm and fate: the compact form of a review.

    A database can count blocks itself (GROUP BY) instead of handing over every row.

    source, name  as in Record      arm  "dbr" or "other": the arm of the record's cluster
    fate          a Fate            n    how many       ids  which, where they are known
    """

    source: str
    name: str
    arm: str
    fate: Fate
    n: int
    ids: tuple[str, ...] = ()


class Fates(NamedTuple):
    """Blocks, the arm of each report that a carried record stands for, and odd findings."""

    blocks: tuple[Block, ...]
    report_arm: dict[str, str]
    without_report: tuple[str, ...]
    shared_report: tuple[str, ...]


def blocks_of(records: Iterable[Record | tuple[Any, ...]]) -> Fates:
    """Resolve duplicate clusters and give each record its fate.

    A cluster is in the `dbr` arm if any member came from a database or register. One
    member is kept: the record no other replaces, or, when that one came by another method
    although the cluster has database members, the first of these by id in its stead (it
    takes over the decision). Duplicates lose their own decisions. O(n).
    Raises StateError for an unknown source, decision or record id and for circles.
    """
    rows = list(records)
    elected, arm_of = _clusters(rows)
    # Grouped by raw values first: a fate is then worked out once a group, not once a record.
    groups: dict[_Row, list[str]] = {}
    carried: list[tuple[str, str | None, str]] = []
    for row in rows:
        id_, source, name, ta, report, _dup_of, removal, by = row
        if arm := arm_of.get(id_):
            if (judged := elected.get(id_)) is None:
                ta = Fate.DUPLICATE
            else:
                _, _, _, ta, report, _, removal, by = judged
        key = (source, name, arm, ta, removal, by)
        if (group := groups.get(key)) is None:
            group = groups[key] = []
        group.append(id_)
        if removal is None and ta in _CARRIED:
            carried.append((id_, report, arm or _arm(source)))
    blocks = tuple(_block(key, ids) for key, ids in groups.items())
    return Fates(blocks, *_reports(carried))


_CARRIED = frozenset({"include", "maybe"})


def _arm(source: str) -> str:
    return "dbr" if source in DBR_SOURCES else "other"


def _block(key: tuple[Any, ...], ids: list[str]) -> Block:
    source, name, arm, ta, removal, by = key
    if source not in SOURCES:
        raise StateError(
            f"Record {ids[0]!r} has a source of the unknown type {source!r}; "
            f"use one of {', '.join(SOURCES)}."
        )
    fate = Fate.DUPLICATE if ta is Fate.DUPLICATE else _fate(ids[0], ta, removal, by)
    return Block(source, name or "", arm or _arm(source), fate, len(ids), tuple(ids))


def _fate(id_: str, ta: str | None, removal: str | None, by: str) -> Fate:
    if removal is not None:
        if removal not in REMOVALS:
            raise StateError(f"Record {id_!r} was removed as {removal!r}; use auto or other.")
        return Fate.REMOVED_AUTO if removal == "auto" else Fate.REMOVED_OTHER
    if ta is None:
        return Fate.PENDING
    if ta in _CARRIED:
        return Fate.CARRIED
    if ta != "exclude":
        raise StateError(
            f"Record {id_!r} has the title/abstract decision {ta!r}; "
            f"use one of {', '.join(TITLE_ABSTRACT)} or leave it open."
        )
    if by not in DECIDERS:
        raise StateError(f"Record {id_!r} was excluded by {by!r}; use human or tool.")
    return Fate.EXCLUDED_TOOL if by == "tool" else Fate.EXCLUDED_HUMAN


def _reports(
    carried: list[tuple[str, str | None, str]],
) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    arm_of: dict[str, str] = {}
    without: list[str] = []
    shared: list[str] = []
    for id_, report, arm in carried:
        if report is None:
            without.append(id_)
        elif report in arm_of:
            shared.append(id_)
        else:
            arm_of[report] = arm
    return arm_of, tuple(without), tuple(shared)


def _clusters(rows: list[_Row]) -> tuple[dict[str, _Row], dict[str, str]]:
    """Kept member of each cluster -> the record whose decision counts for it; and every
    member -> the arm of its cluster. Records outside clusters are in neither mapping."""
    by_id = _unique(rows)
    members: dict[str, list[_Row]] = {}
    root_of: dict[str, str] = {}
    for row in rows:
        if (up := row[_DUP_OF]) is None:
            continue
        kept = by_id.get(up)
        root = up if kept and kept[_DUP_OF] is None else _root(row, by_id, root_of)
        if (copies := members.get(root)) is None:
            members[root] = [row]
        else:
            copies.append(row)
    elected: dict[str, _Row] = {}
    arm_of: dict[str, str] = {}
    for root, copies in members.items():
        judged = kept = by_id[root]
        if kept[1] not in DBR_SOURCES:
            kept = min((row for row in copies if row[1] in DBR_SOURCES), key=_by_id, default=kept)
            judged = kept if _decided(kept) and not _decided(judged) else judged
        elected[kept[0]] = judged
        arm = arm_of[root] = "dbr" if kept[1] in DBR_SOURCES else "other"
        for row in copies:
            arm_of[row[0]] = arm
    return elected, arm_of


def _by_id(row: _Row) -> tuple[int, str]:
    """Numbers written in letters sort as numbers do."""
    return len(row[0]), row[0]


def _decided(row: _Row) -> bool:
    return row[_TA] is not None or row[_REMOVAL] is not None


def _unique(rows: list[_Row]) -> dict[str, _Row]:
    by_id = {row[0]: row for row in rows}
    if len(by_id) != len(rows):
        seen: set[str] = set()
        for row in rows:
            if row[0] in seen:
                raise StateError(f"Two records have the id {row[0]!r}; ids must be unique.")
            seen.add(row[0])
    return by_id


def _root(row: _Row, by_id: dict[str, _Row], root_of: dict[str, str]) -> str:
    path: dict[str, None] = {row[0]: None}
    at: str = row[0]
    up = row[_DUP_OF]
    while up is not None:
        if up in root_of:
            at = root_of[up]
            break
        if up not in by_id:
            raise StateError(f"Record {at!r} is a duplicate of {up!r}, which does not exist.")
        if up in path:
            raise StateError(
                f"Record {up!r} is, through its duplicates, a duplicate of itself; "
                "keep one record of the cluster."
            )
        at, up = up, by_id[up][_DUP_OF]
        path[at] = None
    for member in path:
        root_of[member] = at
    return at
