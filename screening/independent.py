"""The votes that agreement is computed from, and who may see what comes of them."""

from dataclasses import dataclass

from reviews.access import Permission
from reviews.models import Membership, Review
from screening import agreement
from screening.models import Item, Plan, Vote

FIRST_ROUND = 1


@dataclass(frozen=True, slots=True)
class Independent:
    """First decisions of the first round; edited: how many were changed afterwards."""

    decisions: list[agreement.Decision]
    edited: int


def first_decisions(review: Review, stage: str) -> Independent:
    """What each person first said of each item, before any later change of mind.

    Withdrawn votes and items that left play, such as later duplicates, are left out.
    """
    votes = Vote.objects.filter(
        review=review, item__stage=stage, item__in_play=True, round=FIRST_ROUND
    ).order_by("id")
    rows = {
        pk: (item, seat, verdict, before, ended)
        for pk, item, seat, verdict, before, ended in votes.values_list(
            "pk", "item_id", "seat_id", "verdict", "replaces_id", "superseded_at"
        )
    }
    decisions: list[agreement.Decision] = []
    edited = 0
    for item, seat, verdict, before, ended in rows.values():
        if ended is not None:
            continue
        first = verdict
        edited += before is not None
        while before is not None:
            first, before = rows[before][2], rows[before][3]
        decisions.append(agreement.Decision(item, seat, first))
    return Independent(decisions, edited)


def may_see_agreement(seat: Membership, plan: Plan, left: int) -> bool:
    """Whether the figures could not tell this seat how others voted on what is still open to it.

    left: items that still want this seat's vote. A person who votes at the stage waits until that
    is zero. Who cannot settle conflicts also waits until everything they voted on is settled,
    unless the plan shows votes after one's own. Others see the figures at any time.
    """
    voted = Vote.objects.current().filter(
        seat=seat, review=seat.review_id, item__stage=plan.stage, item__in_play=True
    )
    if not seat.can(Permission.SCREEN):
        return True
    if seat.can(Permission.RESOLVE):
        return left == 0 or not voted.exists()
    if left:
        return False
    open_to_me = voted.exclude(item__state__in=Item.SETTLED)
    return plan.reveal == Plan.Reveal.AFTER_OWN_VOTE or not open_to_me.exists()
