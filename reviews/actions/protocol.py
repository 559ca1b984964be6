"""The protocol, and the criteria that votes refer to."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit, signals
from reviews.actions.reviews import assign
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership, Protocol, Review
from reviews.roles import Permission


@transaction.atomic
def change_protocol(*, seat: Membership, **changes: Any) -> Protocol:
    """Change question, PICO, registration or text."""
    seat.require(Permission.MANAGE)
    protocol = Protocol.objects.select_for_update().get(review_id=seat.review_id)
    changed = assign(protocol, changes)
    if changed:
        audit.record(
            seat, Verb.PROTOCOL_CHANGED, protocol, fields=", ".join(changed), changes=changes
        )
    return protocol


@transaction.atomic
def add_criterion(*, seat: Membership, label: str, reason: str, explanation: str = "") -> Criterion:
    """A criterion at the end of the protocol's order."""
    seat.require(Permission.MANAGE)
    version = _next_version(seat.review)
    _refuse_taken(seat.review, reason)
    last = seat.review.criteria.current().aggregate(last=Max("position"))["last"] or 0
    made = Criterion.objects.create(
        review=seat.review,
        position=last + 1,
        label=label.strip(),
        reason=reason.strip(),
        explanation=explanation,
        since_version=version,
    )
    audit.record(seat, Verb.CRITERION_ADDED, made, label=made.label, reason=made.reason)
    signals.criteria_changed.send(sender=Criterion, review=seat.review)
    return made


@transaction.atomic
def change_criterion(
    *, seat: Membership, criterion: Criterion, label: str, reason: str, explanation: str = ""
) -> Criterion:
    """The criterion in new words: a new row in its place; votes keep the row they named."""
    seat.require(Permission.MANAGE)
    version = _next_version(seat.review)
    before = _standing(criterion)
    _refuse_taken(seat.review, reason, but=before)
    before.retired_at = timezone.now()
    before.save(update_fields=["retired_at"])
    made = Criterion.objects.create(
        review=seat.review,
        position=before.position,
        label=label.strip(),
        reason=reason.strip(),
        explanation=explanation,
        since_version=version,
        replaces=before,
    )
    audit.record(
        seat,
        Verb.CRITERION_CHANGED,
        made,
        before=before.label,
        label=made.label,
        reason=made.reason,
    )
    signals.criteria_changed.send(sender=Criterion, review=seat.review)
    return made


@transaction.atomic
def move_criterion(*, seat: Membership, criterion: Criterion, up: bool) -> Criterion:
    """Change places with the neighbour: the order decides which reason is reported."""
    seat.require(Permission.MANAGE)
    _next_version(seat.review)
    moving = _standing(criterion)
    standing = list(seat.review.criteria.current().select_for_update())
    place = next(index for index, other in enumerate(standing) if other.pk == moving.pk)
    beside = place - 1 if up else place + 1
    if not 0 <= beside < len(standing):
        raise RuleBroken(_("“%(label)s” is already at that end.") % {"label": moving.label})
    standing[place], standing[beside] = standing[beside], standing[place]
    for position, each in enumerate(standing, start=1):
        Criterion.objects.filter(pk=each.pk).update(position=position)
    moving.refresh_from_db()
    audit.record(seat, Verb.CRITERION_MOVED, moving, label=moving.label, position=moving.position)
    signals.criteria_changed.send(sender=Criterion, review=seat.review)
    return moving


@transaction.atomic
def retire_criterion(*, seat: Membership, criterion: Criterion) -> Criterion:
    """Take a criterion out of the protocol; votes that named it keep it."""
    seat.require(Permission.MANAGE)
    _next_version(seat.review)
    leaving = _standing(criterion)
    leaving.retired_at = timezone.now()
    leaving.save(update_fields=["retired_at"])
    audit.record(seat, Verb.CRITERION_RETIRED, leaving, label=leaving.label)
    signals.criteria_changed.send(sender=Criterion, review=seat.review)
    return leaving


def _next_version(review: Review) -> int:
    """Raise the criteria version under a lock, so that changes take turns."""
    protocol = Protocol.objects.select_for_update().get(review=review)
    protocol.criteria_version = F("criteria_version") + 1
    protocol.save(update_fields=["criteria_version"])
    protocol.refresh_from_db(fields=["criteria_version"])
    return protocol.criteria_version


def _standing(criterion: Criterion) -> Criterion:
    found = Criterion.objects.select_for_update().get(pk=criterion.pk)
    if found.retired_at:
        raise RuleBroken(
            _("“%(label)s” was changed or removed meanwhile. Reload the page.")
            % {"label": found.label}
        )
    return found


def _refuse_taken(review: Review, reason: str, but: Criterion | None = None) -> None:
    others = review.criteria.current().filter(reason__iexact=reason.strip())
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(
            _("Another criterion already gives the reason “%(reason)s”.") % {"reason": reason}
        )
