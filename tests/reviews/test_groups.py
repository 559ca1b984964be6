"""Several records that questions tie together are decided on one screen, and taken back at once."""

import pytest
from django.urls import reverse

from reviews import verify
from reviews.actions import duplicates
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Duplicate
from reviews.pairs import group_of, rows_of
from tests import make


@pytest.fixture
def records(review):
    titles = ("Recovery in the community", "Recovery in a community", "Recovery for a community")
    return [make.record(review, title) for title in titles]


@pytest.fixture
def questions(review, records):
    a, b, c = records
    return [
        Duplicate.objects.create(
            review=review, first=first, second=second, verdict="unsure", rule="likely"
        )
        for first, second in ((a, b), (b, c))
    ]


def waiting(review) -> int:
    return Duplicate.objects.filter(review=review).waiting().count()


def clusters(review) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for pk, kept in review.records.values_list("pk", "duplicate_of_id"):
        found.setdefault(kept or pk, set()).add(pk)
    return {frozenset(group) for group in found.values() if len(group) > 1}


def test_the_screen_holds_all_that_belong_to_the_question(questions, records):
    assert group_of(questions[0]) == records
    title = rows_of(records)[0]
    assert [part["text"] for part in title.cells[1] if part["kind"] == "ins"] == ["a"]
    assert not title.same and not title.one


def test_the_ticked_are_one_and_the_others_are_not(rosa, questions, records):
    a, b, c = (record.pk for record in records)
    bulk = duplicates.decide_group(seat=rosa, records=[a, b, c], same=[a, b])
    assert clusters(rosa.review) == {frozenset({a, b})}
    assert waiting(rosa.review) == 0
    assert Duplicate.objects.current().get(first=b, second=c).verdict == "distinct"
    assert AuditEvent.objects.filter(verb="group_decided").count() == 1
    assert verify.differences(rosa.review) == []
    duplicates.undo_bulk(seat=rosa, bulk=bulk)
    assert clusters(rosa.review) == set() and waiting(rosa.review) == 2


def test_two_without_a_question_between_them_are_tied_as_well(rosa, questions, records):
    a, b, c = (record.pk for record in records)
    duplicates.decide_group(seat=rosa, records=[a, b, c], same=[a, c])
    assert clusters(rosa.review) == {frozenset({a, c})}
    assert waiting(rosa.review) == 0
    assert verify.differences(rosa.review) == []


def test_none_is_a_duplicate(rosa, questions, records):
    duplicates.decide_group(seat=rosa, records=[record.pk for record in records], same=[])
    assert clusters(rosa.review) == set() and waiting(rosa.review) == 0


def test_what_is_one_already_is_not_asked_again(rosa, questions, records):
    a, b, c = records
    Duplicate.objects.create(review=rosa.review, first=a, second=c, verdict="unsure")
    duplicates.decide_pair(seat=rosa, first=a, second=b, verdict="same")
    duplicates.decide_pair(seat=rosa, first=b, second=c, verdict="same")
    assert waiting(rosa.review) == 0


def test_refusals(rosa, questions, records):
    a, b, c = (record.pk for record in records)
    elsewhere = make.record(make.review())
    with pytest.raises(RuleBroken, match="on the screen"):
        duplicates.decide_group(seat=rosa, records=[a, b], same=[a, elsewhere.pk])
    duplicates.decide_group(seat=rosa, records=[a, b, c], same=[])
    with pytest.raises(RuleBroken, match="meanwhile"):
        duplicates.decide_group(seat=rosa, records=[a, b, c], same=[a, b])


def test_the_desk_and_the_api(rosa, observer, questions, records, browse, api):
    desk = reverse("reviews:duplicates", args=[rosa.review_id])
    door = reverse("reviews:duplicates-group", args=[rosa.review_id])
    ids = [record.pk for record in records]
    page = browse(rosa).get(desk).content.decode()
    assert "Ticked are one" in page and f"Record {ids[2]}" in page
    browse(rosa).post(door, {"record": ids, "same": ids, "verdict": "same"})
    assert clusters(rosa.review) == {frozenset(ids)}
    last = Duplicate.objects.current().last()
    undone = browse(rosa).post(
        reverse("reviews:duplicate-undo", args=[rosa.review_id, last.pk]), {"all": "1"}
    )
    assert clusters(rosa.review) == set()
    assert "Ticked are one" in browse(rosa).get(undone["Location"]).content.decode()
    route = f"/api/v1/reviews/{rosa.review_id}/duplicates/group/"
    assert api(rosa).post(route, {"records": ids, "same": ids[:2]}).status_code == 200
    assert clusters(rosa.review) == {frozenset(ids[:2])}
    assert api(rosa).post(route, {"records": ids, "same": ids[:2]}).status_code == 400
    assert api(observer).post(route, {"records": ids, "same": []}).status_code == 403


def test_the_desk_asks_the_database_the_same_number_of_times(
    rosa, questions, records, browse, django_assert_max_num_queries
):
    client, desk = browse(rosa), reverse("reviews:duplicates", args=[rosa.review_id])
    client.get(desk)
    with django_assert_max_num_queries(36):
        client.get(desk)


def test_what_people_decided_comes_in_pages(rosa, review, browse):
    first = make.record(review)
    Duplicate.objects.bulk_create(
        Duplicate(review=review, first=first, second=make.record(review), verdict="distinct",
                  decided_by=rosa) for _ in range(52)
    )  # fmt: skip
    page = browse(rosa).get(reverse("reviews:duplicates-decided", args=[review.pk]))
    assert len(page.context["words"]) == 50
    last = browse(rosa).get(page.request["PATH_INFO"] + page.context["next_url"])
    assert len(last.context["words"]) == 2


def test_a_long_field_that_is_the_same_is_folded(review):
    text = "Forty adults with severe mental illness took part in the trial. " * 6
    pair = [make.record(review, "Peer support", abstract=text, doi=doi) for doi in ("a", "b")]
    rows = {row.label: row for row in rows_of(pair)}
    assert rows["Abstract"].same and rows["Abstract"].long and rows["Abstract"].text == text
    assert rows["Title"].same and not rows["Title"].long
    assert not rows["DOI"].same
