"""From rows to what the rules judge: ballots, outcomes and reported reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

from django.db.models import QuerySet

from reviews.models import Criterion, Review
from reviews.prepared import NUMBERS, Prepared
from screening import rules
from screening.models import Item, Plan, Resolution, Vote


def outcomes_of(
    items: Sequence[Item],
    plan: Plan,
    votes: Sequence[Vote] | None = None,
    resolved: Sequence[Resolution] | None = None,
) -> dict[int, rules.Outcome]:
    """The outcome of each item by its key, from standing votes and resolutions of its round."""
    ballots = ballots_of(items, plan.review, votes)
    decided = resolutions_of(items, resolved)
    rule = plan.rule
    gathering = replace(rule, gathering=True)
    outcomes = {}
    for item in items:
        resolution = decided.get(item.pk)
        if resolution is None:
            asked = rule if item.calibration_id is None else gathering
            outcomes[item.pk] = rules.state(asked, ballots.get(item.pk, ()))
        else:
            decision = cast(rules.Decision, resolution.verdict)
            basis = cast(rules.Basis, resolution.basis)
            outcomes[item.pk] = rules.state(rule, (), decision, basis)
    return outcomes


def ballots_of(
    items: Sequence[Item], review: Review, votes: Sequence[Vote] | None = None
) -> dict[int, list[rules.Ballot]]:
    """votes: all standing votes of the items' rounds, when the caller has them."""
    if votes is None:
        rows = VOTES.all(ids=[item.pk for item in items])
    else:
        rows = [(each.item_id, each.seat_id, each.verdict, each.criteria) for each in votes]
    newest = newest_criteria(review) if any(ticked for *_vote, ticked in rows) else {}
    ballots: dict[int, list[rules.Ballot]] = {}
    for item, voter, verdict, ticked in rows:
        criteria = tuple(newest.get(criterion, criterion) for criterion in ticked)
        ballot = rules.Ballot(voter, cast(rules.Verdict, verdict), criteria)
        ballots.setdefault(item, []).append(ballot)
    return ballots


def resolutions_of(
    items: Sequence[Item], resolved: Sequence[Resolution] | None = None
) -> dict[int, Resolution]:
    """The standing resolution of each item's present round; resolved: all, when they are known."""
    rounds = {item.pk: item.round for item in items}
    found = RESOLUTIONS.all(ids=list(rounds)) if resolved is None else resolved
    return {each.item_id: each for each in found if each.round == rounds[each.item_id]}


def _votes(*, ids: Any) -> QuerySet[Vote, Any]:
    votes = Vote.objects.of_this_round().filter(item__any_of=ids).order_by("id")
    return votes.values_list("item_id", "seat_id", "verdict", "criteria")


VOTES = Prepared(_votes, ids=NUMBERS)
RESOLUTIONS = Prepared(
    lambda *, ids: Resolution.objects.current().filter(item__any_of=ids), ids=NUMBERS
)


REWORDED = Prepared(
    lambda *, review: (
        Criterion.objects.filter(review=review, replaces__isnull=False)
        .order_by()
        .values_list("replaces_id", "pk")
    )
)


def newest_criteria(review: Review) -> dict[int, int]:
    """For each criterion that was reworded, the one that stands in its place now."""
    later = dict(REWORDED.all(review=review.pk))

    def last(criterion: int) -> int:
        while criterion in later:
            criterion = later[criterion]
        return criterion

    return {criterion: last(criterion) for criterion in later}


def reported_reasons(review: Review, items: Iterable[Item]) -> dict[int, int | None]:
    """For each excluded item the one criterion that it is reported under, or None.

    A resolution's reason stands before the votes'. Reworded criteria count as their newest form.
    """
    excluded = [item for item in items if item.state == Item.State.EXCLUDED]
    newest = newest_criteria(review)
    order = list(Criterion.objects.filter(review=review).current().values_list("pk", flat=True))
    ballots, resolved = ballots_of(excluded, review), resolutions_of(excluded)
    reasons: dict[int, int | None] = {}
    for item in excluded:
        resolution = resolved.get(item.pk)
        if resolution is not None and resolution.reason_id is not None:
            reasons[item.pk] = newest.get(resolution.reason_id, resolution.reason_id)
        else:
            reasons[item.pk] = rules.reported_reason(order, ballots.get(item.pk, ()))
    return reasons
