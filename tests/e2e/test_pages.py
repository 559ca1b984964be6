"""The main pages hold to accessibility rules, in both themes and at both widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.demo import bcg
from analysis.demo.cast import OWNER, PASSWORD
from analysis.demo.team import accounts, gather
from reviews.actions.reviews import create_review
from tests import make
from tests.e2e.person import Person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SCREENS = (
    {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
)
PAGES = (
    "/", "/profile/", "{home}/", "{home}/protocol/", "{home}/sources/", "{home}/team/",
    "{home}/imports/", "{home}/records/", "{home}/duplicates/", "{home}/studies/",
    "{home}/screening/title-abstract/", "{home}/screening/title-abstract/conflicts/",
    "{home}/screening/title-abstract/agreement/", "{home}/screening/title-abstract/plan/",
    "{home}/retrieval/", "{home}/extraction/", "{home}/extraction/form/",
    "{home}/extraction/outcomes/", "{home}/extraction/studies/{study}/",
    "{home}/extraction/studies/{study}/reconcile/", "{home}/risk-of-bias/",
    "{home}/risk-of-bias/{study}/", "{home}/analyses/", "{home}/analyses/{analysis}/",
    "{home}/prisma/", "{home}/risk-of-bias-plots/", "{home}/exports/", "{home}/history/",
    "{home}/jobs/",
)  # fmt: skip


@pytest.fixture
def filled(server):
    """The pooled demo review: every page has something to show."""
    people = accounts()
    review = create_review(user=people[OWNER.email], title=bcg.TITLE)
    bcg.fill(gather(review, people), lambda line: None)
    return review


def test_main_pages_fit_the_screen_and_have_no_accessibility_violation(filled, enter, monkeypatch):
    monkeypatch.setattr(make, "PASSWORD", PASSWORD)
    parts = {
        "home": f"/r/{filled.pk}",
        "study": filled.studies.first().pk,
        "analysis": filled.analyses.first().pk,
    }
    found = []
    for screen in SCREENS:
        owner = enter(filled.created_by, **screen)
        for path in PAGES[:: 1 if screen is SCREENS[0] else 3]:
            where = f"{path} at {screen['viewport']['width']} px"
            found += [f"{where}: {what}" for what in faults(owner, path.format(**parts))]
    assert not found, "\n".join(found)


def faults(person: Person, path: str) -> list[str]:
    answer = person.page.goto(path)
    if not answer.ok:
        return [f"answered {answer.status}"]
    found = []
    if person.page.locator("h1:visible").count() != 1:
        found.append("has not one main heading")
    wide = person.page.evaluate(WIDER)
    if wide > 0:
        found.append(f"is {wide} px wider than the screen")
    for violation in Axe().run(person.page, options=RULES).response["violations"]:
        nodes = [node["html"][:160] for node in violation["nodes"][:2]]
        found.append(f"{violation['id']}: {nodes}")
    return found
