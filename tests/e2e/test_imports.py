"""Files of three databases come in together, and what could not be read is mended in place."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import make
from tests.e2e.person import Person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DATA = Path(__file__).resolve().parents[1] / "data" / "import"
REJECTED = b"\nTY  - JOUR\nZZ  - \nER  - \n"
MENDED = "TY  - JOUR\nTI  - A record that was mended\nAU  - Doe, Jane\nER  - "
TABLE = (
    "Cím;Szerző;Év\n"
    "Peer support after discharge from hospital;Lind, Anna;2019\n"
    "Supported housing for people who were homeless;Berg, Otto;2020\n"
)
FILES = {
    "MEDLINE": ("ovid.ris", (DATA / "ovid.ris").read_bytes()),
    "CENTRAL": ("central.ris", (DATA / "mixed.ris").read_bytes() + REJECTED),
    "A library of our own": ("own.csv", TABLE.encode()),
}
COLUMNS = ("title", "authors", "years")


def test_files_of_three_databases_come_together_and_a_rejected_record_is_mended(enter):
    user = make.user("Olga Owner")
    review = make.review(user)
    for name in FILES:
        make.search(review, make.source(review, name))
    owner, home = enter(user), f"/r/{review.pk}"
    _drop(owner, home)
    _say_columns(owner)
    _choose_searches(owner)
    owner.save()
    owner.go(f"{home}/imports/")
    for name, numbers in (("ovid.ris", (2, 2, 0)), ("central.ris", (4, 3, 1)),
                          ("own.csv", (2, 2, 0))):  # fmt: skip
        cells = owner.page.locator("main tbody tr", has_text=name).locator("td.num")
        assert tuple(int(text) for text in cells.all_inner_texts()[:3]) == numbers
    _mend(owner)
    owner.go(f"{home}/records/?q=mended")
    owner.sees("A record that was mended")
    assert {run.source.name: run.records.count() for run in review.searches.all()} == {
        "MEDLINE": 2, "CENTRAL": 4, "A library of our own": 2,
    }  # fmt: skip


def _drop(owner: Person, home: str) -> None:
    owner.go(f"{home}/imports/add/")
    owner.page.locator("main select[name='search']").select_option(index=1)
    owner.page.locator("main input[type='file']").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": text} for name, text in FILES.values()]
    )
    owner.save()
    owner.sees("Look before importing")


def _part(owner: Person, filename: str):
    return owner.page.locator("main section", has_text=filename)


def _say_columns(owner: Person) -> None:
    """The table's headers are in no list of names: a person says what its columns hold."""
    part = _part(owner, "own.csv")
    for number, field in enumerate(COLUMNS):
        part.locator("select[name^='column-']").nth(number).select_option(field)
    with owner.page.expect_navigation():
        part.get_by_role("button", name="Look again with these columns").click()
    expect(_part(owner, "own.csv").locator("dl")).to_contain_text("2")


def _choose_searches(owner: Person) -> None:
    for name, (filename, _text) in FILES.items():
        search = _part(owner, filename).locator("select[name^='search-']")
        option = search.locator("option", has_text=name).first.get_attribute("value")
        search.select_option(value=option)


def _mend(owner: Person) -> None:
    with owner.page.expect_navigation():
        owner.click("central.ris", role="link")
    owner.sees("4 found = 3 imported + 1 rejected")
    owner.page.locator("main details summary code").first.click()
    owner.page.locator("main textarea[name='text']").first.fill(MENDED)
    with owner.page.expect_navigation():
        owner.click("Read it again")
    owner.sees("4 found = 4 imported + 0 rejected")
    owner.sees("Mended: open the record")
