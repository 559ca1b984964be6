"""Browsing stays fast and finds what is there."""

import pytest
from django.urls import reverse

from reviews.browse import chosen_records, page_of
from tests import make


@pytest.fixture
def shelf(review):
    return [make.record(review, f"Trial number {n}", year=1990 + n % 30) for n in range(120)]


def walk(seat, asked):
    """All titles, page after page, then back to the first page."""
    forward, marks, page = [], [], None
    query = dict(asked)
    while page is None or page.next:
        page = page_of(chosen_records(seat, query), query)
        forward.append([record.title for record in page.records])
        marks.append(page)
        query = asked | {"after": page.next}
    back = page_of(chosen_records(seat, asked), asked | {"before": marks[-1].previous})
    return forward, [record.title for record in back.records]


@pytest.mark.parametrize("asked", [{}, {"order": "year"}, {"q": "trial", "show": "all"}])
def test_paging_forth_and_back_shows_each_record_once(rosa, shelf, asked):
    forward, back = walk(rosa, asked)
    titles = [title for page in forward for title in page]
    assert sorted(titles) == sorted(record.title for record in shelf)
    assert back == forward[-2]


def test_full_text_finds_words_phrases_and_leaves_out(rosa):
    make.record(rosa.review, "Illness management and recovery", abstract="Forty adults took part.")
    make.record(rosa.review, "Management of illness")
    found = lambda words: {r.title for r in chosen_records(rosa, {"q": words})}  # noqa: E731
    assert found("illness managing") == {
        "Illness management and recovery",
        "Management of illness",
    }
    assert found('"illness management"') == {"Illness management and recovery"}
    assert found("illness -recovery") == {"Management of illness"}
    assert found("adult") == {"Illness management and recovery"}


def test_years_and_sources_filter(rosa, shelf):
    assert {r.year for r in chosen_records(rosa, {"from": "2000", "to": "2001"})} == {2000, 2001}
    assert not chosen_records(rosa, {"source": "999999"}).exists()


def test_queries_do_not_grow_with_records(rosa, shelf, browse, django_assert_max_num_queries):
    client = browse(rosa)
    url = reverse("reviews:records", args=[rosa.review_id])
    client.get(url)
    with django_assert_max_num_queries(25):
        assert client.get(url).status_code == 200


def test_a_record_shows_all_that_the_file_gave_and_runs_none_of_it(rosa, browse):
    record = make.record(
        rosa.review, "<script>alert(1)</script>", raw=[["TI", "<b>raw</b>"]], doi='10.1000/"x'
    )
    page = browse(rosa).get(reverse("reviews:record", args=[rosa.review_id, record.pk]))
    text = page.content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text and "&lt;b&gt;raw" in text


def test_records_of_another_review_are_not_there(rosa, browse, api):
    elsewhere = make.record(make.review())
    url = reverse("reviews:record", args=[rosa.review_id, elsewhere.pk])
    assert browse(rosa).get(url).status_code == 404
    base = f"/api/v1/reviews/{rosa.review_id}/records/"
    assert api(rosa).get(f"{base}{elsewhere.pk}/").status_code == 404
    assert api(rosa).get(base).json()["results"] == []


def test_how_many_fit_is_asked_for_apart(rosa, outsider, browse):
    for number in range(3):
        make.record(rosa.review, f"Trial {number} of peer support")
    make.record(rosa.review, "Something else")
    url = reverse("reviews:records-count", args=[rosa.review_id])
    page = browse(rosa).get(reverse("reviews:records", args=[rosa.review_id]) + "?q=peer")
    assert f"{url}?q=peer" in page.content.decode()
    assert browse(rosa).get(f"{url}?q=peer").content.decode().strip() == "3 records"
    assert browse(rosa).post(url).status_code == 405
