"""The values that a cluster shows: what people chose, else the kept record's own, else a copy's.

The kept record's columns hold what is shown, so that screening, exports and reports all read the
same; its own values stand in `own` as long as they are hidden. This module alone writes both.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.bibs import FIELDS, bib_of
from reviews.dedup.merge import merge_fields
from reviews.errors import RuleBroken
from reviews.labels import LABELS
from reviews.models import ChosenValue, Membership, Record, Report, Review
from reviews.models.record import RecordQuerySet
from reviews.roles import Permission

BESIDE = {"authors": ("authors", "authors_text"), "year": ("year", "date")}
MERGED = tuple(name for name in LABELS if name != "kind")
COLUMNS = tuple(column for name in LABELS for column in BESIDE.get(name, (name,)))
AT_ONCE = 500
Change = tuple[Record, dict[str, Any]]

WRITE = """
    UPDATE reviews_record SET own = new.own, {assigned}
    FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, own jsonb, {typed})
    WHERE reviews_record.id = new.id
"""
TYPES = {"authors": "jsonb", "year": "smallint"}


@transaction.atomic
def choose_value(*, seat: Membership, record: Record, field: str) -> ChosenValue:
    """Let this record's value of the field stand for all copies of it."""
    seat.require(Permission.DEDUPLICATE)
    if field not in LABELS:
        raise RuleBroken(_("A record has no field %(name)s.") % {"name": field})
    members = hold_cluster(seat.review, record)
    if len(members) < 2:
        raise RuleBroken(_("This record has no copies, so there is nothing to choose among."))
    if not own_values(members[record.pk]).get(field):
        raise RuleBroken(
            _("Record %(number)s has no %(name)s.") % {"number": record.pk, "name": LABELS[field]}
        )
    standing = chosen_among(members).get(field)
    if standing is not None and standing.record_id == record.pk:
        return standing
    _supersede(ChosenValue.objects.filter(record__in=members, field=field))
    made = ChosenValue.objects.create(
        review=seat.review, record=record, field=field, chosen_by=seat
    )
    merge_values(seat.review, set(members))
    audit.record(seat, Verb.VALUE_CHOSEN, made, number=record.pk, name=str(LABELS[field]))
    return made


@transaction.atomic
def release_value(*, seat: Membership, record: Record, field: str) -> None:
    """Take back what somebody chose for this field among the record and its copies."""
    seat.require(Permission.DEDUPLICATE)
    members = hold_cluster(seat.review, record)
    standing = chosen_among(members).get(field)
    if standing is None:
        raise RuleBroken(_("Nothing is chosen for this field. Reload the page."))
    _supersede(ChosenValue.objects.filter(record__in=members, field=field))
    merge_values(seat.review, set(members))
    audit.record(
        seat, Verb.VALUE_RELEASED, standing, number=standing.record_id, name=str(LABELS[field])
    )


def _supersede(choices: Any) -> None:
    choices.filter(superseded_at=None).update(superseded_at=timezone.now())


def hold_cluster(review: Review, record: Record) -> dict[int, Record]:
    """The record and its copies by key, the kept one first, locked until the transaction ends."""
    kept = Record.objects.values_list("duplicate_of_id", flat=True).get(pk=record.pk) or record.pk
    rows = Record.objects.filter(Q(pk=kept) | Q(duplicate_of=kept), review=review, removed_at=None)
    return {
        row.pk: row
        for row in rows.select_for_update(of=("self",)).defer("raw", "search").order_by(
            F("duplicate_of").asc(nulls_first=True), "pk"
        )
    }  # fmt: skip


def chosen_among(members: Collection[int] | Mapping[int, Record]) -> dict[str, ChosenValue]:
    """What people chose among these records: of each field the last word."""
    words = ChosenValue.objects.filter(record__in=list(members), superseded_at=None)
    return {word.field: word for word in words.select_related("chosen_by__user").order_by("pk")}


def own_values(record: Record) -> dict[str, Any]:
    """The record's own columns, whatever it shows."""
    return {name: getattr(record, name) for name in COLUMNS} | (record.own or {})


def merge_values(review: Review, within: Collection[int] | None = None) -> None:
    """Write what the clusters show. `within`: only those of these records; None for all."""
    for changes in unmerged(review, within):
        for record, columns in changes:
            name_reports(record, columns["title"])
        _write([{"id": record.pk, **columns} for record, columns in changes])


def unmerged(review: Review, within: Collection[int] | None = None) -> Iterator[list[Change]]:
    """Records that do not show what they have to, with the columns as they have to be."""
    wanted = _to_look_at(review, within)
    for start in range(0, len(wanted), AT_ONCE):
        batch = wanted[start : start + AT_ONCE]
        rows = list(
            Record.objects.filter(Q(pk__in=batch) | Q(duplicate_of__in=batch), removed_at=None)
            .select_related("search_run__source")
            .defer("raw", "search")
            .order_by("pk")
        )
        clusters: dict[int, list[Record]] = {pk: [] for pk in batch}
        for row in rows:
            clusters[row.duplicate_of_id or row.pk].append(row)
        chosen = chosen_by_record([row.pk for row in rows])
        yield [change for members in clusters.values() for change in _changes(members, chosen)]


def _to_look_at(review: Review, within: Collection[int] | None) -> list[int]:
    """Records that show another's value, were chosen among, or lack what a copy has."""
    rows: RecordQuerySet = review.records.all().standing()
    if within is not None:
        rows = rows.filter(Q(pk__in=within) | Q(duplicate_of__in=within))
    spoken = Q(chosen_values__superseded_at=None, chosen_values__isnull=False)
    named = rows.filter(Q(own__isnull=False) | spoken).values_list("pk", "duplicate_of_id")
    found = {kept or pk for pk, kept in named}
    lacking = Q()
    for name in MERGED:
        empty: Any = None if name == "year" else [] if name == "authors" else ""
        lacking |= Q(**{f"duplicate_of__{name}": empty}) & ~Q(**{name: empty})
    copies = rows.exclude(duplicate_of=None).filter(lacking)
    return sorted(found | set(copies.values_list("duplicate_of_id", flat=True)))


def chosen_by_record(records: Sequence[int]) -> dict[tuple[int, str], int]:
    """The number of each standing choice; a higher one is later."""
    words = ChosenValue.objects.filter(record__in=records, superseded_at=None)
    return {(record, field): pk for pk, record, field in words.values_list("pk", "record", "field")}


def _changes(members: Sequence[Record], chosen: Mapping[tuple[int, str], int]) -> Iterator[Change]:
    """The records of one cluster that are not as they have to be."""
    by_key = {row.pk: row for row in members}
    for row in members:
        mine = own_values(row)
        columns, hidden = dict(mine), {}
        giving = givers(row, members, chosen) if row.duplicate_of_id is None else {}
        for name, key in giving.items():
            theirs = own_values(by_key[key])
            for column in BESIDE.get(name, (name,)):
                columns[column] = theirs[column]
                hidden[column] = mine[column]
        now = {name: getattr(row, name) for name in COLUMNS}
        if columns != now or (hidden or None) != row.own:
            yield row, {"own": hidden or None, **columns}


def name_reports(record: Record, title: str) -> None:
    """A report goes by the title of its record, unless it was given one of its own."""
    if title and title != record.title:
        Report.objects.filter(record=record, title=str(record)).update(title=title)


def let_go(record: Record, fields: Sequence[str]) -> dict[str, Any] | None:
    """Before a person corrects these fields: no other copy's value is shown for them any more.

    Returns what `own` becomes.
    """
    members = hold_cluster(record.review, record)
    _supersede(ChosenValue.objects.filter(record__in=members, field__in=fields))
    gone = {column for name in fields for column in BESIDE.get(name, (name,))}
    own = record.own or {}
    return {name: value for name, value in own.items() if name not in gone} or None


def givers(
    holder: Record, members: Sequence[Record], chosen: Mapping[tuple[int, str], int]
) -> dict[str, int]:
    """For each field that the kept record does not show of its own: the copy that gives it."""
    merged = merge_fields([_bib(row) for row in members], holder.pk)
    mine = own_values(holder)
    giving = {}
    for name in LABELS:
        word = max(((chosen[row.pk, name], row.pk) for row in members if (row.pk, name) in chosen),
                   default=None)  # fmt: skip
        if word is not None:
            giving[name] = word[1]
        elif name in MERGED and not mine[name] and name in merged:
            giving[name] = merged[name].key
    return {name: key for name, key in giving.items() if key != holder.pk}


def _bib(record: Record) -> Any:
    row = {name: getattr(record, name) for name in FIELDS if "__" not in name}
    row["search_run__source__name"] = record.search_run.source.name
    keywords = own_values(record)["keywords"]
    return replace(bib_of(row | own_values(record)), keywords=keywords)


def _write(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    assigned = ", ".join(f'"{name}" = new."{name}"' for name in COLUMNS)
    typed = ", ".join(f'"{name}" {TYPES.get(name, "text")}' for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(assigned=assigned, typed=typed), [json.dumps(rows)])
