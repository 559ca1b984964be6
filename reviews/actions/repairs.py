"""Text that was encoded twice (`AlcalÃ¡`): repaired when a person asks, and taken back."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from reviews import audit
from reviews.actions.comparing import forget
from reviews.actions.grouping import cluster_of
from reviews.actions.merging import merge_values
from reviews.actions.records import columns_of
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.formats import Name
from reviews.formats.clean import repair_double_encoding
from reviews.labels import LABELS
from reviews.models import Import, Membership, Record
from reviews.models.record import BEFORE_REPAIR, TWICE_ENCODED, RecordQuerySet
from reviews.roles import Permission

FIELDS = ("title", "authors", "journal", "keywords", "abstract")


@dataclass(frozen=True)
class Repair:
    """One field of a record: what it holds, and what it would hold."""

    label: str
    before: str
    after: str


def repairs_of(record: Record) -> list[Repair]:
    """What a repair would change; for one that is repaired already, what it changed."""
    now = _texts(record)
    if old := record.more.get(BEFORE_REPAIR):
        return [Repair(str(LABELS[name]), _shown(old[name]), _shown(now[name])) for name in old]
    changed = _repaired(now)
    return [Repair(str(LABELS[name]), _shown(now[name]), _shown(changed[name])) for name in changed]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(Name(**facts)) for facts in value)
    return str(value)


def _texts(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in FIELDS}


def _repaired(values: dict[str, Any]) -> dict[str, Any]:
    """The values that a repair changes."""
    found = {name: _repair(value) for name, value in values.items()}
    return {name: value for name, value in found.items() if value != values[name]}


def _repair(value: Any) -> Any:
    """Text, or a list of names in their parts."""
    if isinstance(value, str):
        return repair_double_encoding(value)
    return [{part: repair_double_encoding(text) for part, text in name.items()} for name in value]


@transaction.atomic
def repair_records(*, seat: Membership, source_file: Import, records: RecordQuerySet) -> int:
    """Repair these records of one import; what each field held before is kept. Returns how many."""
    held = _held(seat, source_file)
    done = []
    for record in _locked(records.twice_encoded(), held):
        before = _texts(record)
        after = _repaired(before)
        more = {key: value for key, value in record.more.items() if key != TWICE_ENCODED}
        if after:
            more[BEFORE_REPAIR] = {name: before[name] for name in after}
            done.append(record.pk)
        _write(record, after, more)
    if not done:
        raise RuleBroken(_("None of these records has text that was encoded twice."))
    cluster = cluster_of(seat.review, set(done))
    merge_values(seat.review, cluster)
    forget(cluster)
    audit.record(
        seat, Verb.TEXT_REPAIRED, held, filename=held.filename, records=len(done), ids=done
    )
    return len(done)


@transaction.atomic
def undo_repairs(*, seat: Membership, source_file: Import, records: RecordQuerySet) -> int:
    """Give back what the fields held before; what a person corrected since stays."""
    held = _held(seat, source_file)
    done = []
    for record in _locked(records.repaired(), held):
        old = record.more[BEFORE_REPAIR]
        now = _texts(record)
        back = {name: value for name, value in old.items() if _repair(value) == now[name]}
        more = {key: value for key, value in record.more.items() if key != BEFORE_REPAIR}
        _write(record, back, more | {TWICE_ENCODED: True})
        done.append(record.pk)
    if not done:
        raise RuleBroken(_("None of these records was repaired."))
    cluster = cluster_of(seat.review, set(done))
    merge_values(seat.review, cluster)
    forget(cluster)
    audit.record(
        seat, Verb.REPAIR_UNDONE, held, filename=held.filename, records=len(done), ids=done
    )
    return len(done)


def _held(seat: Membership, source_file: Import) -> Import:
    seat.require(Permission.IMPORT)
    held = seat.review.imports.select_for_update().get(pk=source_file.pk)
    if held.undone_at or not held.finished_at:
        raise RuleBroken(_("This import does not stand, so nothing of it can be repaired."))
    return held


def _locked(records: RecordQuerySet, held: Import) -> list[Record]:
    rows = records.filter(review=held.review_id, source_file=held, removed_at=None)
    return list(rows.select_for_update(of=("self",)).defer("search", "raw").order_by("pk"))


def _write(record: Record, values: dict[str, Any], more: dict[str, Any]) -> None:
    record.more = more
    plain = {name: value for name, value in values.items() if name != "authors"}
    columns = {"more": more} | columns_of(record, plain)
    if names := values.get("authors"):
        columns |= {"authors": names, "authors_text": _shown(names)}
    Record.objects.filter(pk=record.pk).update(**columns)
