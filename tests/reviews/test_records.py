"""Browsing stays fast and finds what is there."""

from unittest import mock

import pytest
from django.urls import reverse

from reviews.browse import chosen_records, page_of
from reviews.facets import counts_of
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
    assert browse(rosa).get(f"{url}?q=peer").content.decode().startswith("3 records")
    assert browse(rosa).post(url).status_code == 405


def test_each_filter_tells_how_many_it_would_show(rosa, browse):
    first = make.record(rosa.review, "A trial of peer support")
    make.record(rosa.review, "A copy of it", duplicate_of=first)
    make.record(rosa.review, "Retracted", more={"retraction_notice": "Retraction in: X"})
    decided = [{"tool": "Rayyan", "reviewer": "Ada", "decision": "Included", "reasons": []}]
    make.record(rosa.review, "Decided before", more={"prior_decisions": decided})
    counts = counts_of(rosa, {})
    source = rosa.review.sources.get()
    assert {name: n for name, n in counts.items() if n} == {
        "n-show-": 3,
        "n-show-all": 4,
        "n-show-copies": 1,
        f"n-source-{source.pk}": 3,
        "n-abstract-none": 3,
        "n-flag-retraction": 1,
        "n-earlier-any": 1,
        "n-earlier-included": 1,
    }
    narrowed = counts_of(rosa, {"flag": "retraction", "show": "all"})
    assert (narrowed["n-show-copies"], narrowed["n-earlier-any"], narrowed["n-show-all"]) == (
        0,
        0,
        1,
    )
    url = reverse("reviews:records-count", args=[rosa.review_id])
    text = browse(rosa).get(url).content.decode()
    assert 'id="n-show-all" hx-swap-oob="true">4<' in text
    page = browse(rosa).get(reverse("reviews:records", args=[rosa.review_id]))
    assert 'id="n-show-all"' in page.content.decode()


def test_newest_first_walks_all_records_in_pages_both_ways(rosa):
    years = [2001, None, 2003, 2001, 2002, None, 2003, 2001]
    made = [make.record(rosa.review, f"Trial {n}", year=year) for n, year in enumerate(years)]
    wanted = [r.pk for r in sorted(made, key=lambda r: (-(r.year or 0), r.pk))]
    rows = chosen_records(rosa, {"order": "year"})
    with mock.patch("reviews.browse.PAGE", 3):
        seen, pages, asked = [], [], {"order": "year"}
        while True:
            page = page_of(rows, asked)
            pages.append([record.pk for record in page.records])
            seen += pages[-1]
            if not page.next:
                break
            asked = {"order": "year", "after": page.next}
        assert seen == wanted
        back = page_of(rows, {"order": "year", "before": page.previous})
        assert [record.pk for record in back.records] == pages[-2]
    ranged = page_of(rows.filter(year__lte=2002), {"order": "year", "to": "2002", "from": "2002"})
    assert [record.year for record in ranged.records] == [2002]


def test_a_source_shows_also_what_another_source_gave_first(rosa):
    kept = make.record(rosa.review, "Given by two sources")
    embase = make.search(rosa.review, make.source(rosa.review, "Embase"))
    file = make.source_file(rosa.review, embase)
    copy = make.record(rosa.review, of_file=file, duplicate_of=kept)
    alone = make.record(rosa.review, "Given by one", of_file=file)
    source = str(embase.source_id)
    assert list(chosen_records(rosa, {"source": source})) == [kept, alone]
    assert list(chosen_records(rosa, {"source": source, "show": "all"})) == [copy, alone]
    assert counts_of(rosa, {})[f"n-source-{source}"] == 2
    assert counts_of(rosa, {"q": "two"})[f"n-source-{source}"] == 1
    assert counts_of(rosa, {"show": "copies"})[f"n-source-{source}"] == 1
    assert counts_of(rosa, {"source": source})["n-show-"] == 2


def test_records_of_one_source_or_file_are_looked_for_between_their_ends(rosa):
    own = make.record(rosa.review, "Of one source")
    empty = make.search(rosa.review, make.source(rosa.review, "Embase"))
    make.record(rosa.review, of_file=make.source_file(rosa.review, empty))
    found = chosen_records(rosa, {"source": str(own.search_run.source_id)})
    assert list(found) == [own]
    assert list(chosen_records(rosa, {"import": str(own.source_file_id)})) == [own]
    assert not chosen_records(rosa, {"source": "0"}).exists()
