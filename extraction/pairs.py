"""The two complete pieces of work that a consensus is made from."""

from django.utils.translation import gettext as _

from extraction.models import Assessment, Entry
from extraction.progress import PLACES
from reviews.errors import RuleBroken
from reviews.models import Membership, Study
from reviews.roles import Permission


def entries_of(study: Study) -> list[Entry]:
    """The complete independent extractions, in the order in which they were begun."""
    found = Entry.objects.filter(study=study).independent().completed()
    return list(found.select_related("seat__user").order_by("id"))


def assessments_of(study: Study, tool: str) -> list[Assessment]:
    """The complete independent ratings, in the order in which they were begun."""
    found = Assessment.objects.filter(study=study, tool=tool).independent().completed()
    return list(found.select_related("seat__user").order_by("id"))


def may_settle(seat: Membership, pair: "list[Entry] | list[Assessment]") -> bool:
    """Those who hold the right to settle, and the pair itself once both are complete."""
    if len(pair) < PLACES:
        return False
    own = any(one.seat_id == seat.pk for one in pair)
    return seat.can(Permission.SETTLE) or (own and seat.can(Permission.EXTRACT))


def require_to_settle(
    seat: Membership, study: Study, pair: "list[Entry] | list[Assessment]"
) -> None:
    """Refuse unless this seat may settle what this pair found."""
    if not seat.can(Permission.EXTRACT):
        seat.require(Permission.SETTLE)
    own = any(one.seat_id == seat.pk for one in pair)
    if not own:
        seat.require(Permission.SETTLE)
    if len(pair) < PLACES:
        raise RuleBroken(
            _("A consensus on %(study)s needs two complete, independent pieces of work first.")
            % {"study": study}
        )
