"""A drop of many PDFs: kept at once, read in the background, none lost whatever breaks off."""

import pytest

from analysis.demo.placeholder import placeholder_pdf
from reviews import jobs
from reviews.jobs import Cancelled
from reviews.models import Job
from screening import drops
from screening import unmatched as waiting
from screening.actions import fulltexts, placing
from screening.models import FullText
from tests.screening.test_unmatched import TITLE, reports, upload

__all__ = ["reports"]
LOOSE = placeholder_pdf(["Nothing to go by"])


def dropped(review, client, *files):
    return client.post(f"/r/{review.pk}/retrieval/upload/", {"pdfs": files})


def read(client, answer) -> str:
    return client.get(answer.url).content.decode()


def test_files_are_kept_at_once_and_read_by_nobody_who_waits(
    reports, rosa, review, browse, monkeypatch
):
    monkeypatch.setattr(placing, "front_page", pytest.fail)
    answer = dropped(review, browse(rosa), upload(placeholder_pdf([TITLE])))
    job = Job.objects.get()
    assert answer.url == f"/r/{review.pk}/retrieval/uploads/{job.pk}/" and job.state == "queued"
    assert FullText.objects.all().unmatched().count() == 1
    assert "Every file is kept already" in read(browse(rosa), answer)
    assert "Matching 1 full text" in browse(rosa).get(f"/r/{review.pk}/retrieval/").content.decode()


def test_the_page_of_a_drop_says_what_became_of_each_file(reports, rosa, review, browse, run_jobs):
    files = [
        upload(b"<html>%PDF</html>", "page.pdf"), upload(LOOSE, "loose.pdf"),
        upload(placeholder_pdf([TITLE]), "fits.pdf"), upload(b"", "hollow.pdf"),
    ]  # fmt: skip
    with run_jobs():
        answer = dropped(review, browse(rosa), *files)
    page = read(browse(rosa), answer)
    assert "page.pdf is not a PDF" in page and "hollow.pdf is empty" in page
    assert "No report, or more than one, fits this file." in page
    assert page.index("With their reports") < page.index("fits.pdf")
    assert FullText.objects.get(filename="fits.pdf").report == reports[0]
    assert FullText.objects.get(filename="loose.pdf").report is None


def test_nothing_but_refused_files_starts_no_job(reports, rosa, review, browse):
    answer = dropped(review, browse(rosa), upload(b"no", "page.pdf"))
    assert "page.pdf is not a PDF" in answer.content.decode() and not Job.objects.exists()


def test_a_hundred_and_twenty_files_come_in_one_upload(reports, rosa, review, browse, run_jobs):
    """More than a web framework takes by itself; the names alone say where they belong."""
    pdf = placeholder_pdf(["x"])
    files = [upload(pdf + b"\n%" + str(n).encode(), f"Dalum 2018 {n}.pdf") for n in range(120)]
    with run_jobs():
        assert dropped(review, browse(rosa), *files).status_code == 302
    assert reports[0].full_texts.count() == 120


def test_what_a_report_has_is_not_kept_again_but_named(reports, rosa, review, browse, run_jobs):
    given = fulltexts.upload_full_text(seat=rosa, report=reports[1], upload=upload(LOOSE, "a.pdf"))
    answer = dropped(review, browse(rosa), upload(LOOSE, "b.pdf"))
    assert f"b.pdf is with {reports[1].label} already" in answer.content.decode()
    assert FullText.objects.get() == given


def test_a_second_copy_that_waited_is_put_away_and_named(reports, rosa):
    pdf = placeholder_pdf([TITLE])
    waits = fulltexts.keep_unmatched(seat=rosa, upload=upload(pdf))
    fulltexts.upload_full_text(seat=rosa, report=reports[0], upload=upload(pdf))
    done = placing.place_full_texts(seat=rosa, files=[waits.pk])
    assert done[0].full_text is None and "has this file already" in done[0].problem
    assert not FullText.objects.all().unmatched().exists()


def test_broken_off_while_reading_every_file_still_waits_and_is_matched_again(
    reports, rosa, review, browse, run_jobs
):
    held = [
        fulltexts.keep_unmatched(seat=rosa, upload=upload(placeholder_pdf([TITLE, str(n)])))
        for n in range(3)
    ]

    def cancelled_at_the_last(done, total, words=""):
        if done == 2:
            raise Cancelled

    files = [each.pk for each in held]
    with pytest.raises(Cancelled):
        placing.place_full_texts(seat=rosa, files=files, progress=cancelled_at_the_last)
    assert FullText.objects.all().unmatched().count() == 3
    desk = f"/r/{review.pk}/retrieval/"
    assert "Match again" in browse(rosa).get(desk).content.decode()
    with run_jobs():
        browse(rosa).post(f"{desk}match/")
    assert reports[0].full_texts.count() == 3
    refused = browse(rosa).post(f"{desk}match/", follow=True)
    assert "No file waits for its report" in refused.content.decode()


def test_broken_off_while_giving_no_file_has_its_report(reports, rosa, monkeypatch):
    held = [
        fulltexts.keep_unmatched(seat=rosa, upload=upload(placeholder_pdf([TITLE, str(n)])))
        for n in range(2)
    ]
    give, given = placing.give_full_text, []

    def breaks_at_the_second(**facts):
        if given:
            raise OSError("the disk is gone")
        given.append(give(**facts))
        return given[0]

    monkeypatch.setattr(placing, "give_full_text", breaks_at_the_second)
    with pytest.raises(OSError, match="disk"):
        placing.place_full_texts(seat=rosa, files=[each.pk for each in held])
    assert given and FullText.objects.all().unmatched().count() == 2


def test_a_run_after_a_killed_worker_leaves_what_was_given(reports, rosa):
    waits = fulltexts.keep_unmatched(seat=rosa, upload=upload(placeholder_pdf([TITLE])))
    for _again in range(2):
        done = placing.place_full_texts(seat=rosa, files=[waits.pk])
        assert done[0].full_text.report == reports[0] and not done[0].problem


def test_a_person_who_is_quicker_than_the_job_is_right(reports, rosa, monkeypatch):
    waits = fulltexts.keep_unmatched(seat=rosa, upload=upload(placeholder_pdf([TITLE])))
    read_page = placing.front_page

    def given_meanwhile(file):
        fulltexts.give_full_text(seat=rosa, full_text=waits, report=reports[1])
        return read_page(file)

    monkeypatch.setattr(placing, "front_page", given_meanwhile)
    done = placing.place_full_texts(seat=rosa, files=[waits.pk])
    assert done[0].full_text.report == reports[1] and not done[0].problem


def test_a_file_that_left_the_disk_is_named_and_stops_no_other(reports, rosa):
    gone = fulltexts.keep_unmatched(seat=rosa, upload=upload(LOOSE))
    other = fulltexts.keep_unmatched(seat=rosa, upload=upload(placeholder_pdf([TITLE])))
    gone.file.storage.delete(gone.file.name)
    done = placing.place_full_texts(seat=rosa, files=[gone.pk, other.pk])
    assert "not in the archive" in done[0].problem and done[1].full_text.report == reports[0]


def test_the_api_drops_follows_and_matches_again(
    reports, rosa, observer, outsider, review, api, run_jobs
):
    url = f"/api/v1/reviews/{review.pk}/full-texts/"
    assert api(observer).post(url, {"file": upload(LOOSE)}).status_code == 403
    assert api(outsider).post(url, {"file": upload(LOOSE)}).status_code == 404
    files = [upload(LOOSE), upload(placeholder_pdf([TITLE]), "b.pdf"), upload(b"no", "c.pdf")]
    with run_jobs():
        made = api(rosa).post(url, {"file": files})
    assert made.status_code == 202
    kept, _placed, refused = made.data["files"]
    assert kept["full_text"]["report"] is None
    assert refused["full_text"] is None and "c.pdf is not a PDF" in refused["problem"]
    job = api(rosa).get(f"/api/v1/reviews/{review.pk}/jobs/{made.data['job']['id']}/").data
    became = {each["filename"]: each for each in job["result"]["files"]}
    assert "fits this file" in became["scan0001.pdf"]["problem"]
    assert became["b.pdf"]["report"] == reports[0].pk and not became["b.pdf"]["problem"]
    assert "c.pdf is not a PDF" in became["c.pdf"]["problem"]
    again = api(rosa).post(f"{url}match/")
    assert again.status_code == 202 and drops.matching(rosa).pk == again.data["id"]
    assert api(rosa).post(f"{url}match/").data["id"] == again.data["id"]
    jobs.cancel(rosa, Job.objects.get(pk=again.data["id"]))
    assert drops.matching(rosa) is None


def test_of_hundreds_that_wait_a_page_lists_the_first(reports, rosa, review, browse, monkeypatch):
    monkeypatch.setattr(waiting, "FILES", 2)
    monkeypatch.setattr(waiting, "REPORTS", 1)
    for number in range(3):
        fulltexts.keep_unmatched(seat=rosa, upload=upload(LOOSE + b"%d" % number, f"{number}.pdf"))
    page = browse(rosa).get(f"/r/{review.pk}/retrieval/").content.decode()
    assert "3 files wait for their reports" in page and "The first 2 are listed" in page
    assert page.count("Give to report") == 2 and page.count('<option value="') == 4


def test_the_page_of_a_report_takes_its_file(reports, rosa, review, browse):
    page = f"/r/{review.pk}/retrieval/{reports[0].pk}/"
    assert "PDF of this report" in browse(rosa).get(page).content.decode()
    given = {"file": upload(LOOSE, "a.pdf"), "page": "1"}
    assert browse(rosa).post(f"{page}upload/", given).url == page
    shown = browse(rosa).get(page).content.decode()
    assert "a.pdf" in shown and "Could not be had" not in shown
