"""Many records are written by a job, whose file its starter fetches while it is kept."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from reviews import tasks
from reviews.actions import exports
from reviews.formats import WRITE_FORMATS, read
from reviews.models import Job
from tests import make

pytestmark = pytest.mark.services
TITLES = [f"Trial {number} of peer support" for number in range(4)]


@pytest.fixture
def many(rosa, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    monkeypatch.setattr(exports, "BETWEEN_WORDS", 2)
    held = make.source_file(rosa.review)
    return [make.record(rosa.review, title, held, pmid="123") for title in TITLES]


def titles(answer):
    return [record.title for record in read(b"".join(answer.streaming_content)).records]


@pytest.mark.parametrize("kind", WRITE_FORMATS)
def test_a_job_writes_the_file_and_its_page_leads_to_it(rosa, many, browse, run_jobs, kind):
    url = reverse("reviews:records-export", args=[rosa.review_id, kind])
    with run_jobs():
        page = browse(rosa).post(f"{url}?q=peer", follow=True)
    job = Job.objects.get()
    assert job.state == "done" and job.private
    page = browse(rosa).get(page.redirect_chain[-1][0])
    file_url = reverse("reviews:job-file", args=[rosa.review_id, job.pk])
    assert file_url in page.content.decode()
    answer = browse(rosa).get(file_url)
    assert "attachment" in answer["Content-Disposition"] and answer["Content-Length"]
    assert sorted(titles(answer)) == TITLES


def test_what_cannot_be_exported_is_said_before_any_job(rosa, many, browse):
    make.record(rosa.review, "No number")
    answer = browse(rosa).post(
        reverse("reviews:records-export", args=[rosa.review_id, "nbib"]), follow=True
    )
    assert "1 of these records have no PubMed number" in answer.content.decode()
    assert not Job.objects.exists()


def test_the_api_answers_with_the_job_and_hands_its_file_to_nobody_else(
    rosa, rune, observer, outsider, many, api, run_jobs
):
    home = f"/api/v1/reviews/{rosa.review_id}"
    with run_jobs():
        started = api(rosa).post(f"{home}/records/export/", {"format": "ris"}, format="json")
    assert started.status_code == 202
    file_url = f"{home}/jobs/{started.json()['id']}/file/"
    assert sorted(titles(api(rosa).get(file_url))) == TITLES
    for other in (rune, observer, outsider):
        assert api(other).get(file_url).status_code == 404


def test_the_file_goes_after_a_week_and_the_door_says_so(rosa, many, browse, run_jobs):
    with run_jobs():
        browse(rosa).post(reverse("reviews:records-export", args=[rosa.review_id, "ris"]))
    name = Job.objects.get().result["file"]
    tasks.clean_up()
    assert default_storage.exists(name)
    Job.objects.update(ended_at=timezone.now() - exports.KEPT_FOR - dt.timedelta(hours=1))
    tasks.clean_up()
    assert not default_storage.exists(name)
    url = reverse("reviews:job-file", args=[rosa.review_id, Job.objects.get().pk])
    assert "kept for a week" in browse(rosa).get(url, follow=True).content.decode()


def test_progress_counts_records(rosa, many):
    said = []
    chosen = rosa.review.records.all()
    pieces = exports.export_records(
        seat=rosa, records=chosen, format="csv", progress=lambda *words: said.append(words)
    )
    assert b"".join(pieces)
    assert said == [(2, 4, "2 of 4 records written"), (4, 4, "4 of 4 records written")]
