"""Studies as circles over two numeric axes: the bubble plot of a meta-regression, the Baujat plot.

Sources: Thompson & Higgins (2002), Stat Med 21:1559 (circles in proportion to weight, the fitted
line with its limits); Baujat et al. (2002), Stat Med 21:2641.
"""

import math
from dataclasses import dataclass

from analysis.plots.axis import Axis, linear_ticks, ratio_ticks, tick_labels
from analysis.plots.svg import PlotError, Svg
from analysis.plots.text import DIGIT_HEIGHT, width, wrap

_SIZE, _SMALL = 9.0, 8.0
_LEFT, _TOP, _WIDTH, _HEIGHT, _MARGIN = 62.0, 16.0, 400.0, 270.0, 14.0
_INK, _SOFT, _FAINT = "#111111", "#444444", "#9a9a9a"
_POINT, _MARKED, _BAND = "#2f6394", "#a34a00", "#dfe6ec"
_RADII = (2.6, 11.0)
_EVEN = 4.0


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """One study. `size` in any unit above 0 sets the circle's area, where sizes differ; `named`
    writes its label, `marked` gives it the other colour."""

    label: str
    x: float
    y: float
    size: float = 1.0
    named: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ScatterData:
    """Points, and for a regression its line as (x, y, low, high) in order of x.

    `log`: y values are logarithms, and the axis is labelled in ratios. `null` draws a line at
    that y.
    """

    kind: str
    title: str
    x_label: str
    y_label: str
    points: tuple[ScatterPoint, ...]
    line: tuple[tuple[float, float, float, float], ...] = ()
    log: bool = False
    null: float | None = None

    def numbers(self) -> list[float]:
        found = [number for each in self.points for number in (each.x, each.y, each.size)]
        return found + [number for place in self.line for number in place]


@dataclass(frozen=True, slots=True)
class _Field:
    across: Axis
    low: float
    high: float

    def y(self, value: float) -> float:
        return _TOP + _HEIGHT * (self.high - value) / (self.high - self.low)


def draw(data: ScatterData) -> str:
    """The plot as an SVG document. Raises PlotError when a number cannot be drawn."""
    if not data.points:
        raise PlotError("There is no study to draw.")
    if not all(math.isfinite(number) for number in data.numbers()):
        raise PlotError("A study has a number that is not finite.")
    field = _field(data)
    heading = wrap(data.x_label, _WIDTH, _SIZE, True)
    height = _TOP + _HEIGHT + 34 + 12 * (len(heading) - 1) + _MARGIN
    svg = Svg(_LEFT + _WIDTH + _MARGIN, height, f"{data.kind}: {data.title}", _words(data))
    _line(svg, field, data)
    _frame(svg, field, data, heading)
    for point in sorted(data.points, key=lambda each: -each.size):
        _circle(svg, field, point, _radius(data, point), data.log)
    return svg.render()


def _field(data: ScatterData) -> _Field:
    ys = [point.y for point in data.points] + [end for place in data.line for end in place[2:]]
    if data.null is not None:
        ys.append(data.null)
    across = _ends([point.x for point in data.points])
    return _Field(Axis(*across, _LEFT, _LEFT + _WIDTH), *_ends(ys))


def _ends(values: list[float]) -> tuple[float, float]:
    """Lowest and highest with some room; a single value stands in the middle."""
    low, high = min(values), max(values)
    pad = 0.07 * (high - low) or max(1.0, 0.1 * abs(low))
    return low - pad, high + pad


def _line(svg: Svg, field: _Field, data: ScatterData) -> None:
    if not data.line:
        return
    upper = [(field.across.x(x), field.y(high)) for x, _, _, high in data.line]
    lower = [(field.across.x(x), field.y(low)) for x, _, low, _ in data.line]
    svg.polygon([*upper, *reversed(lower)], fill=_BAND)
    middle = [(field.across.x(x), field.y(y)) for x, y, _, _ in data.line]
    svg.polyline(middle, stroke=_INK, stroke_width=1.0)


def _frame(svg: Svg, field: _Field, data: ScatterData, heading: list[str]) -> None:
    bottom, right = _TOP + _HEIGHT, _LEFT + _WIDTH
    if data.null is not None:
        y = field.y(data.null)
        svg.line(_LEFT, y, right, y, stroke=_FAINT, stroke_width=0.8, stroke_dasharray="3 3")
    svg.rect(_LEFT, _TOP, _WIDTH, _HEIGHT, fill="none", stroke=_INK, stroke_width=0.8)
    ticks = field.across.ticks()
    free = _LEFT - 20
    for value, words in zip(ticks, tick_labels(ticks, False), strict=True):
        x, half = field.across.x(value), width(words, _SMALL) / 2
        svg.line(x, bottom, x, bottom + 4, stroke=_INK, stroke_width=0.8)
        if x - half > free:
            svg.text(x, bottom + 14, words, _SMALL, anchor="middle", fill=_INK)
            free = x + half + 3
    for value, words in _up(field, data.log):
        y = field.y(value)
        svg.line(_LEFT - 4, y, _LEFT, y, stroke=_INK, stroke_width=0.8)
        base = y + _SMALL * DIGIT_HEIGHT / 2
        svg.text(_LEFT - 7, base, words, _SMALL, anchor="end", fill=_INK)
    for i, words in enumerate(heading):
        y, x = bottom + 30 + 12 * i, _LEFT + _WIDTH / 2
        svg.text(x, y, words, _SIZE, anchor="middle", bold=True, fill=_INK)
    middle = _TOP + _HEIGHT / 2
    svg.text(18, middle, data.y_label, _SIZE, rotate=-90.0, anchor="middle", bold=True, fill=_INK)


def _up(field: _Field, log: bool) -> list[tuple[float, str]]:
    if not log:
        ticks = linear_ticks(field.low, field.high)
        return list(zip(ticks, tick_labels(ticks, False), strict=True))
    ratios = ratio_ticks(math.exp(field.low), math.exp(field.high))
    places = [math.log(ratio) for ratio in ratios]
    return list(zip(places, tick_labels(ratios, True), strict=True))


def _radius(data: ScatterData, point: ScatterPoint) -> float:
    sizes = [each.size for each in data.points]
    if min(sizes) == max(sizes):
        return _EVEN
    return max(_RADII[0], _RADII[1] * math.sqrt(point.size / max(sizes)))


def _circle(svg: Svg, field: _Field, point: ScatterPoint, radius: float, log: bool) -> None:
    x, y = field.across.x(point.x), field.y(point.y)
    shown = math.exp(point.y) if log else point.y
    with svg.group(f"{point.label}: {point.x:.4g}, {shown:.3g}"):
        fill = _MARKED if point.marked else _POINT
        svg.circle(x, y, radius, fill=fill, fill_opacity=0.75, stroke="#ffffff", stroke_width=0.8)
        if point.named:
            _name(svg, x, y, radius, point.label)


def _name(svg: Svg, x: float, y: float, radius: float, words: str) -> None:
    """The label right of its circle; left of it where the field would end."""
    base = y + _SMALL * DIGIT_HEIGHT / 2
    if x + radius + 4 + width(words, _SMALL) < _LEFT + _WIDTH:
        svg.text(x + radius + 4, base, words, _SMALL, fill=_SOFT)
    else:
        svg.text(x - radius - 4, base, words, _SMALL, anchor="end", fill=_SOFT)


def _words(data: ScatterData) -> str:
    k = len(data.points)
    named = [point.label for point in data.points if point.marked]
    tail = f" Marked: {', '.join(named)}." if named else ""
    return f"{k} {'study' if k == 1 else 'studies'}; {data.y_label} by {data.x_label}.{tail}"
