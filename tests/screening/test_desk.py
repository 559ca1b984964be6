"""The conflict desk: every conflict, who is at odds about what, settled where it stands."""

import datetime as dt

import pytest
from django.utils import timezone

from screening.actions.plans import change_plan
from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Vote
from tests import make

T = Stage.TITLE_ABSTRACT


@pytest.fixture
def desk(review):
    return f"/r/{review.pk}/screening/title-abstract/conflicts/"


@pytest.fixture
def three(add_records, rosa, rune, adjudicator, criteria):
    """Two conflicts of Rosa and Rune on different criteria, one of Rune and the adjudicator."""
    items = add_records(3)
    pairs = ((rosa, rune), (rosa, rune), (adjudicator, rune))
    for item, (first, second), reason in zip(items, pairs, criteria, strict=True):
        cast_vote(seat=first, item=item, verdict="include")
        cast_vote(seat=second, item=item, verdict="exclude", criteria=[reason.pk])
    for number, item in enumerate(items):
        item.record.title = f"Title number {number} of the desk"
        item.record.save()
    return items


def shown(client, url) -> set[int]:
    text = client.get(url).content.decode()
    return {number for number in range(3) if f"Title number {number} of the desk" in text}


def test_the_desk_lists_every_conflict_with_votes_and_filters(
    three, desk, owner, rosa, rune, adjudicator, criteria, browse
):
    client = browse(owner)
    page = client.get(desk).content.decode()
    assert shown(client, desk) == {0, 1, 2}
    assert "About: <bdi>Wrong population</bdi>" in page and "badge--exclude" in page
    assert shown(client, f"{desk}?pair={rosa.pk}-{rune.pk}") == {0, 1}
    assert shown(client, f"{desk}?pair={rune.pk}-{adjudicator.pk}") == {2}
    assert shown(client, f"{desk}?criterion={criteria[1].pk}") == {1}
    assert shown(client, f"{desk}?pair={rosa.pk}-{rune.pk}&criterion={criteria[2].pk}") == set()
    assert shown(client, f"{desk}?pair=x&criterion=99999999999999999999&after=x") == {0, 1, 2}


def test_the_age_is_that_of_the_last_vote(
    desk, owner, rosa, rune, add_records, browse, monkeypatch
):
    items = add_records(2)
    for number, item in enumerate(items):
        item.record.title = f"Title number {number} of the desk"
        item.record.save()
        cast_vote(seat=rosa, item=item, verdict="include")
    cast_vote(seat=rune, item=items[0], verdict="exclude")
    long_ago = timezone.now() - dt.timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: long_ago)
    cast_vote(seat=rune, item=items[1], verdict="exclude")
    Vote.objects.filter(item=items[1], seat=rosa).update(superseded_at=long_ago)
    monkeypatch.undo()
    client = browse(owner)
    assert shown(client, desk) == {0, 1}
    assert shown(client, f"{desk}?age=week") == {1}
    assert shown(client, f"{desk}?age=month") == set()


def test_settling_in_place_comes_back_to_the_same_filter(three, desk, owner, criteria, browse):
    query = f"criterion={criteria[0].pk}"
    settled = browse(owner).post(
        f"{desk}{three[0].pk}/?{query}",
        {"stay": "1", "basis": "adjudication", "verdict": "exclude", "reason": criteria[0].pk},
    )
    assert settled["Location"] == f"{desk}?{query}"
    assert Item.objects.get(pk=three[0].pk).state == "excluded"


def test_the_next_conflict_is_of_the_same_filter(three, desk, owner, rosa, rune, browse):
    query = f"pair={rosa.pk}-{rune.pk}"
    settled = browse(owner).post(
        f"{desk}{three[0].pk}/?{query}", {"basis": "adjudication", "verdict": "include"}
    )
    assert settled["Location"] == f"{desk}{three[1].pk}/?{query}"


def test_it_says_who_settles_what(three, desk, owner, adjudicator, browse):
    change_plan(seat=owner, stage=T, resolvers="not_voted")
    mine = browse(adjudicator).get(desk).content.decode()
    assert mine.count("You voted on this") == 1 and mine.count("Settle here") == 2
    change_plan(seat=owner, stage=T, resolvers="meeting")
    page = browse(owner).get(desk).content.decode()
    assert "Settle here" not in page and page.count("The plan leaves conflicts to the voters") == 3
    assert "badge--exclude" not in page and "Wrong population" not in page
    one = browse(owner).get(f"{desk}{three[0].pk}/").content.decode()
    assert "hidden until a consensus meeting" in one and "Wrong population" not in one


def test_the_desk_asks_a_fixed_number_of_queries(
    three, desk, owner, rosa, rune, add_records, browse, django_assert_max_num_queries
):
    client = browse(owner)
    client.get(desk)
    with django_assert_max_num_queries(45):
        client.get(desk)
    for item in add_records(60):
        cast_vote(seat=rosa, item=item, verdict="include")
        cast_vote(seat=rune, item=item, verdict="exclude")
    with django_assert_max_num_queries(45):
        page = client.get(desk).content.decode()
    assert page.count("Settle here") == 50 and "Later ones" in page
    last = Item.objects.order_by("id").conflicts()[49]
    assert client.get(f"{desk}?after={last.pk}").content.decode().count("Settle here") == 13


def test_a_member_of_another_review_names_nobody(three, desk, owner, browse):
    other = make.seat(make.review())
    assert shown(browse(owner), f"{desk}?pair={other.pk}-{owner.pk}") == set()
