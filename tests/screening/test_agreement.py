"""Agreement from first, independent votes, for those whom it tells nothing that is blind."""

import pytest

from screening.actions.resolutions import reopen_item, resolve_conflict
from screening.actions.votes import cast_vote, withdraw_vote
from screening.independent import first_decisions
from screening.models import Item, Stage

T = Stage.TITLE_ABSTRACT


def url(review) -> str:
    return f"/r/{review.pk}/screening/title-abstract/agreement/"


def verdicts(review) -> list[str]:
    return [decision.verdict for decision in first_decisions(review, T).decisions]


def test_the_first_vote_counts_not_the_change_of_mind(review, item, rosa, rune):
    for verdict in ("include", "maybe", "exclude"):
        cast_vote(seat=rosa, item=item, verdict=verdict)
    cast_vote(seat=rune, item=item, verdict="exclude")
    assert verdicts(review) == ["include", "exclude"]
    assert first_decisions(review, T).edited == 1


def test_a_withdrawn_vote_leaves_and_the_next_one_is_the_first(review, item, rosa):
    vote = cast_vote(seat=rosa, item=item, verdict="include")
    withdraw_vote(seat=rosa, vote=vote)
    assert verdicts(review) == []
    cast_vote(seat=rosa, item=item, verdict="exclude")
    assert verdicts(review) == ["exclude"]
    assert first_decisions(review, T).edited == 0


def test_resolving_and_a_second_round_change_nothing(review, conflict, owner, rosa, rune):
    resolve_conflict(seat=owner, item=conflict, verdict="include")
    reopen_item(seat=owner, item=conflict)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=conflict, verdict="exclude")
    assert verdicts(review) == ["include", "exclude"]


def test_a_later_duplicate_leaves_the_table(review, conflict):
    Item.objects.filter(pk=conflict.pk).update(in_play=False)
    assert verdicts(review) == []


@pytest.fixture
def screened(review, add_records, rosa, rune):
    """Of 12 records both include 2, exclude 9; one is in conflict."""
    items = add_records(12)
    for number, each in enumerate(items):
        cast_vote(seat=rosa, item=each, verdict="include" if number < 2 else "exclude")
        cast_vote(seat=rune, item=each, verdict="include" if number < 3 else "exclude")
    return items


def test_the_page_prints_the_figures_and_the_sentence(screened, review, observer, browse):
    shown = browse(observer).get(url(review)).content.decode()
    assert "91.7% (95% CI" in shown and "11 of 12" in shown
    assert "Two reviewers independently screened 12 records; agreement 91.7%" in shown
    assert "Maybe was treated as include." in shown
    three = browse(observer).get(url(review) + "?maybe=three").content.decode()
    assert "Maybe was treated as a category of its own." in three


def test_a_reviewer_sees_it_when_everything_they_voted_on_is_settled(
    screened, review, owner, rosa, browse
):
    assert "Two reviewers independently" not in browse(rosa).get(url(review)).content.decode()
    resolve_conflict(seat=owner, item=screened[2], verdict="exclude")
    assert "Two reviewers independently" in browse(rosa).get(url(review)).content.decode()


def test_who_still_has_something_to_vote_on_does_not_see_it(
    screened, review, rosa, owner, adjudicator, add_records, browse
):
    resolve_conflict(seat=owner, item=screened[2], verdict="exclude")
    extra = add_records(2)
    cast_vote(seat=adjudicator, item=extra[0], verdict="include")
    for seat in (rosa, adjudicator):
        assert "Not while you still vote" in browse(seat).get(url(review)).content.decode()
    assert "Two reviewers" in browse(owner).get(url(review)).content.decode()


def test_the_page_costs_a_fixed_number_of_queries(
    screened, review, observer, browse, django_assert_max_num_queries
):
    client = browse(observer)
    with django_assert_max_num_queries(30):
        client.get(url(review))
