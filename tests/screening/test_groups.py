"""Groups that must vote: no item fills up without them, and none waits for nobody."""

import pytest

from reviews.actions.members import change_role, remove_member
from reviews.errors import RuleBroken
from reviews.roles import Role
from screening import plans, verify
from screening.actions import claims
from screening.actions.plans import change_plan, preview_change
from screening.actions.votes import Surplus, cast_vote
from screening.models import Item, Stage
from tests import make

T = Stage.TITLE_ABSTRACT


@pytest.fixture
def rita(review):
    return make.seat(review, Role.REVIEWER, "Rita Reviewer")


@pytest.fixture
def experts(owner, rosa):
    """Rosa is the only content expert."""
    return change_plan(
        seat=owner, stage=T, must_vote=[{"name": "Content experts", "members": [rosa.pk]}]
    )


def state_of(item):
    return Item.objects.get(pk=item.pk).state


def test_a_pair_does_not_fill_up_without_the_expert(experts, add_records, rosa, rune, rita):
    item = add_records(1)[0]
    cast_vote(seat=rune, item=item, verdict="include")
    assert claims.claim_next(seat=rita, stage=T) is None
    with pytest.raises(Surplus, match="kept for other people"):
        cast_vote(seat=rita, item=item, verdict="include")
    assert claims.claim_next(seat=rosa, stage=T) == item
    cast_vote(seat=rosa, item=item, verdict="include")
    assert state_of(item) == "included"


def test_a_claim_of_another_leaves_the_last_place_to_the_expert(
    experts, add_records, rosa, rune, rita
):
    first, second = add_records(2)
    assert claims.claim_next(seat=rune, stage=T) == first
    assert claims.claim_next(seat=rita, stage=T) == second
    assert claims.claim_next(seat=rosa, stage=T) == first


def test_after_the_expert_anybody_gives_the_second_vote(experts, add_records, rosa, rune, rita):
    item = add_records(1)[0]
    cast_vote(seat=rosa, item=item, verdict="exclude")
    assert claims.claim_next(seat=rita, stage=T) == item
    cast_vote(seat=rita, item=item, verdict="exclude")
    assert state_of(item) == "excluded"


def test_a_group_asked_for_midway_reopens_places_and_voids_no_vote(
    review, owner, add_records, rosa, rune, rita
):
    item = add_records(1)[0]
    for seat in (rune, rita):
        cast_vote(seat=seat, item=item, verdict="include")
    group = [{"name": "Content experts", "members": [rosa.pk]}]
    assert preview_change(seat=owner, stage=T, must_vote=group).needs_votes == 1
    change_plan(seat=owner, stage=T, must_vote=group)
    assert state_of(item) == "one_vote"
    assert claims.claim_next(seat=rosa, stage=T) == item
    cast_vote(seat=rosa, item=item, verdict="include")
    assert state_of(item) == "included"
    assert item.votes.count() == 3
    assert verify.differences(review) == []


@pytest.mark.parametrize("leave", [True, False])
def test_no_item_waits_for_a_group_that_can_vote_no_more(
    review, owner, experts, add_records, rosa, rune, rita, leave
):
    waits, done = add_records(2)
    cast_vote(seat=rosa, item=done, verdict="include")
    for item in (waits, done):
        cast_vote(seat=rune, item=item, verdict="include")
    assert state_of(waits) == "one_vote"
    if leave:
        remove_member(seat=owner, member=rosa)
    else:
        change_role(seat=owner, member=rosa, role=Role.OBSERVER)
    assert plans.standing(review, T).groups == []
    assert state_of(done) == "included"
    assert verify.differences(review) == []
    cast_vote(seat=rita, item=waits, verdict="include")
    assert state_of(waits) == "included"


def test_a_group_is_asked_again_when_somebody_of_it_can_vote_again(review, owner, experts, rosa):
    change_role(seat=owner, member=rosa, role=Role.OBSERVER)
    change_role(seat=owner, member=rosa, role=Role.REVIEWER)
    assert [group["members"] for group in plans.standing(review, T).groups] == [[rosa.pk]]


def test_whoever_left_stays_in_the_group_when_it_is_edited(review, owner, experts, rosa, rune):
    remove_member(seat=owner, member=rosa)
    change_plan(seat=owner, stage=T, must_vote=[{"name": "Content experts", "members": [rune.pk]}])
    assert plans.standing(review, T).groups == [
        {"name": "Content experts", "members": sorted([rosa.pk, rune.pk]), "waived": False}
    ]


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ("experts", "as a list"),
        ([{"name": " ", "members": [1]}], "needs a name"),
        ([{"name": "Experts", "members": []}], "Choose who belongs"),
        ([{"name": "Experts", "members": [10**12]}], "not in the team"),
        ([{"name": "Experts", "members": [[1]]}], "not in the team"),
    ],
)
def test_senseless_groups_are_refused_in_words(owner, groups, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        change_plan(seat=owner, stage=T, must_vote=groups)


def test_two_groups_of_one_name_and_observers_are_refused(owner, rosa, observer):
    twice = [{"name": name, "members": [rosa.pk]} for name in ("Experts", "experts")]
    with pytest.raises(RuleBroken, match="same name"):
        change_plan(seat=owner, stage=T, must_vote=twice)
    with pytest.raises(RuleBroken, match="does not screen"):
        change_plan(seat=owner, stage=T, must_vote=[{"name": "E", "members": [observer.pk]}])


def test_the_page_makes_changes_and_removes_groups(review, owner, rosa, rune, browse):
    url = f"/r/{review.pk}/screening/title-abstract/plan/"
    fields = {
        "votes_required": 2,
        "progression": "all_agree",
        "maybe": "counts_as_include",
        "reveal": "after_resolution",
        "resolvers": "any",
        "groups-TOTAL_FORMS": 1,
        "groups-INITIAL_FORMS": 0,
        "groups-0-name": "Content experts",
        "groups-0-members": [rosa.pk, rune.pk],
        "save": "1",
    }
    assert browse(owner).post(url, fields).status_code == 302
    members = sorted([rosa.pk, rune.pk])
    assert plans.standing(review, T).groups[0]["members"] == members
    shown = browse(rosa).get(url).content.decode()
    assert "Content experts: Rosa Reviewer, Rune Reviewer" in shown
    refused = browse(owner).post(url, fields | {"groups-0-members": []})
    assert "Choose who belongs to" in refused.content.decode()
    browse(owner).post(url, fields | {"groups-0-name": "", "groups-0-members": []})
    assert plans.standing(review, T).must_vote == []


def test_the_api_sets_groups_with_the_same_sentences(review, owner, rosa, api):
    url = f"/api/v1/reviews/{review.pk}/plans/title_abstract/"
    asked = {"must_vote": [{"name": "Experts", "members": [rosa.pk]}]}
    answer = api(owner).patch(url, asked, format="json")
    assert answer.data["must_vote"] == [{"name": "Experts", "members": [rosa.pk], "waived": False}]
    refused = api(owner).patch(url, {"must_vote": [{"name": "", "members": []}]}, format="json")
    assert (refused.status_code, refused.data["detail"][:7]) == (400, "A group")
    assert api(rosa).patch(url, asked, format="json").status_code == 403
