"""What stands in the field of a forest plot: squares, intervals, diamonds, arrows."""

import math
from dataclasses import dataclass

from analysis.plots.axis import Axis
from analysis.plots.forestdata import ForestRow, Pooled
from analysis.plots.svg import Svg

SQUARE, DIAMOND, SUBDIAMOND, INTERVAL, PREDICTION = (
    "#2f6394",
    "#12304f",
    "#7d9fc0",
    "#1a1a1a",
    "#a33b20",
)
_LARGEST, _SMALLEST, _UNWEIGHTED = 11.0, 2.6, 5.0
_DIAMOND_HALF = 5.2
_ARROW = 4.5


@dataclass(frozen=True, slots=True)
class Marks:
    """Draws on an axis; `heaviest` is the largest weight, whose square has the full size."""

    axis: Axis
    heaviest: float

    def study(self, svg: Svg, y: float, row: ForestRow, tip: str) -> None:
        """Square with an area in proportion to the weight, and its confidence interval."""
        if row.estimate is None or row.low is None or row.high is None:
            return
        with svg.group(tip):
            self._interval(svg, y, row.low, row.high)
            side = self._side(row.weight)
            at = self.axis.x(row.estimate)
            if self.axis.left <= at <= self.axis.right:
                svg.rect(at - side / 2, y - side / 2, side, side, fill=SQUARE)
                self._inside(svg, y, row.low, row.high, at, side)

    def _side(self, weight: float | None) -> float:
        if weight is None or self.heaviest <= 0:
            return _UNWEIGHTED
        return max(_SMALLEST, _LARGEST * math.sqrt(weight / self.heaviest))

    def _interval(self, svg: Svg, y: float, low: float, high: float) -> None:
        left, right = self.axis.clamp(low), self.axis.clamp(high)
        svg.line(left, y, right, y, stroke=INTERVAL, stroke_width=1)
        self._arrows(svg, y, low, high, INTERVAL)

    def _arrows(self, svg: Svg, y: float, low: float, high: float, colour: str) -> None:
        if self.axis.x(low) < self.axis.left - 0.01:
            tip = self.axis.left - 1
            points = [(tip, y), (tip + _ARROW, y - 2.8), (tip + _ARROW, y + 2.8)]
            svg.polygon(points, fill=colour)
        if self.axis.x(high) > self.axis.right + 0.01:
            tip = self.axis.right + 1
            points = [(tip, y), (tip - _ARROW, y - 2.8), (tip - _ARROW, y + 2.8)]
            svg.polygon(points, fill=colour)

    def _inside(self, svg: Svg, y: float, low: float, high: float, at: float, side: float) -> None:
        """An interval narrower than its square would vanish; show it in white within."""
        left, right = self.axis.clamp(low), self.axis.clamp(high)
        if right - left < side:
            svg.line(left, y, right, y, stroke="#ffffff", stroke_width=1.2)
            svg.line(at, y - 1.8, at, y + 1.8, stroke="#ffffff", stroke_width=0.8)

    def diamond(self, svg: Svg, y: float, pooled: Pooled, tip: str, total: bool) -> None:
        """Tips at the limits, widest at the estimate; cut at the ends of the axis."""
        axis = self.axis
        left, right = axis.x(pooled.low), axis.x(pooled.high)
        at = axis.x(pooled.estimate)
        height = _DIAMOND_HALF if total else _DIAMOND_HALF - 0.8
        if right < axis.left or left > axis.right:
            with svg.group(tip):
                self._arrows(svg, y, pooled.low, pooled.high, DIAMOND)
            return
        upper = _cut([(left, 0.0), (at, height), (right, 0.0)], axis.left, axis.right)
        points = [(x, y - h) for x, h in upper] + [(x, y + h) for x, h in reversed(upper)]
        fill = DIAMOND if total else SUBDIAMOND
        with svg.group(tip):
            svg.polygon(
                points, fill=fill, stroke=DIAMOND, stroke_width=0.8, stroke_linejoin="round"
            )
            self._arrows(svg, y, pooled.low, pooled.high, DIAMOND)

    def prediction(self, svg: Svg, y: float, low: float, high: float, tip: str) -> None:
        """A bar with end strokes, in its own colour, from limit to limit."""
        left, right = self.axis.clamp(low), self.axis.clamp(high)
        with svg.group(tip):
            svg.line(left, y, right, y, stroke=PREDICTION, stroke_width=2.2)
            for value, x in ((low, left), (high, right)):
                if abs(self.axis.x(value) - x) < 0.01:
                    svg.line(x, y - 3.5, x, y + 3.5, stroke=PREDICTION, stroke_width=1.2)
            self._arrows(svg, y, low, high, PREDICTION)


def _cut(
    outline: list[tuple[float, float]], left: float, right: float
) -> list[tuple[float, float]]:
    """The part of a height profile (x, height) between two places."""
    inside = [(x, h) for x, h in outline if left <= x <= right]
    for edge in (left, right):
        for (xa, ha), (xb, hb) in zip(outline, outline[1:], strict=False):
            if xa < edge < xb:
                inside.append((edge, ha + (hb - ha) * (edge - xa) / (xb - xa)))
    return sorted(inside)
