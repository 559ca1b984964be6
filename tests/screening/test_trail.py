"""Ahead, back and on: the next card is kept ready, and one's own votes lie behind."""

import pytest

from screening.actions.claims import claim_next
from screening.actions.votes import cast_vote
from screening.models import Claim, Stage, Vote
from tests.screening.test_pages import stage_url


def test_the_card_ahead_is_what_the_vote_brings_and_holds_nothing(
    review, rosa, add_records, browse
):
    items = add_records(3)
    client = browse(rosa)
    shown = client.get(stage_url(review, f"ahead/?after={items[0].pk}"))
    assert str(items[1].record).encode() in shown.content
    assert b"<html" not in shown.content
    assert not Claim.objects.exists()
    assert not Vote.objects.exists()


@pytest.mark.parametrize("number", [1, 2])
def test_at_the_end_nothing_is_ahead(review, rosa, add_records, browse, number):
    items = add_records(number)
    for each in items[1:]:
        cast_vote(seat=rosa, item=each, verdict="include")
    assert browse(rosa).get(stage_url(review, f"ahead/?after={items[0].pk}")).status_code == 204


def test_what_is_full_for_others_is_not_ahead(review, rosa, rune, adjudicator, add_records, browse):
    items = add_records(3)
    for seat in (rune, adjudicator):
        cast_vote(seat=seat, item=items[1], verdict="include")
    shown = browse(rosa).get(stage_url(review, f"ahead/?after={items[0].pk}"))
    assert str(items[2].record).encode() in shown.content


def test_back_and_on_walk_along_ones_own_votes(review, rosa, rune, add_records, browse):
    items = add_records(4)
    for each in (items[2], items[0]):
        cast_vote(seat=rosa, item=each, verdict="include")
    cast_vote(seat=rune, item=items[1], verdict="include")
    client = browse(rosa)

    def follow(where, item):
        answer = client.get(stage_url(review, f"{where}/?item={item.pk}"), follow=True)
        return answer.request["PATH_INFO"]

    def page(item):
        return stage_url(review, f"items/{item.pk}/")

    assert follow("back", items[3]) == page(items[0])
    assert follow("back", items[0]) == page(items[2])
    assert follow("onward", items[2]) == page(items[0])
    assert follow("onward", items[0]) == stage_url(review)
    assert follow("back", items[2]) == page(items[2])
    said = client.get(stage_url(review, f"back/?item={items[2].pk}"), follow=True).content
    assert b"Nothing lies before this" in said


def test_back_with_nothing_behind_stays_in_the_queue(review, rosa, item, browse):
    answer = browse(rosa).get(stage_url(review, f"back/?item={item.pk}"), follow=True)
    assert answer.request["PATH_INFO"] == stage_url(review)
    assert str(item.record).encode() in answer.content


def test_going_back_keeps_what_one_holds(review, rosa, add_records, browse):
    items = add_records(2)
    cast_vote(seat=rosa, item=items[0], verdict="include")
    held = claim_next(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    browse(rosa).get(stage_url(review, f"back/?item={held.pk}"), follow=True)
    assert Claim.objects.get().item == held == items[1]


def test_the_pace_tells_how_long_it_takes(review, rosa, add_records, browse):
    items = add_records(15)
    for number, each in enumerate(items[:5]):
        cast_vote(seat=rosa, item=each, verdict="exclude", seconds=50 + 10 * number)
    shown = browse(rosa).get(stage_url(review)).content.decode()
    assert "5 done, 10 left · about 12 min left" in shown
