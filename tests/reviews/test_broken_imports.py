"""A worker killed in the middle, a job cancelled: all of a file or nothing."""

import multiprocessing
import os
import signal
import time

import pytest
from django.db import connections
from django.urls import reverse

from reviews import jobs, tasks, verify
from reviews.actions import imports
from reviews.errors import RuleBroken
from reviews.models import Import, Job, Problem, Record
from screening.models import Item
from tests import make
from tests.reviews import files

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
RECORDS = 300
TEXT = "".join(f"TY  - JOUR\nTI  - Trial {n}\nER  -\n\n" for n in range(RECORDS))


@pytest.fixture
def job(rosa):
    held = imports.receive_file(
        seat=rosa, search=make.search(rosa.review), upload=files.upload(TEXT)
    )
    imports.confirm_import(seat=rosa, source_file=held)
    return Job.objects.create(
        review=rosa.review, task=tasks.import_file.name, arguments={"import_id": held.pk},
        title="Importing", started_by=rosa,
    )  # fmt: skip


def nothing_is_left():
    return not any(rows.exists() for rows in (Record.objects, Problem.objects, Item.objects))


def work_until_killed(job_id, pipe):
    """In a process of its own: import, and stop dead in the middle of the rows."""
    for alias in connections:
        connections[alias].connection = None
    whole = imports.row_of
    taken = 0

    def row_of(record, of):
        nonlocal taken
        taken += 1
        if taken == RECORDS // 2:
            pipe.send(taken)
            time.sleep(60)
        return whole(record, of)

    imports.row_of = row_of
    imports.BATCH = 50
    tasks.import_file(job_id)


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes(rosa, job):
    here, there = multiprocessing.Pipe()
    worker = multiprocessing.get_context("fork").Process(
        target=work_until_killed, args=(job.pk, there)
    )
    worker.start()
    assert here.poll(60) and here.recv() == RECORDS // 2
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    assert nothing_is_left()
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    sent = []
    for _attempt in range(100):
        if jobs.take_up_again(lambda name, pk: sent.append(pk)):
            break
        time.sleep(0.1)
    assert sent == [job.pk]
    tasks.import_file(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Record.objects.count() == Item.objects.count() == RECORDS
    assert verify.differences(rosa.review) == []


def test_cancel_in_the_middle_leaves_nothing_and_the_file_waits_for_a_look(rosa, job, browse):
    job.cancel_asked = True
    job.save()
    page = browse(rosa).get(reverse("reviews:imports", args=[rosa.review_id])).content.decode()
    assert "Being read" in page
    tasks.import_file(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED and nothing_is_left()
    held = Import.objects.get()
    page = browse(rosa).get(reverse("reviews:imports", args=[rosa.review_id])).content.decode()
    assert "Waits for a look" in page and "Being read" not in page
    preview = browse(rosa).get(reverse("reviews:import-preview", args=[rosa.review_id]))
    assert "Trial 0" in preview.content.decode()
    imports.confirm_import(seat=rosa, source_file=held)
    imports.import_file(seat=rosa, source_file=held)
    assert Record.objects.count() == RECORDS


def test_one_cancelled_before_it_began_can_be_put_aside(rosa, job):
    held = Import.objects.get()
    with pytest.raises(RuleBroken, match="Cancel its job"):
        imports.undo_import(seat=rosa, source_file=held)
    with pytest.raises(RuleBroken, match="being read already"):
        imports.confirm_import(seat=rosa, source_file=held)
    jobs.cancel(rosa, job)
    imports.undo_import(seat=rosa, source_file=held)
    assert nothing_is_left() and Import.objects.get().undone_at
