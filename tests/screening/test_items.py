"""Items come with records, leave with duplicates, and go when an import is undone."""

import pytest
from django.utils import timezone

from reviews.actions.duplicates import decide_pair
from reviews.actions.members import remove_member
from reviews.errors import RuleBroken
from reviews.models import Record
from reviews.signals import records_reclustered, records_removed
from screening import verify
from screening.actions import claims
from screening.actions.votes import cast_vote
from screening.models import Claim, Item, Plan, Stage
from tests import make


def test_an_import_gives_every_record_one_item_and_the_review_its_plans(review, add_records):
    items = add_records(3)
    assert [(each.stage, each.state, each.in_play) for each in items] == [
        (Stage.TITLE_ABSTRACT, "waiting", True)
    ] * 3
    plans = {plan.stage: plan for plan in Plan.objects.filter(review=review)}
    assert plans[Stage.TITLE_ABSTRACT].reason_required is False
    assert plans[Stage.FULL_TEXT].reason_required is True


def test_an_import_announced_twice_adds_nothing(review, add_records, django_assert_max_num_queries):
    items = add_records(2)
    from screening.receivers import make_items

    with django_assert_max_num_queries(6):
        make_items(review=review, import_id=items[0].record.source_file_id)
    assert Item.objects.filter(review=review).count() == 2


def test_a_later_duplicate_leaves_play_with_its_report_and_comes_back(
    review, rosa, report_item, add_records
):
    """Both copies were voted on, so neither's votes can stand for the other."""
    record = report_item.report.record
    other = add_records(1)[0]
    cast_vote(seat=rosa, item=other, verdict="include")
    kept = other.record
    record.duplicate_of = kept
    record.save()
    records_reclustered.send(sender=None, review=review, record_ids=[record.pk, kept.pk])
    assert not record.item.__class__.objects.get(pk=record.item.pk).in_play
    report_item.refresh_from_db()
    assert not report_item.in_play
    assert record.item.votes.count() == 2
    record.duplicate_of = None
    record.save()
    records_reclustered.send(sender=None, review=review, record_ids=[record.pk, kept.pk])
    report_item.refresh_from_db()
    assert report_item.in_play
    assert verify.differences(review) == []


@pytest.mark.parametrize("voted", [True, False])
def test_of_two_copies_the_one_with_votes_is_kept_though_the_other_is_fuller(
    review, owner, rosa, add_records, voted
):
    poor, fuller = (add_records(1, title="Illness management and recovery")[0] for _ in range(2))
    Record.objects.filter(pk=fuller.record_id).update(
        abstract="A trial of recovery. " * 20, doi="10.1000/imr", year=2011, journal="Psychosis"
    )
    if voted:
        cast_vote(seat=rosa, item=poor, verdict="include")
    decide_pair(seat=owner, first=poor.record, second=fuller.record, verdict="same")
    kept = dict(Item.objects.values_list("record_id", "in_play"))
    assert kept == {poor.record_id: voted, fuller.record_id: not voted}
    assert verify.differences(review) == []


def test_an_import_nobody_voted_on_takes_its_items_along(review, rosa, add_records):
    items = add_records(2)
    claims.claim_next(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    import_id = items[0].record.source_file_id
    records_removed.send(sender=None, review=review, import_id=import_id)
    assert not Item.objects.filter(review=review).exists()
    assert not Claim.objects.exists()


def test_an_import_with_a_vote_cannot_be_undone(review, rosa, add_records):
    items = add_records(2)
    cast_vote(seat=rosa, item=items[1], verdict="exclude")
    with pytest.raises(RuleBroken, match="votes are never deleted"):
        records_removed.send(sender=None, review=review, import_id=items[0].record.source_file_id)
    assert Item.objects.filter(review=review).count() == 2


def test_who_leaves_lets_go_of_claims_and_keeps_votes(owner, rosa, add_records):
    items = add_records(2)
    cast_vote(seat=rosa, item=items[0], verdict="include")
    claims.claim_next(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    assert Claim.objects.filter(seat=rosa).exists()
    remove_member(seat=owner, member=rosa)
    assert not Claim.objects.filter(seat=rosa).exists()
    assert items[0].votes.count() == 1


def test_verify_finds_a_state_that_its_votes_do_not_give(review, rosa, item):
    cast_vote(seat=rosa, item=item, verdict="include")
    assert verify.differences(review) == []
    Item.objects.filter(pk=item.pk).update(state="included", in_play=False)
    found = verify.differences(review)
    assert f"Item {item.pk} is stored as included; its votes make it one_vote." in found
    assert f"Item {item.pk} is stored as out of play; it is in play." in found


def test_verify_finds_a_record_in_no_queue(review):
    record = make.record(review)
    assert verify.differences(review) == [f"Record {record.pk} is in no queue."]
    record.source_file.undone_at = timezone.now()
    record.source_file.save()
    assert verify.differences(review) == []
