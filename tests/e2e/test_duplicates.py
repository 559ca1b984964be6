"""Ten doubtful pairs and a group of three are decided by the keyboard alone."""

import pytest
from playwright.sync_api import expect

from reviews.actions import finding
from reviews.models import Duplicate
from tests import make
from tests.e2e.person import Person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LONG = " ".join(["a controlled field study of feeding stations beside frozen lakes"] * 4)
SUBJECTS = (
    "Sleep of lake otters in winter", "Masks for bakers who handle rye flour",
    "Peer support after discharge from hospital", "Supported housing for people without homes",
    "Copper in the soil of old vineyards", "Night shifts and the hearts of nurses",
    "Music for people who lie awake", "Gardens of schools and what children eat",
    "تأثير محطات التغذية على حركة ثعالب الماء في البحيرات الشمالية",
    f"Winter range of otters: {LONG}",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PEOPLE = "; ".join(f"Author{LETTERS[n // 26]}{LETTERS[n % 26]}, L." for n in range(60))


@pytest.fixture
def owner(db):
    """A review with ten questions of two records each, and one of three records."""
    review = make.review(make.user("Olga Owner"))
    scopus = make.source_file(review, make.search(review, make.source(review, "Scopus")), "s.ris")
    for number, subject in enumerate(SUBJECTS):
        facts = {"authors_text": PEOPLE if number % 2 else "Aalto, M.; Berg, K.",
                 "journal": "Journal of Northern Field Studies"}  # fmt: skip
        make.record(review, subject, year=2014, **facts)
        make.record(review, subject, of_file=scopus, year=2013, **facts)
    for year in (2001, 2002, 2003):
        make.record(review, "Tides and the sleep of seals", authors_text="Dahl, P.", year=year,
                    journal="Sea Mammals")  # fmt: skip
    seat = review.members.get()
    finding.find_duplicates(seat=seat)
    return seat


def press(person: Person, *keys: str) -> None:
    """Each key answers a question and brings the next page."""
    for key in keys:
        with person.page.expect_navigation():
            person.page.keyboard.press(key)


def heading(person: Person) -> str:
    """Which records are on the screen."""
    return person.page.locator("table.pair thead").inner_text()


def test_ten_pairs_and_a_group_without_a_mouse(owner, enter):
    person = enter(owner.user)
    person.go(f"/r/{owner.review_id}/duplicates/")
    person.sees(f"{Duplicate.objects.filter(review=owner.review).waiting().count()} pairs to look")
    put_off = heading(person)
    press(person, "l")
    assert heading(person) != put_off
    press(person, "d", "n", "d", "n")
    press(person, "u")
    assert _said(owner) == {"same": 2, "distinct": 1}
    press(person, "n")
    seen = set()
    for key in "dndndn":
        seen.add(heading(person))
        press(person, key)
    assert put_off in seen
    expect(person.page.locator("table.pair--many thead th")).to_have_count(3)
    person.page.keyboard.press("2")
    expect(person.page.locator("input[name='same']").nth(1)).not_to_be_checked()
    press(person, "d")
    person.sees("No pair waits")
    assert _said(owner) == {"same": 6, "distinct": 7}
    assert owner.review.records.exclude(duplicate_of=None).count() == 6
    person.go(f"/r/{owner.review_id}/duplicates/decided/")
    person.sees("Olga Owner")


def _said(owner) -> dict[str, int]:
    words = Duplicate.objects.current().filter(review=owner.review, decided_by=owner)
    verdicts = list(words.values_list("verdict", flat=True))
    return {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts), reverse=True)}
