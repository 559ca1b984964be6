"""The examples on the pages about methods give the numbers printed there."""

import doctest
from pathlib import Path

import pytest

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
PAGES = [page for page in sorted(METHODS.glob("*.md")) if ">>> " in page.read_text()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_gives_the_numbers_printed(page: Path):
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_every_page_has_an_example():
    assert sorted(METHODS.glob("*.md")) == PAGES
