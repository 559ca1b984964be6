"""Files stay small, models stay scoped, views stay away from bare lookups."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from reviews.models import Review

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["config", "accounts", "reviews", "screening", "extraction", "analysis"]
SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_file_over_400_lines_and_no_function_over_40(path):
    text = path.read_text()
    assert text.count("\n") <= 400, "split by meaning"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node):
                words = node.body[0]
                lines -= words.end_lineno - words.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"


def test_no_template_over_150_lines():
    for path in (ROOT / "templates").rglob("*.html"):
        assert path.read_text().count("\n") <= 150, named(path)


def test_every_model_of_a_review_names_its_review():
    """A row that belongs to a review carries it, so that every query can be scoped."""
    for room in ("reviews", "screening", "extraction", "analysis"):
        for model in apps.get_app_config(room).get_models():
            if model is not Review:
                fields = {field.name for field in model._meta.get_fields()}
                assert "review" in fields, model.__name__


def test_no_view_looks_up_a_child_past_the_seat():
    for path in SOURCES:
        if "views" in path.parts or path.name in {"views.py", "api.py"} or "api" in path.parts:
            assert not re.search(r"objects\.get\(\s*(pk|id)=", path.read_text()), named(path)


def test_templates_mark_nothing_safe():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert "|safe" not in text and "autoescape off" not in text, named(path)
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), named(path)
        assert not re.search(r"\sstyle=", text), named(path)
        assert not re.search(r"\son(click|change|submit|load)=", text), named(path)
