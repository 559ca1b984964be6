"""Long work: the row is the truth, whatever broker and workers do."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from reviews import jobs, tasks
from reviews.errors import RuleBroken
from reviews.jobs import review_job
from reviews.models import Job

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ran = []


@review_job
def counted(seat, progress, upto):
    ran.append(seat.pk)
    for number in range(upto):
        progress(number + 1, upto, "counting")
    return {"counted": upto}


@review_job
def refused(seat, progress):
    raise RuleBroken("There is nothing to count.")


@review_job
def broken(seat, progress):
    raise ZeroDivisionError


def run(seat, task, **arguments):
    job = Job.objects.create(
        review=seat.review, task=task.name, arguments=arguments, title="Test", started_by=seat
    )
    task(job.pk)
    job.refresh_from_db()
    return job


def test_progress_and_result_are_on_the_row(owner):
    job = run(owner, counted, upto=3)
    assert (job.state, job.done, job.total, job.result) == ("done", 3, 3, {"counted": 3})


def test_a_rerun_of_a_done_job_does_nothing(owner):
    job = run(owner, counted, upto=1)
    ran.clear()
    counted(job.pk)
    assert ran == []


def test_a_broken_rule_is_said_in_its_own_sentence(owner):
    job = run(owner, refused)
    assert (job.state, job.message) == ("failed", "There is nothing to count.")


def test_an_error_is_said_without_its_traceback(owner, settings):
    settings.TESTING = False
    job = run(owner, broken)
    assert (
        job.state == "failed" and "ZeroDivision" not in job.message and str(job.pk) in job.message
    )


def test_a_job_is_cancelled_between_two_steps(owner):
    job = Job.objects.create(
        review=owner.review, task=counted.name, arguments={"upto": 5}, title="Test",
        started_by=owner, cancel_asked=True,
    )  # fmt: skip
    counted(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_one_that_waits_is_cancelled_at_once(owner, browse):
    job = Job.objects.create(review=owner.review, task=counted.name, title="Test", started_by=owner)
    browse(owner).post(reverse("reviews:job-cancel", args=[owner.review_id, job.pk]))
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_what_a_dead_worker_left_is_sent_again_and_what_lives_is_not(owner):
    def running():
        return Job.objects.create(
            review=owner.review, task=counted.name, arguments={"upto": 1}, title="Test",
            started_by=owner, state=Job.State.RUNNING, started_at=timezone.now(),
        )  # fmt: skip

    dead, alive = running(), running()
    worker = connection.copy()
    with worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.LOCK, alive.pk])
    sent = []
    try:
        jobs.take_up_again(lambda name, pk: sent.append((name, pk)))
        counted(alive.pk)
    finally:
        worker.close()
    assert sent == [(counted.name, dead.pk)]
    alive.refresh_from_db()
    assert alive.state == "running"
    counted(dead.pk)
    dead.refresh_from_db()
    assert dead.state == "done"


def test_one_over_which_workers_die_again_and_again_is_given_up(owner):
    job = Job.objects.create(
        review=owner.review, task=counted.name, arguments={"upto": 1}, title="Test",
        started_by=owner, state=Job.State.RUNNING, attempts=jobs.MOST_ATTEMPTS,
    )  # fmt: skip
    ran.clear()
    counted(job.pk)
    job.refresh_from_db()
    assert (job.state, ran) == ("failed", []) and "broke this off 3 times" in job.message


def test_the_clock_takes_up_what_was_begun_and_leaves_what_waits(owner, monkeypatch):
    def job(state):
        return Job.objects.create(
            review=owner.review, task=counted.name, title="Test", started_by=owner, state=state
        )

    job(Job.State.QUEUED)
    dead = job(Job.State.RUNNING)
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, args: sent.append((name, args)))
    tasks.take_up_dead_jobs()
    assert sent == [(counted.name, [dead.pk])]


def test_the_api_cancels_and_says_how_far_it_is(owner, observer, outsider, api):
    job = Job.objects.create(
        review=owner.review, task=counted.name, title="Test", started_by=owner,
        state=Job.State.RUNNING, done=21_037_056, total=120_000_000,
    )  # fmt: skip
    url = f"/api/v1/reviews/{owner.review_id}/jobs/{job.pk}/"
    assert api(owner).get(url).json()["percent"] == 17
    assert api(outsider).post(f"{url}cancel/").status_code == 404
    assert api(observer).post(f"{url}cancel/").status_code == 403
    assert api(owner).post(f"{url}cancel/").status_code == 200
    job.refresh_from_db()
    assert job.cancel_asked


def test_the_page_shows_percent_and_words(owner, browse):
    job = Job.objects.create(
        review=owner.review, task=counted.name, title="Test", started_by=owner,
        state=Job.State.RUNNING, done=1, total=3, message="9,500 records read",
    )  # fmt: skip
    page = browse(owner).get(reverse("reviews:job", args=[owner.review_id, job.pk]))
    assert "33&nbsp;%" in page.content.decode() and "9,500 records read" in page.content.decode()


def test_the_page_shows_progress_and_stops_asking(owner, browse):
    job = run(owner, counted, upto=2)
    url = reverse("reviews:job", args=[owner.review_id, job.pk])
    fragment = browse(owner).get(url, headers={"HX-Request": "true"})
    assert b"hx-get" not in fragment.content and fragment["HX-Refresh"] == "true"
