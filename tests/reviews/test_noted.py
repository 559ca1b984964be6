"""What sources and earlier reviewers said of a record is kept, shown and filtered; never a vote."""

import pytest
from django.urls import reverse

from reviews.actions import imports
from reviews.browse import chosen_records
from reviews.models import Import
from screening.models import Item, Vote
from tests import make
from tests.reviews import files

RAYYAN = files.PSYCINFO.replace(
    "N2  - A synthetic record.\n",
    'N2  - A synthetic record.\nN1  - RAYYAN-INCLUSION: {"Emily"=>"Excluded"} | '
    "RAYYAN-LABELS: recovery model | RAYYAN-EXCLUSION-REASONS: wrong design\n",
)
ASREVIEW = (
    "title,authors,included\nRecovery at home,Lind A,1\nHousing first,Berg O,0\nUnseen,Holm E,-1\n"
)
FLAGGED = """PMID- 1
TI  - A retracted trial
PT  - Journal Article
PT  - Retracted Publication
RIN - J Recov. 2015;2:9

PMID- 2
TI  - Erratum to a trial
EFR - J Recov. 2014;1:1

PMID- 3
TI  - A sound trial
"""


def take(seat, text, name, **said):
    given = imports.receive_file(
        seat=seat, search=make.search(seat.review), upload=files.upload(text, name)
    )
    imports.confirm_import(seat=seat, source_file=given, **said)
    return imports.import_file(seat=seat, source_file=given)


def titles(seat, **asked):
    return [record.title for record in chosen_records(seat, asked).order_by("pk")]


def show(client, record):
    url = reverse("reviews:record", args=[record.review_id, record.pk])
    return client.get(url).content.decode()


def test_a_named_earlier_reviewer_is_shown_with_decision_and_reasons(rosa, browse):
    take(rosa, RAYYAN, "rayyan.ris", earlier_reviewer="Not Emily")
    record = rosa.review.records.order_by("pk").last()
    page = show(browse(rosa), record)
    for words in ("Earlier decisions", "Emily", "Excluded", "wrong design", "recovery model"):
        assert words in page, words
    assert "Not Emily" not in page and not Vote.objects.exists()
    assert set(Item.objects.values_list("state", flat=True)) == {"waiting"}


def test_whose_decisions_they_are_is_asked_where_the_file_is_silent(rosa, browse, run_jobs):
    given = imports.receive_file(
        seat=rosa, search=make.search(rosa.review), upload=files.upload(ASREVIEW, "asreview.csv")
    )
    url = reverse("reviews:import-preview", args=[rosa.review_id])
    page = browse(rosa).get(url).content.decode()
    assert "Whose decisions from ASReview does the file hold?" in page
    with run_jobs():
        browse(rosa).post(
            url,
            {"file": [given.pk], "do": "import", f"earlier_reviewer-{given.pk}": " Anna Lind "},
        )
    priors = [record.more.get("prior_decisions") for record in rosa.review.records.order_by("pk")]
    assert [prior and prior[0]["reviewer"] for prior in priors] == ["Anna Lind", "Anna Lind", None]
    assert Import.objects.get().earlier_reviewer == "Anna Lind"


def test_a_file_that_names_its_reviewers_is_not_asked_about(rosa, browse):
    imports.receive_file(
        seat=rosa, search=make.search(rosa.review), upload=files.upload(RAYYAN, "r.ris")
    )
    page = browse(rosa).get(reverse("reviews:import-preview", args=[rosa.review_id]))
    assert "Whose decisions" not in page.content.decode()


def test_records_are_filtered_by_earlier_decisions_whatever_their_words(rosa, browse):
    take(rosa, ASREVIEW, "asreview.csv")
    take(rosa, RAYYAN, "rayyan.ris")
    assert titles(rosa, earlier="included") == ["Recovery at home"]
    peer = "Peer support and housing: a qualitative study"
    assert titles(rosa, earlier="excluded") == ["Housing first", peer]
    assert titles(rosa, earlier="any") == ["Recovery at home", "Housing first", peer]
    assert len(titles(rosa, earlier="none")) == 2 and len(titles(rosa, earlier="x")) == 5
    page = browse(rosa).get(reverse("reviews:records", args=[rosa.review_id]) + "?earlier=included")
    assert "Earlier decisions" in page.content.decode()
    assert "Recovery at home" in page.content.decode() and "Unseen" not in page.content.decode()


def test_retractions_and_errata_are_shown_and_filtered(rosa, browse):
    take(rosa, FLAGGED, "a.nbib")
    assert titles(rosa, flag="retraction") == ["A retracted trial"]
    assert titles(rosa, flag="erratum") == ["Erratum to a trial"]
    listed = browse(rosa).get(reverse("reviews:records", args=[rosa.review_id])).content.decode()
    assert "Retractions and errata" in listed
    assert listed.count("</svg>Retraction</span>") <= 1 and "Erratum</span>" in listed
    retracted, corrected, sound = rosa.review.records.order_by("pk")
    page = show(browse(rosa), retracted)
    assert "The source says of this publication" in page and retracted.retraction in page
    assert "An erratum, as the source says" in show(browse(rosa), corrected)
    assert "source says" not in show(browse(rosa), sound)


def test_a_retraction_is_on_the_screening_card(rosa, browse):
    take(rosa, FLAGGED.split("\n\n")[0] + "\n", "a.nbib")
    url = reverse("screening:queue", args=[rosa.review_id, "title_abstract"])
    assert "Retraction" in browse(rosa).get(url).content.decode()


def test_an_earlier_decision_is_never_on_a_screening_card(rosa, browse):
    only = RAYYAN[RAYYAN.index("\nTY  - JOUR") + 1 :]
    take(rosa, only, "r.ris")
    url = reverse("screening:queue", args=[rosa.review_id, "title_abstract"])
    page = browse(rosa).get(url).content.decode()
    assert "Peer support" in page and "Emily" not in page and "wrong design" not in page


@pytest.mark.parametrize("asked", ["flag=retraction", "earlier=any"])
def test_the_api_filters_the_same(rosa, api, asked):
    take(rosa, FLAGGED, "a.nbib")
    take(rosa, ASREVIEW, "asreview.csv")
    found = api(rosa).get(f"/api/v1/reviews/{rosa.review_id}/records/?{asked}").json()["results"]
    name, value = asked.split("=")
    assert [row["title"] for row in found] == titles(rosa, **{name: value})
    assert 0 < len(found) < 6
