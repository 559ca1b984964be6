"""Screening again what a reworded criterion touches."""

from django.db import transaction
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Criterion, Membership
from reviews.roles import Permission
from screening import plans
from screening.actions import states
from screening.actions.resolutions import begin_round
from screening.models import Rescreen
from screening.touched import Touch, touched


@transaction.atomic
def rescreen(
    *, seat: Membership, criterion: Criterion, stage: str, which: str, expected: int
) -> Rescreen:
    """Reopen the settled items of one kind that the new words may change; old votes are kept.

    expected: the number that the person was shown; if it is another by now, they are asked again.
    """
    seat.require(Permission.RESOLVE)
    if which not in Touch.values:
        raise RuleBroken(_("Choose which items are screened again."))
    ids = list(touched(criterion, stage, which).values_list("pk", flat=True))
    held = states.hold(seat.review_id, ids)
    standing = set(touched(criterion, stage, which).values_list("pk", flat=True))
    items = [item for item in held if item.pk in standing]
    if len(items) != expected:
        raise RuleBroken(
            _("It would be %(now)s items by now, not %(expected)s. Look again, then confirm.")
            % {"now": len(items), "expected": expected}
        )
    if not items:
        raise RuleBroken(_("No item is of this kind, so there is nothing to screen again."))
    begin_round(items, plans.of(seat.review, stage), by=seat)
    made = Rescreen.objects.create(review=seat.review, stage=stage, criterion=criterion, by=seat)
    made.items.set(items)
    audit.record(
        seat,
        Verb.ITEMS_REOPENED,
        made,
        stage=items[0].get_stage_display(),
        count=len(items),
        label=criterion.label,
    )
    return made
