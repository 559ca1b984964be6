"""What happened to one thing, read from the history for showing only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reviews.audit import Verb
from reviews.labels import LABELS
from reviews.models import AuditEvent, Membership, Record


@dataclass(frozen=True)
class Change:
    """One field that a person corrected."""

    who: Membership | None
    at: datetime
    label: str
    before: str
    after: str


def changes_of(record: Record) -> list[Change]:
    """Every correction of the record, newest first."""
    events = AuditEvent.objects.filter(
        review=record.review_id,
        target=Record._meta.label_lower,
        target_id=record.pk,
        verb=Verb.RECORD_CHANGED,
    ).select_related("seat__user")
    return [change for event in events for change in _changes(event)]


def _changes(event: AuditEvent) -> Iterator[Change]:
    for name, before in event.facts["before"].items():
        yield Change(
            event.seat, event.at, str(LABELS[name]), _shown(before),
            _shown(event.facts["after"][name]),
        )  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
