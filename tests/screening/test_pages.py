"""The queue and the desks in a browser without scripts, and by htmx."""

import uuid

import pytest

from screening.actions.votes import cast_vote
from screening.models import Claim, Item, Resolution, Stage, Vote


def stage_url(review, end: str = "", stage: str = "title-abstract") -> str:
    return f"/r/{review.pk}/screening/{stage}/{end}"


def test_looking_at_the_queue_writes_nothing(review, item, rosa, browse):
    shown = browse(rosa).get(stage_url(review))
    assert str(item.record).encode() in shown.content
    assert not Claim.objects.exists()


def test_a_plain_form_votes_and_shows_the_next_one(review, rosa, add_records, browse):
    items = add_records(2)
    client = browse(rosa)
    key = uuid.uuid4()
    sent = {"verdict": "include", "note": "good", "seconds": "7", "key": key}
    answer = client.post(stage_url(review, f"items/{items[0].pk}/vote/"), sent, follow=True)
    assert str(items[1].record).encode() in answer.content
    vote = Vote.objects.get()
    assert (vote.verdict, vote.note, vote.seconds, vote.key) == ("include", "good", 7, key)
    assert Claim.objects.get(seat=rosa).item == items[1]


def test_by_htmx_the_answer_to_a_vote_holds_the_next_card(review, rosa, add_records, browse):
    items = add_records(2)
    answer = browse(rosa).post(
        stage_url(review, f"items/{items[0].pk}/vote/"),
        {"verdict": "exclude"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert str(items[1].record).encode() in answer.content
    assert b"<html" not in answer.content


def test_the_claim_of_what_is_shown_changes_nothing_on_screen(review, rosa, item, browse):
    answer = browse(rosa).post(
        stage_url(review, "claim/"), {"item": item.pk}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert Claim.objects.get().item == item


def test_a_surplus_vote_is_said_and_the_queue_goes_on(
    review, rosa, rune, adjudicator, add_records, browse
):
    items = add_records(2)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items[0], verdict="include")
    answer = browse(adjudicator).post(
        stage_url(review, f"items/{items[0].pk}/vote/"), {"verdict": "include"}, follow=True
    )
    assert b"already has the votes that it needs" in answer.content
    assert str(items[1].record).encode() in answer.content
    assert Vote.objects.count() == 2


def test_a_refused_vote_says_why_and_keeps_the_card(review, report_item, rosa, browse):
    answer = browse(rosa).post(
        stage_url(review, f"items/{report_item.pk}/vote/", "full-text"),
        {"verdict": "exclude"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    assert b"Tick at least one criterion that it fails." in answer.content


def test_skip_and_undo(review, rosa, add_records, browse):
    items = add_records(2)
    client = browse(rosa)
    skipped = client.post(stage_url(review, "skip/"), {"item": items[0].pk}, follow=True)
    assert str(items[1].record).encode() in skipped.content
    cast_vote(seat=rosa, item=items[1], verdict="exclude")
    undone = client.post(stage_url(review, "undo/"), follow=True)
    assert str(items[1].record).encode() in undone.content
    assert not Vote.objects.current().exists()


def test_the_finished_queue_says_what_next(review, rosa, item, browse):
    cast_vote(seat=rosa, item=item, verdict="include")
    assert b"Nothing waits for your vote" in browse(rosa).get(stage_url(review)).content


def test_an_empty_stage_says_where_records_come_from(review, rosa, browse):
    assert b"No records to screen yet" in browse(rosa).get(stage_url(review)).content
    shown = browse(rosa).get(stage_url(review, stage="full-text"))
    assert b"No reports to read yet" in shown.content


def test_bibliography_can_be_hidden_while_screening(review, item, owner, rosa, browse):
    from screening.actions.plans import change_plan

    assert b"Psychosis" in browse(rosa).get(stage_url(review)).content
    change_plan(seat=owner, stage=Stage.TITLE_ABSTRACT, hide_bibliography=True)
    assert b"Psychosis" not in browse(rosa).get(stage_url(review)).content


def test_my_votes_are_listed_by_verdict_and_withdrawn(review, rosa, rune, add_records, browse):
    items = add_records(2)
    cast_vote(seat=rosa, item=items[0], verdict="include")
    cast_vote(seat=rosa, item=items[1], verdict="exclude")
    client = browse(rosa)
    shown = client.get(stage_url(review, "votes/?verdict=exclude")).content
    assert str(items[1].record).encode() in shown
    assert str(items[0].record).encode() not in shown
    assert client.post(stage_url(review, f"items/{items[1].pk}/withdraw/")).status_code == 302
    assert browse(rune).post(stage_url(review, f"items/{items[0].pk}/withdraw/")).status_code == 404
    assert Vote.objects.current().get().item == items[0]


def test_a_conflict_is_settled_at_the_desk_and_taken_back(review, conflict, owner, browse):
    client = browse(owner)
    desk = stage_url(review, f"conflicts/{conflict.pk}/")
    assert client.get(desk).content.count(b"facing__verdict") == 2
    answer = client.post(desk, {"verdict": "include", "basis": "consensus", "note": "we agreed"})
    assert answer.url == stage_url(review, "conflicts/")
    made = Resolution.objects.get()
    assert (made.verdict, made.basis, made.note) == ("include", "consensus", "we agreed")
    assert client.get(desk).status_code == 404
    listed = client.get(stage_url(review, "conflicts/"))
    assert b"we agreed" in listed.content
    client.post(stage_url(review, f"resolutions/{made.pk}/withdraw/"))
    assert client.get(desk).status_code == 200


def test_what_is_settled_is_listed_and_reopened(review, conflict, owner, rosa, observer, browse):
    browse(owner).post(
        stage_url(review, f"conflicts/{conflict.pk}/"),
        {"verdict": "exclude", "basis": "adjudication"},
    )
    shown = browse(observer).get(stage_url(review, "decided/?state=excluded")).content
    assert str(conflict.record).encode() in shown
    reopen = stage_url(review, f"items/{conflict.pk}/reopen/")
    assert browse(rosa).post(reopen).status_code == 403
    assert browse(owner).post(reopen).status_code == 302
    assert Item.objects.get(pk=conflict.pk).round == 2


GETS = ["", "votes/", "decided/", "conflicts/", "agreement/", "plan/"]


@pytest.mark.parametrize("end", GETS)
@pytest.mark.parametrize("stage", ["title-abstract", "full-text"])
def test_every_page_opens_for_members_only(
    review, conflict, everybody, outsider, browse, end, stage
):
    for name, seat in everybody.items():
        expected = 403 if name == "observer" and end == "votes/" else 200
        assert browse(seat).get(stage_url(review, end, stage)).status_code == expected, name
    assert browse(outsider).get(stage_url(review, end, stage)).status_code == 404


@pytest.mark.parametrize("end", ["claim/", "skip/", "undo/"])
def test_observers_and_outsiders_change_nothing(review, item, observer, outsider, browse, end):
    assert browse(observer).post(stage_url(review, end)).status_code == 403
    assert browse(outsider).post(stage_url(review, end)).status_code == 404
    assert browse(observer).get(stage_url(review, end)).status_code == 405


def test_an_item_of_another_review_is_not_here(review, item, outsider, browse):
    other = outsider.user.seats.get().review
    assert browse(outsider).get(stage_url(other, f"items/{item.pk}/")).status_code == 404
    answer = browse(outsider).post(
        stage_url(other, f"items/{item.pk}/vote/"), {"verdict": "include"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("end", GETS)
def test_pages_cost_the_same_for_many_items(
    review, rosa, rune, owner, add_records, browse, django_assert_max_num_queries, end
):
    for number, each in enumerate(add_records(14)):
        cast_vote(seat=rosa, item=each, verdict="exclude")
        cast_vote(seat=rune, item=each, verdict="exclude" if number % 2 else "include")
    client = browse(owner)
    with django_assert_max_num_queries(37):
        client.get(stage_url(review, end))


def test_a_vote_and_its_answer_ask_the_database_a_fixed_number_of_times(
    review, rosa, rune, add_records, criteria, browse, django_assert_max_num_queries
):
    items = add_records(12)
    for item in items[6:]:
        cast_vote(seat=rune, item=item, verdict="exclude", criteria=[criteria[0].pk])
    client = browse(rosa)
    for item in (items[0], items[8]):
        with django_assert_max_num_queries(35):
            client.post(
                stage_url(review, f"items/{item.pk}/vote/"),
                {"verdict": "exclude", "criteria": [criteria[1].pk]},
                headers={"HX-Request": "true"},
            )
    assert Vote.objects.filter(seat=rosa).count() == 2
