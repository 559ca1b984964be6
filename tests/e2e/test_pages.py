"""The main pages hold to accessibility rules, in both themes and at both widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.demo import bcg
from analysis.demo.cast import OWNER, PASSWORD
from analysis.demo.team import accounts, gather
from reviews.actions.reviews import create_review
from tests import make

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
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


@pytest.mark.parametrize("screen", SCREENS, ids=["wide and light", "narrow and dark"])
def test_main_pages_have_no_accessibility_violation(filled, enter, monkeypatch, screen):
    monkeypatch.setattr(make, "PASSWORD", PASSWORD)
    owner = enter(filled.created_by, **screen)
    parts = {
        "home": f"/r/{filled.pk}",
        "study": filled.studies.first().pk,
        "analysis": filled.analyses.first().pk,
    }
    found = []
    for path in PAGES:
        owner.go(path.format(**parts))
        assert owner.page.locator("h1:visible").count() == 1, path
        wide = owner.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            found.append(f"{path}: {wide} px wider than the screen")
        for violation in Axe().run(owner.page, options=RULES).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:2]]
            found.append(f"{path}: {violation['id']}: {nodes}")
    assert not found, "\n".join(found)
