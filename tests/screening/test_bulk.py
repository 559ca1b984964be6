"""One verdict on many items: counted, confirmed, cast one by one, and taken back."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from reviews.errors import RuleBroken
from reviews.jobs import Cancelled
from reviews.models import AuditEvent, Job
from screening import bulks
from screening.actions import bulk as actions
from screening.actions.votes import cast_vote, withdraw_vote
from screening.models import BulkVote, Stage, Vote

T = Stage.TITLE_ABSTRACT


def url(review, end: str = "list/vote/") -> str:
    return f"/r/{review.pk}/screening/title-abstract/{end}"


def cast(seat, items, **facts) -> BulkVote:
    given = {"verdict": "exclude"} | facts
    bulk = actions.prepare_bulk(seat=seat, stage=T, items=[item.pk for item in items], **given)
    actions.run_bulk(seat=seat, bulk=bulk)
    return bulk


def standing(seat) -> dict[int, str]:
    return dict(Vote.objects.current().filter(seat=seat).values_list("item_id", "verdict"))


def test_each_vote_is_a_row_of_its_own_under_the_usual_rules(rosa, add_records, criteria):
    items = add_records(3)
    bulk = cast(rosa, items, criteria=[criteria[0].pk], note="animals")
    votes = Vote.objects.filter(seat=rosa)
    assert [vote.criteria for vote in votes] == [[criteria[0].pk]] * 3
    assert {vote.note for vote in votes} == {"animals"}
    assert {vote.key for vote in votes} == {bulk.key_of(item) for item in items}
    assert AuditEvent.objects.filter(verb="vote_cast").count() == 3
    assert AuditEvent.objects.filter(verb="bulk_voted").count() == 1


def test_what_is_wrong_with_the_verdict_is_refused_at_once_for_all(rosa, owner, add_records):
    from screening.actions.plans import change_plan

    items = add_records(2)
    change_plan(seat=owner, stage=T, reason_required=True)
    with pytest.raises(RuleBroken, match="criterion that it fails"):
        cast(rosa, items)
    with pytest.raises(RuleBroken, match="Choose include, maybe or exclude"):
        cast(rosa, items, verdict="perhaps")
    assert not BulkVote.objects.exists() and not Vote.objects.exists()


def test_items_that_take_no_vote_are_passed_over(rosa, rune, adjudicator, add_records):
    items = add_records(3)
    for seat in (rune, adjudicator):
        cast_vote(seat=seat, item=items[1], verdict="include")
    bulk = cast(rosa, items)
    assert actions.tally_of(bulk) == actions.Tally(cast=2, standing=2, passed_over=1)
    assert set(standing(rosa)) == {items[0].pk, items[2].pk}


def test_sent_or_run_twice_it_votes_once(rosa, add_records):
    items, key = add_records(2), uuid.uuid4()
    first = cast(rosa, items, key=key)
    assert cast(rosa, items, key=key) == first
    assert Vote.objects.count() == 2


def test_a_vote_withdrawn_since_is_not_cast_again_by_a_second_run(rosa, add_records):
    items = add_records(2)
    bulk = cast(rosa, items)
    withdraw_vote(seat=rosa, vote=Vote.objects.get(item=items[0]))
    actions.run_bulk(seat=rosa, bulk=bulk)
    assert set(standing(rosa)) == {items[1].pk}


def test_taking_back_withdraws_what_is_not_settled_and_restores_what_was_replaced(
    rosa, rune, add_records
):
    changed, settled, fresh = add_records(3)
    cast_vote(seat=rosa, item=changed, verdict="maybe", note="dose?")
    bulk = cast(rosa, [changed, settled, fresh])
    cast_vote(seat=rune, item=settled, verdict="exclude")
    bulks.withdraw(rosa, bulk)
    assert standing(rosa) == {changed.pk: "maybe", settled.pk: "exclude"}
    assert Vote.objects.current().get(item=changed).note == "dose?"
    assert Vote.objects.filter(seat=rosa).count() == 5, "the ledger only grows"


def test_only_the_author_takes_a_bulk_back(rosa, rune, add_records, browse, review):
    bulk = cast(rosa, add_records(1))
    with pytest.raises(RuleBroken, match="Only the person who cast"):
        actions.begin_withdrawal(seat=rune, bulk=bulk)
    assert browse(rune).get(url(review, f"together/{bulk.pk}/")).status_code == 404
    withdrawal = browse(rune).post(url(review, f"together/{bulk.pk}/withdraw/"))
    assert withdrawal.status_code == 404


def test_an_observer_and_a_stranger_cast_none(observer, outsider, add_records):
    items = add_records(1)
    with pytest.raises(PermissionDenied):
        cast(observer, items)
    with pytest.raises(RuleBroken, match="None of these items"):
        cast(outsider.user.seats.get(), items)


def test_cancelling_keeps_what_was_cast(rosa, add_records):
    items = add_records(4)
    bulk = actions.prepare_bulk(
        seat=rosa, stage=T, items=[item.pk for item in items], verdict="exclude"
    )

    def stop(done: int, total: int, words: str = "") -> None:
        if done == 2:
            raise Cancelled

    tally = actions.run_bulk(seat=rosa, bulk=bulk, progress=stop)
    assert (tally.cast, tally.passed_over) == (2, 2)


def test_many_become_a_job_that_only_its_author_sees(
    review, rosa, rune, add_records, browse, api, run_jobs, monkeypatch
):
    monkeypatch.setattr(bulks, "AT_ONCE", 2)
    items = add_records(5)
    with run_jobs():
        bulk = bulks.cast(rosa, T, [item.pk for item in items], verdict="exclude")
    job = Job.objects.get()
    assert job.state == Job.State.DONE and job.result["next"].endswith(f"/together/{bulk.pk}/")
    assert job.message == "", "nothing is being cast any more"
    assert len(standing(rosa)) == 5
    assert job.title.encode() in browse(rosa).get(f"/r/{review.pk}/jobs/").content
    assert job.title.encode() not in browse(rune).get(f"/r/{review.pk}/jobs/").content
    assert browse(rune).get(f"/r/{review.pk}/jobs/{job.pk}/").status_code == 404
    assert browse(rune).post(f"/r/{review.pk}/jobs/{job.pk}/cancel/").status_code == 404
    assert api(rune).get(f"/api/v1/reviews/{review.pk}/jobs/").json()["results"] == []
    with run_jobs():
        bulks.withdraw(rosa, bulk)
    assert standing(rosa) == {}


def test_a_bulk_still_running_is_not_taken_back(rosa, add_records, monkeypatch):
    monkeypatch.setattr(bulks, "AT_ONCE", 1)
    bulk = bulks.cast(rosa, T, [item.pk for item in add_records(3)], verdict="exclude")
    with pytest.raises(RuleBroken, match="still being cast"):
        bulks.withdraw(rosa, bulk)


def hidden(content: bytes, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"'.encode(), content)[1].decode()


def test_the_page_counts_and_casts_on_what_the_filters_show(review, rosa, add_records, browse):
    items = add_records(4)
    cast_vote(seat=rosa, item=items[0], verdict="maybe")
    client = browse(rosa)
    page = client.get(url(review) + "?vote=none").content
    assert b"Cast 3 votes" in page
    sent = {"verdict": "exclude", "count": hidden(page, "count"), "key": hidden(page, "key")}
    for _double_click in range(2):
        answer = client.post(url(review) + "?vote=none", sent)
        assert answer.status_code == 302
    assert BulkVote.objects.count() == 1
    assert sorted(standing(rosa).values()) == ["exclude"] * 3 + ["maybe"]
    outcome = client.get(answer["Location"]).content
    assert b"3 of 3" in outcome


def test_a_selection_may_change_votes_when_asked(review, rosa, add_records, browse):
    items = add_records(3)
    cast_vote(seat=rosa, item=items[0], verdict="maybe")
    query = f"?item={items[0].pk}&item={items[1].pk}"
    client = browse(rosa)
    page = client.get(url(review) + query).content
    sent = {"verdict": "include", "count": "2", "key": hidden(page, "key")}
    client.post(url(review) + query, sent)
    assert standing(rosa) == {items[0].pk: "maybe", items[1].pk: "include"}
    page = client.get(url(review) + query).content
    client.post(
        url(review) + query,
        {"verdict": "include", "count": "2", "key": hidden(page, "key"), "change": "on"},
    )
    assert standing(rosa) == {items[0].pk: "include", items[1].pk: "include"}


def test_a_number_that_no_longer_holds_is_shown_again(review, rosa, add_records, browse):
    add_records(2)
    answer = browse(rosa).post(
        url(review), {"verdict": "exclude", "count": "1", "key": str(uuid.uuid4())}
    )
    assert b"The list changed meanwhile" in answer.content
    assert hidden(answer.content, "count") == "2"
    assert not Vote.objects.exists()


def test_nothing_to_vote_on_says_so(review, rosa, item, browse):
    assert (
        b"None of these takes your vote"
        in browse(rosa).get(url(review) + "?state=included").content
    )
