"""The list, bulk votes, marks, words and orders in the API."""

import uuid

from screening.actions import marks
from screening.actions.votes import cast_vote
from screening.models import Note, Stage, Tag, Vote

T = Stage.TITLE_ABSTRACT


def url(review, end: str) -> str:
    return f"/api/v1/reviews/{review.pk}/{end}"


def test_items_are_filtered_as_on_the_page(review, rosa, rune, add_records, api):
    first, second = add_records(2)
    cast_vote(seat=rosa, item=first, verdict="maybe")
    cast_vote(seat=rune, item=second, verdict="exclude")

    def listed(seat, query: str) -> list[int]:
        rows = api(seat).get(url(review, f"items/?stage=title_abstract{query}")).json()["results"]
        return [row["id"] for row in rows]

    assert listed(rosa, "&vote=maybe") == [first.pk]
    assert listed(rosa, "&state=todo") == [second.pk]
    assert listed(rosa, "&state=conflict") == listed(rosa, "") == [first.pk, second.pk]


def test_notes_and_tags(review, rosa, rune, observer, item, api):
    client = api(rosa)
    kept = client.post(url(review, "notes/"), {"item": item.pk, "text": "a"}, format="json")
    assert kept.status_code == 200 and kept.json()["text"] == "a"
    made = client.post(url(review, "tags/"), {"item": item.pk, "name": "b"}, format="json")
    assert made.status_code == 201
    assert api(rune).get(url(review, "notes/")).json()["results"] == []
    assert api(rune).delete(url(review, f"tags/{made.json()['id']}/")).status_code == 404
    refused = client.post(url(review, "tags/"), {"item": item.pk, "name": "x" * 61}, format="json")
    assert refused.status_code == 400 and "at most 60" in refused.json()["detail"]
    assert client.delete(url(review, f"tags/{made.json()['id']}/")).status_code == 204
    gone = client.post(url(review, "notes/"), {"item": item.pk, "text": ""}, format="json")
    assert gone.status_code == 204
    assert not Note.objects.current().exists() and not Tag.objects.current().exists()
    watching = api(observer).post(url(review, "notes/"), {"item": item.pk, "text": "a"})
    assert watching.status_code == 403


def test_highlighted_words(review, owner, rosa, rune, api):
    words = {"include": ["random*"], "exclude": ["mice"]}
    assert api(rosa).put(url(review, "highlights/own/"), words, format="json").json() == words
    assert api(rosa).put(url(review, "highlights/team/"), words, format="json").status_code == 403
    assert api(owner).put(url(review, "highlights/team/"), words, format="json").status_code == 200
    assert api(rune).get(url(review, "highlights/team/")).json() == words
    assert api(rune).get(url(review, "highlights/own/")).json() == {"include": [], "exclude": []}


def test_the_order(review, rosa, rune, api):
    order = url(review, "orders/title_abstract/")
    assert api(rosa).get(order).json() == {"order": "imported"}
    assert api(rosa).put(order, {"order": "year"}, format="json").json() == {"order": "year"}
    assert api(rune).get(order).json() == {"order": "imported"}
    assert api(rosa).put(order, {"order": "relevance"}, format="json").status_code == 400


def test_a_bulk_vote_and_its_withdrawal(review, rosa, rune, add_records, api):
    items = add_records(3)
    client, bulks = api(rosa), url(review, "bulk-votes/")
    asked = {
        "stage": "title_abstract",
        "verdict": "exclude",
        "filters": {"state": "todo"},
        "count": 2,
        "key": str(uuid.uuid4()),
    }
    wrong = client.post(bulks, asked, format="json")
    assert wrong.status_code == 400 and wrong.json() == {"count": ["It would be 3 votes."]}
    for _sent_twice in range(2):
        made = client.post(bulks, asked | {"count": 3}, format="json")
        assert made.status_code == 201
        assert made.json()["tally"] == {"cast": 3, "standing": 3, "passed_over": 0}
    assert Vote.objects.count() == 3
    one = url(review, f"bulk-votes/{made.json()['id']}/")
    assert api(rune).get(one).status_code == 404
    back = client.post(one + "withdraw/").json()
    assert back["tally"]["standing"] == 0 and back["withdrawn_at"]
    some = asked | {"items": [items[0].pk], "count": 1, "key": str(uuid.uuid4())}
    assert client.post(bulks, some, format="json").json()["items"] == 1


def test_a_tag_of_another_that_is_revealed_is_not_ones_own(review, conflict, owner, rune, api):
    tag = marks.add_tag(seat=rune, item=conflict, name="a")
    refused = api(owner).delete(url(review, f"tags/{tag.pk}/"))
    assert refused.status_code == 400 and "Only the person" in refused.json()["detail"]
