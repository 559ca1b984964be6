"""The funnel plot: the axis of ratios, contours around no effect, points filled in."""

import pytest

from analysis.plots.funnel import FunnelData, FunnelPoint, draw
from analysis.plots.svg import PlotError
from tests.kernels.plots.read import inside, parse, tags, words

POINTS = (
    FunnelPoint("A", -0.4, 0.1),
    FunnelPoint("B", -0.2, 0.3),
    FunnelPoint("C", 0.3, 0.4, imputed=True),
)


def test_precise_studies_stand_above_and_filled_in_ones_are_open():
    root = parse(draw(FunnelData("x", "Odds ratio", POINTS, -0.3, log=True)))
    first, second, third = tags(root, "circle")[:3]
    assert float(first.get("cy")) < float(second.get("cy")) < float(third.get("cy"))
    assert third.get("fill") == "#ffffff"
    assert first.get("fill") != "#ffffff"
    shown = words(root)
    assert "Filled in by trim and fill" in shown
    assert {"0.5", "1"} <= set(shown)
    assert inside(root)


def test_contours_can_be_left_out():
    with_ = words(parse(draw(FunnelData("x", "SMD", POINTS))))
    without = words(parse(draw(FunnelData("x", "SMD", POINTS, contours=False))))
    assert "p < 0.01" in with_
    assert "p < 0.01" not in without


@pytest.mark.parametrize("points", [(), POINTS[:1]])
def test_few_points_are_no_error(points):
    assert inside(parse(draw(FunnelData("x", "SMD", points, 0.0))))


@pytest.mark.parametrize(
    ("point", "message"),
    [
        (FunnelPoint("A", float("nan"), 0.1), "not finite"),
        (FunnelPoint("A", 0.1, 0.0), "must be above zero"),
    ],
)
def test_numbers_that_cannot_be_drawn_are_refused(point, message):
    with pytest.raises(PlotError, match=message):
        draw(FunnelData("x", "SMD", (point,)))
