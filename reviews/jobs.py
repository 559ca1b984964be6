"""The one runner of long work, and the one writer of its progress.

A job's row is committed before it is sent. While it runs, the worker holds an advisory lock on a
connection of its own: a dead worker's lock is gone, so its job can be told from one that still
runs, and taken up again. Progress is written through that connection too, because the action's
transaction hides its own writes until it ends.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

from celery import Task, shared_task
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.errors import RuleBroken
from reviews.models import Job, Membership
from reviews.roles import Permission

log = logging.getLogger(__name__)
LOCK = 71_002
BETWEEN_WRITES = 0.3
MOST_ATTEMPTS = 3


class Progress(Protocol):
    def __call__(self, done: int, total: int, words: str = "") -> None: ...


class Cancelled(Exception):
    """Raised by `progress` inside the action once a person asked to cancel."""


def quiet(done: int, total: int, words: str = "") -> None:
    """Progress for callers that show none."""


def start(
    seat: Membership, task: Task, title: str, *, private: bool = False, **arguments: Any
) -> Job:
    """Queue `task`, made by `review_job`, for this review; it is sent once the caller commits."""
    job = Job.objects.create(
        review=seat.review,
        task=task.name,
        arguments=arguments,
        title=title,
        started_by=seat,
        private=private,
    )
    transaction.on_commit(lambda: task.delay(job.pk))
    return job


def cancel(seat: Membership, job: Job) -> Job:
    """Ask a job to stop; one that has not begun stops at once."""
    if job.started_by_id != seat.pk:
        seat.require(Permission.MANAGE)
    stopped = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, ended_at=timezone.now(), message=_("Cancelled before it began.")
    )
    if not stopped:
        Job.objects.filter(pk=job.pk).unfinished().update(cancel_asked=True)
    job.refresh_from_db()
    return job


def review_job(work: Callable[..., dict[str, Any] | None]) -> Task:
    """Make a Celery task of `work(seat, progress, **arguments)`; what it returns is the result."""

    @shared_task(name=f"{work.__module__}.{work.__name__}")
    def run(job_id: int) -> None:
        own = connection.copy()
        try:
            if _take(own, job_id):
                _run(own, job_id, work)
        finally:
            own.close()

    return run


def _take(own: BaseDatabaseWrapper, job_id: int) -> bool:
    """Whether this worker may run the job: nobody else does, and it is not over.

    One over which workers died again and again is given up, so that it takes no more with it.
    """
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, job_id])
        if not cursor.fetchone()[0]:
            return False
    open_job = Job.objects.filter(pk=job_id).unfinished()
    if given_up := open_job.filter(attempts__gte=MOST_ATTEMPTS).first():
        words = _(
            "The server broke this off %(n)s times, perhaps for want of memory. Nothing was "
            "changed. Try a smaller part, or ask whoever runs the server."
        )
        _end(given_up, Job.State.FAILED, words % {"n": MOST_ATTEMPTS})
        return False
    return bool(
        open_job.update(
            state=Job.State.RUNNING,
            started_at=timezone.now(),
            message="",
            done=0,
            attempts=F("attempts") + 1,
        )
    )


def _run(own: BaseDatabaseWrapper, job_id: int, work: Callable[..., dict[str, Any] | None]) -> None:
    job = Job.objects.select_related("started_by__review", "started_by__user").get(pk=job_id)
    try:
        result = work(job.started_by, _progress(own, job_id), **job.arguments)
    except Cancelled:
        _end(job, Job.State.CANCELLED, _("Cancelled; nothing was changed."))
    except RuleBroken as problem:
        _end(job, Job.State.FAILED, str(problem))
    except Exception:
        log.exception("Job %s (%s) failed", job_id, job.task)
        _end(
            job,
            Job.State.FAILED,
            _(
                "Something went wrong on our side and nothing was changed. It is in the server's "
                "log as job %(number)s."
            )
            % {"number": job_id},
        )
        if settings.TESTING:
            raise
    else:
        _end(job, Job.State.DONE, "", result or {})


def _end(job: Job, state: Job.State, message: str, result: dict[str, Any] | None = None) -> None:
    changes: dict[str, Any] = {"state": state, "ended_at": timezone.now(), "result": result or {}}
    if message:
        changes["message"] = message
    Job.objects.filter(pk=job.pk).update(**changes)
    if state == Job.State.DONE:  # Words about a part of the work end with it.
        Job.objects.filter(pk=job.pk, done__lt=F("total")).update(message="")


def _progress(own: BaseDatabaseWrapper, job_id: int) -> Progress:
    last = 0.0

    def progress(done: int, total: int, words: str = "") -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < BETWEEN_WRITES and done < total:
            return
        last = now
        with own.cursor() as cursor:
            cursor.execute(
                "UPDATE reviews_job SET done = %s, total = %s, message = %s WHERE id = %s "
                "RETURNING cancel_asked",
                [done, total, words, job_id],
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise Cancelled

    return progress


def take_up_again(send: Callable[[str, int], object], *, begun: bool = False) -> int:
    """Send again what no worker runs; `begun`: only what one ran and died over. Returns how many.

    All of it when a worker starts, what was begun every few seconds: a worker process that was
    killed, for want of memory or with its machine, can say nothing of its end.
    """
    sent = 0
    left = Job.objects.all().unfinished()
    if begun:
        left = left.filter(state=Job.State.RUNNING)
    for job in left.order_by("id"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, job.pk])
            free = cursor.fetchone()[0]
            if free:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, job.pk])
        if free:
            send(job.task, job.pk)
            sent += 1
    return sent
