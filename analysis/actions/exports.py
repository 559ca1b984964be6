"""Tables that leave the house."""

from django.db import transaction

from reviews import audit
from reviews.audit import Verb
from reviews.models import AuditEvent, Membership
from reviews.roles import Permission


@transaction.atomic
def record_export(*, seat: Membership, what: str, kind: str) -> AuditEvent:
    """Note in the history that a person downloaded a table."""
    seat.require(Permission.EXPORT)
    return audit.record(seat, Verb.EXPORTED, what=what, kind=kind)
