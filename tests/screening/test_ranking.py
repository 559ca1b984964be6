"""The order by relevance: learned from what a person may know, and nothing else."""

import pytest

from reviews.models import Record
from screening.actions import ranking
from screening.actions.claims import claim_next, next_item
from screening.actions.reading import choose_order
from screening.actions.votes import cast_vote
from screening.models import Item, Order, Ranked, Ranking, Stage
from screening.orders import keyed, sorted_by_key

T = Stage.TITLE_ABSTRACT
WORDS = {True: "illness management and recovery trial", False: "sleep hygiene of laboratory rats"}


@pytest.fixture
def items(add_records, tmp_path, settings):
    """Twelve records, every third about the review's question."""
    settings.MEDIA_ROOT = tmp_path
    made = add_records(12)
    for number, item in enumerate(made):
        words = WORDS[about(number)]
        Record.objects.filter(pk=item.record_id).update(title=f"{words} {number}", abstract=words)
    return made


def about(number: int) -> bool:
    return number % 3 == 2


def taught(seat, items) -> Ranking:
    """The person judged one of each kind, and reads by relevance."""
    choose_order(seat=seat, stage=T, order=Order.RELEVANT)
    cast_vote(seat=seat, item=items[2], verdict="include")
    cast_vote(seat=seat, item=items[0], verdict="exclude")
    ranking.rank_all_due()
    return Ranking.objects.get(seat=seat)


def read(seat) -> list[int]:
    rows = sorted_by_key(keyed(Item.objects.at(T), seat, T, Order.RELEVANT), T, Order.RELEVANT)
    return [item.pk for item in rows]


def test_likely_ones_come_first_and_those_judged_last(items, rosa):
    made = taught(rosa, items)
    assert (made.included, made.excluded) == (1, 1)
    order = read(rosa)
    assert set(order[:3]) == {items[n].pk for n in (5, 8, 11)}
    assert set(order[-2:]) == {items[2].pk, items[0].pk}
    assert next_item(rosa, T).pk == order[0]


def test_until_there_is_one_of_each_it_is_as_imported(items, rosa):
    choose_order(seat=rosa, stage=T, order=Order.RELEVANT)
    cast_vote(seat=rosa, item=items[0], verdict="exclude")
    assert ranking.rank_all_due() == 0
    assert read(rosa) == [item.pk for item in items]


def test_a_skipped_item_is_not_the_next_one(items, rosa):
    taught(rosa, items)
    first = claim_next(seat=rosa, stage=T)
    second = claim_next(seat=rosa, stage=T, after=first.pk)
    assert [first.pk, second.pk] == read(rosa)[:2]


def test_an_open_vote_of_another_changes_nothing(items, rosa, rune):
    taught(rosa, items)
    before = read(rosa)
    for number in (5, 8, 11):
        cast_vote(seat=rune, item=items[number], verdict="exclude")
    assert not ranking.rank_all_due()
    ranking.rank(rosa)
    assert read(rosa) == before


def test_what_is_settled_teaches_everybody(items, rosa, rune):
    choose_order(seat=rune, stage=T, order=Order.RELEVANT)
    cast_vote(seat=rune, item=items[2], verdict="include")
    cast_vote(seat=rosa, item=items[2], verdict="include")
    cast_vote(seat=rosa, item=items[0], verdict="exclude")
    assert ranking.rank_all_due() == 0
    cast_vote(seat=rune, item=items[0], verdict="exclude")
    assert ranking.rank_all_due() == 1


def test_it_is_made_anew_when_votes_or_records_come(items, rosa, add_records):
    first = taught(rosa, items)
    assert ranking.rank_all_due() == 0
    late = add_records(2, title="illness management and recovery trial late")
    assert read(rosa)[-2:] == [item.pk for item in late]
    assert ranking.rank_all_due() == 1
    assert late[0].pk in read(rosa)[:5]
    assert not Ranking.objects.filter(pk=first.pk).exists()
    cast_vote(seat=rosa, item=late[0], verdict="include")
    assert ranking.rank_all_due() == 1
    assert Ranked.objects.count() == 14


def test_it_is_offered_for_titles_and_abstracts_alone(items, rosa, browse):
    page = browse(rosa).get(f"/r/{rosa.review_id}/screening/title-abstract/list/")
    assert b'value="relevant"' in page.content
    page = browse(rosa).get(f"/r/{rosa.review_id}/screening/full-text/list/")
    assert b'value="relevant"' not in page.content


def test_the_list_says_what_it_was_learned_from(items, rosa, browse):
    client = browse(rosa)
    url = f"/r/{rosa.review_id}/screening/title-abstract/"
    client.post(f"{url}order/", {"order": "relevant", "back": "list"})
    assert b"As imported, until" in client.get(f"{url}list/").content
    taught(rosa, items)
    assert b"Learned from 1 included and 1 excluded" in client.get(f"{url}list/").content


def test_when_to_stop_counts_what_is_settled_alone(items, rosa, rune, browse):
    url = f"/r/{rosa.review_id}/screening/title-abstract/stopping/"
    client = browse(rosa)
    cast_vote(seat=rosa, item=items[5], verdict="include")
    assert b"Nothing was included yet" in client.get(url).content
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items[2], verdict="include")
        cast_vote(seat=seat, item=items[0], verdict="exclude")
    words = client.get(url).content.decode()
    assert "2 of 12 records are settled, and 1 of them passed." in " ".join(words.split())
    assert "None passed in the last 1." in words


def test_when_all_are_settled_nothing_is_left_to_prove(items, rosa, rune, browse):
    for seat in (rosa, rune):
        for item in items:
            cast_vote(seat=seat, item=item, verdict="include")
    page = browse(rosa).get(f"/r/{rosa.review_id}/screening/title-abstract/stopping/").content
    assert b"nothing is left to find here" in page
    assert b"What this proves" not in page


@pytest.mark.parametrize("left", [b"", b"PK\x03\x04", b"half a file"])
def test_what_a_killed_worker_left_is_made_anew(items, rosa, settings, left):
    taught(rosa, items)
    before = read(rosa)
    [kept] = settings.MEDIA_ROOT.glob("review-*/ranking/*.npz")
    kept.write_bytes(left)
    assert ranking.rank(rosa) is not None
    assert read(rosa) == before
    assert kept.stat().st_size > len(left)
