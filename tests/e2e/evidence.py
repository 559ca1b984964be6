"""Extraction and risk of bias: two people alone, then together."""

from playwright.sync_api import expect

from tests.e2e.person import Person

NUMBERS = {"n": ("66", "62"), "mean": ("50.4", "50.2"), "sd": ("13.4", "11.8")}
STUDY = "One trial"


def lay_out(owner: Person, home: str) -> None:
    """What is asked of every study: a question, an outcome, a scale, a time; two domains."""
    for path, fields in (
        ("extraction/form/add", {"label": "Country", "section": "Study"}),
        ("extraction/outcomes/add", {"name": "Global functioning"}),
        ("extraction/instruments/add", {"name": "GAF-F", "minimum": "1", "maximum": "100"}),
        ("extraction/timepoints/add", {"label": "One-year follow-up"}),
    ):
        owner.go(f"{home}/{path}/")
        owner.fill(**fields)
        owner.save()
    owner.go(f"{home}/risk-of-bias/domains/")
    boxes = owner.page.locator("main [name='domains']")
    for number in range(2, boxes.count()):
        boxes.nth(number).uncheck()
    owner.save()


def open_places(person: Person, home: str) -> None:
    """The arms and the places for their numbers, agreed before anybody types."""
    for label, role, n in (("IMR", "experimental", "99"), ("TAU", "comparator", "99")):
        _study(person, home, "extraction")
        person.click("Add an arm", role="link")
        person.fill(label=label, n_randomised=n)
        person.tick("role", role)
        person.save()
    _study(person, home, "extraction")
    person.click("Open places for results", role="link")
    person.pick(
        outcome="Global functioning", instrument="GAF-F", timepoint="One-year follow-up",
        population="Complete case",
    )  # fmt: skip
    person.save()


def extract(person: Person, home: str, mean_of_control: str = NUMBERS["mean"][1]) -> None:
    _study(person, home, "extraction")
    with person.page.expect_navigation():
        person.click("Begin my extraction")
    person.page.get_by_label("Country").fill("Denmark")
    for stat, values in NUMBERS.items():
        cells = person.page.locator(f"main input[name^='r'][name$='-{stat}']")
        for place, value in enumerate(values):
            wanted = mean_of_control if (stat, place) == ("mean", 1) else value
            cells.nth(place).fill(wanted)
    _finish(person)


def reconcile(person: Person, home: str) -> None:
    """Take the first extractor's value by key, the rest as agreed."""
    _study(person, home, "extraction")
    person.click("Reconcile", role="link")
    expect(person.page.locator("[data-conflict]")).to_have_count(1)
    person.sees("52")
    person.page.keyboard.press("a")
    expect(person.page.locator("[data-conflict]")).to_have_count(0)
    person.page.keyboard.press("r")
    _complete(person)


def rate(person: Person, home: str, second: str) -> None:
    _study(person, home, "risk-of-bias")
    with person.page.expect_navigation():
        person.click("Begin my rating")
    for domain, judgement in (("A", "Low risk"), ("B", second)):
        person.tick(f"{domain}-judgement", judgement)
        person.fill(**{f"{domain}__support": "A list of random numbers, held by telephone."})
    _finish(person)


def settle_ratings(person: Person, home: str) -> None:
    _study(person, home, "risk-of-bias")
    person.click("Reconcile", role="link")
    expect(person.page.locator("[data-conflict]")).to_have_count(1)
    person.page.keyboard.press("b")
    expect(person.page.locator("[data-conflict]")).to_have_count(0)
    person.page.keyboard.press("r")
    _complete(person)


def _finish(person: Person) -> None:
    """Leave the last field, let it be saved by itself, then complete."""
    with person.page.expect_response(lambda answer: answer.request.method == "POST"):
        person.page.keyboard.press("Tab")
    with person.page.expect_navigation():
        person.click("Save and complete")


def _complete(person: Person) -> None:
    button = person.page.get_by_role("button", name="Complete the consensus")
    expect(button).to_be_enabled()
    with person.page.expect_navigation():
        button.click()


def _study(person: Person, home: str, room: str) -> None:
    person.go(f"{home}/{room}/")
    person.page.locator("main").get_by_role("link", name=STUDY, exact=True).click()
