"""The queue follows the order that the person chose for the stage."""

import pytest

from reviews.models import Record
from screening.actions.claims import claim_next, next_item
from screening.actions.reading import choose_order
from screening.actions.votes import cast_vote
from screening.models import Item, Order, Stage
from screening.orders import keyed, sorted_by_key

T = Stage.TITLE_ABSTRACT
TITLES = ("Delta", "alpha", "Charlie", "bravo", "Echo")


@pytest.fixture
def items(add_records):
    made = add_records(len(TITLES))
    for item, title, year in zip(made, TITLES, (2001, 2020, 2011, 2020, 1999), strict=True):
        Record.objects.filter(pk=item.record_id).update(title=title, year=year)
    return made


def read_through(seat) -> list[int]:
    """Vote on what comes until nothing does."""
    seen: list[int] = []
    after = None
    while (item := claim_next(seat=seat, stage=T, after=after)) is not None:
        cast_vote(seat=seat, item=item, verdict="include")
        seen.append(item.pk)
        after = item.pk
    return seen


@pytest.mark.parametrize("order", Order.values)
def test_every_item_comes_once_in_the_order_of_the_list(items, rosa, order):
    choose_order(seat=rosa, stage=T, order=order)
    rows = sorted_by_key(keyed(Item.objects.at(T), rosa, T, order), T, order)
    wanted = [item.pk for item in rows]
    assert next_item(rosa, T).pk == wanted[0]
    assert read_through(rosa) == wanted
    if order == Order.TITLE:
        assert [TITLES[[i.pk for i in items].index(pk)] for pk in wanted] == sorted(
            TITLES, key=str.lower
        )


def test_from_the_middle_it_goes_on_and_comes_round(items, rosa):
    choose_order(seat=rosa, stage=T, order=Order.TITLE)
    charlie = items[2]
    came = []
    after = charlie.pk
    for _each in range(4):
        item = next_item(rosa, T, after)
        came.append(Record.objects.get(pk=item.record_id).title)
        after = item.pk
    assert came == ["Delta", "Echo", "alpha", "bravo"]


def test_anothers_vote_changes_no_order(items, rosa, rune):
    choose_order(seat=rosa, stage=T, order=Order.RANDOM)
    before = next_item(rosa, T).pk
    cast_vote(seat=rune, item=items[3], verdict="exclude")
    assert next_item(rosa, T).pk == before
