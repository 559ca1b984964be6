"""A search is documented as PRISMA-S asks."""

from django.urls import reverse

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
