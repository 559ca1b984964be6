"""The list of a stage leaves as references, with what was settled and why, and nothing else."""

import csv
import io

import pytest

from reviews.actions import exports
from reviews.formats import PriorDecision, read
from reviews.models import Job
from screening import tasks
from screening.actions.votes import cast_vote
from screening.models import Item, Stage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(add_records, rosa, rune, criteria):
    """Included, excluded for a reason, in conflict, voted on once, untouched."""
    items = dict(zip(("in", "out", "conflict", "one", "none"), add_records(5), strict=True))
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=items["in"], verdict="include")
        cast_vote(
            seat=seat, item=items["out"], verdict="exclude", criteria=[criteria[1].pk],
            note="a-note-of-theirs",
        )  # fmt: skip
    cast_vote(seat=rosa, item=items["conflict"], verdict="include")
    cast_vote(seat=rune, item=items["conflict"], verdict="exclude")
    cast_vote(seat=rosa, item=items["one"], verdict="include")
    return items


def url(review, kind: str, query: str = "", stage: str = "title-abstract") -> str:
    return f"/r/{review.pk}/screening/{stage}/list/export/{kind}/{query}"


def body(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def test_included_and_excluded_are_exported_apart_with_the_reason(judged, review, rosa, browse):
    for state, reasons in (("included", ()), ("excluded", ("Wrong intervention",))):
        found = list(read(body(browse(rosa).post(url(review, "ris", f"?state={state}")))).records)
        name = "in" if state == "included" else "out"
        assert [record.record_id for record in found] == [str(judged[name].record_id)]
        told = PriorDecision("Concord", review.title, state, reasons)
        assert found[0].prior_decisions == (told,)


def test_a_table_says_stage_decision_and_reason_and_never_how_anybody_voted(
    judged, review, observer, browse
):
    text = body(browse(observer).post(url(review, "csv"))).decode("utf-8-sig")
    rows = {row["record_id"]: row for row in csv.DictReader(io.StringIO(text))}
    said = {
        name: (rows[str(item.record_id)]["concord_decision"],
               rows[str(item.record_id)]["concord_reason"])
        for name, item in judged.items()
    }  # fmt: skip
    assert said == {
        "in": ("included", ""), "out": ("excluded", "Wrong intervention"),
        "conflict": ("open", ""), "one": ("open", ""), "none": ("open", ""),
    }  # fmt: skip
    assert "a-note-of-theirs" not in text and "Rosa" not in text and "onflict" not in text


def test_full_texts_are_exported_too_and_a_report_added_by_hand_by_its_title(
    report_item, review, rosa, browse, criteria
):
    by_hand = make.report(review, "Hand 2020")
    Item.objects.create(review=review, stage=Stage.FULL_TEXT, report=by_hand)
    cast_vote(seat=rosa, item=report_item, verdict="exclude", criteria=[criteria[0].pk])
    found = list(read(body(browse(rosa).post(url(review, "csv", "", "full-text")))).records)
    assert {record.title for record in found} == {report_item.report.record.title, by_hand.title}
    answer = browse(rosa).post(url(review, "nbib", "", "full-text"), follow=True)
    assert "no PubMed number" in answer.content.decode()


def test_the_page_offers_what_its_filters_show(judged, review, rosa, browse):
    page = browse(rosa).get(f"/r/{review.pk}/screening/title-abstract/list/?state=included")
    assert url(review, "endnotexml", "?state=included") in page.content.decode()


def test_the_api_does_the_same_and_many_are_written_by_a_job(
    judged, review, rosa, outsider, api, run_jobs, monkeypatch
):
    where = f"/api/v1/reviews/{review.pk}/items/export/title_abstract/"
    answer = api(rosa).post(f"{where}?state=excluded", {"format": "ris"}, format="json")
    assert [record.record_id for record in read(body(answer)).records] == [
        str(judged["out"].record_id)
    ]
    assert api(outsider).post(where, {"format": "ris"}, format="json").status_code == 404
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    with run_jobs():
        started = api(rosa).post(where, {"format": "ris"}, format="json")
    assert started.status_code == 202
    job = Job.objects.get(pk=started.json()["id"])
    assert job.task == tasks.export_items.name and job.private and job.state == "done"
    file = api(rosa).get(f"/api/v1/reviews/{review.pk}/jobs/{job.pk}/file/")
    assert len(list(read(body(file)).records)) == 5


def test_a_longer_list_costs_no_more_queries(
    judged, review, rosa, add_records, django_assert_max_num_queries, browse
):
    add_records(40)
    client = browse(rosa)
    with django_assert_max_num_queries(20):
        body(client.post(url(review, "ris")))
    assert exports.AT_ONCE > 45
