"""Stopping before every title and abstract is read, and going on after all.

What no person has read becomes excluded by automation, each record by a resolution of its own;
what anybody has begun waits for its people as before.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Membership
from reviews.roles import Permission
from screening import plans, recall
from screening.actions import states
from screening.models import Plan, Resolution, Stop, Verdict
from screening.ranking import Standing
from screening.relevance import STAGE
from screening.unread import unread


def check_stop(
    *, seat: Membership, target: float, confidence: float, expected: int, note: str = ""
) -> Standing:
    """Where reading stands under the rule; refuses a stop that `stop_reading` would refuse."""
    seat.require(Permission.MANAGE)
    if (target, confidence) not in recall.TARGETS:
        raise RuleBroken(_("Choose one of the rules that the page lists."))
    standing = recall.standing_of(seat, target, confidence)
    if not standing.relevant:
        raise RuleBroken(_("Nothing was included yet, so no rule can say what is still unfound."))
    if not standing.proven and not note.strip():
        raise RuleBroken(_("This rule does not say yet that you may stop; write down why you do."))
    number = unread(seat.review).count()
    if not number:
        raise RuleBroken(_("No record is left that nobody has read."))
    if number > expected:
        raise RuleBroken(_("More records came in meanwhile. Look at the number again."))
    return standing


@transaction.atomic
def stop_reading(
    *,
    seat: Membership,
    target: float,
    confidence: float,
    expected: int,
    note: str = "",
    progress: Progress = quiet,
) -> Stop:
    """Exclude by automation what no person has read, under a rule; at most `expected` records."""
    standing = check_stop(
        seat=seat, target=target, confidence=confidence, expected=expected, note=note
    )
    plan = plans.of(seat.review, STAGE)
    made = _put_down(seat, standing, note)
    ids, done = list(unread(seat.review).order_by("pk").values_list("pk", flat=True)), 0
    for batch in states.in_batches(ids):
        progress(done, len(ids), _("Excluding what nobody has read"))
        done += _exclude(made, plan, batch)
    if not done:
        raise RuleBroken(_("No record is left that nobody has read."))
    audit.record(
        seat,
        Verb.READING_STOPPED,
        made,
        stage=str(STAGE.label),
        count=done,
        recall=made.target_percent,
        confidence=made.confidence_percent,
        p=round(made.p, 6),
    )
    return made


@transaction.atomic
def undo_stop(*, seat: Membership, stop: Stop, progress: Progress = quiet) -> Stop:
    """Let everything that one stop excluded wait for people again; no vote is touched."""
    seat.require(Permission.MANAGE)
    held = Stop.objects.select_for_update(of=("self",)).get(pk=stop.pk, review=seat.review_id)
    if held.undone_at is not None:
        raise RuleBroken(_("This stop was undone already."))
    plan = plans.of(seat.review, STAGE)
    standing = Resolution.objects.current().filter(stop=held)
    ids, done = list(standing.order_by("item").values_list("item", flat=True)), 0
    for batch in states.in_batches(ids):
        progress(done, len(ids), _("Putting records back"))
        items = states.hold(seat.review_id, batch)
        done += standing.filter(item__in=items).update(superseded_at=timezone.now())
        states.settle(items, plan, by=seat)
    held.undone_at, held.undone_by = timezone.now(), seat
    held.save(update_fields=["undone_at", "undone_by"])
    audit.record(seat, Verb.STOP_UNDONE, held, stage=str(STAGE.label), count=done)
    return held


def _put_down(seat: Membership, standing: Standing, note: str) -> Stop:
    return Stop.objects.create(
        review=seat.review,
        target=standing.target,
        confidence=standing.confidence,
        p=standing.p,
        total=standing.total,
        read=standing.read,
        relevant=standing.relevant,
        note=note.strip(),
        by=seat,
    )


def _exclude(stop: Stop, plan: Plan, batch: Sequence[int]) -> int:
    """Those of a batch that are still unread now that they are held."""
    items = states.hold(stop.review_id, batch)
    still = set(unread(stop.review).filter(pk__in=batch).values_list("pk", flat=True))
    taken = [item for item in items if item.pk in still]
    Resolution.objects.bulk_create(
        Resolution(
            review_id=stop.review_id,
            item=item,
            round=item.round,
            verdict=Verdict.EXCLUDE,
            basis=Resolution.Basis.AUTOMATION,
            stop=stop,
        )
        for item in taken
    )
    states.settle(taken, plan)
    return len(taken)
