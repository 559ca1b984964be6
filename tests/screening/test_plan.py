"""Changing the plan: shown before, derived from the same votes after."""

import pytest
from django.core.exceptions import PermissionDenied

from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening import plans, verify
from screening.actions.plans import change_plan, preview_change
from screening.actions.votes import cast_vote
from screening.models import Item, Plan, Stage, Vote

T = Stage.TITLE_ABSTRACT


def test_a_change_moves_states_and_no_votes(review, owner, rosa, rune, add_records):
    items = add_records(4)
    for item in items[:3]:
        cast_vote(seat=rosa, item=item, verdict="include")
    cast_vote(seat=rune, item=items[0], verdict="exclude")
    votes = list(Vote.objects.values())
    change = preview_change(seat=owner, stage=T, progression="any_include")
    assert (change.items, change.settled, change.conflict, change.needs_votes) == (3, 3, 0, 0)
    assert verify.differences(review) == []
    change_plan(seat=owner, stage=T, progression="any_include")
    assert [Item.objects.get(pk=item.pk).state for item in items] == [
        *["included"] * 3,
        "waiting",
    ]
    assert list(Vote.objects.values()) == votes
    assert verify.differences(review) == []
    event = AuditEvent.objects.get(review=review, verb="plan_changed")
    assert event.facts["changes"] == {"progression": ["all_agree", "any_include"]}
    assert event.facts["items"] == 3


def test_the_old_plan_back_gives_the_old_states_back(review, owner, rosa, item):
    cast_vote(seat=rosa, item=item, verdict="include")
    change_plan(seat=owner, stage=T, votes_required=1)
    assert review.items.at(Stage.FULL_TEXT).in_play().count() == 1
    change_plan(seat=owner, stage=T, votes_required=2)
    item.refresh_from_db()
    assert item.state == "one_vote"
    assert review.items.at(Stage.FULL_TEXT).in_play().count() == 0
    assert review.reports.count() == 1


def test_nothing_changed_leaves_no_line(review, owner):
    change_plan(seat=owner, stage=T, votes_required=2)
    assert not AuditEvent.objects.filter(review=review).exists()


def test_senseless_settings_are_refused_in_words(owner):
    with pytest.raises(RuleBroken, match="greater than or equal to 1"):
        change_plan(seat=owner, stage=T, votes_required=0)
    with pytest.raises(RuleBroken, match="no setting called colour"):
        change_plan(seat=owner, stage=T, colour="red")


def test_only_owners_change_the_plan(rosa, adjudicator, observer):
    for seat in (rosa, adjudicator, observer):
        with pytest.raises(PermissionDenied):
            change_plan(seat=seat, stage=T, votes_required=1)
        with pytest.raises(PermissionDenied):
            preview_change(seat=seat, stage=T, votes_required=1)


def test_reading_a_plan_writes_none(review):
    assert plans.standing(review, Stage.FULL_TEXT).reason_required is True
    assert not Plan.objects.exists()


def test_the_page_previews_then_saves(review, owner, rosa, browse, item):
    cast_vote(seat=rosa, item=item, verdict="include")
    url = f"/r/{review.pk}/screening/title-abstract/plan/"
    fields = {
        "votes_required": 1,
        "progression": "all_agree",
        "maybe": "counts_as_include",
        "reveal": "after_resolution",
        "resolvers": "any",
    }
    shown = browse(owner).post(url, fields | {"preview": "1"})
    assert b"1 item would change state" in shown.content
    assert plans.standing(review, T).votes_required == 2
    assert browse(owner).post(url, fields | {"save": "1"}).status_code == 302
    assert plans.standing(review, T).votes_required == 1
    assert browse(rosa).get(url).status_code == 200
    assert browse(rosa).post(url, fields | {"save": "1"}).status_code == 403


def test_the_api_changes_the_plan_with_the_same_sentences(review, owner, rosa, outsider, api):
    url = f"/api/v1/reviews/{review.pk}/plans/title_abstract/"
    assert api(owner).get(url).data["votes_required"] == 2
    assert api(owner).patch(url, {"votes_required": 1}, format="json").data["votes_required"] == 1
    assert api(rosa).patch(url, {"votes_required": 2}, format="json").status_code == 403
    assert api(outsider).get(url).status_code == 404


def test_the_preview_names_what_is_no_secret_and_counts_the_rest(
    review, owner, rosa, rune, add_records, browse, api
):
    agreed, split, half = add_records(3)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=agreed, verdict="maybe")
    cast_vote(seat=rosa, item=split, verdict="include")
    cast_vote(seat=rune, item=split, verdict="exclude")
    cast_vote(seat=rosa, item=half, verdict="exclude")
    settings = {"progression": "single", "maybe": "opens_conflict"}
    change = preview_change(seat=owner, stage=T, **settings)
    assert [(move.before, move.after, move.items) for move in change.moves] == [
        ("included", "conflict", [agreed.pk])
    ]
    assert (change.items, change.unnamed) == (2, 1)

    change = preview_change(seat=owner, stage=T, progression="any_include")
    assert [(move.before, move.after, move.items) for move in change.moves] == [
        ("conflict", "included", [split.pk])
    ]
    answer = api(owner).post(
        f"/api/v1/reviews/{review.pk}/plans/title_abstract/preview/",
        {"progression": "any_include"},
        format="json",
    )
    assert answer.json()["moves"] == [
        {"before": "conflict", "after": "included", "items": [split.pk]}
    ]
    assert Plan.objects.get(review=review, stage=T).progression == "all_agree"

    shown = browse(owner).post(
        f"/r/{review.pk}/screening/title-abstract/plan/",
        {"votes_required": 2, "progression": "any_include", "maybe": "counts_as_include",
         "reveal": "after_resolution", "resolvers": "any", "preview": "1",
         "groups-TOTAL_FORMS": 0, "groups-INITIAL_FORMS": 0},
    ).content  # fmt: skip
    assert f"conflicts/{split.pk}/".encode() in shown
    assert f"items/{half.pk}/".encode() not in shown


def test_a_conflict_that_a_meeting_will_reveal_is_not_named(review, owner, rosa, rune, item):
    change_plan(seat=owner, stage=T, resolvers="meeting")
    cast_vote(seat=rosa, item=item, verdict="include")
    cast_vote(seat=rune, item=item, verdict="exclude")
    change = preview_change(seat=owner, stage=T, progression="any_include")
    assert (change.items, change.moves) == (1, [])
