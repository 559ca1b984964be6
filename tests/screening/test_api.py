"""The same actions, rules and sentences by the API."""

import uuid

import pytest

from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Vote


@pytest.fixture
def base(review) -> str:
    return f"/api/v1/reviews/{review.pk}/"


def test_next_holds_an_item_and_a_vote_counts_once(base, rosa, add_records, api):
    items = add_records(2)
    client = api(rosa)
    first = client.post(base + "items/next/?stage=title_abstract")
    assert first.data["id"] == items[0].pk
    vote = {"item": items[0].pk, "verdict": "include", "key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(base + "votes/", vote, format="json").status_code == 201
    assert Vote.objects.count() == 1
    assert client.post(base + "items/next/?stage=title_abstract").data["id"] == items[1].pk
    assert client.post(base + "items/next/?stage=elsewhere").status_code == 400


def test_nothing_to_screen_is_204(base, rosa, api):
    assert api(rosa).post(base + "items/next/?stage=full_text").status_code == 204


def test_a_broken_rule_is_400_with_the_sentence_of_the_page(base, report_item, rosa, api):
    answer = api(rosa).post(
        base + "votes/", {"item": report_item.pk, "verdict": "exclude"}, format="json"
    )
    assert answer.status_code == 400
    assert answer.data["detail"] == "Tick at least one criterion that it fails."


def test_a_vote_is_withdrawn_by_its_author_only(base, item, rosa, rune, api):
    vote = cast_vote(seat=rosa, item=item, verdict="include")
    assert api(rune).delete(f"{base}votes/{vote.pk}/").status_code == 404
    assert api(rosa).delete(f"{base}votes/{vote.pk}/").status_code == 204
    assert Item.objects.get(pk=item.pk).state == "waiting"


def test_conflicts_and_resolutions(base, conflict, rosa, adjudicator, api):
    client = api(adjudicator)
    listed = client.get(base + "conflicts/?stage=title_abstract").data["results"]
    assert [row["id"] for row in listed] == [conflict.pk]
    assert sorted(vote["verdict"] for vote in listed[0]["votes"]) == ["exclude", "include"]
    asked = {"item": conflict.pk, "verdict": "exclude"}
    assert api(rosa).post(base + "resolutions/", asked, format="json").status_code == 403
    made = client.post(base + "resolutions/", asked, format="json")
    assert (made.status_code, made.data["basis"]) == (201, "adjudication")
    again = client.post(base + "resolutions/", asked, format="json")
    assert again.status_code == 400
    assert "not in conflict any more" in again.data["detail"]
    assert client.get(f"{base}items/{conflict.pk}/").data["outcome"] == "excluded"
    assert client.delete(f"{base}resolutions/{made.data['id']}/").status_code == 204
    assert client.get(f"{base}items/{conflict.pk}/").data["outcome"] is None


def test_reopen_needs_a_resolver(base, item, rosa, rune, adjudicator, api):
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=item, verdict="exclude")
    assert api(rosa).post(f"{base}items/{item.pk}/reopen/").status_code == 403
    assert api(adjudicator).post(f"{base}items/{item.pk}/reopen/").data["outcome"] is None


@pytest.mark.parametrize("end", ["votes/", "items/", "plans/"])
def test_members_read_and_outsiders_find_nothing(base, item, observer, outsider, api, end):
    assert api(observer).get(base + end).status_code == 200
    assert api(outsider).get(base + end).status_code == 404


def test_observers_write_nothing(base, item, observer, api):
    client = api(observer)
    vote = {"item": item.pk, "verdict": "include"}
    assert client.post(base + "votes/", vote, format="json").status_code == 403
    assert client.post(base + "items/next/?stage=title_abstract").status_code == 403
    for end in ("conflicts/", "resolutions/"):
        assert client.get(base + end).status_code == 403


def test_lists_cost_the_same_for_many_rows(
    base, rosa, rune, owner, add_records, api, django_assert_max_num_queries
):
    for each in add_records(12):
        cast_vote(seat=rosa, item=each, verdict="exclude")
        cast_vote(seat=rune, item=each, verdict="include")
    client = api(owner)
    for end in ("votes/", "items/", "conflicts/"):
        with django_assert_max_num_queries(8):
            assert len(client.get(base + end).data["results"]) in (12, 24)
    assert Item.objects.at(Stage.FULL_TEXT).count() == 0
