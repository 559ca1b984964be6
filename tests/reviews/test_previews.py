"""A file is looked at before its records are taken in."""

import pytest
from django.urls import reverse

from reviews.actions import imports
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from reviews.preview import preview_of
from tests import make
from tests.reviews import files

TABLE = "Title;Authors;Year;My own notes\nRecovery at home;Lind, Anna;2019;blue\n"


def give(seat, text=files.PSYCINFO, name="a.ris", search=None):
    return imports.receive_file(
        seat=seat, search=search or make.search(seat.review), upload=files.upload(text, name)
    )


def test_the_preview_says_format_encoding_count_and_first_records(rosa):
    seen = preview_of(give(rosa))
    assert (seen.format, seen.encoding, seen.count, seen.exact) == ("ris", "utf-8", 2, True)
    assert seen.records[0].title == "Illness management and recovery in a community sample"
    assert not rosa.review.records.exists()


def test_a_table_shows_what_each_column_was_taken_for(rosa):
    seen = preview_of(give(rosa, TABLE, "a.csv"))
    assert ("Title", "title") in seen.columns and ("My own notes", "") in seen.columns


def test_of_a_large_file_the_number_is_estimated(rosa, monkeypatch):
    monkeypatch.setattr("reviews.preview.WHOLE", 1000)
    monkeypatch.setattr("reviews.preview.FIRST", 500)
    record = "TY  - JOUR\nTI  - Title {n}\nAB  - " + "words " * 400 + "\nER  -\n\n"
    seen = preview_of(give(rosa, "".join(record.format(n=n) for n in range(2000))))
    assert not seen.exact and 1900 <= seen.count <= 2100


def test_what_cannot_be_read_says_why(rosa):
    seen = preview_of(give(rosa, "%PDF-1.7 nothing", "a.ris"))
    assert seen.failure and not seen.records


def test_confirming_sets_the_search_and_happens_once(rosa):
    given, other = give(rosa), make.search(rosa.review, make.source(rosa.review, "Scopus"))
    held = imports.confirm_import(seat=rosa, source_file=given, search=other)
    assert held.search == other and held.confirmed_at
    assert sentence(AuditEvent.objects.get(verb=Verb.IMPORT_CONFIRMED)) == (
        "had a.ris read for Scopus"
    )
    with pytest.raises(RuleBroken, match="being read already"):
        imports.confirm_import(seat=rosa, source_file=given)


def test_each_file_of_one_drop_gets_its_own_search(rosa, browse, run_jobs):
    psycinfo = make.search(rosa.review)
    scopus = make.search(rosa.review, make.source(rosa.review, "Scopus"))
    first, second = give(rosa, search=psycinfo), give(rosa, files.SCOPUS, "b.ris", psycinfo)
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    client = browse(rosa)
    page = client.get(url).content.decode()
    assert "Illness management and recovery" in page and "b.ris" in page
    with run_jobs():
        client.post(
            url,
            {"file": [first.pk, second.pk], f"search-{first.pk}": psycinfo.pk,
             f"search-{second.pk}": scopus.pk, "do": "import"},
        )  # fmt: skip
    assert psycinfo.records.count() == 2 and scopus.records.count() == 1
    assert client.get(url).status_code == 302


def test_the_search_that_the_file_itself_names_is_offered(rosa, browse):
    scopus = make.search(rosa.review, make.source(rosa.review, "Scopus"))
    give(
        rosa, files.SCOPUS.replace("ER  -", "DB  - Scopus\nER  -"), search=make.search(rosa.review)
    )
    page = browse(rosa).get(reverse("reviews:import-preview", args=[rosa.review_id]))
    assert f'value="{scopus.pk}" selected' in page.content.decode()
    assert "says that it comes from Scopus" in page.content.decode()


def test_a_file_can_be_put_aside(rosa, browse):
    given = give(rosa)
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    browse(rosa).post(url, {"file": [given.pk], "do": "discard"})
    given.refresh_from_db()
    assert given.undone_at and not rosa.review.records.exists()


def test_the_api_previews_and_confirms(rosa, api, run_jobs):
    base = f"/api/v1/reviews/{rosa.review_id}/imports/"
    made = api(rosa).post(
        base,
        {"search": make.search(rosa.review).pk, "file": files.upload(TABLE, "a.csv"),
         "preview": True},
        format="multipart",
    )  # fmt: skip
    assert made.status_code == 201, made.content
    one = f"{base}{made.json()['id']}/"
    seen = api(rosa).get(f"{one}preview/").json()
    assert seen["count"] == 1 and seen["records"][0]["title"] == "Recovery at home"
    with run_jobs():
        assert api(rosa).post(f"{one}confirm/", {}, format="json").status_code == 202
    assert rosa.review.records.count() == 1
    assert api(rosa).post(f"{one}confirm/", {}, format="json").status_code == 400


def test_roles(review, rosa, observer, outsider, browse, api):
    given = give(rosa)
    url = reverse("reviews:import-preview", args=[review.pk])
    confirm = f"/api/v1/reviews/{review.pk}/imports/{given.pk}/confirm/"
    assert browse(observer).get(url).status_code == 403
    assert browse(outsider).get(url).status_code == 404
    assert api(observer).post(confirm).status_code == 403
    assert api(outsider).post(confirm).status_code == 404
