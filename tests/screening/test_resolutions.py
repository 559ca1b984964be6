"""Settling conflicts, taking that back, and reopening what is settled."""

import pytest
from django.core.exceptions import PermissionDenied

from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening import verify
from screening.actions.plans import change_plan
from screening.actions.resolutions import reopen_item, resolve_conflict, withdraw_resolution
from screening.actions.votes import cast_vote
from screening.ballots import reported_reasons
from screening.models import Item, Resolution, Stage, Vote


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


def test_a_resolution_settles_and_leaves_the_votes_alone(conflict, adjudicator, review):
    before = list(Vote.objects.values_list("pk", "verdict", "superseded_at"))
    made = resolve_conflict(seat=adjudicator, item=conflict, verdict="include", note="in scope")
    assert (made.basis, made.round, made.by) == ("adjudication", 1, adjudicator)
    assert state(conflict) == "included"
    assert list(Vote.objects.values_list("pk", "verdict", "superseded_at")) == before
    event = AuditEvent.objects.get(review=review, verb="item_resolved")
    assert event.facts["verdict"] == "Include"


def test_only_resolvers_settle(conflict, rosa, observer):
    for seat in (rosa, observer):
        with pytest.raises(PermissionDenied):
            resolve_conflict(seat=seat, item=conflict, verdict="include")


def test_only_a_conflict_is_settled(item, owner):
    with pytest.raises(RuleBroken, match="not in conflict"):
        resolve_conflict(seat=owner, item=item, verdict="include")


def test_the_plan_can_leave_conflicts_to_people_who_did_not_vote(item, owner, rosa, adjudicator):
    change_plan(seat=owner, stage=Stage.TITLE_ABSTRACT, resolvers="not_voted")
    cast_vote(seat=owner, item=item, verdict="include")
    cast_vote(seat=rosa, item=item, verdict="exclude")
    with pytest.raises(RuleBroken, match="people who did not"):
        resolve_conflict(seat=owner, item=item, verdict="include")
    resolve_conflict(seat=adjudicator, item=item, verdict="exclude")
    assert state(item) == "excluded"


def test_a_report_is_excluded_for_a_reason(report_item, criteria, rosa, rune, owner):
    cast_vote(seat=rosa, item=report_item, verdict="include")
    cast_vote(seat=rune, item=report_item, verdict="exclude", criteria=[criteria[2].pk])
    with pytest.raises(RuleBroken, match="for a reason"):
        resolve_conflict(seat=owner, item=report_item, verdict="exclude")
    resolve_conflict(seat=owner, item=report_item, verdict="exclude", reason=criteria[0])
    report_item.refresh_from_db()
    assert reported_reasons(owner.review, [report_item]) == {report_item.pk: criteria[0].pk}


def test_the_reported_reason_is_the_first_both_ticked(report_item, criteria, rosa, rune, owner):
    cast_vote(
        seat=rosa, item=report_item, verdict="exclude", criteria=[criteria[0].pk, criteria[2].pk]
    )
    cast_vote(
        seat=rune, item=report_item, verdict="exclude", criteria=[criteria[1].pk, criteria[2].pk]
    )
    report_item.refresh_from_db()
    assert report_item.state == "excluded"
    assert reported_reasons(owner.review, [report_item]) == {report_item.pk: criteria[2].pk}


def test_a_reworded_criterion_is_still_the_same_reason(report_item, criteria, rosa, rune, owner):
    old = criteria[1]
    cast_vote(seat=rosa, item=report_item, verdict="exclude", criteria=[criteria[0].pk, old.pk])
    old.retired_at = old.review.created_at
    old.save()
    new = owner.review.criteria.create(
        position=old.position, label="Must receive IMR", reason="No IMR", replaces=old
    )
    cast_vote(seat=rune, item=report_item, verdict="exclude", criteria=[new.pk])
    report_item.refresh_from_db()
    assert reported_reasons(owner.review, [report_item]) == {report_item.pk: new.pk}


def test_a_resolution_can_be_taken_back(conflict, owner):
    made = resolve_conflict(seat=owner, item=conflict, verdict="include")
    withdraw_resolution(seat=owner, resolution=made)
    assert state(conflict) == "conflict"
    with pytest.raises(RuleBroken, match="does not stand"):
        withdraw_resolution(seat=owner, resolution=made)
    resolve_conflict(seat=owner, item=conflict, verdict="exclude")
    assert Resolution.objects.filter(item=conflict).count() == 2
    assert verify.differences(owner.review) == []


def test_reopening_begins_a_new_round_and_keeps_the_old_one(conflict, owner, rosa, rune):
    resolve_conflict(seat=owner, item=conflict, verdict="include")
    with pytest.raises(PermissionDenied):
        reopen_item(seat=rosa, item=conflict)
    reopen_item(seat=owner, item=conflict)
    assert state(conflict) == "waiting"
    assert Vote.objects.current().filter(item=conflict, round=1).count() == 2
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=conflict, verdict="exclude")
    assert state(conflict) == "excluded"
    assert verify.differences(owner.review) == []


def test_what_is_open_cannot_be_reopened(item, owner):
    with pytest.raises(RuleBroken, match="Only what is settled"):
        reopen_item(seat=owner, item=item)
