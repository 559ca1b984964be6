"""A record is corrected or typed in by hand; what the file gave and who changed it stay."""

import pytest
from django.urls import reverse

from reviews import verify
from reviews.actions import imports, records
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening.models import Item
from tests import make
from tests.reviews import files

FORM = {"kind": "journal article", "title": "Recovery at home", "authors": "Lind, Anna\nBerg, Otto",
        "year": "2019", "journal": "Psychiatric Services", "volume": "70", "issue": "2",
        "pages": "11-19", "doi": "https://doi.org/10.1000/ABC.9", "pmid": "", "language": "",
        "keywords": "recovery; home", "abstract": "Forty people took part."}  # fmt: skip


@pytest.fixture
def record(rosa):
    made = imports.receive_file(
        seat=rosa, search=make.search(rosa.review), upload=files.upload(files.PSYCINFO)
    )
    imports.import_file(seat=rosa, source_file=made)
    return made.records.order_by("position").first()


def test_a_correction_keeps_the_source_and_says_what_stood_before(rosa, record):
    raw = record.raw
    changed = records.change_record(seat=rosa, record=record, title="Illness management", year=2012)
    assert (changed.title, changed.year, changed.raw) == ("Illness management", 2012, raw)
    event = AuditEvent.objects.get(verb=Verb.RECORD_CHANGED)
    assert sentence(event) == f"corrected title, year of record {record.pk}"
    assert event.facts["before"] == {
        "title": "Illness management and recovery in a community sample", "year": 2011
    }  # fmt: skip


def test_authors_keep_what_is_known_of_them(rosa, record):
    record.authors[0]["orcid"] = "0000-0002-1825-0097"
    record.save()
    changed = records.change_record(
        seat=rosa, record=record, authors=["Lind, Anna", "Holm, Eva", "The IMR Group"]
    )
    assert changed.authors[0]["orcid"] == "0000-0002-1825-0097"
    assert changed.authors_text == "Lind, Anna; Holm, Eva; The IMR Group"


def test_nothing_changed_is_nothing_said(rosa, record):
    records.change_record(seat=rosa, record=record, **records.values_of(record))
    assert not AuditEvent.objects.filter(verb=Verb.RECORD_CHANGED).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"doi": "see the journal"}, "not a DOI"),
        ({"pmid": "twelve"}, "not a PubMed number"),
        ({"year": 19}, "four digits"),
        ({"title": "", "authors": [], "doi": "", "abstract": ""}, "needs a title"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(rosa, record, changes, words):
    with pytest.raises(RuleBroken, match=words):
        records.change_record(seat=rosa, record=record, **changes)


def test_a_record_typed_in_is_counted_for_its_search_and_waits_for_screening(rosa):
    search = make.search(rosa.review)
    made = records.add_record(
        seat=rosa, search=search, title="Found in a reference list", authors=["Lind, Anna"],
        year=2001, keywords="recovery; peer support", doi="10.1000/hand",
    )  # fmt: skip
    assert (made.search_run, made.year, made.doi) == (search, 2001, "10.1000/hand")
    assert made.keywords == "recovery; peer support" and made.authors_text == "Lind, Anna"
    assert Item.objects.filter(record=made, in_play=True).count() == 1
    assert verify.differences(rosa.review) == []
    event = AuditEvent.objects.get(verb=Verb.RECORD_ADDED)
    assert sentence(event) == "added the record “Found in a reference list” by hand"
    imports.undo_import(seat=rosa, source_file=made.source_file)
    assert not rosa.review.records.all().standing().exists()


def test_the_same_record_is_not_typed_in_twice_for_one_search(rosa):
    search = make.search(rosa.review)
    records.add_record(seat=rosa, search=search, title="Once")
    with pytest.raises(RuleBroken, match="already"):
        records.add_record(seat=rosa, search=search, title="Once")
    records.add_record(seat=rosa, search=make.search(rosa.review), title="Once")


def test_pages(rosa, rune, record, browse):
    url = reverse("reviews:record-edit", args=[rosa.review_id, record.pk])
    client = browse(rune)
    assert "community sample" in client.get(url).content.decode()
    assert client.post(url, FORM).status_code == 302
    record.refresh_from_db()
    assert (record.title, record.doi) == ("Recovery at home", "10.1000/abc.9")
    page = client.get(reverse("reviews:record", args=[rosa.review_id, record.pk]))
    assert "community sample" in page.content.decode() and "Rune" in page.content.decode()
    add = reverse("reviews:record-add", args=[rosa.review_id])
    answer = client.post(add, FORM | {"search": record.search_run_id})
    made = rosa.review.records.latest("pk")
    assert answer["Location"].endswith(f"/records/{made.pk}/")
    assert made.authors_text == "Lind, Anna; Berg, Otto"


def test_a_refusal_stands_on_the_form(rosa, record, browse):
    url = reverse("reviews:record-edit", args=[rosa.review_id, record.pk])
    page = browse(rosa).post(url, FORM | {"doi": "nothing"})
    assert page.status_code == 200 and "is not a DOI" in page.content.decode()


def test_the_api(rosa, record, api):
    base = f"/api/v1/reviews/{rosa.review_id}/records/"
    answer = api(rosa).patch(f"{base}{record.pk}/", {"year": 1999}, format="json")
    assert answer.json()["year"] == 1999, answer.content
    wrong = api(rosa).patch(f"{base}{record.pk}/", {"doi": "x"}, format="json")
    assert wrong.status_code == 400 and "not a DOI" in wrong.json()["detail"]
    made = api(rosa).post(
        base, {"search": record.search_run_id, "title": "By hand", "authors": ["Lind, A."]},
        format="json",
    )  # fmt: skip
    assert made.status_code == 201 and made.json()["title"] == "By hand"


def test_roles(record, observer, outsider, browse, api):
    for name, args in (("record-edit", [record.pk]), ("record-add", [])):
        url = reverse(f"reviews:{name}", args=[record.review_id, *args])
        assert browse(observer).post(url, FORM).status_code == 403
        assert browse(outsider).post(url, FORM).status_code == 404
    url = f"/api/v1/reviews/{record.review_id}/records/{record.pk}/"
    assert api(observer).patch(url, {"year": 1999}).status_code == 403
    assert api(outsider).patch(url, {"year": 1999}).status_code == 404
