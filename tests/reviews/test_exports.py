"""Any filtered set of records leaves as a file that reads back the same."""

import pytest
from django.urls import reverse

from reviews.actions import exports, imports, records
from reviews.audit import Verb, sentence
from reviews.browse import chosen_records
from reviews.errors import RuleBroken
from reviews.formats import CONTENT_FIELDS, WRITE_FORMATS, read
from reviews.models import AuditEvent
from tests import make
from tests.reviews import files

RICH = """TY  - CHAP
TI  - Recovery & <em>hope</em>
AU  - Lind, Anna
AU  - {The IMR Group}
A2  - Holm, Eva
PY  - 2011/03/05
T2  - A book of trials
CY  - Oslo
SP  - 606
EP  - 12
DO  - 10.1000/imr.1
SN  - 1075-2730
KW  - recovery
KW  - illness management
LA  - eng
AB  - =1+1 is no formula.
N1  - RAYYAN-INCLUSION: {"Emily"=>"Included"}
U1  - 12345678[pmid]
XX  - a tag of nobody
UR  - https://example.org/a
ER  -
"""


@pytest.fixture
def taken(rosa):
    for text in (files.PSYCINFO, RICH):
        made = imports.receive_file(
            seat=rosa, search=make.search(rosa.review), upload=files.upload(text)
        )
        imports.import_file(seat=rosa, source_file=made)
    return rosa.review.records.order_by("pk")


def export(seat, asked, kind):
    chosen = chosen_records(seat, asked)
    return b"".join(exports.export_records(seat=seat, records=chosen, format=kind))


@pytest.mark.parametrize("kind", WRITE_FORMATS)
def test_what_was_imported_comes_back_field_by_field(rosa, taken, kind):
    given = list(read(RICH.encode()).records)[0]
    again = list(read(export(rosa, {"from": "2011", "to": "2011", "q": "hope"}, kind)).records)
    assert len(again) == 1
    for name in CONTENT_FIELDS:
        if name != "record_id":
            assert getattr(again[0], name) == getattr(given, name), name
    assert again[0].record_id == str(taken.last().pk)
    event = AuditEvent.objects.get(verb=Verb.EXPORTED)
    assert sentence(event).startswith("downloaded 1 record as")


def test_corrections_are_in_the_export(rosa, taken):
    records.change_record(seat=rosa, record=taken.last(), journal="Another book", pages="7")
    again = list(read(export(rosa, {"q": "hope"}, "csv")).records)[0]
    assert (again.book_title, again.journal, again.pages) == ("Another book", "Another book", "7")


def test_a_formula_is_never_one_in_a_table(rosa, taken):
    made = records.add_record(
        seat=rosa, search=make.search(rosa.review), title='=HYPERLINK("http://x")'
    )
    text = export(rosa, {"source": str(made.search_run.source_id)}, "csv").decode("utf-8-sig")
    assert ",'=HYPERLINK" in text.replace('"', "") and ",=HYPERLINK" not in text.replace('"', "")


def test_tables_say_where_a_record_comes_from(rosa, taken):
    text = export(rosa, {}, "csv").decode("utf-8-sig")
    assert "concord_source" in text.splitlines()[0] and "search.ris" in text and "PsycINFO" in text


def test_records_without_a_pubmed_number_are_not_dropped_in_silence(rosa, taken):
    with pytest.raises(RuleBroken, match="2 of these records have no PubMed number"):
        export(rosa, {}, "nbib")
    with pytest.raises(RuleBroken, match="nothing to export"):
        export(rosa, {"q": "nowhere"}, "ris")


def test_the_page_exports_what_its_filters_show(rosa, taken, observer, browse):
    page = browse(observer).get(reverse("reviews:records", args=[rosa.review_id]) + "?q=peer")
    url = reverse("reviews:records-export", args=[rosa.review_id, "ris"]) + "?q=peer"
    assert url in page.content.decode()
    answer = browse(observer).post(url)
    assert "attachment" in answer["Content-Disposition"] and ".ris" in answer["Content-Disposition"]
    found = list(read(b"".join(answer.streaming_content)).records)
    assert [record.title for record in found] == ["Peer support and housing: a qualitative study"]
    assert browse(observer).get(url).status_code == 405


def test_the_api_exports(rosa, taken, outsider, api):
    url = f"/api/v1/reviews/{rosa.review_id}/records/export/"
    answer = api(rosa).post(f"{url}?q=peer", {"format": "bibtex"}, format="json")
    assert b"Peer support" in b"".join(answer.streaming_content)
    assert api(rosa).post(url, {"format": "exe"}, format="json").status_code == 400
    assert api(outsider).post(url, {"format": "ris"}, format="json").status_code == 404


def test_many_records_are_exported_with_few_queries(rosa, taken, django_assert_max_num_queries):
    for number in range(30):
        make.record(rosa.review, f"Trial {number}")
    with django_assert_max_num_queries(10):
        export(rosa, {}, "ris")
