"""The same records under another name are recognised, and asked about before they count twice."""

from django.urls import reverse

from reviews.actions import imports
from reviews.formats import read, write
from reviews.preview import preview_of
from tests import make
from tests.reviews import files


def give(seat, text, name, search=None):
    return imports.receive_file(
        seat=seat, search=search or make.search(seat.review), upload=files.upload(text, name)
    )


def take(seat, text=files.PSYCINFO, name="psycinfo.ris"):
    return imports.import_file(seat=seat, source_file=give(seat, text, name))


def as_csv(text):
    return b"".join(write(read(text.encode()).records, format="csv")).decode("utf-8-sig")


def test_the_same_records_in_another_format_are_recognised(rosa):
    taken = take(rosa)
    assert preview_of(give(rosa, as_csv(files.PSYCINFO), "other.csv")).same_as == taken


def test_other_records_and_an_undone_import_are_not(rosa):
    taken = take(rosa)
    assert preview_of(give(rosa, files.SCOPUS, "scopus.ris")).same_as is None
    more = files.PSYCINFO + "TY  - JOUR\nTI  - One more\nER  -\n"
    assert preview_of(give(rosa, more, "more.ris")).same_as is None
    imports.undo_import(seat=rosa, source_file=taken)
    assert preview_of(give(rosa, as_csv(files.PSYCINFO), "again.csv")).same_as is None


def test_the_page_asks_and_does_not_choose_the_file(rosa, browse, run_jobs):
    take(rosa)
    again = give(rosa, files.PSYCINFO.replace("\n", "\r\n"), "renamed.ris")
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    page = browse(rosa).get(url).content.decode()
    assert "the same records as in psycinfo.ris" in page and "would count twice" in page
    assert f'name="file" value="{again.pk}">' in page
    with run_jobs():
        browse(rosa).post(url, {"file": [again.pk], "do": "import"})
    assert rosa.review.records.count() == 4


def test_two_copies_in_one_drop_come_once(rosa, browse):
    url = reverse("reviews:import-add", args=[rosa.review_id])
    dropped = [files.upload(files.PSYCINFO, "a.ris"), files.upload(files.PSYCINFO, "b.ris"),
               files.upload(files.SCOPUS, "c.ris")]  # fmt: skip
    search = make.search(rosa.review)
    page = browse(rosa).post(url, {"search": search.pk, "files": dropped}).content.decode()
    assert "b.ris has the same content as a.ris" in page
    assert sorted(rosa.review.imports.values_list("filename", flat=True)) == ["a.ris", "c.ris"]


def test_the_api_says_so_too(rosa, api):
    taken = take(rosa)
    given = give(rosa, as_csv(files.PSYCINFO), "other.csv")
    url = f"/api/v1/reviews/{rosa.review_id}/imports/{given.pk}/preview/"
    assert api(rosa).get(url).json()["same_as"] == taken.pk
