"""Bubble and Baujat plots: areas by weight, the fitted line, labels, and what cannot be drawn."""

import math

import pytest

from analysis.plots.scatter import ScatterData, ScatterPoint, draw
from analysis.plots.svg import PlotError
from tests.kernels.plots.read import inside, parse, tags, words

POINTS = (
    ScatterPoint("A <1>", 13.0, math.log(0.5), 4.0),
    ScatterPoint("B", 44.0, math.log(0.2), 1.0, named=True),
    ScatterPoint("C", 55.0, math.log(0.9), 16.0, marked=True),
)


def plot(**changes) -> ScatterData:
    plain = {"kind": "Bubble plot", "title": "x", "x_label": "Latitude", "y_label": "Risk ratio"}
    return ScatterData(**(plain | {"points": POINTS} | changes))


def test_areas_go_with_weight_and_the_heaviest_is_drawn_first():
    line = ((13.0, -0.2, -0.6, 0.2), (55.0, -1.2, -1.8, -0.6))
    root = parse(draw(plot(line=line, log=True, null=0.0)))
    sizes = [float(circle.get("r")) for circle in tags(root, "circle")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[1] / sizes[0] == pytest.approx(0.5, rel=1e-2)
    shown = words(root)
    assert {"0.5", "1", "Latitude", "Risk ratio", "B"} <= set(shown)
    assert "C" not in shown
    assert inside(root)


def test_even_sizes_are_small_dots():
    points = tuple(ScatterPoint(name, i, i * i) for i, name in enumerate("abcd"))
    root = parse(draw(plot(points=points)))
    assert len({circle.get("r") for circle in tags(root, "circle")}) == 1


def test_one_study_stands_in_the_middle():
    assert inside(parse(draw(plot(points=POINTS[:1]))))


@pytest.mark.parametrize("points", [(), (ScatterPoint("A", math.nan, 1.0),)])
def test_what_cannot_be_drawn_is_said(points):
    with pytest.raises(PlotError):
        draw(plot(points=points))
