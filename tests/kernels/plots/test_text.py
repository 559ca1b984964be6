"""Widths and line breaks, without a font file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plots.text import number, width, wrap


def test_widths_are_those_of_helvetica():
    assert width("0123456789", 10) == pytest.approx(55.6)
    assert width("i", 1000) == 222
    assert width("W", 1000) == 944
    assert width("a", 1000, bold=True) == 556
    assert width("é", 1000) == width("e", 1000)
    assert width("漢", 1000) == 1000
    assert width("\u0301", 1000) == 0


def test_text_breaks_at_spaces_and_only_then_in_words():
    assert wrap("Management and Recovery", 60, 10) == ["Management", "and", "Recovery"]
    assert wrap("", 10, 10) == [""]
    pieces = wrap("Supercalifragilistic", 40, 10)
    assert "".join(pieces) == "Supercalifragilistic"
    assert len(pieces) > 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.floats(20, 200))
def test_wrapping_loses_nothing_and_keeps_the_limit(text: str, limit: float):
    lines = wrap(text, limit, 9)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 9) <= limit + 1e-9 for line in lines)


@pytest.mark.parametrize(
    ("value", "words"), [(-0.5, "−0.50"), (-0.001, "0.00"), (0, "0.00"), (1234.567, "1234.57")]
)
def test_numbers_have_a_true_minus_and_no_negative_zero(value, words):
    assert number(value, 2) == words


def test_hanging_lines_are_shorter_after_the_first():
    words = "one two three four five six seven eight nine ten"
    lines = wrap(words, 100, 10, hang=40)
    assert " ".join(lines) == words
    assert width(lines[0], 10) > 60
    assert all(width(line, 10) <= 60 for line in lines[1:])
