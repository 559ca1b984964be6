"""What a change of the team means for votes, groups and allocations; nothing waits for nobody."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.models import Membership, Review
from screening import plans
from screening.actions import groups, states
from screening.actions.plans import settle_all
from screening.models import Allocation, Claim, Item, Plan, Stage, Vote


def open_votes(member: Membership) -> QuerySet[Vote]:
    """Standing votes of this person on items that are not settled."""
    votes = Vote.objects.of_this_round().filter(seat=member, review=member.review_id)
    return votes.exclude(item__state__in=Item.SETTLED)


def hand_over(
    *, seat: Membership, member: Membership, void: bool, successor: Membership | None
) -> None:
    """Free what a leaving person held; void their open votes, and let a successor vote instead."""
    states.hold_plans(member.review_id)
    Claim.objects.filter(seat=member).delete()
    voided: list[int] = []
    if void:
        for stage in Stage.values:
            voided += _void(seat, member, stage)
    _replace(member.review_id, member.pk, successor)
    if successor is not None:
        _give(seat, successor, voided)


def follow_team(*, seat: Membership, review: Review) -> None:
    """Waive groups of whom nobody can vote, and ask again those of whom somebody can."""
    states.hold_plans(review.pk)
    for plan in Plan.objects.filter(review=review).exclude(must_vote=[]):
        plan.review = review
        before, plan.must_vote = plan.must_vote, groups.as_they_stand(plan)
        if plan.must_vote != before:
            plan.save(update_fields=["must_vote"])
            settle_all(plan, seat)
    _withdraw_from(review.pk, groups.able(review))


def _void(seat: Membership, member: Membership, stage: str) -> list[int]:
    """Supersede the open votes of one stage; the items, with the state that is left."""
    mine = open_votes(member).filter(item__stage=stage)
    held = states.hold(member.review_id, mine.values_list("item_id", flat=True))
    votes = mine.filter(item__in=held)
    ids = set(votes.values_list("item_id", flat=True))
    Vote.objects.filter(pk__in=list(votes.values_list("pk", flat=True))).update(
        superseded_at=timezone.now()
    )
    plan = plans.of(seat.review, stage)
    for batch in states.in_batches([item for item in held if item.pk in ids]):
        states.settle(batch, plan, by=seat)
    return sorted(ids)


def _replace(review_id: int, member: int, successor: Membership | None) -> None:
    """Put the successor in the person's place in every allocation, or leave the place open."""
    for given in Allocation.objects.standing().filter(review=review_id, people__contains=[member]):
        others = [person for person in given.people if person != member]
        if successor is not None and successor.pk not in others:
            others.append(successor.pk)
        set_people(given, others)


def _give(seat: Membership, successor: Membership, ids: list[int]) -> None:
    """The voided items that nobody was given become the successor's, unless they voted there."""
    free = Item.objects.filter(pk__in=ids, allocation=None).without_vote_of(successor)
    for stage in Stage.values:
        items = list(free.filter(stage=stage).values_list("pk", flat=True))
        if items:
            given = Allocation.objects.create(
                review=seat.review,
                stage=stage,
                people=[successor.pk],
                drawn=Allocation.Drawn.TAKEN_OVER,
                by=seat,
            )
            Item.objects.filter(pk__in=items).update(allocation=given)


def _withdraw_from(review_id: int, able: set[int]) -> None:
    """Nothing stays given to people who cannot vote any more."""
    beyond = ~Q(people__contained_by=sorted(able))
    for given in Allocation.objects.standing().filter(beyond, review=review_id):
        set_people(given, [person for person in given.people if person in able])


def set_people(given: Allocation, people: list[int]) -> None:
    """Write whom a share is given to; given to nobody, it is withdrawn and open to all."""
    given.people = people
    if not people:
        given.withdrawn_at = timezone.now()
        Item.objects.filter(allocation=given).update(allocation=None)
    given.save(update_fields=["people", "withdrawn_at"])
