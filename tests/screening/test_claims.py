"""What comes next, in an order that says nothing about other people's votes."""

from screening.actions import claims
from screening.actions.votes import cast_vote
from screening.models import Claim, Stage

T = Stage.TITLE_ABSTRACT


def walk(seat, verdicts: list[str]) -> list[int]:
    """Screen through the queue, claiming and voting; the items in the order they came."""
    seen = []
    for verdict in verdicts:
        item = claims.claim_next(seat=seat, stage=T, after=seen[-1] if seen else None)
        seen.append(item.pk)
        cast_vote(seat=seat, item=item, verdict=verdict)
    return seen


def test_the_order_is_the_same_whether_or_not_another_has_voted(add_records, rosa, rune):
    items = [item.pk for item in add_records(8)]
    for item in rosa.review.items.filter(pk__in=items[1::3]):
        cast_vote(seat=rune, item=item, verdict="include")
    assert walk(rosa, ["exclude"] * 8) == items


def test_a_new_vote_behind_me_does_not_call_me_back(add_records, rosa, rune):
    items = add_records(6)
    for item in items[2:4]:
        cast_vote(seat=rosa, item=item, verdict="exclude")
    cast_vote(seat=rune, item=items[0], verdict="include")
    assert claims.next_item(rosa, T) == items[4]


def test_at_the_end_the_queue_begins_again_with_what_was_left(add_records, rosa):
    items = add_records(3)
    cast_vote(seat=rosa, item=items[2], verdict="exclude")
    assert claims.next_item(rosa, T) == items[0]


def test_skipping_goes_on_and_comes_back(add_records, rosa):
    items = add_records(2)
    assert claims.claim_next(seat=rosa, stage=T) == items[0]
    assert claims.claim_next(seat=rosa, stage=T, after=items[0].pk) == items[1]
    assert claims.claim_next(seat=rosa, stage=T, after=items[1].pk) == items[0]


def test_position_survives_in_the_claim(add_records, rosa):
    items = add_records(3)
    claims.claim_next(seat=rosa, stage=T, after=items[0].pk)
    assert claims.next_item(rosa, T) == items[1]
    assert claims.claim_next(seat=rosa, stage=T) == items[1]
    assert Claim.objects.filter(seat=rosa).count() == 1


def test_a_pair_in_hand_is_passed_over_by_a_third(add_records, rosa, rune, adjudicator):
    items = add_records(2)
    assert claims.claim_next(seat=rosa, stage=T) == items[0]
    assert claims.claim_next(seat=rune, stage=T) == items[0]
    assert claims.claim_next(seat=adjudicator, stage=T) == items[1]


def test_looking_does_not_claim(add_records, rosa):
    add_records(1)
    assert claims.next_item(rosa, T) is not None
    assert not Claim.objects.exists()


def test_nothing_left_is_none(add_records, rosa):
    items = add_records(2)
    for item in items:
        cast_vote(seat=rosa, item=item, verdict="include")
    assert claims.next_item(rosa, T) is None
    assert claims.claim_next(seat=rosa, stage=T) is None


def test_the_next_item_is_found_with_few_queries(add_records, rosa, django_assert_max_num_queries):
    add_records(10)
    with django_assert_max_num_queries(6):
        claims.next_item(rosa, T)
    with django_assert_max_num_queries(16):
        claims.claim_next(seat=rosa, stage=T)
