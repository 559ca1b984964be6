"""Text can be read in both themes: WCAG 2.2 contrast of every text colour on every surface."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
TEXT = ("ink", "muted", "accent", "include", "exclude", "maybe")
SURFACES = ("paper", "raised", "sunken")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def themes() -> dict[str, dict[str, str]]:
    found = {}
    for name, mark in (("light", ":root"), ("dark", '[data-theme="dark"]')):
        block = CSS[CSS.index(mark) :]
        block = block[block.index("{") : block.index("}")]
        found[name] = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", block))
    return {"light": found["light"], "dark": found["light"] | found["dark"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out(theme):
    colours = themes()[theme]
    for text in TEXT:
        for surface in SURFACES:
            assert contrast(colours[text], colours[surface]) >= 4.5, (theme, text, surface)
