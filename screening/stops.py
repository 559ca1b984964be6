"""A stop is done at once where it concerns few records, and as a job where it concerns many."""

from typing import Any

from django.utils.translation import gettext as _

from reviews import jobs
from reviews.models import Job, Membership
from screening import tasks
from screening.actions import stopping as actions
from screening.models import Stop
from screening.unread import unread

AT_ONCE = 1000


def stop(seat: Membership, **rule: Any) -> Job | None:
    """Stop now, or begin to; what would be refused is refused now in any case."""
    actions.check_stop(seat=seat, **rule)
    if unread(seat.review).count() > AT_ONCE:
        return jobs.start(seat, tasks.stop_reading, _("Excluding what nobody has read"), **rule)
    actions.stop_reading(seat=seat, **rule)
    return None


def undo(seat: Membership, held: Stop) -> Job | None:
    """Put the records back now, or begin to."""
    if held.undone_at is None and held.resolutions.current().count() > AT_ONCE:
        return jobs.start(seat, tasks.undo_stop, _("Putting records back"), stop_id=held.pk)
    actions.undo_stop(seat=seat, stop=held)
    return None
