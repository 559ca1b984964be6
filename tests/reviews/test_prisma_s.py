"""The searches leave as a PRISMA-S table: every item, as documented, as a document or rows."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document

from reviews.actions import sources
from reviews.actions.duplicates import decide_pair
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Source
from reviews.prisma_s import TOPICS, lines_of
from tests import make

STRATEGY = "1. exp Schizophrenia/\r\n2. recovery.ti,ab.\n3. 1 and 2\x0b"


@pytest.fixture
def searched(rosa):
    """Two databases, one searched again; a copy between them; reference lists were read."""
    psycinfo = sources.add_source(seat=rosa, name="PsycINFO", platform="Ovid")
    lists = sources.add_source(seat=rosa, name="Reference lists", kind=Source.Kind.CITATION)
    first = sources.document_search(
        seat=rosa, source=psycinfo, run_on=dt.date(2022, 2, 28), strategy=STRATEGY,
        limits="Adults: the question", reported=5, peer_review="PRESS",
        searched_together="PsycINFO, Embase",
    )  # fmt: skip
    sources.document_search(
        seat=rosa, source=psycinfo, run_on=dt.date(2024, 3, 1), update_of=first, strategy="=1+1"
    )
    sources.document_search(
        seat=rosa, source=lists, run_on=dt.date(2024, 3, 2), method="Read backwards, one round."
    )
    taken = make.source_file(rosa.review, first)
    pair = [make.record(rosa.review, of_file=taken) for _ in range(2)]
    decide_pair(seat=rosa, first=pair[0], second=pair[1], verdict="same")
    return rosa.review


def said(review, item):
    return [(line.search, line.text) for line in lines_of(review) if line.item == item]


def test_every_item_says_what_is_documented(searched):
    assert {line.item for line in lines_of(searched)} == set(TOPICS)
    first, again = "PsycINFO (Ovid), 28 Feb 2022", "PsycINFO (Ovid), 1 Mar 2024"
    assert said(searched, 1) == [(first, "Database"), (again, "Database")]
    assert said(searched, 2) == [(first, "PsycINFO, Embase")]
    assert said(searched, 3) == [("", "Nothing is documented.")]
    assert said(searched, 5) == [("Reference lists, 2 Mar 2024", "Read backwards, one round.")]
    assert said(searched, 8) == [(first, STRATEGY), (again, "=1+1")]
    assert said(searched, 12) == [(again, f"An update of the search in {first}.")]
    assert (
        first, "5 reported, 2 found in the files, 2 imported. 3 records missing.",
    ) in said(searched, 15)  # fmt: skip
    method, repeated = (text for _search, text in said(searched, 16))
    assert "people decided on the others (1 as duplicates, 0 as not)" in method
    assert "Set aside as duplicates: 1 of 2 records" in method
    assert repeated.startswith("PsycINFO (Ovid): 1 of 2 records repeat one of the same source")


def test_the_document_holds_the_table_and_each_strategy_in_full(rosa, searched):
    content = b"".join(sources.export_searches(seat=rosa, kind="docx"))
    paper = Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert [row[0] for row in rows[1:]] == [str(item) for item in TOPICS]
    assert "PsycINFO (Ovid), 28 Feb 2022: Adults: the question" in rows[9][2]
    words = [paragraph.text for paragraph in paper.paragraphs]
    assert "1. exp Schizophrenia/\n2. recovery.ti,ab.\n3. 1 and 2" in words
    assert words.count("=1+1") == 1
    assert sentence(AuditEvent.objects.get(verb=Verb.EXPORTED)) == (
        "downloaded the PRISMA-S table of searches"
    )


def test_the_rows_are_no_formulas(rosa, searched):
    content = b"".join(sources.export_searches(seat=rosa, kind="csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[0] == ["item", "topic", "search", "as documented"]
    assert ["8", "Full search strategies", "PsycINFO (Ovid), 1 Mar 2024", "'=1+1"] in rows


def test_without_a_search_there_is_nothing_to_export(rosa):
    with pytest.raises(RuleBroken, match="No search is documented"):
        sources.export_searches(seat=rosa, kind="docx")


def test_pages_and_api(searched, rosa, observer, outsider, browse, api):
    url = reverse("reviews:searches-export", args=[searched.pk, "docx"])
    page = browse(observer).get(reverse("reviews:sources", args=[searched.pk]))
    assert url in page.content.decode()
    answer = browse(observer).post(url)
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert browse(observer).get(url).status_code == 405
    assert browse(outsider).post(url).status_code == 404
    door = f"/api/v1/reviews/{searched.pk}/searches/export/"
    answer = api(rosa).post(door, {"format": "csv"}, format="json")
    assert b"Full search strategies" in b"".join(answer.streaming_content)
    assert api(rosa).post(door, {"format": "exe"}, format="json").status_code == 400
    assert api(outsider).post(door, {"format": "csv"}, format="json").status_code == 404


def test_many_searches_take_few_queries(rosa, searched, django_assert_max_num_queries):
    for _number in range(20):
        make.search(rosa.review)
    with django_assert_max_num_queries(8):
        lines_of(searched)
