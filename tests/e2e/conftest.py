"""A real browser against a real server; skipped, with the reason, where there is no chromium."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from config.celery import app
from tests import make
from tests.e2e.person import Person

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser():
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"There is no browser at {CHROMIUM}. Install chromium, or set CHROMIUM.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def server(live_server, settings):
    """The address of a server on real threads, whose jobs run as soon as they are sent."""
    settings.SITE_URL = live_server.url
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield live_server.url
    app.conf.task_always_eager = before


@pytest.fixture
def enter(browser, server, tmp_path):
    """Sign somebody in, in a browser of their own; it must leave no error in the console."""
    people = []

    def sign_in(user, **screen) -> Person:
        context = browser.new_context(base_url=server, accept_downloads=True, **screen)
        person = Person(context.new_page(), tmp_path)
        people.append(person)
        person.go("/accounts/login/")
        person.fill(login=user.email, password=make.PASSWORD)
        person.click("Sign in")
        person.page.wait_for_url(lambda url: "login" not in url)
        return person

    yield sign_in
    troubles = [trouble for person in people for trouble in person.troubles]
    for person in people:
        person.page.context.close()
    assert not troubles
