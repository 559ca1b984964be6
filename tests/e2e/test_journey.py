"""From sign-in to a downloaded flow diagram and forest plot, in real browsers."""

import re

import pytest
from lxml import etree

from tests import make
from tests.e2e import evidence, library
from tests.e2e.person import Person
from tests.e2e.screening import read_all, screen_all, settle_conflict, upload_full_texts

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
CAST = (
    ("reviewer", "Rosa Reviewer"),
    ("reviewer", "Rune Reviewer"),
    ("adjudicator", "Agnes Adjudicator"),
)


def test_two_reviewers_and_an_adjudicator_take_a_review_to_its_figures(enter):
    owner = enter(make.user("Olga Owner"))
    home = _make_review(owner)
    rosa, rune, agnes = _gather(owner, home, enter)
    _search(owner, home)

    screen_all(rosa, home, disagrees=False)
    screen_all(rune, home, disagrees=True)
    settle_conflict(agnes, home)
    upload_full_texts(rosa, home)
    read_all(rosa, home)
    read_all(rune, home)
    _group(agnes, home)

    evidence.lay_out(owner, home)
    evidence.open_places(rosa, home)
    evidence.extract(rosa, home)
    evidence.extract(rune, home, mean_of_control="52.0")
    evidence.reconcile(agnes, home)
    evidence.rate(rosa, home, second="Low risk")
    evidence.rate(rune, home, second="Unclear risk")
    evidence.settle_ratings(agnes, home)

    _check_forest_plot(_analyse(owner, home))
    _check_flow_diagram(owner, home)


def _make_review(owner: Person) -> str:
    owner.go("/reviews/new/")
    owner.fill(title="Illness Management and Recovery", question="Does it help?")
    owner.save()
    home = re.match(r"(https?://[^/]+)?(/r/\d+)", owner.page.url)[2]
    for label, reason in (("Adults", "Wrong population"), ("A trial", "Wrong study design")):
        owner.go(f"{home}/protocol/criteria/add/")
        owner.fill(label=label, reason=reason)
        owner.save()
    return home


def _gather(owner: Person, home: str, enter) -> list[Person]:
    team = []
    for role, name in CAST:
        user = make.user(name)
        owner.go(f"{home}/team/invite/")
        owner.fill(email=user.email)
        owner.tick("role", role)
        owner.save()
        link = owner.page.locator("#invitation-link").inner_text()
        person = enter(user)
        person.go(link)
        with person.page.expect_navigation():
            person.click("Join as")
        team.append(person)
    return team


def _search(owner: Person, home: str) -> None:
    """Two databases, each with its search and its file; then the duplicates."""
    for name, works in (("PubMed", library.PUBMED), ("PsycINFO", library.PSYCINFO)):
        owner.go(f"{home}/sources/add/")
        owner.fill(name=name)
        owner.save()
        owner.go(f"{home}/searches/add/")
        owner.pick(source=name)
        owner.fill(run_on="2022-02-28", strategy="illness AND recovery")
        owner.save()
        owner.go(f"{home}/imports/add/")
        search = owner.page.locator("main select[name='search'] option", has_text=name)
        owner.page.locator("main select[name='search']").select_option(
            value=search.first.get_attribute("value")
        )
        owner.page.locator("main input[type='file']").set_input_files(library.export(name, works))
        owner.save()
        owner.sees("Look before importing")
        owner.save()
        owner.sees(library.export(name, works)["name"])
    owner.go(f"{home}/duplicates/")
    with owner.page.expect_navigation():
        owner.click("Look for duplicates")
    owner.go(f"{home}/duplicates/")
    owner.sees(f"{library.COPIES} of {library.RECORDS} records are duplicates")


def _group(agnes: Person, home: str) -> None:
    agnes.go(f"{home}/studies/")
    boxes = agnes.page.locator("main input[name='study']")
    assert boxes.count() == library.INCLUDED
    for number in range(library.INCLUDED):
        boxes.nth(number).check()
    agnes.fill(label=evidence.STUDY)
    agnes.save()


def _analyse(owner: Person, home: str) -> str:
    owner.go(f"{home}/analyses/new/")
    owner.fill(name="Functioning at one year")
    owner.pick(
        outcome="Global functioning", timepoint="One-year follow-up",
        population_0="Complete case", measure="Mean difference",
    )  # fmt: skip
    owner.save()
    with owner.page.expect_navigation():
        owner.click("Run")
    owner.page.reload()
    owner.page.locator("main a[download][href*='forest.svg']").first.wait_for()
    return owner.download("forest.svg")


def _words(svg: str) -> str:
    """All text of a figure, one space between its parts."""
    root = etree.fromstring(svg.encode())
    return " ".join(" ".join(root.itertext()).split())


def _check_forest_plot(svg: str) -> None:
    words = _words(svg).replace("−", "-")
    assert evidence.STUDY in words
    for number in ("50.4", "13.4", "66", "50.2", "11.8", "62"):
        assert number in words
    assert re.search(r"0\.20 ?\[-4\.17[,;] 4\.57\]", words), words


def _check_flow_diagram(owner: Person, home: str) -> None:
    owner.go(f"{home}/prisma/?version=v1")
    words = _words(owner.download("diagram.svg"))
    excluded = library.SCREENED - library.SOUGHT
    for label, number in (
        ("Databases", library.RECORDS),
        ("Duplicate records removed", library.COPIES),
        ("Records screened", library.SCREENED),
        ("Records excluded", excluded),
        ("Reports sought for retrieval", library.SOUGHT),
        ("Reports not retrieved", 0),
        ("Reports assessed for eligibility", library.SOUGHT),
        ("Wrong population", library.SOUGHT - library.INCLUDED),
        ("Studies included in review", 1),
        ("Reports of included studies", library.INCLUDED),
    ):
        assert re.search(rf"{label}\W* ?\(n = {number}\)", words), (label, number, words)
