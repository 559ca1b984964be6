"""Somebody leaves: open votes are kept, voided or reassigned, and nothing is left unresolvable."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from reviews.actions import members
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from reviews.roles import Role
from screening import plans, verify
from screening.actions import claims, meetings
from screening.actions.plans import change_plan
from screening.actions.resolutions import may_resolve, resolve_conflict
from screening.actions.votes import cast_vote
from screening.listing import conflicts_for
from screening.models import Allocation, Claim, Item, Plan, Stage, Vote
from screening.waiting import waiting_for
from tests import make

T = Stage.TITLE_ABSTRACT


@pytest.fixture
def rita(review):
    return make.seat(review, Role.REVIEWER, "Rita Reviewer")


@pytest.fixture
def half_done(add_records, rosa, rune):
    """One vote of Rosa; a conflict; a settled record; nothing."""
    items = add_records(4)
    for item in items[:3]:
        cast_vote(seat=rosa, item=item, verdict="include")
    cast_vote(seat=rune, item=items[1], verdict="exclude")
    cast_vote(seat=rune, item=items[2], verdict="include")
    return items


def states(items):
    return [Item.objects.get(pk=item.pk).state for item in items]


def test_kept_votes_count_like_any_other(review, owner, rosa, rune, half_done):
    assert members.unsettled_work(rosa) == 2
    members.remove_member(seat=owner, member=rosa)
    assert states(half_done) == ["one_vote", "conflict", "included", "waiting"]
    cast_vote(seat=rune, item=half_done[0], verdict="include")
    assert states(half_done)[0] == "included"
    assert verify.differences(review) == []


def test_voided_votes_stay_in_the_ledger_and_count_no_more(review, owner, rosa, half_done):
    before = Vote.objects.count()
    claims.claim_next(seat=rosa, stage=T)
    members.remove_member(seat=owner, member=rosa, open_votes="void")
    assert states(half_done) == ["waiting", "one_vote", "included", "waiting"]
    assert Vote.objects.count() == before
    assert Vote.objects.current().filter(seat=rosa).count() == 1
    assert not Claim.objects.exists()
    event = AuditEvent.objects.get(review=review, verb="member_removed")
    assert event.facts["open_votes"] == "void"
    assert verify.differences(review) == []


def test_reassigned_votes_are_cast_anew_by_the_successor(
    review, owner, rosa, rune, rita, half_done
):
    members.remove_member(seat=owner, member=rosa, open_votes="reassign", successor=rita)
    given = Allocation.objects.get()
    assert given.people == [rita.pk]
    assert list(given.items.order_by("pk")) == half_done[:2]
    assert claims.claim_next(seat=owner, stage=T, after=half_done[0].pk) == half_done[3]
    cast_vote(seat=rita, item=half_done[1], verdict="exclude")
    assert states(half_done)[1] == "excluded"
    assert verify.differences(review) == []


def test_a_successor_who_voted_already_is_not_asked_again(review, owner, rosa, rune, half_done):
    members.remove_member(seat=owner, member=rosa, open_votes="reassign", successor=rune)
    assert list(Allocation.objects.get().items.all()) == half_done[:1]
    assert states(half_done)[1] == "one_vote"


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"open_votes": "burn"}, "keep, void or reassign"),
        ({"open_votes": "reassign"}, "Choose another person"),
    ],
)
def test_senseless_choices_are_refused(owner, rosa, choice, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        members.remove_member(seat=owner, member=rosa, **choice)


def test_an_observer_cannot_take_over(owner, rosa, observer):
    with pytest.raises(RuleBroken, match="does not screen"):
        members.remove_member(seat=owner, member=rosa, open_votes="reassign", successor=observer)


def test_who_leaves_may_void_but_not_reassign(rosa, rune, half_done):
    with pytest.raises(PermissionDenied):
        members.remove_member(seat=rosa, member=rosa, open_votes="reassign", successor=rune)
    members.remove_member(seat=rosa, member=rosa, open_votes="void")
    assert states(half_done)[0] == "waiting"


def test_whoever_comes_back_has_the_old_seat_and_never_votes_twice(review, owner, rosa, half_done):
    members.remove_member(seat=owner, member=rosa)
    _made, token = members.invite_member(seat=owner, email=rosa.user.email, role=Role.ADJUDICATOR)
    again = members.accept_invitation(user=rosa.user, token=token)
    assert (again.pk, again.role, again.left_at) == (rosa.pk, Role.ADJUDICATOR, None)
    assert review.members.filter(user=rosa.user).count() == 1


def test_where_everybody_who_settles_has_voted_it_falls_to_them(
    review, owner, adjudicator, rosa, item
):
    """The plan wants an outsider; the last one leaves."""
    change_plan(seat=owner, stage=T, resolvers=Plan.Resolvers.NOT_VOTED)
    cast_vote(seat=rosa, item=item, verdict="include")
    cast_vote(seat=owner, item=item, verdict="exclude")
    with pytest.raises(RuleBroken, match="people who did not"):
        resolve_conflict(seat=owner, item=item, verdict="include")
    assert waiting_for(owner)["conflicts"] == 0 and waiting_for(adjudicator)["conflicts"] == 1
    members.remove_member(seat=owner, member=adjudicator)
    again = review.members.get(pk=owner.pk)
    assert waiting_for(again)["conflicts"] == 1
    assert list(conflicts_for(review.items.all(), again, T)) == [item]
    resolve_conflict(seat=again, item=item, verdict="include")
    assert states([item]) == ["included"]


def settle_together(voters):
    """What is still in conflict, by those who voted on it."""
    first = voters[0]
    meeting = meetings.plan_meeting(seat=first, stage=T, attendees=voters)
    meetings.start_meeting(seat=first, meeting=meeting)
    for seat in voters:
        meetings.join_meeting(seat=seat, meeting=meeting)
    for point in meeting.agenda.all():
        meetings.reveal_votes(seat=first, meeting=meeting, point=point)
        meetings.decide_point(seat=first, meeting=meeting, point=point, verdict="exclude")


PLANS = list(
    itertools.product(
        Plan.Progression.values, Plan.Maybe.values, Plan.Resolvers.values, ["keep", "void"]
    )
)


@pytest.mark.parametrize(("progression", "maybe", "resolvers", "choice"), PLANS)
def test_whatever_the_plan_everything_can_be_settled_after_somebody_left(
    review, owner, adjudicator, rosa, rune, rita, add_records, progression, maybe, resolvers,
    choice,
):  # fmt: skip
    """The rest of the team votes and settles until nothing is open."""
    settings = {"progression": progression, "maybe": maybe, "resolvers": resolvers}
    change_plan(
        seat=owner, stage=T, must_vote=[{"name": "Experts", "members": [rosa.pk]}], **settings
    )
    items = add_records(4)
    for item, said in zip(items, ("include", "maybe", "exclude", None), strict=True):
        if said:
            cast_vote(seat=rosa, item=item, verdict=said)
        if said and Item.objects.get(pk=item.pk).state == "one_vote":
            cast_vote(seat=owner, item=item, verdict="exclude")
    members.remove_member(seat=owner, member=rosa, open_votes=choice)
    for seat in (rune, rita):
        while (item := claims.claim_next(seat=seat, stage=T)) is not None:
            cast_vote(seat=seat, item=item, verdict="include")
    for item in review.items.conflicts():
        if may_resolve(adjudicator, item, plans.of(review, T)):
            resolve_conflict(seat=adjudicator, item=item, verdict="exclude")
    if review.items.conflicts().exists():
        settle_together([owner, rune, rita])
    assert review.items.at(T).exclude(state__in=Item.SETTLED).count() == 0
    assert verify.differences(review) == []


def test_the_page_asks_and_does_not_tell_how_many_secret_votes_there_are(
    review, owner, rosa, rune, half_done, browse
):
    url = f"/r/{review.pk}/team/{rosa.pk}/remove/"
    shown = browse(owner).get(url).content.decode()
    assert "not settled" in shown and "2 votes" not in shown
    refused = browse(owner).post(url, {"open_votes": "reassign"})
    assert "Choose another person" in refused.content.decode()
    browse(owner).post(url, {"open_votes": "reassign", "successor": rune.pk})
    assert Vote.objects.current().filter(seat=rosa).count() == 1
    assert browse(rune).get(f"/r/{review.pk}/team/{owner.pk}/remove/").status_code == 403


def test_anybody_leaves_through_the_page(review, rune, half_done, browse):
    url = f"/r/{review.pk}/team/leave/"
    shown = browse(rune).get(url).content.decode()
    assert "1 vote stands" in shown and "reassign" not in shown
    assert browse(rune).post(url, {"open_votes": "void"}).url == "/"
    assert browse(rune).get(url).status_code == 404


def test_the_api_removes_with_the_same_rules(review, owner, rosa, rune, half_done, api):
    url = f"/api/v1/reviews/{review.pk}/members/{rosa.pk}/remove/"
    assert api(rune).post(url, {}, format="json").status_code == 403
    asked = {"open_votes": "reassign", "successor": rosa.pk}
    assert "Choose another" in api(owner).post(url, asked, format="json").data["detail"]
    assert api(owner).post(url, {"open_votes": "void"}, format="json").status_code == 204
    assert states(half_done)[0] == "waiting"
    role = f"/api/v1/reviews/{review.pk}/members/{rune.pk}/"
    assert api(owner).patch(role, {"role": "observer"}, format="json").data["role"] == "observer"


def test_when_too_few_are_left_to_complete_an_item_the_overview_says_so(
    review, owner, rosa, rune, adjudicator, browse
):
    page = f"/r/{review.pk}/"
    assert "needs 2 votes" not in browse(owner).get(page).content.decode()
    for seat in (rosa, rune, adjudicator):
        members.remove_member(seat=owner, member=seat, open_votes="keep")
    shown = browse(owner).get(page).content.decode()
    assert "each item needs 2 votes, but only 1 person screens" in shown
    for stage in Stage:
        change_plan(seat=owner, stage=stage, votes_required=1)
    assert "but only 1 person" not in browse(owner).get(page).content.decode()
