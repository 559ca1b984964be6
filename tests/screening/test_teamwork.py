"""The team's work: counted by person only as far as the reader may see the votes."""

import datetime as dt

import pytest
from django.utils import timezone

from screening import teamwork
from screening.actions.allocation import allocate
from screening.actions.votes import cast_vote
from screening.models import Stage

T = Stage.TITLE_ABSTRACT


def votes_of(reader, person):
    work = teamwork.of_stage(reader, T)
    return next(each.votes for each in work.people if each.seat == person)


def test_a_vote_on_an_open_item_is_in_nobody_elses_numbers(
    review, owner, rosa, rune, adjudicator, observer, browse, api, add_records
):
    items = add_records(3)
    readers = (owner, rune, adjudicator, observer)
    url = f"/r/{review.pk}/screening/title-abstract/work/"
    data = f"/api/v1/reviews/{review.pk}/work/title_abstract/"

    def pages():
        shown = [browse(reader).get(url).content.decode() for reader in readers]
        bodies = [page[page.index("<main") : page.index("</main>")] for page in shown]
        return bodies, [api(reader).get(data).data for reader in readers]

    before = pages()
    cast_vote(seat=rosa, item=items[0], verdict="exclude", seconds=4321)
    assert pages() == before
    assert votes_of(rosa, rosa) == 1


def test_settled_votes_count_for_those_who_may_see_them(rosa, rune, observer, owner, add_records):
    items = add_records(2)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items[0], verdict="include")
    cast_vote(seat=rosa, item=items[1], verdict="include")
    assert [votes_of(reader, rosa) for reader in (rosa, rune, owner)] == [2, 1, 1]
    assert votes_of(observer, rosa) == 0


def test_pace_and_the_day_on_which_it_ends(owner, rosa, rune, add_records):
    items = add_records(10)
    for item in items[:4]:
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="exclude", seconds=30)
    work = teamwork.of_stage(owner, T)
    assert (work.settled, work.left, work.per_day) == (4, 6, 4.0)
    assert work.ends == timezone.localdate() + dt.timedelta(days=2)
    mine = teamwork.of_stage(rosa, T).mine
    assert (mine.votes, mine.seconds, mine.per_hour) == (4, 120, 120)


def test_nothing_settled_gives_no_estimate(owner, add_records):
    add_records(2)
    work = teamwork.of_stage(owner, T)
    assert (work.per_day, work.ends) == (None, None)


def test_uneven_work_is_named(owner, rosa, rune, adjudicator, add_records):
    for item in add_records(3):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="exclude")
    most, least = teamwork.of_stage(owner, T).uneven
    assert (most.votes, least.votes) == (3, 0)


@pytest.mark.parametrize("number", [2, 12])
def test_the_page_costs_the_same_for_many_items(
    review, owner, rosa, rune, browse, add_records, django_assert_max_num_queries, number
):
    items = add_records(number)
    allocate(seat=owner, stage=T, people=[rosa.pk, rune.pk])
    for item in items:
        cast_vote(seat=rosa, item=item, verdict="exclude")
    client = browse(owner)
    with django_assert_max_num_queries(45):
        client.get(f"/r/{review.pk}/screening/title-abstract/work/")
