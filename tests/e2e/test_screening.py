"""Screening in a real browser: by keyboard alone, ahead of the server, and with a thumb."""

import pytest
from playwright.sync_api import expect

from reviews.roles import Role
from reviews.signals import records_added
from screening.actions import meetings
from screening.actions.calibration import start_calibration
from screening.actions.plans import change_plan
from screening.actions.votes import cast_vote
from screening.models import Item, Note, Resolution, Stage, Tag, Vote
from tests import make
from tests.e2e.test_meeting import TITLE, good
from tests.e2e.test_pages import SCREENS, faults

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NUMBER = 7


@pytest.fixture
def stage(server):
    """Seven records, two reviewers, an owner."""
    review = make.review()
    rosa = make.seat(review, Role.REVIEWER, "Rosa Reviewer")
    rune = make.seat(review, Role.REVIEWER, "Rune Färdig")
    for reason in ("Wrong population", "Wrong design"):
        make.criterion(review, reason)
    of_file = make.source_file(review)
    authors = "; ".join(f"Hasson-Ohayon, {letter}." for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for number in range(NUMBER):
        make.record(
            review, f"{TITLE} {number}", of_file, authors_text=authors, year=2010 + number,
            abstract="Background. A randomised trial of recovery.\n" * 40,
        )  # fmt: skip
    records_added.send(sender=None, review=review, import_id=of_file.pk)
    return review, review.members.get(role=Role.OWNER), rosa, rune


def queue_of(review) -> str:
    return f"/r/{review.pk}/screening/title-abstract/"


def press(person, *keys: str) -> None:
    for key in keys:
        person.page.keyboard.press(key)


def shows(person, number: int) -> None:
    person.page.wait_for_load_state()  # before that nothing listens to keys
    expect(person.page.locator("#work h1")).to_contain_text(f"main trial {number}")


def _vote(person, key: str) -> None:
    """Press a verdict and wait until its answer has come and the card after it is ready."""
    with person.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        press(person, key)


def test_a_stage_is_screened_and_settled_by_keyboard_alone(stage, enter):
    review, owner, rosa, rune = stage
    first = enter(rosa.user, viewport={"width": 1440, "height": 900})
    first.go(f"/r/{review.pk}/")
    press(first, "g", "t")
    shows(first, 0)
    press(first, "n")
    first.page.keyboard.type("Half of the sample has it.")
    press(first, "Escape", "t")
    first.page.keyboard.type("background")
    press(first, "Enter")
    expect(first.page.locator(".chip")).to_contain_text("background")
    expect(first.page.locator("#tag-name")).to_be_focused()
    press(first, "Escape")
    _vote(first, "i")
    shows(first, 1)
    press(first, "1", "2")
    _vote(first, "e")
    shows(first, 2)
    _vote(first, "m")
    shows(first, 3)
    press(first, "ArrowLeft")
    first.page.wait_for_url("**/items/*/")
    shows(first, 2)
    _vote(first, "e")
    shows(first, 3)
    assert first.page.url.endswith(queue_of(review))
    _vote(first, "i")
    shows(first, 4)
    press(first, "u")
    shows(first, 3)
    press(first, "ArrowRight")
    shows(first, 4)
    press(first, "f")
    expect(first.page.locator(".rail")).to_be_hidden()
    press(first, "?")
    expect(first.page.locator("#keys")).to_contain_text("Undo my last vote")
    press(first, "Escape", "Escape")
    expect(first.page.locator(".rail")).to_be_visible()
    press(first, "l")
    first.page.wait_for_url("**/list/")
    for key in ("j", "j", "j", "i", "e", "i", "i"):
        press(first, key)
    expect(first.page.locator("[data-row] .lines__side .badge")).to_have_count(NUMBER)
    press(first, "g", "t")
    first.sees("Nothing waits for your vote")

    second = enter(rune.user, viewport={"width": 1440, "height": 900})
    second.go(queue_of(review))
    for number, key in enumerate("iieieii"):
        shows(second, number)
        _vote(second, key)
    second.sees("Nothing waits for your vote")
    assert _votes(rosa) == [
        "include", "exclude", "exclude", "include", "exclude", "include", "include",
    ]  # fmt: skip
    mine = Vote.objects.current().filter(seat=rosa).order_by("item_id")
    assert [len(vote.criteria) for vote in mine] == [0, 2, 0, 0, 0, 0, 0]
    assert mine[0].note == Note.objects.get().text == "Half of the sample has it."
    assert Tag.objects.get().name == "background"

    third = enter(owner.user, viewport={"width": 1440, "height": 900})
    third.go(f"/r/{review.pk}/")
    press(third, "g", "c")
    third.page.wait_for_url("**/conflicts/")
    press(third, "s")
    third.page.wait_for_url("**/conflicts/*/")
    press(third, "e", "n")
    third.page.keyboard.type("No diagnosis is reported.")
    press(third, "Escape", "s")
    third.sees("No conflict waits for you")
    settled = Resolution.objects.get()
    assert (settled.verdict, settled.note) == ("exclude", "No diagnosis is reported.")
    assert not Item.objects.at(Stage.TITLE_ABSTRACT).exclude(state__in=Item.SETTLED).exists()
    assert _votes(rune)[1] == "include"


def _votes(seat) -> list[str]:
    votes = Vote.objects.current().filter(seat=seat).order_by("item_id")
    return list(votes.values_list("verdict", flat=True))


def _ready(person) -> None:
    """Open the queue and wait until the card after the first is there."""
    with person.page.expect_response(lambda answer: "/ahead/" in answer.url):
        person.go(queue_of(person.review))
    person.page.wait_for_load_state("networkidle")


def test_the_next_card_shows_while_the_vote_is_on_its_way(stage, enter):
    review, _owner, rosa, _rune = stage
    person = enter(rosa.user)
    person.review = review
    held = []
    person.page.route("**/vote/", lambda route: held.append(route))
    _ready(person)
    press(person, "1", "e")
    shows(person, 1)
    assert not Vote.objects.exists()
    expect(person.page.locator("[data-card]")).to_be_focused()
    press(person, "u")
    with person.page.expect_response(lambda answer: answer.url.endswith("/undo/")):
        held.pop().continue_()
    shows(person, 0)
    expect(person.page.locator("[data-progress]")).to_contain_text(f"0 done, {NUMBER} left")
    vote = Vote.objects.get()
    assert (vote.verdict, len(vote.criteria)) == ("exclude", 1)
    assert vote.superseded_at is not None


def test_a_vote_that_cannot_be_sent_brings_its_card_back(stage, enter):
    review, _owner, rosa, _rune = stage
    person = enter(rosa.user)
    person.review = review
    _ready(person)
    person.page.route("**/vote/", lambda route: route.abort())
    press(person, "2", "e")
    expect(person.page.locator(".toast")).to_contain_text("cannot be reached")
    shows(person, 0)
    expect(person.page.locator("[name='criteria']:checked")).to_have_count(1)
    person.page.unroute("**/vote/")
    _vote(person, "e")
    shows(person, 1)
    assert Vote.objects.get().criteria
    person.troubles.clear()


def test_a_vote_whose_browser_died_is_sent_on_the_next_page(stage, enter):
    review, _owner, rosa, _rune = stage
    person = enter(rosa.user)
    person.review = review
    context = person.page.context
    context.clock.install()
    person.page.route("**/vote/", lambda route: None)
    _ready(person)
    press(person, "i")
    shows(person, 1)
    person.page.close()
    assert not Vote.objects.exists()
    person.page = context.new_page()
    person.go(f"/r/{review.pk}/")
    with person.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        context.clock.fast_forward(11_000)
    assert Vote.objects.get().verdict == "include"
    person.go(queue_of(review))
    shows(person, 1)


def test_an_exclusion_without_its_reason_stays_and_says_so(stage, enter):
    review, owner, rosa, _rune = stage
    change_plan(seat=owner, stage=Stage.TITLE_ABSTRACT, reason_required=True)
    person = enter(rosa.user)
    person.review = review
    _ready(person)
    press(person, "e")
    expect(person.page.locator(".toast")).to_contain_text("Tick at least one criterion")
    shows(person, 0)
    press(person, "1")
    _vote(person, "e")
    shows(person, 1)
    expect(person.page.locator("[data-toast='error']")).to_have_count(0)
    person.troubles.clear()


def test_two_windows_and_a_second_machine_go_on_from_one_place(stage, enter):
    review, _owner, rosa, _rune = stage
    desk = enter(rosa.user)
    desk.go(queue_of(review))
    tab = desk.page.context.new_page()
    tab.goto(queue_of(review))
    _vote(desk, "i")
    desk.page.reload()
    shows(desk, 1)
    tab.keyboard.press("e")
    expect(tab.locator("#work h1")).to_contain_text("main trial 1")
    phone = enter(rosa.user, viewport={"width": 390, "height": 844})
    phone.go(queue_of(review))
    shows(phone, 1)
    assert list(Vote.objects.order_by("id").values_list("verdict", flat=True)) == [
        "include", "exclude",
    ]  # fmt: skip
    assert Vote.objects.current().count() == 1


def test_the_thumb_reaches_the_same_choices(stage, enter, tmp_path):
    review, _owner, rosa, _rune = stage
    phone = enter(
        rosa.user, viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    )
    phone.go(queue_of(review))
    good(phone, tmp_path, "card-phone")
    buttons = phone.page.locator("#vote [name='verdict']")
    for number in range(3):
        box = buttons.nth(number).bounding_box()
        assert box["height"] >= 44
        assert box["y"] > 844 * 0.6 and box["y"] + box["height"] < 844
    assert phone.page.locator("[name='criteria']").count() == 2
    assert phone.page.locator("#note").count() == phone.page.locator("#tag-name").count() == 1
    phone.page.locator("[name='criteria']").first.tap()
    with phone.page.expect_response(lambda answer: answer.url.endswith("/vote/")):
        buttons.nth(2).tap()
    shows(phone, 1)
    assert Vote.objects.get().criteria


def test_no_page_of_the_room_has_an_accessibility_violation(stage, enter):
    review, owner, rosa, rune = stage
    first = Item.objects.filter(review=review).order_by("id")[:5]
    cast_vote(seat=rosa, item=first[0], verdict="include")
    cast_vote(seat=rune, item=first[0], verdict="exclude", note="Not SMI.")
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=first[1], verdict="exclude")
    sample = start_calibration(seat=owner, stage=Stage.TITLE_ABSTRACT, people=[rosa, rune], size=2)
    make_meeting = {"seat": owner, "stage": Stage.TITLE_ABSTRACT, "attendees": [owner, rosa]}
    done, running, planned = (meetings.plan_meeting(**make_meeting) for _ in range(3))
    for each in (done, running):
        meetings.start_meeting(seat=owner, meeting=each)
    meetings.end_meeting(seat=owner, meeting=done)
    at, home = queue_of(review), f"/r/{review.pk}/"
    reason = review.criteria.first()
    pages = {
        owner: [
            f"{at}conflicts/", f"{at}conflicts/{first[0].pk}/", f"{at}plan/", f"{at}agreement/",
            f"{at}calibration/", f"{at}calibration/{sample.pk}/", f"{at}work/",
            f"{at}work/give/", f"{home}meetings/", f"{home}meetings/plan/?stage=title_abstract",
            f"{home}meetings/{planned.pk}/", f"{home}meetings/{running.pk}/room/",
            f"{home}meetings/{done.pk}/minutes/", f"{home}criteria/{reason.pk}/votes/",
        ],
        rosa: [
            f"{at}list/?all=1", at, f"{at}votes/", f"{at}items/{first[0].pk}/",
            f"{at}items/{first[1].pk}/", f"{at}decided/", f"{at}list/vote/",
            f"{home}highlights/", f"{at}agreement/", f"{at}list/?q=nothing",
        ],
    }  # fmt: skip
    found = []
    for screen in SCREENS:
        width = screen["viewport"]["width"]
        for seat, paths in pages.items():
            person = enter(seat.user, **screen)
            for path in paths if screen is SCREENS[0] else paths[:3]:
                found += [f"{path} at {width} px: {what}" for what in faults(person, path)]
    assert not found, "\n".join(found)
