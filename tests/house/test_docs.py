"""What the documentation points at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: str(path))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page):
    for target in LINK.findall(page.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


def test_the_architecture_page_names_every_module_of_the_rooms():
    text = (ROOT / "docs/architecture.md").read_text()
    for room in ("accounts", "reviews", "screening", "extraction", "analysis", "config"):
        for path in (ROOT / room).iterdir():
            if path.name.startswith(("_", ".")) or path.name == "migrations":
                continue
            name = path.name if path.suffix else f"{path.name}/"
            assert name in text, f"{room}/{name} is not in docs/architecture.md"


def test_every_setting_is_documented():
    settings = (ROOT / "config/settings.py").read_text()
    names = set(re.findall(r'env\.\w+\("([A-Z_]+)"', settings))
    internal = {"CONCORD_TESTING", "DEBUG", "SSL_REDIRECT"}
    documented = (ROOT / "docs/install.md").read_text()
    for name in names - internal:
        assert f"`{name}`" in documented, name


def test_the_readme_opens_with_the_two_commands():
    head = (ROOT / "README.md").read_text()[:600]
    assert "./concord demo" in head and "./concord test" in head
