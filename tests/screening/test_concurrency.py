"""Real threads against the real database: no vote is lost, no item has two outcomes."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reviews.errors import RuleBroken
from reviews.roles import Role
from reviews.signals import records_added
from screening import plans, verify
from screening.actions import claims
from screening.actions.plans import change_plan
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import Surplus, cast_vote
from screening.models import Claim, Item, Resolution, Stage, Vote
from tests import make

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
TOGETHER, ROUNDS = 60, 50


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same instant, each on a connection of its own; results or exceptions."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(TOGETHER)
            results[place] = work()
        except Exception as problem:  # noqa: BLE001  handed to the test as a result
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TOGETHER)
    return results


def items_of(review, number: int) -> list[Item]:
    source_file = make.source_file(review)
    for _ in range(number):
        make.record(review, of_file=source_file, authors_text="Dalum, H.", year=2018)
    records_added.send(sender=None, review=review, import_id=source_file.pk)
    return list(review.items.at(Stage.TITLE_ABSTRACT))


def test_two_votes_at_the_same_instant_both_count_and_give_one_outcome(review, rosa, rune):
    pairs = [("include", "include"), ("include", "exclude"), ("exclude", "exclude")]
    expected = {"include include": "included", "exclude exclude": "excluded"}
    for turn, item in enumerate(items_of(review, ROUNDS)):
        first, second = pairs[turn % 3]
        results = at_once(
            lambda item=item, verdict=first: cast_vote(seat=rosa, item=item, verdict=verdict),
            lambda item=item, verdict=second: cast_vote(seat=rune, item=item, verdict=verdict),
        )
        assert all(isinstance(result, Vote) for result in results), results
        item.refresh_from_db()
        assert item.state == expected.get(f"{first} {second}", "conflict")
    assert Vote.objects.current().count() == 2 * ROUNDS
    included = review.items.filter(stage=Stage.TITLE_ABSTRACT, state="included").count()
    assert included == review.reports.count() == review.items.at(Stage.FULL_TEXT).count() == 17
    assert verify.differences(review) == []


def test_of_five_votes_at_once_two_count_and_three_are_refused(review, rosa, rune):
    seats = [rosa, rune, *(make.seat(review, Role.REVIEWER, f"Person {n}") for n in range(3))]
    for item in items_of(review, ROUNDS):
        results = at_once(
            *(
                lambda item=item, seat=seat: cast_vote(seat=seat, item=item, verdict="include")
                for seat in seats
            )
        )
        assert sum(isinstance(result, Vote) for result in results) == 2
        assert sum(isinstance(result, Surplus) for result in results) == 3
        assert item.votes.count() == 2
        assert Item.objects.get(pk=item.pk).state == "included"


def test_one_person_pressing_twice_at_once_casts_one_standing_vote(review, rosa):
    for item in items_of(review, ROUNDS):
        at_once(
            lambda item=item: cast_vote(seat=rosa, item=item, verdict="include"),
            lambda item=item: cast_vote(seat=rosa, item=item, verdict="exclude"),
        )
        assert Vote.objects.current().filter(item=item).count() == 1
        assert Item.objects.get(pk=item.pk).state == "one_vote"


def test_a_conflict_is_settled_once(review, owner, adjudicator, rosa, rune):
    for item in items_of(review, ROUNDS):
        cast_vote(seat=rosa, item=item, verdict="include")
        cast_vote(seat=rune, item=item, verdict="exclude")
        results = at_once(
            lambda item=item: resolve_conflict(seat=owner, item=item, verdict="include"),
            lambda item=item: resolve_conflict(seat=adjudicator, item=item, verdict="exclude"),
        )
        made = [result for result in results if isinstance(result, Resolution)]
        assert len(made) == 1
        assert sum(isinstance(result, RuleBroken) for result in results) == 1
        expected = "included" if made[0].verdict == "include" else "excluded"
        assert Item.objects.get(pk=item.pk).state == expected
    assert verify.differences(review) == []


def test_a_change_of_vote_and_a_resolution_at_once_never_disagree(review, owner, rosa, rune):
    for item in items_of(review, ROUNDS):
        cast_vote(seat=rosa, item=item, verdict="include")
        cast_vote(seat=rune, item=item, verdict="exclude")
        at_once(
            lambda item=item: cast_vote(seat=rune, item=item, verdict="include"),
            lambda item=item: resolve_conflict(seat=owner, item=item, verdict="exclude"),
        )
        assert Item.objects.get(pk=item.pk).state in Item.SETTLED
    assert verify.differences(review) == []


def test_claims_at_the_same_instant_are_distinct(review, rosa, rune):
    seats = [rosa, rune, *(make.seat(review, Role.REVIEWER, f"Person {n}") for n in range(4))]
    plan = plans.of(review, Stage.TITLE_ABSTRACT)
    plan.votes_required = 1
    plan.save()
    items_of(review, 6)
    for _turn in range(6):
        results = at_once(
            *(
                lambda seat=seat: claims.claim_next(seat=seat, stage=Stage.TITLE_ABSTRACT)
                for seat in seats
            )
        )
        assert all(isinstance(result, Item) for result in results), results
        assert len({result.pk for result in results}) == 6
        Claim.objects.all().delete()


def test_two_slots_are_never_claimed_three_times(review, rosa, rune):
    seats = [rosa, rune, *(make.seat(review, Role.REVIEWER, f"Person {n}") for n in range(4))]
    items_of(review, 3)
    for _turn in range(6):
        at_once(
            *(
                lambda seat=seat: claims.claim_next(seat=seat, stage=Stage.TITLE_ABSTRACT)
                for seat in seats
            )
        )
        held = list(Claim.objects.values_list("item_id", flat=True))
        assert all(held.count(pk) <= 2 for pk in held)
        Claim.objects.all().delete()


def test_a_plan_changed_while_people_vote_leaves_no_state_of_the_old_plan(review, owner, rosa):
    items = items_of(review, 30)

    def vote_on_all() -> None:
        for item in items:
            cast_vote(seat=rosa, item=item, verdict="include")

    results = at_once(
        vote_on_all,
        lambda: change_plan(seat=owner, stage=Stage.TITLE_ABSTRACT, progression="single"),
    )
    assert not [result for result in results if isinstance(result, Exception)], results
    assert verify.differences(review) == []
    assert review.items.filter(stage=Stage.TITLE_ABSTRACT, state="included").count() == 30


def test_an_expired_claim_is_free_for_others(review, rosa, rune):
    items_of(review, 1)
    plan = plans.of(review, Stage.TITLE_ABSTRACT)
    plan.votes_required = 1
    plan.save()
    assert claims.claim_next(seat=rosa, stage=Stage.TITLE_ABSTRACT) is not None
    assert claims.claim_next(seat=rune, stage=Stage.TITLE_ABSTRACT) is None
    Claim.objects.update(expires_at=timezone.now())
    assert claims.claim_next(seat=rune, stage=Stage.TITLE_ABSTRACT) is not None
