"""What could not be read is edited in place, read again, and accounted for."""

import pytest
from django.urls import reverse

from reviews import verify
from reviews.actions import imports
from reviews.actions.problems import mend_problem
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Problem
from screening.models import Item
from tests import make
from tests.reviews import files

EMPTY = files.PSYCINFO + "\nTY  - JOUR\nZZ  - \nER  -\n"
MENDED = "TY  - JOUR\nTI  - Now it has a title\nER  - "
UNCLOSED = 'Title;Authors;Year\nGood one;Lind, Anna;2019\n"Broken; Berg, Otto;2020\n'
STRAY = "TI  - nobody's title\nthis is not a record at all\n\n" + files.SCOPUS


def take(seat, text, name):
    made = imports.receive_file(
        seat=seat, search=make.search(seat.review), upload=files.upload(text, name)
    )
    return imports.import_file(seat=seat, source_file=made)


@pytest.fixture
def rejected(rosa):
    take(rosa, EMPTY, "empty.ris")
    return Problem.objects.get(rejected=True)


def test_a_mended_record_moves_from_rejected_to_imported(rosa, rejected):
    before = rejected.source_file
    made = mend_problem(seat=rosa, problem=rejected, text=MENDED)
    after = rosa.review.imports.get()
    assert (before.found, before.rejected) == (3, 1) and (after.found, after.rejected) == (3, 0)
    assert made.title == "Now it has a title" and made.first_line == rejected.line
    assert after.records.count() == 3 and Item.objects.filter(record=made, in_play=True).exists()
    assert verify.differences(rosa.review) == []
    event = AuditEvent.objects.get(verb=Verb.PROBLEM_MENDED)
    assert sentence(event) == f"mended line {rejected.line} of empty.ris into a record"


def test_it_is_mended_once_and_only_into_one_record(rosa, rejected):
    for text, words in (("nothing", "still cannot be read"), (MENDED + "\n" + MENDED, "2 records")):
        with pytest.raises(RuleBroken, match=words):
            mend_problem(seat=rosa, problem=rejected, text=text)
    mend_problem(seat=rosa, problem=rejected, text=MENDED)
    with pytest.raises(RuleBroken, match="mended already"):
        mend_problem(seat=rosa, problem=rejected, text=MENDED)
    imports.undo_import(seat=rosa, source_file=rejected.source_file)
    assert not rosa.review.records.all().standing().exists()


def test_a_row_of_a_table_is_read_below_the_tables_own_header(rosa):
    take(rosa, UNCLOSED, "a.csv")
    problem = Problem.objects.filter(rejected=True).get()
    made = mend_problem(seat=rosa, problem=problem, text=problem.text.replace('"', ""))
    assert (made.title, made.authors_text, made.year) == ("Broken", "Berg, Otto", 2020)
    assert verify.differences(rosa.review) == []


def test_pages(rosa, rejected, browse):
    client = browse(rosa)
    page = client.get(reverse("reviews:import", args=[rosa.review_id, rejected.source_file_id]))
    assert "Problems" in page.content.decode()
    url = reverse("reviews:problem-mend", args=[rosa.review_id, rejected.pk])
    again = client.post(url, {"text": "still nothing"})
    assert "still cannot be read" in again.content.decode()
    assert "still nothing" in again.content.decode()
    assert client.post(url, {"text": MENDED}).status_code == 302
    rejected.refresh_from_db()
    assert rejected.record.title == "Now it has a title"


def test_all_problems_leave_as_a_table(rosa, rejected, browse):
    rejected.text = "=1+1"
    rejected.save()
    url = reverse("reviews:import-problems", args=[rosa.review_id, rejected.source_file_id])
    text = b"".join(browse(rosa).get(url).streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "line,problem,text,rejected,mended as record"
    assert "'=1+1" in text


def test_the_api(rosa, rejected, api):
    base = f"/api/v1/reviews/{rosa.review_id}/imports/{rejected.source_file_id}/"
    listed = api(rosa).get(f"{base}problems/").json()["results"]
    assert [row["rejected"] for row in listed] == [True]
    asked = {"problem": rejected.pk, "text": MENDED}
    answer = api(rosa).post(f"{base}mend/", asked, format="json")
    assert answer.status_code == 201 and answer.json()["record"], answer.content
    assert api(rosa).post(f"{base}mend/", asked, format="json").status_code == 400


def test_roles(rejected, observer, outsider, browse):
    url = reverse("reviews:problem-mend", args=[rejected.review_id, rejected.pk])
    assert browse(observer).post(url, {"text": MENDED}).status_code == 403
    assert browse(outsider).post(url, {"text": MENDED}).status_code == 404
