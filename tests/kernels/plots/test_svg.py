"""Nothing a user typed can break out of a figure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plots.svg import PlotError, Svg
from tests.kernels.plots.read import NAMESPACE, parse, tags, words

HOSTILE = "</text><script>alert('1')</script>\" onload=\"x & y"


def test_markup_is_text():
    svg = Svg(100, 50, HOSTILE, HOSTILE)
    svg.text(5, 10, HOSTILE, 9, tip=HOSTILE)
    with svg.group(HOSTILE):
        svg.rect(0, 0, 5, 5, fill=HOSTILE)
    root = parse(svg.render())
    assert words(root) == [HOSTILE]
    assert not tags(root, "script")
    assert tags(root, "rect")[1].get("fill") == HOSTILE
    assert root.find(f"{NAMESPACE}title").text == HOSTILE


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_makes_a_well_formed_figure(typed: str):
    svg = Svg(100, 50, typed, typed)
    with svg.link("/x", typed):
        svg.text(5, 10, typed, 9)
    parse(svg.render())


def test_a_surrogate_or_control_character_shows_as_unreadable():
    svg = Svg(100, 50, "t", "d")
    svg.text(5, 10, "a\x00b\ud800c", 9)
    assert words(parse(svg.render())) == ["a�b�c"]


@pytest.mark.parametrize("href", ["https://example.org/?a=1&b=2", "/reviews/1/", "#box", "?a=1"])
def test_addresses_on_the_web_or_this_site_are_links(href):
    svg = Svg(100, 50, "t", "d")
    with svg.link(href, "Records screened"):
        svg.text(5, 10, "x", 9)
    root = parse(svg.render())
    (link,) = tags(root, "a")
    assert link.get("href") == href
    assert link.get("aria-label") == "Records screened"
    assert root.get("role") == "group"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_other_addresses_are_drawn_without_a_link(href):
    svg = Svg(100, 50, "t", "d")
    with svg.link(href, "x"):
        svg.text(5, 10, "x", 9)
    root = parse(svg.render())
    assert not tags(root, "a")
    assert words(root) == ["x"]
    assert root.get("role") == "img"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_position_that_is_no_number_is_refused(value):
    with pytest.raises(PlotError, match="not a finite number"):
        Svg(100, 50, "t", "d").line(0, 0, value, 1)


def test_two_figures_in_one_page_do_not_share_ids():
    first, second = Svg(10, 10, "a", "d"), Svg(10, 10, "b", "d")
    labels = [parse(svg.render()).get("aria-labelledby") for svg in (first, second)]
    assert labels[0] != labels[1]
