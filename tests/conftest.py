"""The cast, the same in every test: owner, two reviewers, adjudicator, observer, outsider."""

import os

os.environ["CONCORD_TESTING"] = "1"

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from config.celery import app
from reviews import kept
from reviews.models import Membership, Review
from reviews.roles import Role
from tests import make


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty the tables after themselves; only here is that allowed."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_auditevent DISABLE TRIGGER append_only_whole")


@pytest.fixture(autouse=True)
def _files_of_tests_stay_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _counts_are_kept(monkeypatch):
    cache.clear()
    monkeypatch.setattr(kept, "LARGE", 0)


@pytest.fixture
def review(db) -> Review:
    return make.review()


@pytest.fixture
def owner(review) -> Membership:
    return review.members.get(role=Role.OWNER)


@pytest.fixture
def rosa(review) -> Membership:
    return make.seat(review, Role.REVIEWER, "Rosa Reviewer")


@pytest.fixture
def rune(review) -> Membership:
    return make.seat(review, Role.REVIEWER, "Rune Reviewer")


@pytest.fixture
def adjudicator(review) -> Membership:
    return make.seat(review, Role.ADJUDICATOR, "Agnes Adjudicator")


@pytest.fixture
def observer(review) -> Membership:
    return make.seat(review, Role.OBSERVER, "Otto Observer")


@pytest.fixture
def outsider(db) -> SimpleNamespace:
    """Somebody with an account and a review of their own, and no seat in this one."""
    person = make.user("Ulla Outsider")
    make.review(person, "Another review")
    return SimpleNamespace(user=person)


@pytest.fixture
def browse() -> Callable[..., Client]:
    """A signed-in browser of anybody with a `.user`."""

    def signed_in(who) -> Client:
        client = Client()
        client.force_login(who.user)
        return client

    return signed_in


@pytest.fixture
def api() -> Callable[..., APIClient]:
    def signed_in(who) -> APIClient:
        client = APIClient()
        client.force_authenticate(who.user)
        return client

    return signed_in


@pytest.fixture
def run_jobs(settings, django_capture_on_commit_callbacks):
    """Within this context, jobs that are started run at once when the context ends."""
    settings.CELERY_TASK_EAGER_PROPAGATES = True
    before = app.conf.get("task_always_eager", False)
    app.conf.task_always_eager = True
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    app.conf.task_always_eager = before
