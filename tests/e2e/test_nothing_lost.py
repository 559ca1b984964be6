"""Votes in a real browser when things go wrong: none is lost, and none counts twice."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from analysis.demo.placeholder import placeholder_pdf
from reviews.roles import Role
from reviews.signals import records_added
from screening.actions.votes import cast_vote
from screening.models import Item, Stage, Vote
from tests import make
from tests.e2e.person import Person
from tests.e2e.test_meeting import TITLE

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reports(server):
    """Two reports at full text with their files, and two who read them."""
    review = make.review()
    rosa = make.seat(review, Role.REVIEWER, "Rosa Reviewer")
    rune = make.seat(review, Role.REVIEWER, "Rune Färdig")
    for reason in ("Wrong population", "Wrong design"):
        make.criterion(review, reason)
    of_file = make.source_file(review)
    for number in range(2):
        make.record(review, f"{TITLE} {number}", of_file, authors_text="Färdig, R.", year=2011)
    records_added.send(sender=None, review=review, import_id=of_file.pk)
    for item in Item.objects.filter(review=review, stage=Stage.TITLE_ABSTRACT):
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="include")
    return review, rosa, rune


def at_work(person: Person, review) -> None:
    person.go(f"/r/{review.pk}/screening/full-text/")
    expect(person.page.locator("#work .screen__title, #work h1").first).to_contain_text("trial 0")
    person.page.wait_for_load_state("networkidle")


def read(review) -> list[tuple[str, int, int]]:
    """The standing votes at full text, with how many criteria each names."""
    rows = Vote.objects.current().filter(review=review, item__stage=Stage.FULL_TEXT)
    return [(vote.verdict, len(vote.criteria), vote.item_id) for vote in rows.order_by("id")]


def every(review) -> int:
    return Vote.objects.filter(review=review, item__stage=Stage.FULL_TEXT).count()


def test_a_double_press_votes_once(reports, enter):
    review, rosa, _rune = reports
    person = enter(rosa.user)
    at_work(person, review)
    person.page.keyboard.press("1")
    button = person.page.locator(
        "#work button[value='exclude'], button[form='vote'][value='exclude']"
    )
    sent: list[str] = []
    person.page.on("request", lambda asked: sent.append(asked.url) if "/vote/" in asked.url else 0)
    with person.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        button.first.dblclick()
    expect(person.page.locator("#work h1, #work .screen__title").first).to_contain_text("trial 1")
    person.page.wait_for_load_state("networkidle")
    assert len(sent) == 1, "the second press fell on the next card"
    assert [(verdict, ticks) for verdict, ticks, _item in read(review)] == [("exclude", 1)]
    assert every(review) == 1


def test_a_vote_whose_answer_was_lost_is_sent_again_and_counts_once(reports, enter):
    """The server took it, the line broke before the answer came, and the person presses again."""
    review, rosa, _rune = reports
    person = enter(rosa.user)
    at_work(person, review)

    def take_and_drop(route) -> None:
        route.fetch()
        route.abort()

    person.page.route("**/vote/", take_and_drop, times=1)
    person.page.keyboard.press("2")
    person.page.keyboard.press("e")
    expect(person.page.locator(".toast").first).to_be_visible()
    assert every(review) == 1
    expect(person.page.locator("#work h1, #work .screen__title").first).to_contain_text("trial 0")
    with person.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        person.page.keyboard.press("e")
    expect(person.page.locator("#work h1, #work .screen__title").first).to_contain_text("trial 1")
    assert every(review) == 1
    assert read(review)[0][:2] == ("exclude", 1)
    person.troubles.clear()


def test_a_vote_after_the_session_ended_is_kept_and_sent_after_sign_in(reports, enter):
    review, rosa, _rune = reports
    person = enter(rosa.user)
    at_work(person, review)
    Session.objects.all().delete()
    person.page.keyboard.press("1")
    person.page.keyboard.press("e")
    person.page.wait_for_url("**/accounts/login/**")
    assert every(review) == 0
    person.fill(login=rosa.user.email, password=make.PASSWORD)
    with person.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        person.click("Sign in")
    expect(person.page.locator(".toast").first).to_contain_text("sent")
    assert [each[:2] for each in read(review)] == [("exclude", 1)] and every(review) == 1
    person.page.reload()
    person.page.wait_for_load_state("networkidle")
    assert every(review) == 1
    person.troubles.clear()


def test_a_stale_tab_is_told_that_the_item_has_its_votes_and_loses_nothing(reports, enter):
    """Two others settled the report while the tab stood open."""
    review, rosa, rune = reports
    rita = make.seat(review, Role.REVIEWER, "Rita Reviewer")
    person = enter(rita.user)
    at_work(person, review)
    item = Item.objects.filter(review=review, stage=Stage.FULL_TEXT).order_by("id").first()
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=item, verdict="include")
    with person.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        person.page.keyboard.press("i")
    expect(person.page.locator(".toast").first).to_contain_text("already has the votes")
    assert Item.objects.get(pk=item.pk).state == "included" and every(review) == 2
    person.troubles.clear()


def test_many_files_are_dropped_and_one_that_fits_nothing_is_given_by_hand(reports, enter):
    review, rosa, _rune = reports
    person = enter(rosa.user)
    person.go(f"/r/{review.pk}/retrieval/")
    files = [
        {"name": name, "mimeType": "application/pdf", "buffer": placeholder_pdf([words])}
        for name, words in (
            ("Färdig 2011.pdf", "x"),
            ("scan.pdf", "y"),
            ("other.pdf", f"{TITLE} 1"),
        )
    ]
    person.page.locator("main input[name='pdfs']").set_input_files(files)
    with person.page.expect_navigation():
        person.click("Upload")
    person.sees("Kept, and waiting for their report")
    row = person.page.locator("main tr", has_text="scan.pdf")
    label = row.locator("option").nth(1).inner_text()
    row.locator("select").select_option(label=label)
    with person.page.expect_navigation():
        row.get_by_role("button", name="Give to report").click()
    person.sees("scan.pdf")
    assert not review.full_texts.filter(report=None).exists()
    assert review.full_texts.count() == 3
