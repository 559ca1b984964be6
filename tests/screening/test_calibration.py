"""Calibration rounds: everybody votes on the same sample, blind, and then hears how it went."""

import pytest
from django.core.exceptions import PermissionDenied

from reviews.actions.members import remove_member
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening import calibrations, verify
from screening.actions import claims
from screening.actions.calibration import close_calibration, start_calibration
from screening.actions.plans import change_plan
from screening.actions.votes import Surplus, cast_vote, undo_vote
from screening.independent import first_decisions
from screening.models import Calibration, Item, Stage, Vote

T = Stage.TITLE_ABSTRACT


@pytest.fixture
def items(add_records):
    return add_records(12)


@pytest.fixture
def begun(items, owner, rosa, rune, adjudicator):
    def start(**settings) -> Calibration:
        settings = {"size": 4, "seed": 7, "target": 80} | settings
        return start_calibration(seat=owner, stage=T, people=[rosa, rune, adjudicator], **settings)

    return start


def sample(calibration: Calibration) -> list[Item]:
    return [row.item for row in calibration.sample.select_related("item")]


def judge(calibration: Calibration, **verdicts) -> None:
    """Each person's verdicts on the sample, i or e, in its order."""
    for seat, letters in verdicts.values():
        for item, letter in zip(sample(calibration), letters, strict=True):
            cast_vote(seat=seat, item=item, verdict={"i": "include", "e": "exclude"}[letter])


def test_the_seed_draws_the_same_sample_again(begun, owner, review):
    first = begun()
    drawn = [item.pk for item in sample(first)]
    close_calibration(seat=owner, calibration=first)
    assert [item.pk for item in sample(begun())] == drawn
    assert len(set(drawn)) == 4
    event = AuditEvent.objects.filter(review=review, verb="calibration_started").first()
    assert event.facts["seed"] == 7


def test_who_may_begin_and_with_whom(items, owner, rosa, rune, observer, outsider):
    with pytest.raises(PermissionDenied):
        start_calibration(seat=rosa, stage=T, people=[rosa, rune], size=2)
    for people, words in (
        ([rosa], "at least two"),
        ([rosa, observer], "cannot screen"),
        ([rosa, outsider.user.seats.get()], "Only members"),
    ):
        with pytest.raises(RuleBroken, match=words):
            start_calibration(seat=owner, stage=T, people=people, size=2)
    with pytest.raises(RuleBroken, match="between 1 and 12"):
        start_calibration(seat=owner, stage=T, people=[rosa, rune], size=13)
    assert not Calibration.objects.exists()


def test_the_sample_comes_first_for_those_who_take_part_and_never_for_others(
    begun, owner, rosa, items
):
    drawn = {item.pk for item in sample(begun())}
    seen = []
    after = None
    for _turn in range(4):
        found = claims.claim_next(seat=rosa, stage=T, after=after)
        seen.append(found.pk)
        cast_vote(seat=rosa, item=found, verdict="include")
        after = found.pk
    assert set(seen) == drawn
    assert claims.claim_next(seat=rosa, stage=T, after=after).pk not in drawn
    others = set()
    after = 0
    while (found := claims.claim_next(seat=owner, stage=T, after=after)) and found.pk > after:
        others.add(found.pk)
        after = found.pk
    assert others == {item.pk for item in items} - drawn
    with pytest.raises(Surplus, match="others take part"):
        cast_vote(seat=owner, item=Item.objects.get(pk=min(drawn)), verdict="include")


def test_a_skipped_item_of_the_sample_is_not_in_the_way(begun, rosa):
    drawn = sample(begun(size=1))
    skipped = claims.claim_next(seat=rosa, stage=T, after=drawn[0].pk)
    assert skipped is not None and skipped.pk != drawn[0].pk


def test_every_participant_votes_and_nothing_settles_before_the_end(
    begun, owner, rosa, rune, adjudicator, review
):
    begun_round = begun()
    judge(begun_round, a=(rosa, "iiee"), b=(rune, "iiee"), c=(adjudicator, "iiei"))
    assert {item.state for item in sample(begun_round)} == {"one_vote"}
    change_plan(seat=owner, stage=T, progression="any_include")
    assert {item.state for item in sample(begun_round)} == {"one_vote"}
    for seat in (owner, rosa, adjudicator):
        assert Vote.objects.exclude(seat=seat).seen_by(seat).count() == 0
    undo_vote(seat=rosa, stage=T)
    assert verify.differences(review) == []


def test_kept_votes_count_once_the_round_is_closed(begun, owner, rosa, rune, adjudicator, review):
    made = begun()
    judge(made, a=(rosa, "iiee"), b=(rune, "iiee"), c=(adjudicator, "iiei"))
    close_calibration(seat=owner, calibration=made)
    assert [item.state for item in sample(made)] == ["included", "included", "excluded", "conflict"]
    assert Vote.objects.seen_by(rosa).count() == 12
    with pytest.raises(RuleBroken, match="votes stand"):
        cast_vote(seat=rosa, item=sample(made)[3], verdict="include")
    with pytest.raises(RuleBroken, match="closed already"):
        close_calibration(seat=owner, calibration=made)
    assert verify.differences(review) == []


def test_discarded_votes_stay_in_the_ledger_and_the_items_begin_anew(
    begun, owner, rosa, rune, adjudicator, review
):
    made = begun(keep=False)
    judge(made, a=(rosa, "iiee"), b=(rune, "iiee"), c=(adjudicator, "iiei"))
    close_calibration(seat=owner, calibration=made)
    assert {(item.state, item.round) for item in sample(made)} == {("waiting", 2)}
    assert Vote.objects.current().filter(round=1).count() == 12
    first = sample(made)[0]
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=first, verdict="exclude")
    decisions = first_decisions(review, T).decisions
    assert {(each.item, each.verdict) for each in decisions} == {(first.pk, "exclude")}
    assert verify.differences(review) == []


@pytest.mark.parametrize("keep", [True, False])
def test_the_sample_is_left_out_of_the_agreement_of_the_stage(
    begun, owner, rosa, rune, adjudicator, items, review, keep
):
    made = begun(keep=keep)
    judge(made, a=(rosa, "iiee"), b=(rune, "iiee"), c=(adjudicator, "iiei"))
    close_calibration(seat=owner, calibration=made)
    outside = next(item for item in items if item not in sample(made))
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=outside, verdict="include")
    assert {each.item for each in first_decisions(review, T).decisions} == {outside.pk}


def test_the_report_gives_agreement_and_lists_who_differs_on_what(
    begun, owner, rosa, rune, adjudicator, criteria
):
    made = begun()
    judge(made, a=(rosa, "iiee"), b=(rune, "iiee"), c=(adjudicator, "iiei"))
    close_calibration(seat=owner, calibration=made)
    report = calibrations.report_of(owner, made)
    # 12 pairs of votes on 4 items; the adjudicator differs from both on one.
    assert report.judged == 4 and round(report.value, 4) == round(100 * 10 / 12, 4)
    assert report.reached
    assert [each.item.pk for each in report.disagreements] == [sample(made)[3].pk]
    assert len(report.pairs) == 3 and report.team.n == 4


@pytest.mark.parametrize("choice", ["keep", "void"])
def test_a_closed_report_is_not_rewritten_when_somebody_leaves(
    choice, begun, owner, rosa, rune, adjudicator
):
    found = begun()
    judge(found, a=(rosa, "iiee"), b=(rune, "iiei"), c=(adjudicator, "ieee"))
    found = close_calibration(seat=owner, calibration=found)
    before = calibrations.report_of(owner, found)
    remove_member(seat=owner, member=rune, open_votes=choice)
    after = calibrations.report_of(owner, found)
    assert (after.value, after.judged, after.reached) == (before.value, 4, before.reached)
    assert [len(each.sides) for each in after.disagreements] == [3, 3]
    assert calibrations.done_by(found)[rune.pk] == 4


def test_closing_early_reports_what_there_is(begun, owner, rosa, rune, review):
    made = begun()
    judge(made, a=(rosa, "iiee"))
    close_calibration(seat=owner, calibration=made)
    report = calibrations.report_of(owner, made)
    assert report.value is None and not report.reached and report.judged == 4
    assert {item.state for item in sample(made)} == {"one_vote"}
    assert Vote.objects.seen_by(rune).count() == 0, "who has not voted stays blind"
    cast_vote(seat=rune, item=sample(made)[0], verdict="include")
    assert verify.differences(review) == []


def test_a_calibration_by_pages(items, owner, rosa, rune, browse):
    client = browse(owner)
    page = f"/r/{owner.review_id}/screening/title-abstract/calibration/"
    assert b"The sample is drawn from the items" in client.get(page).content
    assert browse(rosa).post(page).status_code == 403
    body = {
        "size": 3,
        "people": [rosa.pk, rune.pk],
        "measure": "percent",
        "target": 75,
        "keep": "0",
    }
    assert b"between 1 and 12" in client.post(page, body | {"size": 99}).content
    made = client.post(page, body)
    found = Calibration.objects.get()
    page = f"/r/{owner.review_id}/screening/title-abstract/calibration/{found.pk}/"
    assert made["Location"] == page and not found.keep
    judge(found, a=(rosa, "iie"), b=(rune, "iee"))
    mine = browse(rosa).get(made["Location"]).content.decode()
    assert "3 of 3 judged" in mine and "How well you agree" not in mine
    client.post(made["Location"] + "close/")
    shown = browse(rune).get(made["Location"]).content.decode()
    assert "66.7%" in shown and "Target not reached" in shown
    assert shown.count("badge--exclude") == 1 and str(sample(found)[1]) in shown
    assert client.get(page).status_code == 200
    differ = sample(found)[1]
    assert f'href="/r/{owner.review_id}/screening/title-abstract/items/{differ.pk}/"' in shown


def test_a_calibration_by_the_api(items, owner, rosa, rune, api):
    url = f"/api/v1/reviews/{owner.review_id}/calibrations/"
    body = {"stage": T, "people": [rosa.pk, rune.pk], "size": 2, "seed": 3}
    assert api(rosa).post(url, body, format="json").status_code == 403
    made = api(owner).post(url, body, format="json")
    assert made.status_code == 201
    found = Calibration.objects.get()
    judge(found, a=(rosa, "ii"), b=(rune, "ie"))
    one = f"{url}{found.pk}/"
    assert api(rosa).get(one).json()["done"] == {str(rosa.pk): 2}
    assert "report" not in api(owner).get(one).json()
    assert api(owner).post(one + "close/").status_code == 200
    assert api(rosa).get(one).json()["report"]["value"] == 50
