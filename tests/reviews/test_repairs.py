"""Text that was encoded twice is repaired when a person asks, and only then; it can be undone."""

import pytest
from django.urls import reverse

from reviews.actions import imports, records
from reviews.actions.repairs import repair_records, repairs_of, undo_repairs
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from tests import make
from tests.reviews import files

RIGHT = """TY  - JOUR
TI  - El tratamiento de Alcalá
AU  - Färdig, Rickard
AU  - {Grupo Español}
T2  - Revista de Psiquiatría
AB  - Años después, “mejoría”.
KW  - recuperación
ER  -
"""


@pytest.fixture
def held(rosa):
    twice = "".join(
        chr(byte)
        if byte < 128
        else bytes([byte]).decode("cp1252", "replace")
        if bytes([byte]) not in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
        else chr(byte)
        for byte in RIGHT.encode()
    )
    given = imports.receive_file(
        seat=rosa, search=make.search(rosa.review),
        upload=files.upload(twice + files.PSYCINFO, "twice.ris"),
    )  # fmt: skip
    return imports.import_file(seat=rosa, source_file=given)


def broken(held):
    return held.records.order_by("position").first()


def repair(seat, held):
    return repair_records(seat=seat, source_file=held, records=held.records.all())


def test_nothing_is_repaired_unasked_and_each_change_is_listed(rosa, held):
    record = broken(held)
    assert record.title == "El tratamiento de AlcalÃ¡"
    assert list(held.records.all().twice_encoded()) == [record]
    assert {one.label: one.after for one in repairs_of(record)} == {
        "title": "El tratamiento de Alcalá",
        "authors": "Färdig, Rickard; Grupo Español",
        "journal": "Revista de Psiquiatría",
        "keywords": "recuperación",
        "abstract": "Años después, “mejoría”.",
    }


def test_a_repair_keeps_what_stood_before_and_is_taken_back_exactly(rosa, held):
    record = broken(held)
    facts = {name: getattr(record, name) for name in ("title", "authors", "authors_text", "more")}
    assert repair(rosa, held) == 1
    record.refresh_from_db()
    assert record.authors_text == "Färdig, Rickard; Grupo Español"
    assert record.authors[1] == {"literal": "Grupo Español"}
    assert ["TI", "El tratamiento de AlcalÃ¡"] in record.raw
    assert rosa.review.records.all().search("Alcalá").exists()
    assert [one.before for one in repairs_of(record)][0] == "El tratamiento de AlcalÃ¡"
    assert sentence(AuditEvent.objects.get(verb=Verb.TEXT_REPAIRED)) == (
        "repaired text that was encoded twice: 1 records of twice.ris"
    )
    with pytest.raises(RuleBroken, match="None of these"):
        repair(rosa, held)
    assert undo_repairs(seat=rosa, source_file=held, records=held.records.all()) == 1
    record.refresh_from_db()
    assert {name: getattr(record, name) for name in facts} == facts
    with pytest.raises(RuleBroken, match="None of these"):
        undo_repairs(seat=rosa, source_file=held, records=held.records.all())


def test_what_a_person_corrected_since_stays(rosa, held):
    repair(rosa, held)
    records.change_record(seat=rosa, record=broken(held), title="Another title")
    undo_repairs(seat=rosa, source_file=held, records=held.records.all())
    record = broken(held)
    assert record.title == "Another title" and "AÃ±os" in record.abstract


def test_after_an_undo_of_the_import_nothing_is_repaired(rosa, held):
    imports.undo_import(seat=rosa, source_file=held)
    with pytest.raises(RuleBroken, match="does not stand"):
        repair(rosa, held)


def test_pages(rosa, held, browse):
    client, record = browse(rosa), broken(held)
    url = reverse("reviews:import-repairs", args=[rosa.review_id, held.pk])
    page = client.get(reverse("reviews:import", args=[rosa.review_id, held.pk])).content.decode()
    assert "looks as if it was encoded twice" in page and url in page
    one = client.get(reverse("reviews:record", args=[rosa.review_id, record.pk])).content.decode()
    assert f"{url}?record={record.pk}" in one
    assert (
        f'value="{record.pk}" checked' in client.get(f"{url}?record={record.pk}").content.decode()
    )
    assert "Choose" not in client.post(url, {"record": []}, follow=True).content.decode()
    done = client.post(url, {"record": [record.pk]}, follow=True).content.decode()
    assert "Repaired: 1." in done and "Take the chosen back" in done
    back = client.post(url, {"record": [record.pk], "do": "undo"}, follow=True).content.decode()
    assert "Taken back: 1." in back
    record.refresh_from_db()
    assert record.title == "El tratamiento de AlcalÃ¡"


def test_the_api(rosa, held, observer, outsider, api):
    url = f"/api/v1/reviews/{rosa.review_id}/imports/{held.pk}/repairs/"
    listed = api(rosa).get(url).json()["results"]
    assert listed[0]["fields_changed"][0]["after"] == "El tratamiento de Alcalá"
    assert api(rosa).post(url, {"records": []}, format="json").status_code == 400
    assert api(rosa).post(url, {}, format="json").json() == {"records": 1}
    assert api(rosa).get(url).json()["results"][0]["repaired"] is True
    assert api(rosa).post(url, {"undo": True}, format="json").json() == {"records": 1}
    assert api(observer).post(url, {}, format="json").status_code == 403
    assert api(outsider).post(url, {}, format="json").status_code == 404


def test_roles(held, observer, outsider, browse):
    url = reverse("reviews:import-repairs", args=[held.review_id, held.pk])
    assert browse(observer).post(url).status_code == 403
    assert browse(outsider).post(url).status_code == 404
