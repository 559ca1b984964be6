"""The list of a stage: filters, orders, pages and votes on its lines."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.models import Record
from screening import listing, orders
from screening.actions import marks
from screening.actions.plans import change_plan
from screening.actions.reading import choose_order
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote
from screening.models import Item, Order, Reading, Stage, Vote
from tests import make

T = Stage.TITLE_ABSTRACT
ROW = re.compile(rb'id="row-(\d+)"')
BY_HTMX = {"HX-Request": "true"}


def list_url(review, end: str = "list/", stage: str = "title-abstract") -> str:
    return f"/r/{review.pk}/screening/{stage}/{end}"


def shown(client, review, query: str = "", stage: str = "title-abstract") -> list[int]:
    """The keys of the lines on the page, in their order."""
    answer = client.get(list_url(review, "list/", stage) + query)
    assert answer.status_code == 200
    return [int(pk) for pk in ROW.findall(answer.content)]


@pytest.fixture
def voted(add_records, rosa, rune, criteria):
    """include, maybe, exclude of Rosa; a conflict; one that both included; one without a vote."""
    names = ("include", "maybe", "exclude", "conflict", "included", "none")
    items = dict(zip(names, add_records(6), strict=True))
    for name in ("include", "maybe"):
        cast_vote(seat=rosa, item=items[name], verdict=name)
    cast_vote(seat=rosa, item=items["exclude"], verdict="exclude", criteria=[criteria[1].pk])
    cast_vote(seat=rosa, item=items["conflict"], verdict="include")
    cast_vote(seat=rune, item=items["conflict"], verdict="exclude", criteria=[criteria[0].pk])
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items["included"], verdict="include")
    return items


def named(items, *names) -> list[int]:
    return [items[name].pk for name in names]


def test_filters_by_state_and_own_vote(voted, review, rosa, browse):
    client = browse(rosa)
    assert shown(client, review) == named(voted, *voted)
    assert shown(client, review, "?state=todo") == named(voted, "none")
    assert shown(client, review, "?state=included") == named(voted, "included")
    assert shown(client, review, "?state=excluded") == []
    assert shown(client, review, "?vote=maybe") == named(voted, "maybe")
    assert shown(client, review, "?vote=exclude") == named(voted, "exclude")
    assert shown(client, review, "?vote=none") == named(voted, "none")


def test_what_waits_for_the_second_reviewer_does_not_set_a_conflict_apart(
    voted, review, rosa, owner, adjudicator, browse
):
    waits = named(voted, "include", "maybe", "exclude", "conflict")
    assert shown(browse(rosa), review, "?state=voted") == waits
    everything = named(voted, *voted)
    assert shown(browse(rosa), review, "?state=conflict") == everything, "no filter of hers"
    for seat in (owner, adjudicator):
        assert shown(browse(seat), review, "?state=conflict") == named(voted, "conflict")
    change_plan(seat=owner, stage=T, resolvers="not_voted")
    resolver_voted = listing.conflicts_for(Item.objects.all(), rosa, T)
    assert not resolver_voted.exists()


def test_a_reason_is_found_in_votes_that_may_be_seen(
    voted, review, rosa, rune, owner, criteria, browse
):
    theirs, mine = (f"?reason={criterion.pk}" for criterion in criteria[:2])
    assert shown(browse(rosa), review, mine) == named(voted, "exclude")
    assert shown(browse(rosa), review, theirs) == [], "Rune's vote is not revealed"
    assert shown(browse(owner), review, theirs) == named(voted, "conflict"), "a resolver sees it"
    resolve_conflict(seat=owner, item=voted["conflict"], verdict="exclude")
    assert shown(browse(rosa), review, theirs) == named(voted, "conflict")


def test_filters_by_words_years_and_source(review, rosa, add_records, browse):
    first, second = add_records(1, year=2010)[0], add_records(1, year=2020)[0]
    Record.objects.filter(pk=second.record_id).update(title="Cognitive remediation in psychosis")
    client = browse(rosa)
    assert shown(client, review, "?q=remediation") == [second.pk]
    assert shown(client, review, "?q=-remediation") == [first.pk]
    assert shown(client, review, "?from=2011") == [second.pk]
    assert shown(client, review, "?to=2010") == [first.pk]
    source = review.sources.get()
    assert shown(client, review, f"?source={source.pk}") == [first.pk, second.pk]
    assert shown(client, review, f"?source={source.pk + 1}") == []


def test_a_record_is_found_by_the_source_of_its_copy(review, rosa, add_records, browse):
    kept, copy = add_records(1)[0], add_records(1)[0]
    elsewhere = make.search(review, make.source(review, "Embase"))
    Record.objects.filter(pk=copy.record_id).update(
        search_run=elsewhere, duplicate_of=kept.record_id
    )
    Item.objects.filter(pk=copy.pk).update(in_play=False)
    page = f"?source={elsewhere.source_id}"
    assert shown(browse(rosa), review, page) == [kept.pk]
    Record.objects.filter(pk=copy.record_id).update(removed_at=timezone.now(), duplicate_of=None)
    assert shown(browse(rosa), review, page) == []


def test_filters_by_tag_and_note(review, rosa, rune, add_records, browse):
    first, second, third = add_records(3)
    marks.add_tag(seat=rosa, item=first, name="Background")
    marks.add_tag(seat=rune, item=second, name="background")
    marks.save_note(seat=rosa, item=second, text="Ask the authors")
    cast_vote(seat=rosa, item=third, verdict="maybe", note="dose?")
    client = browse(rosa)
    assert shown(client, review, "?tag=background") == [first.pk]
    assert shown(client, review, "?note=any") == [second.pk, third.pk]


@pytest.mark.parametrize("order", Order.values)
def test_pages_hold_every_item_once_in_each_order(
    review, rosa, add_records, browse, order, monkeypatch
):
    monkeypatch.setattr(listing, "PAGE", 4)
    years = [2010, 2010, None, 2021, 2010, 1999, None, 2021, 2010]
    items = [add_records(1, year=year)[0] for year in years]
    Record.objects.filter(pk__in=[items[0].record_id, items[7].record_id]).update(title="Same")
    client, seen, query = browse(rosa), [], f"?order={order}"
    pages = []
    while True:
        page = shown(client, review, query)
        pages.append(page)
        seen += page
        if len(page) < 4:
            break
        query = f"?order={order}&after={page[-1]}"
    assert sorted(seen) == [item.pk for item in items]
    assert shown(client, review, f"?order={order}&before={pages[2][0]}") == pages[1]
    if order == Order.YEAR:
        by_pk = {item.pk: item.record.year or 0 for item in items}
        found = [by_pk[pk] for pk in seen]
        assert found == sorted(found, reverse=True)
    if order == Order.IMPORTED:
        assert seen == [item.pk for item in items]


def test_a_shuffle_is_ones_own_and_stays(review, rosa, rune, add_records, browse):
    items = [item.pk for item in add_records(12)]
    mine = shown(browse(rosa), review, "?order=random")
    assert mine == shown(browse(rosa), review, "?order=random")
    assert sorted(mine) == items and mine != items
    assert mine != shown(browse(rune), review, "?order=random")
    assert orders.seed_of(rosa, T) != orders.seed_of(rosa, Stage.FULL_TEXT)


def test_the_order_is_remembered_for_a_person_and_a_stage(review, rosa, rune, add_records, browse):
    items = add_records(1, year=1999) + add_records(1, year=2022)
    answer = browse(rosa).post(
        list_url(review, "order/?q=trial"), {"order": "year", "back": "list"}
    )
    assert answer["Location"].endswith("/list/?q=trial")
    newest_first = [items[1].pk, items[0].pk]
    assert shown(browse(rosa), review) == newest_first
    assert shown(browse(rune), review) == newest_first[::-1]
    assert Reading.objects.get().stage == T


def test_an_order_that_does_not_exist_is_refused(rosa):
    from reviews.errors import RuleBroken

    with pytest.raises(RuleBroken, match="orders that are offered"):
        choose_order(seat=rosa, stage=T, order="relevance")


def test_a_vote_on_a_line_brings_the_line_back(review, rosa, add_records, browse):
    item = add_records(1)[0]
    key = "0b0f5a34-6c4e-4b0c-9a55-3c8d6f3f0a11"
    url = list_url(review, f"list/{item.pk}/vote/")
    for _sent_twice in range(2):
        answer = browse(rosa).post(url, {"verdict": "maybe", "key": key}, headers=BY_HTMX)
        assert ROW.findall(answer.content) == [str(item.pk).encode()]
        assert b"badge--maybe" in answer.content
    assert Vote.objects.get().verdict == "maybe"
    plain = browse(rosa).post(url + "?state=todo", {"verdict": "include"})
    assert plain["Location"].endswith("/list/?state=todo")
    assert Vote.objects.current().get().verdict == "include"


def test_an_undone_vote_brings_its_line_only_where_it_is_shown(review, rosa, add_records, browse):
    item = add_records(1)[0]
    for shows in (True, False):
        cast_vote(seat=rosa, item=item, verdict="exclude")
        answer = browse(rosa).post(
            list_url(review, "list/undo/"),
            {"shown": str(item.pk) if shows else "1"},
            headers=BY_HTMX,
        )
        assert bool(ROW.findall(answer.content)) == shows
        assert not Vote.objects.current().exists()


def test_authors_journal_and_year_are_hidden_in_the_list_too(review, owner, rosa, item, browse):
    assert b"Psychosis" in browse(rosa).get(list_url(review)).content
    change_plan(seat=owner, stage=T, hide_bibliography=True)
    hidden = browse(rosa).get(list_url(review)).content
    assert b"Psychosis" not in hidden and "Färdig".encode() not in hidden


def test_reports_are_listed_with_the_title_of_the_report(review, rosa, report_item, browse):
    assert shown(browse(rosa), review, "", "full-text") == [report_item.pk]
    assert shown(browse(rosa), review, "?order=title&from=2011", "full-text") == [report_item.pk]
    assert shown(browse(rosa), review, "?q=recovery", "full-text") == [report_item.pk]


def test_the_number_of_queries_does_not_grow_with_the_list(review, rosa, rune, add_records, browse):
    client = browse(rosa)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(list_url(review))
        return len(asked)

    def some(number: int) -> None:
        for item in add_records(number):
            cast_vote(seat=rosa, item=item, verdict="include")
            marks.add_tag(seat=rosa, item=item, name="a")
            marks.save_note(seat=rosa, item=item, text="b")

    some(2)
    client.get(list_url(review))
    few = queries()
    some(10)
    assert queries() <= few


def test_an_observer_reads_and_an_outsider_finds_nothing(review, observer, outsider, item, browse):
    answer = browse(observer).get(list_url(review))
    assert answer.status_code == 200
    assert b"row-vote" not in answer.content and b'name="item"' not in answer.content
    refused = browse(observer).post(
        list_url(review, f"list/{item.pk}/vote/"), {"verdict": "include"}
    )
    assert refused.status_code == 403
    assert browse(outsider).get(list_url(review)).status_code == 404
    assert browse(observer).get(list_url(review, "list/count/")).content.strip() == b"1 item"


def test_the_abstract_comes_when_it_is_asked_for(review, rosa, add_records, browse):
    item = add_records(1, abstract="Forty people took part.")[0]
    assert b"Forty people" not in browse(rosa).get(list_url(review)).content
    part = browse(rosa).get(list_url(review, f"items/{item.pk}/abstract/"))
    assert b"Forty people took part." in part.content
