"""Taking the figures of agreement out of the review."""

from django.db import transaction
from django.utils.translation import gettext as _

from reviews import audit
from reviews.audit import Verb
from reviews.models import Membership
from reviews.roles import Permission
from screening.models import Stage


@transaction.atomic
def export_agreement(*, seat: Membership, stage: str) -> None:
    """Note in the history that somebody downloaded the figures of a stage."""
    seat.require(Permission.EXPORT)
    what = _("the agreement of reviewers on %(stage)s") % {"stage": Stage(stage).label.lower()}
    audit.record(seat, Verb.EXPORTED, what=what, kind="csv")
