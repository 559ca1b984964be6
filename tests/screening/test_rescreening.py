"""A criterion in new words: the votes cast under the old ones, and what is screened again."""

import pytest
from django.core.exceptions import PermissionDenied

from reviews.actions.protocol import change_criterion
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening import verify
from screening.actions.rescreening import rescreen
from screening.actions.votes import cast_vote
from screening.models import Item, Rescreen, Stage, Vote
from screening.touched import Touch, old_votes, touched

T = Stage.TITLE_ABSTRACT


@pytest.fixture
def reworded(add_records, owner, rosa, rune, criteria):
    """One excluded for the first criterion, one for the second, one included; then new words."""
    items = add_records(4)
    for item, named in zip(items, ([0], [1], None), strict=False):
        verdict = "include" if named is None else "exclude"
        ticked = [criteria[place].pk for place in named or []]
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict=verdict, criteria=ticked)
    new = change_criterion(
        seat=owner, criterion=criteria[0], label="Adults with SMI", reason="Not SMI"
    )
    return items, new


def state(item: Item) -> tuple[str, int]:
    found = Item.objects.get(pk=item.pk)
    return found.state, found.round


def test_what_the_new_words_touch(reworded, rosa):
    items, new = reworded
    cast_vote(seat=rosa, item=items[3], verdict="exclude", criteria=[new.pk])
    assert old_votes(new).count() == 6
    keys = {which: set(touched(new, T, which).values_list("pk", flat=True)) for which in Touch}
    assert keys[Touch.NAMED] == {items[0].pk}
    assert keys[Touch.EXCLUDED] == {items[0].pk, items[1].pk}
    assert keys[Touch.INCLUDED] == {items[2].pk}


def test_they_are_screened_again_in_a_new_round_with_the_old_votes_kept(reworded, owner, review):
    items, new = reworded
    made = rescreen(seat=owner, criterion=new, stage=T, which="named", expected=1)
    assert state(items[0]) == ("waiting", 2) and state(items[1]) == ("excluded", 1)
    assert list(made.items.all()) == [items[0]]
    assert Vote.objects.current().filter(item=items[0], round=1).count() == 2
    event = AuditEvent.objects.get(review=review, verb="items_reopened")
    assert (event.facts["count"], event.facts["label"]) == (1, "Adults with SMI")
    assert verify.differences(review) == []
    with pytest.raises(RuleBroken, match="No item"):
        rescreen(seat=owner, criterion=new, stage=T, which="named", expected=0)


def test_another_number_than_the_one_shown_is_refused(reworded, owner, rosa):
    items, new = reworded
    with pytest.raises(RuleBroken, match="2 items by now, not 3"):
        rescreen(seat=owner, criterion=new, stage=T, which="excluded", expected=3)
    with pytest.raises(RuleBroken, match="Choose which"):
        rescreen(seat=owner, criterion=new, stage=T, which="other", expected=3)
    with pytest.raises(PermissionDenied):
        rescreen(seat=rosa, criterion=new, stage=T, which="excluded", expected=2)
    assert not Rescreen.objects.exists() and state(items[0]) == ("excluded", 1)


def test_the_page_shows_counts_votes_and_progress(reworded, owner, rosa, browse):
    items, new = reworded
    client = browse(owner)
    url = f"/r/{owner.review_id}/criteria/{new.pk}/"
    page = client.get(url + "votes/").content.decode()
    assert "Screen 1 item again" in page and "Screen 2 items again" in page
    assert page.count("badge--exclude") == 2
    assert client.get(url + "votes/?all=1").content.decode().count("badge--exclude") == 4
    body = {"stage": T, "which": "named"}
    asked = client.post(url + "screen-again/", body).content.decode()
    assert "1 settled item begins a new round" in asked and "cannot be undone" in asked
    assert state(items[0]) == ("excluded", 1), "nothing happens before the person is sure"
    client.post(url + "screen-again/", body | {"expected": "1", "sure": "1"})
    assert state(items[0]) == ("waiting", 2)
    assert (
        "0 of 1 items of Title and abstract are settled again"
        in client.get(url + "votes/").content.decode()
    )
    assert browse(rosa).get(url + "votes/").status_code == 403


def test_the_api_does_the_same(reworded, owner, rosa, api):
    _items, new = reworded
    url = f"/api/v1/reviews/{owner.review_id}/rescreens/"
    body = {"criterion": new.pk, "stage": T, "which": "excluded", "expected": 2}
    assert api(rosa).post(url, body, format="json").status_code == 403
    made = api(owner).post(url, body, format="json")
    assert made.status_code == 201 and len(made.json()["items"]) == 2
    assert api(owner).get(url).json()["results"][0]["criterion"] == new.pk
