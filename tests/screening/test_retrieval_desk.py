"""Attempts to get a report, reports set aside, and several reports of one record."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis import prisma
from analysis.boxes import members
from analysis.counting import counts_of, state_of
from extraction.included import included_studies
from reviews.actions.duplicates import decide_pair, undo_decision
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Source
from screening import verify
from screening.actions import claims, fulltexts, retrieval
from screening.actions.resolutions import reopen_item
from screening.actions.votes import cast_vote
from screening.models import Attempt, Item, Stage, Vote
from screening.retrieval import counts
from tests import make


@pytest.fixture
def report(report_item):
    return report_item.report


def standing(review) -> str:
    return next(state for state, n in counts(review).items() if n)


def adds_up(review) -> None:
    """The identities hold, row by row and grouped alike, and nothing stored is wrong."""
    found = counts_of(review)
    assert [each.id for each in prisma.identities(found) if not each.holds] == []
    assert found.boxes() == prisma.count(state_of(review)).boxes()
    assert verify.differences(review) == []


def test_the_last_attempt_says_whether_a_report_was_asked_for(review, report, rosa):
    today = timezone.localdate()
    assert standing(review) == "seeking"
    retrieval.log_attempt(seat=rosa, report=report, where="The author", requested=True)
    assert standing(review) == "requested"
    early = today - dt.timedelta(days=9)
    retrieval.log_attempt(seat=rosa, report=report, where="Library", on=early)
    assert standing(review) == "requested"
    last = retrieval.log_attempt(seat=rosa, report=report, where="Library loan")
    assert standing(review) == "seeking"
    retrieval.remove_attempt(seat=rosa, attempt=last)
    assert standing(review) == "requested"
    with pytest.raises(RuleBroken, match="taken back already"):
        retrieval.remove_attempt(seat=rosa, attempt=last)
    assert Attempt.objects.count() == 3
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n", "application/pdf")
    fulltexts.upload_full_text(seat=rosa, report=report, upload=pdf)
    assert standing(review) == "obtained"


def test_an_attempt_needs_a_place_and_a_day_that_was(report, rosa, observer):
    with pytest.raises(RuleBroken, match="Say where"):
        retrieval.log_attempt(seat=rosa, report=report, where=" ")
    later = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(RuleBroken, match="in the future"):
        retrieval.log_attempt(seat=rosa, report=report, where="Library", on=later)
    with pytest.raises(PermissionDenied):
        retrieval.log_attempt(seat=observer, report=report, where="Library")


@pytest.mark.parametrize("kind", ["ongoing", "awaiting"])
def test_a_report_set_aside_is_in_its_own_number_and_comes_back_with_its_votes(
    review, report_item, report, rosa, rune, kind
):
    cast_vote(seat=rosa, item=report_item, verdict="include")
    retrieval.set_aside(seat=rune, report=report, kind=kind, note="Results in 2027")
    assert claims.next_item(rune, Stage.FULL_TEXT) is None
    found = counts_of(review)
    assert (getattr(found, f"dbr_{kind}"), found.dbr_assessed) == (1, 1)
    assert (found.dbr_included_reports, found.total("dbr_excluded")) == (0, 0)
    assert [row.pk for row in members(review, f"dbr_{kind}").reports] == [report.pk]
    assert found.interim and standing(review) == kind
    adds_up(review)
    retrieval.take_back(seat=rosa, report=report)
    assert counts_of(review).dbr_assessment_pending + counts_of(review).dbr_retrieval_pending == 1
    cast_vote(seat=rune, item=report_item, verdict="include")
    assert Item.objects.get(pk=report_item.pk).state == "included"
    adds_up(review)
    verbs = AuditEvent.objects.filter(review=review).values_list("verb", flat=True)
    assert {"report_set_aside", "report_back"} <= set(verbs)


def test_set_aside_and_not_retrieved_exclude_each_other(report, rosa):
    retrieval.set_aside(seat=rosa, report=report, kind="ongoing")
    for refused in (
        lambda: retrieval.set_aside(seat=rosa, report=report, kind="awaiting"),
        lambda: retrieval.mark_not_retrieved(seat=rosa, report=report, tried="Library"),
    ):
        with pytest.raises(RuleBroken, match="is set aside"):
            refused()
    retrieval.take_back(seat=rosa, report=report)
    with pytest.raises(RuleBroken, match="not set aside"):
        retrieval.take_back(seat=rosa, report=report)
    retrieval.mark_not_retrieved(seat=rosa, report=report, tried="Library")
    with pytest.raises(RuleBroken, match="not retrieved"):
        retrieval.set_aside(seat=rosa, report=report, kind="ongoing")


def test_what_is_settled_is_reopened_before_it_is_set_aside(
    review, owner, report_item, report, rosa, rune
):
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=report_item, verdict="include")
    with pytest.raises(RuleBroken, match="Reopen it first"):
        retrieval.set_aside(seat=rosa, report=report, kind="ongoing")
    report_item.refresh_from_db()
    reopen_item(seat=owner, item=report_item)
    retrieval.set_aside(seat=rosa, report=report, kind="ongoing")
    assert included_studies(review).count() == 0
    adds_up(review)


def test_a_further_report_of_a_record_joins_its_study(review, report_item, report, rosa, rune):
    source = make.source(review, "Book of abstracts", Source.Kind.CITATION)
    facts = {"title": "A second trial arm", "label": "Färdig 2012", "source": source}
    further = retrieval.add_report(seat=rosa, beside=report, **facts)
    assert further.listed_in == report.record
    for item in (report_item, further.item):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="include")
    assert included_studies(review).count() == 1
    found = counts_of(review)
    assert (found.new_studies, found.new_reports, found.other_included_reports) == (1, 2, 1)
    adds_up(review)
    with pytest.raises(RuleBroken, match="has no record"):
        alone = retrieval.add_report(seat=rosa, title="Alone", label="Alone 1", source=source)
        retrieval.add_report(seat=rosa, title="More", label="More 1", source=source, beside=alone)


def test_a_duplicate_found_at_full_text_leaves_and_comes_back(
    review, report_item, report, rosa, rune, add_records
):
    """Both records were judged, so the report of the one that is not kept leaves."""
    other = add_records(1, year=2011)[0]
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=other, verdict="include")
    later = Item.objects.get(stage=Stage.FULL_TEXT, report__record=other.record)
    for item in (report_item, later):
        cast_vote(seat=rosa, item=item, verdict="include")
    said = decide_pair(seat=rosa, first=report.record, second=other.record, verdict="same")
    assert sorted(review.items.at(Stage.FULL_TEXT).values_list("in_play", flat=True)) == [0, 1]
    assert (counts_of(review).duplicates, counts_of(review).dbr_sought_reports) == (1, 1)
    assert Vote.objects.current().filter(item__in=[report_item, later]).count() == 2
    adds_up(review)
    undo_decision(seat=rosa, decision=said)
    assert review.items.at(Stage.FULL_TEXT).in_play().count() == 2
    assert (counts_of(review).duplicates, counts_of(review).dbr_sought_reports) == (0, 2)
    adds_up(review)


def test_a_move_back_to_title_and_abstract_wipes_no_vote(
    review, owner, report_item, report, rosa, rune
):
    """The report leaves with its votes, counted nowhere; included again it is where it was."""
    record_item = report.record.item
    for seat, said in ((rosa, "include"), (rune, "exclude")):
        ticked = [review.criteria.first().pk] if said == "exclude" else []
        cast_vote(seat=seat, item=report_item, verdict=said, criteria=ticked)
    adds_up(review)
    reopen_item(seat=owner, item=record_item)
    report_item.refresh_from_db()
    assert not report_item.in_play and report_item.votes.count() == 2
    found = counts_of(review)
    assert (found.dbr_sought_reports, found.screening_pending) == (0, 1)
    adds_up(review)
    cast_vote(seat=rosa, item=record_item, verdict="include")
    adds_up(review)
    cast_vote(seat=rune, item=record_item, verdict="include")
    report_item.refresh_from_db()
    assert (report_item.in_play, report_item.state) == (True, "conflict")
    assert counts_of(review).dbr_sought_reports == 1 and record_item.votes.count() == 4
    adds_up(review)


def test_the_page_writes_attempts_and_sets_aside(review, report, rosa, observer, outsider, browse):
    url = f"/r/{review.pk}/retrieval/{report.pk}/"
    day = timezone.localdate().isoformat()
    given = {"on": day, "where": "Library of Lund", "requested": "on", "note": "Loan 17"}
    assert browse(rosa).post(url + "attempt/", given).url == url
    shown = browse(observer).get(url).content.decode()
    assert "Library of Lund" in shown and "Write down the attempt" not in shown
    assert "Library of Lund" in browse(rosa).get(f"/r/{review.pk}/retrieval/").content.decode()
    empty = browse(rosa).post(url + "attempt/", {"on": day, "where": "", "note": "kept words"})
    assert "kept words" in empty.content.decode()
    browse(rosa).post(url + "set-aside/", {"kind": "ongoing", "note": "Until 2027"})
    assert "Until 2027" in browse(observer).get(url).content.decode()
    browse(rosa).post(url + "back/")
    browse(rosa).post(f"/r/{review.pk}/attempts/{Attempt.objects.get().pk}/remove/")
    assert standing(review) == "seeking"
    assert browse(observer).post(url + "attempt/", given).status_code == 403
    assert browse(outsider).get(url).status_code == 404


def test_the_api_works_the_desk_with_the_same_sentences(review, report, rosa, observer, api):
    url = f"/api/v1/reviews/{review.pk}/reports/"
    one = f"{url}{report.pk}/"
    asked = {"where": "The author", "requested": True}
    assert api(rosa).post(one + "attempts/", asked, format="json").status_code == 201
    assert api(observer).post(one + "attempts/", asked, format="json").status_code == 403
    wrong = api(rosa).post(one + "attempts/", {"where": "Nowhere"}, format="json").data["id"]
    assert api(observer).delete(f"{one}attempts/{wrong}/").status_code == 403
    assert api(rosa).delete(f"{one}attempts/{wrong}/").status_code == 204
    assert "already" in api(rosa).delete(f"{one}attempts/{wrong}/").data["detail"]
    rows = api(observer).get(url, {"retrieval": "requested"}).data["results"]
    assert [row["id"] for row in rows] == [report.pk]
    aside = api(rosa).post(one + "set-aside/", {"kind": "awaiting"}, format="json")
    assert aside.data["retrieval"] == "awaiting"
    refused = api(rosa).post(one + "not-retrieved/", {"tried": "x"}, format="json")
    assert refused.status_code == 400 and "set aside" in refused.data["detail"]
    assert api(rosa).post(one + "take-back/").data["retrieval"] == "requested"
    gone = api(rosa).post(one + "not-retrieved/", {"tried": "Library"}, format="json")
    assert gone.data["retrieval"] == "not_retrieved"
    assert api(rosa).post(one + "seek/").data["retrieval"] == "requested"
    source = make.source(review, "Reference lists", Source.Kind.CITATION)
    new = {"title": "Another", "label": "Other 2012", "source": source.pk, "beside": report.pk}
    made = api(rosa).post(url, new, format="json")
    assert (made.status_code, made.data["listed_in"]) == (201, report.record_id)
