"""A consensus meeting on two machines: blind until the reveal, in step within two seconds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from reviews.roles import Role
from reviews.signals import records_added
from screening.actions import meetings
from screening.actions.votes import cast_vote
from screening.models import Item, Stage
from tests import make
from tests.e2e.test_pages import RULES, WIDER

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TITLE = (
    "Illness management and recovery for people with schizophrenia or schizoaffective disorder "
    "living in supported housing: a randomised controlled trial with a follow-up of twelve months "
    "in three regions, with a process evaluation and an economic analysis beside the main trial"
)


@pytest.fixture
def meeting(server):
    review = make.review()
    owner = review.members.get()
    rosa = make.seat(review, Role.REVIEWER, "Rosa Reviewer")
    rune = make.seat(review, Role.REVIEWER, "Rune Färdig")
    reason = make.criterion(review, "Wrong population")
    of_file = make.source_file(review)
    for number in range(2):
        make.record(review, f"{TITLE} {number}", of_file, abstract="Background. " * 60, year=2018)
    records_added.send(sender=None, review=review, import_id=of_file.pk)
    for item in Item.objects.filter(review=review):
        cast_vote(seat=rosa, item=item, verdict="include", note="The sample is mixed.")
        cast_vote(seat=rune, item=item, verdict="exclude", criteria=[reason.pk], note="Not SMI.")
    made = meetings.plan_meeting(
        seat=owner, stage=Stage.TITLE_ABSTRACT, attendees=[owner, rosa, rune], title="Week 3"
    )
    return made, owner, rosa


def test_a_machine_asks_what_is_new_once_a_second(meeting, enter):
    """So two are in step within two seconds, however slow the machine that tests it."""
    made, owner, _rosa = meeting
    meetings.start_meeting(seat=owner, meeting=made)
    desk = enter(owner.user)
    desk.page.add_init_script(
        "window.waits = []; const plain = window.setTimeout;"
        "window.setTimeout = (work, after, ...more) => {"
        " window.waits.push([work.name, after]); return plain(work, after, ...more); };"
    )
    desk.go(f"/r/{made.review_id}/meetings/{made.pk}/room/")
    for _turn in range(3):
        desk.page.wait_for_event("response", lambda answer: "/room/pulse/" in answer.url)
    waits = {after for name, after in desk.page.evaluate("window.waits") if name == "round"}
    assert waits == {1000}


def test_two_machines_stay_in_step(meeting, enter, tmp_path):
    made, owner, rosa = meeting
    page = f"/r/{made.review_id}/meetings/{made.pk}/"
    wall = enter(owner.user, viewport={"width": 1440, "height": 900})
    desk = enter(rosa.user, viewport={"width": 390, "height": 844}, color_scheme="dark")
    wall.go(page)
    wall.page.keyboard.press("s")
    wall.page.wait_for_url("**/room/")
    desk.go(page + "room/")
    secrets = ("Not SMI.", "The sample is mixed.", "facing__side--exclude", "facing__side--include")
    for each in (wall, desk):
        shown = each.page.content()
        assert not [secret for secret in secrets if secret in shown]
    expect(wall.page.locator("[data-present]")).to_contain_text("Rosa Reviewer")
    good(wall, tmp_path, "hidden-wall")

    wall.page.keyboard.press("r")
    expect(desk.page.locator(".facing")).to_contain_text("Not SMI.")
    for each in (wall, desk):
        for words in ("Not SMI.", "The sample is mixed.", "Wrong population"):
            expect(each.page.locator(".facing")).to_contain_text(words)
    good(wall, tmp_path, "revealed-wall")
    good(desk, tmp_path, "revealed-phone")

    wall.page.keyboard.press("e")
    wall.pick(reason="Wrong population")
    wall.fill(note="No diagnosis is reported for half of the sample.")
    wall.page.locator("main textarea[name='note']").blur()
    wall.page.keyboard.press("s")
    expect(desk.page.locator(".room__decided")).to_contain_text("No diagnosis")
    good(wall, tmp_path, "decided-wall")
    wall.page.keyboard.press("ArrowRight")
    expect(desk.page.locator("h1")).to_contain_text("main trial 1")
    wall.click("End the meeting")
    wall.page.wait_for_url("**/minutes/")
    wall.sees("No diagnosis is reported")
    good(wall, tmp_path, "minutes-wall")
    desk.page.wait_for_url("**/minutes/")


def good(person, folder, name: str) -> None:
    """No accessibility violation, nothing wider than the screen; a picture for whoever looks."""
    person.page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")
    assert person.page.evaluate(WIDER) <= 0, name
    found = Axe().run(person.page, options=RULES).response["violations"]
    assert not [(each["id"], each["nodes"][0]["html"][:160]) for each in found], name
