"""A search is documented as PRISMA-S asks."""

import pytest
from django.urls import reverse

from reviews.actions import sources
from reviews.errors import RuleBroken
from tests import make


def test_the_page_takes_every_field_of_a_search(rosa, browse):
    earlier = make.search(rosa.review)
    client = browse(rosa)
    answer = client.post(
        reverse("reviews:search-add", args=[rosa.review_id]),
        {"source": earlier.source_id, "run_on": "2024-02-01", "strategy": "illness AND recovery",
         "limits": "none", "update_of": earlier.pk, "searched_together": "PsycINFO, Embase",
         "filters": "Cochrane HSSS 2023", "peer_review": "PRESS, by a librarian"},
    )  # fmt: skip
    assert answer.status_code == 302
    made = rosa.review.searches.latest("pk")
    assert (made.update_of, made.filters) == (earlier, "Cochrane HSSS 2023")
    assert made.peer_review == "PRESS, by a librarian"


def test_a_search_of_another_review_is_no_earlier_search(rosa, browse):
    elsewhere = make.search(make.review())
    run = make.search(rosa.review)
    url = reverse("reviews:search", args=[rosa.review_id, run.pk])
    page = browse(rosa).post(
        url, {"source": run.source_id, "run_on": "2024-02-01", "update_of": elsewhere.pk}
    )
    assert page.status_code == 200
    run.refresh_from_db()
    assert run.update_of is None


def test_the_api_documents_the_same_and_keeps_to_its_review(rosa, api):
    run, elsewhere = make.search(rosa.review), make.search(make.review())
    url = f"/api/v1/reviews/{rosa.review_id}/searches/"
    asked = {"source": run.source_id, "run_on": "2024-02-01", "peer_review": "PRESS"}
    made = api(rosa).post(url, asked | {"update_of": run.pk}, format="json")
    assert made.status_code == 201 and made.json()["peer_review"] == "PRESS", made.content
    assert (
        api(rosa).post(url, asked | {"update_of": elsewhere.pk}, format="json").status_code == 400
    )


def test_a_search_is_no_update_of_itself_nor_of_its_own_update(rosa, browse, api):
    first, second = make.search(rosa.review), make.search(rosa.review)
    sources.change_search(seat=rosa, search=second, update_of=first)
    with pytest.raises(RuleBroken, match="update of itself"):
        sources.change_search(seat=rosa, search=first, update_of=first)
    with pytest.raises(RuleBroken, match="itself an update of this one"):
        sources.change_search(seat=rosa, search=first, update_of=second)
    page = browse(rosa).post(
        reverse("reviews:search", args=[rosa.review_id, first.pk]),
        {"source": first.source_id, "run_on": "2024-02-01", "update_of": second.pk},
    )
    assert "itself an update of this one" in page.content.decode()
    url = f"/api/v1/reviews/{rosa.review_id}/searches/{first.pk}/"
    answer = api(rosa).patch(url, {"update_of": second.pk}, format="json")
    assert answer.status_code == 400 and "itself an update" in answer.json()["detail"]
    first.refresh_from_db()
    assert first.update_of is None


def test_the_api_changes_a_search(rosa, observer, api):
    run = make.search(rosa.review)
    url = f"/api/v1/reviews/{rosa.review_id}/searches/{run.pk}/"
    answer = api(rosa).patch(url, {"reported": 12}, format="json")
    assert answer.status_code == 200 and api(rosa).get(url).json()["reported"] == 12
    assert api(observer).patch(url, {"reported": 13}, format="json").status_code == 403


@pytest.mark.parametrize(
    ("reported", "words"),
    [(None, ""), (2, ""), (5, "3 records missing."), (1, "1 record more than reported.")],
)
def test_a_difference_between_reported_and_found_is_shown(rosa, browse, reported, words):
    run = make.search(rosa.review)
    taken = make.source_file(rosa.review, run)
    make.record(rosa.review, of_file=taken)
    make.record(rosa.review, of_file=taken)
    sources.change_search(seat=rosa, search=run, reported=reported)
    counted = rosa.review.searches.with_counts().get()
    assert (counted.found, counted.imported, counted.difference_in_words) == (2, 2, words)
    page = browse(rosa).get(reverse("reviews:sources", args=[rosa.review_id])).content.decode()
    assert words in page and ("missing" in page) == ("missing" in words)
