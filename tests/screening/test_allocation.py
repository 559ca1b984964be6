"""Shares of a stage are given, changed and taken back; queue, votes and counts respect them."""

import pytest
from django.core.exceptions import PermissionDenied

from reviews.actions.members import change_role, remove_member
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from reviews.roles import Role
from screening import verify
from screening.actions import claims
from screening.actions.allocation import allocate, change_people, preview, withdraw_allocation
from screening.actions.plans import change_plan
from screening.actions.votes import Surplus, cast_vote
from screening.models import Allocation, Claim, Item, Stage
from screening.progress import progress_of
from screening.waiting import waiting_for
from tests import make

T = Stage.TITLE_ABSTRACT


@pytest.fixture
def rita(review):
    return make.seat(review, Role.REVIEWER, "Rita Reviewer")


def test_only_the_pair_gets_the_items_it_was_given(review, owner, rosa, rune, rita, add_records):
    item = add_records(1)[0]
    allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk])
    assert claims.next_item(rita, T) is None
    assert claims.claim_next(seat=rosa, stage=T) == item
    with pytest.raises(Surplus, match="kept for other people"):
        cast_vote(seat=rita, item=item, verdict="include")
    cast_vote(seat=rosa, item=item, verdict="include")
    assert claims.claim_next(seat=rune, stage=T) == item
    assert (waiting_for(rita)[T], waiting_for(rune)[T]) == (0, 1)
    assert (progress_of(rita, T).left, progress_of(rune, T).left) == (0, 1)


def test_with_one_person_the_other_vote_is_open_to_all(owner, rosa, rune, rita, add_records):
    item = add_records(1)[0]
    allocate(seat=owner, stage=T, people=[rosa.pk])
    cast_vote(seat=rune, item=item, verdict="include")
    assert claims.next_item(rita, T) is None
    cast_vote(seat=rosa, item=item, verdict="include")
    assert Item.objects.get(pk=item.pk).state == "included"


def test_what_was_not_given_stays_open_to_all(owner, rosa, rune, rita, add_records):
    add_records(10)
    allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk], share=40, seed=7)
    assert waiting_for(rita)[T] == 6
    assert waiting_for(rosa)[T] == 10


def test_a_random_share_is_drawn_again_by_its_seed(owner, rosa, rune, add_records):
    add_records(20)
    first = allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk], share=25, seed=42)
    drawn = set(first.items.values_list("pk", flat=True))
    assert len(drawn) == 5
    withdraw_allocation(seat=owner, allocation=first)
    again = allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk], share=25, seed=42)
    assert set(again.items.values_list("pk", flat=True)) == drawn


def test_a_filter_chooses_and_shares_never_overlap(review, owner, rosa, rune, add_records):
    old, new = add_records(3, year=1999), add_records(2, year=2015)
    assert preview(seat=owner, stage=T, filters={"from": "2010"}) == 2
    first = allocate(seat=owner, stage=T, people=[rosa.pk], filters={"from": "2010"})
    assert set(first.items.all()) == set(new)
    second = allocate(seat=owner, stage=T, people=[rune.pk])
    assert set(second.items.all()) == set(old)
    with pytest.raises(RuleBroken, match="Nothing that waits"):
        allocate(seat=owner, stage=T, people=[rosa.pk])
    assert verify.differences(review) == []


def test_a_share_goes_to_others_and_comes_back(review, owner, rosa, rune, rita, add_records):
    item = add_records(1)[0]
    share = allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk])
    claims.claim_next(seat=rosa, stage=T)
    change_people(seat=owner, allocation=share, people=[rune.pk, rita.pk])
    assert not Claim.objects.exists()
    assert claims.next_item(rosa, T) is None and claims.next_item(rita, T) == item
    withdraw_allocation(seat=owner, allocation=share)
    assert claims.next_item(rosa, T) == item
    with pytest.raises(RuleBroken, match="taken back already"):
        withdraw_allocation(seat=owner, allocation=share)
    verbs = AuditEvent.objects.filter(review=review).order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == [
        "work_allocated",
        "allocation_changed",
        "allocation_withdrawn",
    ]


def test_nothing_stays_with_people_who_cannot_vote(review, owner, rosa, rune, rita, add_records):
    item = add_records(1)[0]
    share = allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk])
    change_role(seat=owner, member=rosa, role=Role.OBSERVER)
    assert Allocation.objects.get(pk=share.pk).people == [rune.pk]
    assert claims.next_item(rita, T) == item
    remove_member(seat=owner, member=rune)
    assert Allocation.objects.get(pk=share.pk).withdrawn_at is not None
    assert Item.objects.get(pk=item.pk).allocation is None
    assert verify.differences(review) == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"people": []}, "Choose who"),
        ({"people": [10**12]}, "not in the team"),
        ({"share": 0}, "from 1 to 100"),
        ({"share": 50, "seed": -1}, "A seed is"),
    ],
)
def test_senseless_shares_are_refused(owner, rosa, add_records, facts, sentence):
    add_records(2)
    with pytest.raises(RuleBroken, match=sentence):
        allocate(**{"seat": owner, "stage": T, "people": [rosa.pk]} | facts)
    assert not Allocation.objects.exists()


def test_a_pair_without_the_expert_is_refused(owner, rosa, rune, rita, add_records):
    add_records(1)
    group = {"name": "Experts", "members": [rita.pk]}
    change_plan(seat=owner, stage=T, must_vote=[group])
    with pytest.raises(RuleBroken, match="“Experts”"):
        allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk])
    allocate(seat=owner, stage=T, people=[rosa.pk])


def test_only_owners_give_shares(rosa, adjudicator, observer, add_records):
    add_records(1)
    for seat in (rosa, adjudicator, observer):
        with pytest.raises(PermissionDenied):
            allocate(seat=seat, stage=T, people=[rosa.pk])


def test_the_page_counts_gives_changes_and_takes_back(
    review, owner, rosa, rune, browse, add_records
):
    add_records(3, year=2015)
    url = f"/r/{review.pk}/screening/title-abstract/work/"
    fields = {"people": [rosa.pk, rune.pk], "share": 100, "first_year": 2010, "last_year": ""}
    shown = browse(owner).post(url + "give/", fields | {"preview": "1"}).content.decode()
    assert "3 items would be given." in shown and not Allocation.objects.exists()
    assert browse(owner).post(url + "give/", fields | {"save": "1"}).status_code == 302
    share = Allocation.objects.get()
    shown = browse(rosa).get(url).content.decode()
    assert "3 of 3" in shown and "Rosa Reviewer, Rune Reviewer" in shown
    browse(owner).post(f"{url}{share.pk}/", {"people": [rosa.pk]})
    assert Allocation.objects.get().people == [rosa.pk]
    assert browse(rosa).post(f"{url}{share.pk}/withdraw/").status_code == 403
    browse(owner).post(f"{url}{share.pk}/withdraw/")
    assert not Allocation.objects.standing().exists()


def test_the_api_gives_and_takes_back(review, owner, rosa, rune, outsider, api, add_records):
    add_records(4)
    url = f"/api/v1/reviews/{review.pk}/shares/"
    asked = {"stage": T, "people": [rosa.pk], "share": 50, "seed": 3}
    assert api(rosa).post(url, asked, format="json").status_code == 403
    assert api(outsider).post(url, asked, format="json").status_code == 404
    made = api(owner).post(url, asked, format="json")
    assert (made.status_code, made.data["items"]) == (201, {"n": 2, "settled": 0})
    one = f"{url}{made.data['id']}/"
    changed = api(owner).patch(one, {"people": [rune.pk]}, format="json")
    assert changed.data["people"] == [rune.pk]
    assert api(owner).delete(one).status_code == 204
    assert api(owner).get(url).data["results"] == []
