"""Casting, changing, withdrawing and undoing a vote."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Report
from screening.actions import plans
from screening.actions.votes import Surplus, cast_vote, undo_vote, withdraw_vote
from screening.models import Item, Stage, Vote


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("include", "include", "included"),
        ("include", "maybe", "included"),
        ("maybe", "maybe", "included"),
        ("exclude", "exclude", "excluded"),
        ("include", "exclude", "conflict"),
        ("exclude", "maybe", "conflict"),
    ],
)
def test_two_votes_give_the_state(item, rosa, rune, first, second, expected):
    cast_vote(seat=rosa, item=item, verdict=first)
    assert state(item) == "one_vote"
    cast_vote(seat=rune, item=item, verdict=second)
    assert state(item) == expected


def test_a_vote_keeps_what_was_said_and_leaves_one_private_line(review, rosa, item, criteria):
    vote = cast_vote(
        seat=rosa,
        item=item,
        verdict="exclude",
        criteria=[criteria[2].pk, criteria[0].pk],
        note=" adolescents only ",
        seconds=12,
    )
    vote.refresh_from_db()
    assert vote.criteria == [criteria[0].pk, criteria[2].pk]
    assert (vote.note, vote.seconds, vote.round) == ("adolescents only", 12, 1)
    event = AuditEvent.objects.get(review=review)
    assert (event.verb, event.seat, event.target_id) == ("vote_cast", rosa, vote.pk)
    assert "exclude" not in str(event.facts)


def test_a_third_vote_is_refused(item, rosa, rune, adjudicator):
    cast_vote(seat=rosa, item=item, verdict="include")
    cast_vote(seat=rune, item=item, verdict="exclude")
    with pytest.raises(Surplus, match="already has the votes"):
        cast_vote(seat=adjudicator, item=item, verdict="exclude")
    assert item.votes.count() == 2


def test_a_vote_sent_twice_counts_once(item, rosa, review):
    key = uuid.uuid4()
    first = cast_vote(seat=rosa, item=item, verdict="include", key=key)
    again = cast_vote(seat=rosa, item=item, verdict="include", key=key)
    assert first == again
    assert item.votes.count() == 1
    assert AuditEvent.objects.filter(review=review).count() == 1


def test_a_change_of_mind_is_a_new_row_that_replaces_the_old(item, rosa, rune):
    first = cast_vote(seat=rosa, item=item, verdict="include")
    second = cast_vote(seat=rosa, item=item, verdict="exclude")
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert second.replaces == first
    cast_vote(seat=rune, item=item, verdict="exclude")
    assert state(item) == "excluded"


def test_a_vote_can_be_changed_in_conflict_and_not_once_settled(conflict, rosa, rune):
    cast_vote(seat=rosa, item=conflict, verdict="exclude")
    assert state(conflict) == "excluded"
    with pytest.raises(RuleBroken, match="settled"):
        cast_vote(seat=rune, item=conflict, verdict="include")


def test_undo_withdraws_the_last_vote_and_the_item_waits_again(add_records, rosa):
    first, second = add_records(2)
    cast_vote(seat=rosa, item=first, verdict="include")
    cast_vote(seat=rosa, item=second, verdict="exclude")
    assert undo_vote(seat=rosa, stage=Stage.TITLE_ABSTRACT) == second
    assert (state(first), state(second)) == ("one_vote", "waiting")
    undo_vote(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    with pytest.raises(RuleBroken, match="no vote of yours"):
        undo_vote(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    assert Vote.objects.filter(seat=rosa).count() == 2


def test_nobody_withdraws_the_vote_of_another(item, rosa, rune):
    vote = cast_vote(seat=rosa, item=item, verdict="include")
    with pytest.raises(RuleBroken, match="Only the person"):
        withdraw_vote(seat=rune, vote=vote)


def test_a_vote_that_settles_alone_can_be_undone_until_work_follows(review, owner, rosa, item):
    plans.change_plan(seat=owner, stage=Stage.TITLE_ABSTRACT, progression="single")
    cast_vote(seat=rosa, item=item, verdict="include")
    assert state(item) == "included"
    undo_vote(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    assert state(item) == "waiting"
    cast_vote(seat=rosa, item=item, verdict="include")
    reading = Item.objects.get(stage=Stage.FULL_TEXT, report__record=item.record)
    cast_vote(seat=owner, item=reading, verdict="include")
    with pytest.raises(RuleBroken, match="settled"):
        undo_vote(seat=rosa, stage=Stage.TITLE_ABSTRACT)


def test_full_text_exclusion_needs_a_criterion_of_the_protocol(report_item, rosa, criteria):
    with pytest.raises(RuleBroken, match="at least one criterion"):
        cast_vote(seat=rosa, item=report_item, verdict="exclude")
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        cast_vote(seat=rosa, item=report_item, verdict="exclude", criteria=[0])
    cast_vote(seat=rosa, item=report_item, verdict="exclude", criteria=[criteria[1].pk])


def test_an_included_record_is_sought_as_a_report_named_as_the_field_names_it(
    review, rosa, rune, add_records
):
    for found in add_records(2, authors_text="Dalum, H. S.; Korsbek, L.", year=2018):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=found, verdict="include")
    assert sorted(review.reports.values_list("label", flat=True)) == ["Dalum 2018", "Dalum 2018b"]
    assert review.items.at(Stage.FULL_TEXT).in_play().count() == 2


def test_an_included_report_belongs_to_a_study(review, report_item, rosa, rune):
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=report_item, verdict="include")
    study = review.studies.get()
    assert study.label == report_item.report.label == "Färdig 2011"
    assert study.links.get().report == report_item.report


def test_a_report_that_is_grouped_already_founds_no_second_study(review, report_item, rosa, rune):
    study = review.studies.create(label="IMR Sweden")
    review.study_reports.create(study=study, report=report_item.report)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=report_item, verdict="include")
    assert review.studies.get() == study


def test_a_duplicate_takes_no_vote(item, rosa):
    Item.objects.filter(pk=item.pk).update(in_play=False)
    with pytest.raises(Surplus, match="left the queue"):
        cast_vote(seat=rosa, item=item, verdict="include")


def test_an_observer_cannot_vote(item, observer):
    with pytest.raises(PermissionDenied):
        cast_vote(seat=observer, item=item, verdict="include")


def test_reports_are_made_once(review, report_item, owner, rosa, rune):
    from screening.actions.resolutions import reopen_item

    record_item = report_item.report.record.item
    reopen_item(seat=owner, item=record_item)
    report_item.refresh_from_db()
    assert not report_item.in_play
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=record_item, verdict="include")
    report_item.refresh_from_db()
    assert report_item.in_play
    assert Report.objects.filter(review=review).count() == 1
