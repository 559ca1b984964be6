"""Any record can be marked as a duplicate from where it is shown; the likeliest come first."""

import pytest
from django.urls import reverse

from analysis.measure.bench_dedupe import records
from reviews.actions import finding
from reviews.likely import likely_copies
from tests import make

FACTS = {
    "authors_text": "Lind, Anna; Berg, Otto", "year": 2011, "journal": "Psychiatric Services",
    "volume": "62", "pages": "606-612",
}  # fmt: skip


@pytest.fixture
def alike(owner):
    for _work, bib in records(20):
        make.record(owner.review, bib.title)
    first = make.record(owner.review, "Illness management and recovery in the community", **FACTS)
    second = make.record(owner.review, "An entirely different title in another tongue", **FACTS)
    finding.find_duplicates(seat=owner)
    first.refresh_from_db()
    return first, second


def door(record) -> str:
    return reverse("reviews:record-copies", args=[record.review_id, record.pk])


def test_the_likeliest_come_first_and_copies_do_not(owner, alike):
    first, second = alike
    assert likely_copies(first)[:1] == [second]
    second.duplicate_of = first
    second.save()
    assert second not in likely_copies(first)


def test_it_is_found_by_words_and_marked(rosa, alike, browse):
    first, second = alike
    client = browse(rosa)
    assert second.title in client.get(door(first)).content.decode()
    found = client.get(door(first), {"q": "tongue", "next": f"/r/{rosa.review_id}/records/"})
    assert second.title in found.content.decode()
    assert "No record found" in client.get(door(first), {"q": "nowhere"}).content.decode()
    answer = client.post(
        reverse("reviews:record-duplicate", args=[rosa.review_id, first.pk]),
        {"other": second.pk, "verdict": "same", "next": f"/r/{rosa.review_id}/records/"},
    )
    assert answer["Location"] == f"/r/{rosa.review_id}/records/"
    assert rosa.review.records.exclude(duplicate_of=None).count() == 1


def test_it_returns_to_no_other_site(rosa, alike, browse):
    first, second = alike
    answer = browse(rosa).post(
        reverse("reviews:record-duplicate", args=[rosa.review_id, first.pk]),
        {"other": second.pk, "verdict": "same", "next": "https://example.org/"},
    )
    assert answer["Location"] == reverse("reviews:record", args=[rosa.review_id, first.pk])


def test_the_list_shows_a_cluster_as_one(rosa, alike, browse):
    first, second = alike
    other = make.search(rosa.review, make.source(rosa.review, "Embase"))
    copy = make.record(rosa.review, of_file=make.source_file(rosa.review, other))
    copy.duplicate_of = first
    copy.save()
    page = browse(rosa).get(
        reverse("reviews:records", args=[rosa.review_id]), {"q": "illness management"}
    )
    (row,) = page.context["rows"]
    assert (row.sources, row.copies) == (["PsycINFO", "Embase"], 1)
    assert "with 1 copy" in page.content.decode()


@pytest.mark.parametrize("records_more", [0, 30])
def test_pages_ask_the_database_the_same_number_of_times(
    rosa, alike, browse, records_more, django_assert_max_num_queries
):
    first, _second = alike
    for _ in range(records_more):
        make.record(rosa.review, duplicate_of=first)
    client = browse(rosa)
    for url, most in (
        (reverse("reviews:records", args=[rosa.review_id]) + "?show=all", 26),
        (reverse("reviews:record", args=[rosa.review_id, first.pk]), 28),
        (door(first), 28),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)


def test_the_door_stands_on_the_screening_card(rosa, alike, browse, review):
    from reviews.signals import records_added
    from screening.actions.claims import claim_next
    from screening.models import Stage

    first, _second = alike
    records_added.send(sender=None, review=review, import_id=first.source_file_id)
    held = claim_next(seat=rosa, stage=Stage.TITLE_ABSTRACT)
    page = browse(rosa).get(
        reverse("screening:queue", kwargs={"review_id": review.pk, "stage": "title_abstract"})
    )
    assert held is not None
    assert "Duplicate of another…" in page.content.decode()
