"""Getting documents: upload, match, give up, take back, add by hand."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Source
from screening import verify
from screening.actions import claims, fulltexts, retrieval
from screening.actions.votes import cast_vote
from screening.models import FullText, Item, Stage
from screening.waiting import waiting_for
from tests import make

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF"


def pdf(name: str = "fardig2011.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_pdf_is_kept_under_a_name_of_ours_and_shown_under_its_own(report_item, rosa, review):
    made = fulltexts.upload_full_text(
        seat=rosa, report=report_item.report, upload=pdf("../../etc/Färdig 2011.pdf")
    )
    assert made.filename == "Färdig 2011.pdf"
    assert made.file.name.startswith(f"review-{review.pk}/fulltexts/{made.sha256[:24]}")
    assert made.file.read() == PDF and made.size == len(PDF)
    assert AuditEvent.objects.filter(review=review, verb="full_text_added").count() == 1
    assert waiting_for(rosa)["retrieval"] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<html>%PDF</html>", "is not a PDF"), (b"", "is empty")],
)
def test_what_is_no_pdf_is_refused(report_item, rosa, content, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        fulltexts.upload_full_text(
            seat=rosa, report=report_item.report, upload=pdf("page.pdf", content)
        )
    assert not FullText.objects.exists()


def test_a_file_over_the_limit_is_refused(report_item, rosa, settings):
    settings.PDF_LIMIT_MB = 0
    with pytest.raises(RuleBroken, match="may have up to"):
        fulltexts.upload_full_text(seat=rosa, report=report_item.report, upload=pdf())


def test_the_same_file_twice_is_recognised_and_a_removal_can_be_undone(report_item, rosa):
    made = fulltexts.upload_full_text(seat=rosa, report=report_item.report, upload=pdf())
    with pytest.raises(RuleBroken, match="has this file already"):
        fulltexts.upload_full_text(seat=rosa, report=report_item.report, upload=pdf())
    fulltexts.remove_full_text(seat=rosa, full_text=made)
    assert not FullText.objects.standing().exists()
    fulltexts.restore_full_text(seat=rosa, full_text=made)
    assert FullText.objects.standing().get() == made


def test_not_retrieved_leaves_the_queue_and_comes_back_with_its_votes(
    review, report_item, rosa, rune
):
    cast_vote(seat=rosa, item=report_item, verdict="include")
    retrieval.mark_not_retrieved(
        seat=rune, report=report_item.report, tried="Library loan on 3 Mar 2026"
    )
    report_item.refresh_from_db()
    assert not report_item.in_play
    assert claims.next_item(rune, Stage.FULL_TEXT) is None
    assert verify.differences(review) == []
    with pytest.raises(RuleBroken, match="already"):
        retrieval.mark_not_retrieved(seat=rune, report=report_item.report, tried="again")
    retrieval.seek_again(seat=rosa, report=report_item.report)
    cast_vote(seat=rune, item=report_item, verdict="include")
    assert Item.objects.get(pk=report_item.pk).state == "included"
    verbs = AuditEvent.objects.filter(review=review).values_list("verb", flat=True)
    assert {"not_retrieved", "retrieval_reopened"} <= set(verbs)


def test_what_was_tried_must_be_said(report_item, rosa):
    with pytest.raises(RuleBroken, match="what was tried"):
        retrieval.mark_not_retrieved(seat=rosa, report=report_item.report, tried="  ")


def test_what_was_read_was_retrieved(report_item, rosa, rune):
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=report_item, verdict="include")
    with pytest.raises(RuleBroken, match="judged at full text"):
        retrieval.mark_not_retrieved(seat=rosa, report=report_item.report, tried="x")


def test_a_report_found_in_another_way_goes_straight_to_full_text(review, rosa, outsider):
    source = make.source(review, "Reference lists", Source.Kind.CITATION)
    made = retrieval.add_report(
        seat=rosa, title="Wellness training", label="Salyers 2014", source=source
    )
    assert claims.next_item(rosa, Stage.FULL_TEXT).report == made
    with pytest.raises(RuleBroken, match="there already"):
        retrieval.add_report(seat=rosa, title="wellness  Training", label="S 2014", source=source)
    elsewhere = make.source(outsider.user.seats.get().review)
    with pytest.raises(RuleBroken, match="source of this review"):
        retrieval.add_report(seat=rosa, title="Other", label="O", source=elsewhere)
    assert verify.differences(review) == []


def test_observers_change_nothing(report_item, observer):
    with pytest.raises(PermissionDenied):
        fulltexts.upload_full_text(seat=observer, report=report_item.report, upload=pdf())
    with pytest.raises(PermissionDenied):
        retrieval.mark_not_retrieved(seat=observer, report=report_item.report, tried="x")


def test_a_full_text_is_given_to_members_as_a_pdf_and_nothing_else(
    review, report_item, rosa, observer, outsider, browse, client
):
    made = fulltexts.upload_full_text(seat=rosa, report=report_item.report, upload=pdf())
    url = f"/r/{review.pk}/full-texts/{made.pk}/"
    shown = browse(observer).get(url)
    assert b"".join(shown.streaming_content) == PDF
    assert shown["Content-Type"] == "application/pdf"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    saved = browse(observer).get(url + "download/")
    assert saved["Content-Disposition"].startswith("attachment")
    assert "sandbox" in saved["Content-Security-Policy"]
    assert b"".join(saved.streaming_content) == PDF
    assert browse(outsider).get(url).status_code == 404
    assert client.get(url).status_code == 302
    fulltexts.remove_full_text(seat=rosa, full_text=made)
    assert browse(rosa).get(url).status_code == 404


def test_a_file_gone_from_disk_is_a_kind_404(review, report_item, rosa, browse):
    made = fulltexts.upload_full_text(seat=rosa, report=report_item.report, upload=pdf())
    made.file.storage.delete(made.file.name)
    assert browse(rosa).get(f"/r/{review.pk}/full-texts/{made.pk}/").status_code == 404


def test_the_desk_costs_the_same_for_many_reports(
    review, add_records, rosa, rune, browse, django_assert_max_num_queries
):
    for each in add_records(12, authors_text="Dalum, H.", year=2018):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=each, verdict="include")
    client = browse(rosa)
    with django_assert_max_num_queries(24):
        assert client.get(f"/r/{review.pk}/retrieval/").status_code == 200


def test_an_upload_beside_the_form_comes_back_to_it(review, report_item, rosa, browse):
    answer = browse(rosa).post(
        f"/r/{review.pk}/retrieval/{report_item.report.pk}/upload/",
        {"file": pdf(), "item": report_item.pk},
    )
    assert answer.url.endswith(f"/screening/full-text/items/{report_item.pk}/")
    assert FullText.objects.get().file.read() == PDF
