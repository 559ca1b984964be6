"""A file can come before its search is documented: naming the source is enough."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from reviews.actions import imports
from reviews.actions.sources import begin_search
from reviews.models import Import, Source
from tests import make
from tests.reviews import files


def give(client, review, **fields):
    return client.post(
        reverse("reviews:import-add", args=[review.pk]),
        {"files": files.upload(files.PSYCINFO, "a.ris"), **fields},
        follow=True,
    )


def test_the_first_file_of_a_review_needs_no_more_than_its_source(rosa, browse):
    page = browse(rosa).get(reverse("reviews:imports", args=[rosa.review_id])).content.decode()
    assert reverse("reviews:import-add", args=[rosa.review_id]) in page
    refused = give(browse(rosa), rosa.review)
    assert "This field is required" in refused.content.decode() and not Import.objects.exists()
    taken = give(browse(rosa), rosa.review, source="PsycINFO", run_on="2026-09-01")
    assert "Look before importing" in taken.content.decode()
    run = Import.objects.get().search
    assert (run.source.name, run.run_on) == ("PsycINFO", dt.date(2026, 9, 1))


def test_where_searches_stand_one_is_chosen_or_a_source_named(rosa, browse):
    known = make.search(rosa.review)
    refused = give(browse(rosa), rosa.review).content.decode()
    assert "Choose the search, or name the source of a new one." in refused
    give(browse(rosa), rosa.review, search=known.pk)
    assert Import.objects.get().search == known


def test_each_file_of_a_drop_can_get_a_new_search_in_the_preview(rosa, browse, run_jobs):
    known = make.search(rosa.review)
    give(browse(rosa), rosa.review, search=known.pk)
    held = Import.objects.get()
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    asked = {"file": held.pk, "do": "import", f"search-{held.pk}": known.pk,
             f"{held.pk}-source": "Scopus"}  # fmt: skip
    wrong = browse(rosa).post(url, asked | {f"{held.pk}-run_on": "soon"}, follow=True)
    assert "Enter a valid date." in wrong.content.decode()
    with run_jobs():
        browse(rosa).post(url, asked)
    held.refresh_from_db()
    assert (held.search.source.name, held.search.run_on) == ("Scopus", timezone.localdate())
    assert held.finished_at and held.search != known


def test_the_same_source_and_day_is_the_same_search_and_an_observer_begins_none(rosa, observer):
    day = dt.date(2026, 9, 1)
    first = begin_search(seat=rosa, source="Scopus", run_on=day)
    assert begin_search(seat=rosa, source=" scopus ", run_on=day) == first
    assert begin_search(seat=rosa, source="Scopus", run_on=dt.date(2026, 9, 2)) != first
    assert Source.objects.count() == 1
    with pytest.raises(PermissionDenied):
        begin_search(seat=observer, source="Scopus", run_on=day)


def test_an_empty_file_is_refused_in_the_same_words_by_the_api(rosa, api):
    run = make.search(rosa.review)
    answer = api(rosa).post(
        f"/api/v1/reviews/{rosa.review_id}/imports/",
        {"search": run.pk, "file": files.upload("", "empty.ris")},
    )
    assert answer.status_code == 400
    assert answer.json()["detail"] == "empty.ris is empty: it holds no byte."


def test_more_problems_than_are_listed_are_counted(rosa, browse, monkeypatch):
    monkeypatch.setattr("reviews.views.imports.LISTED", 2)
    text = "".join(f"TY  - JOUR\nZZ  - {n}\nER  - \n\n" for n in range(5)) + files.PSYCINFO
    held = imports.receive_file(
        seat=rosa, search=make.search(rosa.review), upload=files.upload(text)
    )
    imports.import_file(seat=rosa, source_file=held)
    page = browse(rosa).get(reverse("reviews:import", args=[rosa.review_id, held.pk]))
    assert "The first 2 of 5" in page.content.decode()
