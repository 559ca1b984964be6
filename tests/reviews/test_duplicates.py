"""Duplicates are found by rules, decided by people, and always reversible."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from reviews import verify
from reviews.actions import duplicates, finding
from reviews.errors import RuleBroken
from reviews.models import Duplicate, Record, Source
from screening.models import Item, Stage
from tests import make

TITLE = "Illness management and recovery: a randomised controlled trial in community settings"
FACTS = {
    "title": TITLE, "authors_text": "Lind, Anna; Berg, Otto", "year": 2011,
    "journal": "Psychiatric Services", "volume": "62", "issue": "6", "pages": "606-612",
    "doi": "10.1000/imr.1",
}  # fmt: skip


def copy_of(review, **changes) -> Record:
    made = make.record(review, **(FACTS | changes))
    Item.objects.create(review=review, stage=Stage.TITLE_ABSTRACT, record=made)
    return made


def find(seat):
    return finding.find_duplicates(seat=seat)


def kept(record):
    record.refresh_from_db()
    return record.duplicate_of_id


def test_certain_copies_are_linked_and_leave_the_queue(rosa):
    first = copy_of(rosa.review)
    second = copy_of(rosa.review, title=TITLE.upper(), doi="")
    other = make.record(rosa.review, "Housing first for people without homes")
    found = find(rosa)
    assert found["linked"] == 1
    linked = {kept(first), kept(second)} - {None}
    assert linked <= {first.pk, second.pk} and len(linked) == 1
    assert kept(other) is None
    assert Item.objects.filter(review=rosa.review, in_play=True).count() == 1
    assert verify.differences(rosa.review) == []


def test_a_second_run_says_nothing_new(rosa):
    copy_of(rosa.review)
    copy_of(rosa.review)
    find(rosa)
    before = list(Duplicate.objects.values_list("pk", flat=True))
    find(rosa)
    assert list(Duplicate.objects.values_list("pk", flat=True)) == before


def test_a_run_never_undoes_a_person(rosa):
    first, second = copy_of(rosa.review), copy_of(rosa.review)
    find(rosa)
    duplicates.decide_pair(seat=rosa, first=first, second=second, verdict="distinct")
    find(rosa)
    assert kept(first) is None and kept(second) is None


def test_a_decision_can_be_taken_back(rosa):
    first = copy_of(rosa.review)
    second = make.record(rosa.review, "Something else altogether")
    said = duplicates.decide_pair(seat=rosa, first=second, second=first, verdict="same")
    assert {kept(first), kept(second)} != {None}
    duplicates.undo_decision(seat=rosa, decision=said)
    assert {kept(first), kept(second)} == {None}
    assert verify.differences(rosa.review) == []


def test_parting_two_of_three_lets_the_rules_think_again(rosa):
    records = [copy_of(rosa.review) for _ in range(3)]
    find(rosa)
    duplicates.decide_pair(seat=rosa, first=records[0], second=records[1], verdict="distinct")
    a, b = (kept(record) or record.pk for record in records[:2])
    assert a != b
    assert verify.differences(rosa.review) == []


def test_people_cannot_contradict_each_other_unseen(rosa, rune):
    a, b, c = (make.record(rosa.review, f"Title {n}") for n in "abc")
    duplicates.decide_pair(seat=rosa, first=a, second=b, verdict="same")
    duplicates.decide_pair(seat=rosa, first=a, second=c, verdict="distinct")
    with pytest.raises(RuleBroken, match="not duplicates"):
        duplicates.decide_pair(seat=rune, first=b, second=c, verdict="same")
    assert verify.differences(rosa.review) == []


def test_a_cluster_with_a_database_record_keeps_one(rosa):
    by_hand = make.source(rosa.review, "Reference lists", Source.Kind.CITATION)
    hand_file = make.source_file(rosa.review, make.search(rosa.review, by_hand), "hand.ris")
    database_file = make.source_file(rosa.review)
    found_by_hand = make.record(
        rosa.review, of_file=hand_file, abstract="Long and complete.", **FACTS
    )
    in_database = make.record(rosa.review, of_file=database_file, **FACTS)
    find(rosa)
    assert kept(in_database) is None and kept(found_by_hand) == in_database.pk


def test_the_desk_shows_the_pair_and_takes_the_decision(rosa, browse):
    first, second = copy_of(rosa.review), make.record(rosa.review, "Nearly the same title")
    pair = Duplicate.objects.create(
        review=rosa.review, first=first, second=second, verdict="unsure", rule="likely"
    )
    client = browse(rosa)
    desk = reverse("reviews:duplicates", args=[rosa.review_id])
    page = client.get(desk).content.decode()
    assert "Not a duplicate" in page and "1 pair to look at" in page
    client.post(
        reverse("reviews:duplicate-decide", args=[rosa.review_id, pair.pk]), {"verdict": "same"}
    )
    assert {kept(first), kept(second)} - {None}
    assert "No pair waits" in client.get(desk).content.decode()
    said = Duplicate.objects.current().get()
    client.post(reverse("reviews:duplicate-undo", args=[rosa.review_id, said.pk]))
    assert {kept(first), kept(second)} == {None}
    assert "1 pair to look at" in client.get(desk).content.decode()


def test_roles(review, observer, outsider, browse, api):
    url = reverse("reviews:duplicates-look", args=[review.pk])
    assert browse(observer).post(url).status_code == 403
    assert browse(outsider).post(url).status_code == 404
    words = {"first": 1, "second": 2, "verdict": "same"}
    base = f"/api/v1/reviews/{review.pk}/duplicates/"
    assert api(observer).post(base, words).status_code == 403
    assert api(outsider).post(base, words).status_code == 404


def test_a_pair_of_another_review_cannot_be_reached(rosa, api):
    elsewhere = make.record(make.review(), "Elsewhere")
    mine = make.record(rosa.review)
    answer = api(rosa).post(
        f"/api/v1/reviews/{rosa.review_id}/duplicates/",
        {"first": mine.pk, "second": elsewhere.pk, "verdict": "same"},
    )
    assert answer.status_code == 404 and not Duplicate.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_instant(rosa, rune):
    a, b, c = (make.record(rosa.review, f"Title {n}") for n in "abc")
    start = threading.Barrier(2)
    problems = []

    def decide(seat, first, second, verdict):
        try:
            start.wait()
            duplicates.decide_pair(seat=seat, first=first, second=second, verdict=verdict)
        except RuleBroken as refusal:
            problems.append(refusal)
        finally:
            connection.close()

    duplicates.decide_pair(seat=rosa, first=a, second=b, verdict="same")
    threads = [
        threading.Thread(target=decide, args=(rosa, a, c, "distinct")),
        threading.Thread(target=decide, args=(rune, b, c, "same")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(problems) == 1
    assert verify.differences(rosa.review) == []
