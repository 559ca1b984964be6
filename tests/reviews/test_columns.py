"""A person says what the columns of a table hold; it is used again for the same source."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews import verify
from reviews.actions import imports
from reviews.actions.columns import set_columns
from reviews.actions.problems import mend_problem
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from reviews.preview import preview_of
from tests import make
from tests.reviews import files

FOREIGN = (
    "Cím;Szerző;Év;Szín\nRecovery at home;Lind, Anna;2019;blue\nHousing first;Berg, Otto;2020;red\n"
)
HEADLESS = "Recovery at home;Lind, Anna;2019\nHousing first;Berg, Otto;2020\n"
FIELDS = ["title", "authors", "years", ""]


def give(seat, text=FOREIGN, name="a.csv", search=None):
    upload = files.upload(text, name) if isinstance(text, str) else SimpleUploadedFile(name, text)
    return imports.receive_file(seat=seat, search=search or make.search(seat.review), upload=upload)


def workbook(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def rows_of(seat):
    return list(seat.review.records.order_by("pk").values_list("title", "authors_text", "year"))


BOTH = [("Recovery at home", "Lind, Anna", 2019), ("Housing first", "Berg, Otto", 2020)]


def test_unknown_columns_are_offered_with_their_first_values(rosa):
    seen = preview_of(give(rosa))
    assert seen.failure and not seen.choices.known
    assert [column.name for column in seen.choices.columns] == [
        "Cím", "Szerző", "Év", "Szín",
    ]  # fmt: skip
    assert seen.choices.columns[0].values == ["Recovery at home", "Housing first"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_person_says_is_how_the_file_is_read(rosa, kind):
    rows = [line.split(";") for line in FOREIGN.splitlines()]
    held = give(rosa, FOREIGN if kind == "csv" else workbook(rows), f"a.{kind}")
    held = set_columns(seat=rosa, source_file=held, fields=FIELDS)
    seen = preview_of(held)
    assert (seen.count, seen.records[0].year, seen.choices.said) == (2, 2019, True)
    imports.import_file(seat=rosa, source_file=held)
    assert rows_of(rosa) == BOTH
    assert ["Szín", "blue"] in rosa.review.records.first().raw
    event = AuditEvent.objects.get(verb=Verb.IMPORT_MAPPED)
    assert sentence(event) == f"said what the columns of a.{kind} hold"
    assert event.facts["columns"] == {"Cím": "title", "Szerző": "authors", "Év": "years"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_without_a_header_loses_no_row(rosa, kind):
    rows = [line.split(";") for line in HEADLESS.splitlines()]
    held = give(rosa, HEADLESS if kind == "csv" else workbook(rows), f"a.{kind}")
    held = set_columns(seat=rosa, source_file=held, fields=FIELDS[:3], named=False)
    done = imports.import_file(seat=rosa, source_file=held)
    assert rows_of(rosa) == BOTH and done.found == 2
    assert ["column 1", "Recovery at home"] in rosa.review.records.first().raw


def test_known_columns_can_be_said_otherwise(rosa):
    held = give(rosa, "Title,Notes\nOne,The real title\n")
    set_columns(seat=rosa, source_file=held, fields=["notes", "title"])
    held.refresh_from_db()
    imports.import_file(seat=rosa, source_file=held)
    assert rosa.review.records.get().title == "The real title"


def test_the_next_file_of_the_source_with_the_same_columns_needs_no_word(rosa):
    search = make.search(rosa.review)
    first = set_columns(seat=rosa, source_file=give(rosa, search=search), fields=FIELDS)
    imports.confirm_import(seat=rosa, source_file=first)
    imports.import_file(seat=rosa, source_file=first)
    later = FOREIGN.replace("Recovery at home", "Recovery elsewhere")
    again = give(rosa, later, "b.csv", search)
    assert preview_of(again).count == 2 and preview_of(again).choices.said
    imports.confirm_import(seat=rosa, source_file=again)
    imports.import_file(seat=rosa, source_file=again)
    assert again.records.count() == 2
    scopus = make.search(rosa.review, make.source(rosa.review, "Scopus"))
    assert preview_of(give(rosa, later + " ", "c.csv", scopus)).failure
    other = later.replace("Cím", "Műcím")
    assert preview_of(give(rosa, other, "d.csv", search)).failure


def test_a_broken_row_is_mended_below_the_said_columns(rosa):
    held = give(rosa, FOREIGN + '"Broken; Holm, Eva;2021;green\n')
    set_columns(seat=rosa, source_file=held, fields=FIELDS)
    held.refresh_from_db()
    imports.import_file(seat=rosa, source_file=held)
    problem = rosa.review.problems.get(rejected=True)
    made = mend_problem(seat=rosa, problem=problem, text=problem.text.replace('"', ""))
    assert (made.title, made.authors_text, made.year) == ("Broken", "Holm, Eva", 2021)
    assert verify.differences(rosa.review) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["", "", "years", ""], "holds the title"),
        (["title", "colour", "", ""], "no field “colour”"),
        (["title"], "has 4 columns"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(rosa, fields, words):
    held = give(rosa)
    with pytest.raises(RuleBroken, match=words):
        set_columns(seat=rosa, source_file=held, fields=fields)
    held.refresh_from_db()
    assert held.columns == {}


def test_after_the_import_nothing_is_said_any_more(rosa):
    held = give(rosa, files.PSYCINFO, "a.ris")
    with pytest.raises(RuleBroken, match="not a table"):
        set_columns(seat=rosa, source_file=held, fields=["title"])
    imports.import_file(seat=rosa, source_file=held)
    with pytest.raises(RuleBroken, match="does not wait"):
        set_columns(seat=rosa, source_file=held, fields=["title"])


def test_the_page_looks_again_and_imports_as_said(rosa, browse, run_jobs):
    held = give(rosa)
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    client = browse(rosa)
    page = client.get(url).content.decode()
    assert "Say what each column holds" in page and "Import the chosen" not in page
    said = {f"column-{held.pk}": FIELDS, f"shown-{held.pk}": "||||named"}
    looked = client.post(url, said | {"columns": held.pk}, follow=True).content.decode()
    assert "Recovery at home" in looked and "Import the chosen" in looked
    assert '<option value="years" selected>' in looked
    with run_jobs():
        client.post(url, said | {"file": [held.pk], "do": "import"})
    assert rows_of(rosa) == BOTH


def test_what_nobody_changed_is_not_taken_as_said(rosa, browse, run_jobs):
    held = give(rosa, "Title;Year\nOne;2019\n")
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    shown = {f"column-{held.pk}": ["title", "years"], f"shown-{held.pk}": "title|years|named"}
    assert 'value="title|years|named"' in browse(rosa).get(url).content.decode()
    with run_jobs():
        browse(rosa).post(url, shown | {"file": [held.pk], "do": "import"})
    held.refresh_from_db()
    assert held.columns == {} and held.records.count() == 1


def test_the_api(rosa, observer, outsider, api):
    held = give(rosa)
    base = f"/api/v1/reviews/{rosa.review_id}/imports/{held.pk}/"
    assert api(rosa).get(f"{base}preview/").json()["columns"][0] == ["Cím", ""]
    said = {"fields_of_columns": FIELDS}
    answer = api(rosa).post(f"{base}columns/", said, format="json")
    assert answer.status_code == 200 and answer.json()["count"] == 2, answer.content
    bad = api(rosa).post(f"{base}columns/", {"fields_of_columns": ["x"]}, format="json")
    assert bad.status_code == 400
    assert api(observer).post(f"{base}columns/", said, format="json").status_code == 403
    assert api(outsider).post(f"{base}columns/", said, format="json").status_code == 404
