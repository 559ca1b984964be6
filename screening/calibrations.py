"""Calibration rounds as they are shown: what is left of a sample, and how well people agreed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from reviews.models import Criterion, Membership
from screening import agreement
from screening.facing import Side, ballots_of_votes, sides
from screening.independent import decisions_of
from screening.models import Calibration, Item, SampleItem, Vote
from screening.models.item import ItemQuerySet
from screening.models.vote import VoteQuerySet


def sample_for(seat: Membership, stage: str) -> ItemQuerySet:
    """Items of open samples that still want this seat's vote; they come before all others."""
    rows = Item.objects.filter(review=seat.review_id, calibration__isnull=False).at(stage)
    asked = rows.in_play().filter(calibration__people__contains=[seat.pk])
    return asked.without_vote_of(seat).order_by("id")


def next_of_sample(seat: Membership, stage: str, after: int | None = None) -> Item | None:
    """The next one of a sample, on from `after`; one that was skipped comes after the others."""
    rows = sample_for(seat, stage)
    if after is None:
        return rows.first()
    return rows.filter(pk__gt=after).first() or rows.exclude(pk=after).first()


def done_by(calibration: Calibration) -> dict[int, int]:
    """How many of the sample each participant has voted on; a count that shows no verdict."""
    votes = _standing(calibration).values_list("seat_id", flat=True)
    counts = dict.fromkeys(calibration.people, 0)
    for seat in votes:
        if seat in counts:
            counts[seat] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Disagreement:
    item: Item
    sides: list[Side]
    criterion: Criterion | None


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    figures: agreement.Agreement


@dataclass(frozen=True, slots=True)
class Report:
    """How a closed round went. value: the measure in per cent; None where it is not defined."""

    judged: int
    pairs: list[Pair]
    team: agreement.TeamAgreement | None
    value: float | None
    reached: bool
    disagreements: list[Disagreement]


def report_of(seat: Membership, calibration: Calibration) -> Report:
    """Agreement in the sample, maybe counted as include; disagreements as this seat sees them."""
    votes = _votes(calibration)
    decisions = decisions_of(seat.review, votes, calibration.closed_at).decisions
    people = {each.pk: str(each) for each in seat.review.members.select_related("user")}
    pairs = agreement.pairwise(decisions, "lenient")
    team = agreement.team(decisions, "lenient") if len(pairs) > 1 else None
    value = _value(calibration, list(pairs.values()), team)
    return Report(
        judged=len({each.item for each in decisions}),
        pairs=[Pair(people[a], people[b], figures) for (a, b), figures in pairs.items()],
        team=team,
        value=value,
        reached=value is not None and value >= calibration.target,
        disagreements=_disagreements(seat, calibration),
    )


def _value(
    calibration: Calibration,
    pairs: list[agreement.Agreement],
    team: agreement.TeamAgreement | None,
) -> float | None:
    """Of all pairs of votes on one item, how many agree; or kappa, Fleiss' for more than two."""
    if calibration.measure == Calibration.Measure.KAPPA:
        kappa = team.fleiss if team is not None else (pairs[0].kappa if pairs else None)
        return None if kappa is None or kappa.value is None else 100 * kappa.value
    compared = sum(each.n for each in pairs)
    agreed = sum(each.table.agreed for each in pairs)
    return 100 * agreed / compared if compared else None


def _disagreements(seat: Membership, calibration: Calibration) -> list[Disagreement]:
    """Items on which include and exclude met, in the order of the criterion at issue."""
    order = list(Criterion.objects.filter(review=seat.review).current())
    keys = [each.pk for each in order]
    by_item: dict[int, list[Side]] = {}
    for side in sides(seat.review, _standing(calibration).seen_by(seat)):
        by_item.setdefault(side.vote.item_id, []).append(side)
    split = {
        pk: each
        for pk, each in by_item.items()
        if len({side.vote.verdict == "exclude" for side in each}) > 1
    }
    items = Item.objects.select_related("record", "report").in_bulk(split)
    ballots = ballots_of_votes(seat.review, _standing(calibration))
    named = {pk: ballots[pk].disputed(keys) for pk in split}
    place = {pk: number for number, pk in enumerate(keys)}
    found = sorted(split, key=lambda pk: (place.get(named[pk] or 0, len(keys)), pk))
    by_key = {each.pk: each for each in order}
    return [Disagreement(items[pk], split[pk], by_key.get(named[pk] or 0)) for pk in found]


def _standing(calibration: Calibration) -> VoteQuerySet:
    """The votes that stand, or stood when the round was closed: its report is not rewritten when
    somebody leaves and their votes are voided."""
    votes = _votes(calibration)
    if calibration.closed_at is None:
        return votes.current()
    return votes.filter(Q(superseded_at=None) | Q(superseded_at__gt=calibration.closed_at))


def _votes(calibration: Calibration) -> VoteQuerySet:
    """All votes of the round, those that were changed too, on items that are still in play."""
    drawn = SampleItem.objects.filter(
        calibration=calibration, item=OuterRef("item"), round=OuterRef("round")
    )
    votes = Vote.objects.filter(review=calibration.review_id, item__in_play=True)
    votes = votes.filter(Exists(drawn), seat__in=calibration.people)
    if calibration.closed_at is not None:
        votes = votes.filter(cast_at__lte=calibration.closed_at)
    return votes
