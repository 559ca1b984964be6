"""A real worker takes a real message from the broker that is set up, and does the job."""

import threading
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connections

from config.celery import app
from reviews import jobs
from reviews.jobs import review_job
from tests import make

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
happened = threading.Event()


@review_job
def count_records(seat, progress):
    happened.set()
    return {"records": seat.review.records.count()}


@pytest.fixture
def broker(tmp_path, settings):
    """The configured broker; the one in the data folder gets folders of its own."""
    if settings.REDIS_URL:
        yield
        return
    before = dict(app.conf.broker_transport_options)
    folders = {name: tmp_path / Path(before[name]).name for name in before if "folder" in name}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    app.conf.broker_transport_options = (
        before | {k: str(v) for k, v in folders.items()} | {"polling_interval": 0.05}
    )
    app.__dict__.pop("amqp", None)
    yield
    app.conf.broker_transport_options = before
    app.__dict__.pop("amqp", None)


def test_a_job_goes_through_the_broker_to_a_worker(owner, broker):
    make.record(owner.review)
    happened.clear()
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
            job = jobs.start(owner, count_records, "Counting")
            assert happened.wait(20), "no worker took the job"
    finally:
        connections.close_all()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"records": 1})
