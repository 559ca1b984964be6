"""Votes on a copy stand for the record kept in its place; they go home when the two part."""

import pytest

from analysis.counting import counts_of
from reviews import verify as records_verify
from reviews.actions import duplicates, imports
from reviews.errors import RuleBroken
from reviews.models import Source
from reviews.signals import records_added
from screening import verify
from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Vote
from tests import make


@pytest.fixture
def by_hand(review):
    """A record found by citation searching, in its queue."""
    source = make.source(review, "Reference lists", Source.Kind.CITATION)
    given = make.source_file(review, make.search(review, source), "hand.ris")
    record = make.record(review, "A trial of recovery", of_file=given)
    records_added.send(sender=None, review=review, import_id=given.pk)
    return record


@pytest.fixture
def in_database(review):
    given = make.source_file(review, name="database.ris")
    record = make.record(review, "A trial of recovery.", of_file=given)
    records_added.send(sender=None, review=review, import_id=given.pk)
    return record


@pytest.fixture
def included(by_hand, rosa, rune):
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=by_hand.item, verdict="include")
    return by_hand


def item_of(record) -> Item:
    return Item.objects.get(record=record)


def sound(review) -> bool:
    return records_verify.differences(review) == [] == verify.differences(review)


def test_what_people_decided_stands_for_the_database_record(rosa, included, in_database):
    report = included.report
    duplicates.decide_pair(seat=rosa, first=included, second=in_database, verdict="same")
    included.refresh_from_db()
    assert included.duplicate_of_id == in_database.pk
    assert item_of(in_database).state == "included" and item_of(in_database).in_play
    assert item_of(included).state == "waiting" and not item_of(included).in_play
    report.refresh_from_db()
    assert report.record_id == in_database.pk and report.item.in_play
    assert Vote.objects.filter(item__record=in_database).count() == 2
    counts = counts_of(rosa.review)
    assert (counts.dbr_sought_reports, counts.other_sought_reports) == (1, 0)
    assert sound(rosa.review)


def test_they_go_home_when_the_two_part(rosa, included, in_database):
    said = duplicates.decide_pair(seat=rosa, first=included, second=in_database, verdict="same")
    duplicates.undo_decision(seat=rosa, decision=said)
    assert item_of(included).state == "included" and item_of(included).in_play
    assert item_of(in_database).state == "waiting" and item_of(in_database).in_play
    assert included.report.item.in_play
    assert Item.objects.at(Stage.TITLE_ABSTRACT).filter(home__isnull=False).count() == 0
    assert sound(rosa.review)


def test_one_vote_counts_on(rosa, rune, by_hand, in_database):
    cast_vote(seat=rosa, item=by_hand.item, verdict="exclude")
    duplicates.decide_pair(seat=rosa, first=by_hand, second=in_database, verdict="same")
    cast_vote(seat=rune, item=item_of(in_database), verdict="exclude")
    assert item_of(in_database).state == "excluded"
    assert sound(rosa.review)


def test_votes_on_both_stay_where_they_were_cast(rosa, rune, included, in_database):
    cast_vote(seat=rosa, item=in_database.item, verdict="exclude")
    duplicates.decide_pair(seat=rosa, first=included, second=in_database, verdict="same")
    assert item_of(in_database).state == "one_vote"
    assert Vote.objects.filter(item__record=included).count() == 2
    assert sound(rosa.review)


def test_undoing_the_database_import_gives_the_votes_back(owner, included, in_database):
    duplicates.decide_pair(seat=owner, first=included, second=in_database, verdict="same")
    assert not imports.why_kept(in_database.source_file)
    imports.undo_import(seat=owner, source_file=in_database.source_file)
    assert item_of(included).state == "included" and item_of(included).in_play
    assert not Item.objects.filter(record=in_database).exists()
    assert sound(owner.review)


def test_the_import_that_people_voted_on_still_cannot_be_undone(owner, included, in_database):
    duplicates.decide_pair(seat=owner, first=included, second=in_database, verdict="same")
    assert "votes are never deleted" in imports.why_kept(included.source_file)
    with pytest.raises(RuleBroken, match="votes are never deleted"):
        imports.undo_import(seat=owner, source_file=included.source_file)
