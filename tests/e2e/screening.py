"""Screening by keyboard, conflicts, full texts."""

from playwright.sync_api import expect

from analysis.demo.imr import title_key
from analysis.demo.placeholder import placeholder_pdf
from tests.e2e import library
from tests.e2e.person import Person


def screen_all(person: Person, home: str, disagrees: bool) -> None:
    """Press a key for each record until nothing waits."""
    person.go(f"{home}/screening/title-abstract/")
    for _number in range(library.SCREENED):
        key = title_key(_title(person))
        wanted = key in library.GO_ON and not (disagrees and key == library.IN_DISPUTE)
        _vote(person, "i" if wanted else "e")
    person.sees("Nothing waits for your vote")


def read_all(person: Person, home: str) -> None:
    """At full text: tick the first criterion of what is left out, then vote by key."""
    person.go(f"{home}/screening/full-text/")
    for _number in range(library.SOUGHT):
        if title_key(_title(person)) == library.LEFT_OUT:
            person.page.keyboard.press("1")
            _vote(person, "e")
        else:
            _vote(person, "i")
    person.sees("Nothing waits for your vote")


def _title(person: Person) -> str:
    return person.page.locator("#work .screen__title").inner_text()


def _vote(person: Person, key: str) -> None:
    item = person.page.locator("#vote").get_attribute("action")
    person.page.keyboard.press(key)
    expect(person.page.locator(f"#vote[action='{item}']")).to_have_count(0)


def settle_conflict(person: Person, home: str) -> None:
    person.go(f"{home}/screening/title-abstract/conflicts/")
    person.click("Start with the first", role="link")
    assert title_key(_shown(person)) == library.IN_DISPUTE
    person.tick("verdict", "include")
    person.fill(note="The abstract names a control group.")
    with person.page.expect_navigation():
        person.click("Settle")
    person.go(f"{home}/screening/title-abstract/conflicts/")
    person.sees("No conflict waits for you")


def _shown(person: Person) -> str:
    return person.page.locator("main .screen__title").inner_text()


def upload_full_texts(person: Person, home: str) -> None:
    for number in range(library.SOUGHT):
        person.go(f"{home}/retrieval/")
        row = person.page.locator("main tbody tr", has_text="Not yet").first
        row.locator("summary").click()
        pdf = placeholder_pdf([f"Full text {number}"])
        row.locator("input[type=file]").set_input_files(
            {"name": f"paper-{number}.pdf", "mimeType": "application/pdf", "buffer": pdf}
        )
        with person.page.expect_navigation():
            row.get_by_role("button", name="Upload").click()
    expect(person.page.locator("main tbody tr", has_text="Not yet")).to_have_count(0)
