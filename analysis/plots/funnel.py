"""The contour-enhanced funnel plot (Peters et al., J Clin Epidemiol 2008;61:991-6).

Effect across, standard error downwards from 0. Shading shows where a study would reach
p = 0.10, 0.05 and 0.01 against no effect; the dashed lines are the 95 % pseudo-limits around
the pooled effect.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.plots.axis import Axis, linear_ticks, ratio_ticks, tick_labels
from analysis.plots.svg import PlotError, Svg
from analysis.plots.text import DIGIT_HEIGHT, width

_SIZE, _SMALL = 9.0, 8.0
_LEFT, _TOP, _WIDTH, _HEIGHT, _MARGIN = 62.0, 16.0, 380.0, 280.0, 14.0
_INK, _SOFT, _POINT = "#111111", "#444444", "#2f6394"
# Normal quantiles for two-sided p = 0.10, 0.05, 0.01, and the shade outside each.
_CONTOURS = ((1.6448536269514722, 0.10), (1.959963984540054, 0.05), (2.5758293035489004, 0.01))
_SHADES = ("#ffffff", "#dfe6ec", "#c3ced8", "#a5b4c2")
_WORDS = ("p > 0.10", "0.10 > p > 0.05", "0.05 > p > 0.01", "p < 0.01")
_Z95 = _CONTOURS[1][0]


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One study, on the scale of analysis (a ratio as its logarithm).

    se       its standard error, above 0     imputed  filled in by trim and fill"""

    label: str
    estimate: float
    se: float
    imputed: bool = False


@dataclass(frozen=True, slots=True)
class FunnelData:
    """A funnel plot. All numbers on the scale of analysis; with `log` the axis is labelled in
    ratios. `pooled` None = no pooled line. `contours` False leaves the shading out."""

    title: str
    measure: str
    points: tuple[FunnelPoint, ...]
    pooled: float | None = None
    log: bool = False
    contours: bool = True
    se_label: str = "Standard error"

    def check(self) -> None:
        """Raise PlotError for numbers that cannot be drawn."""
        for point in self.points:
            if not (math.isfinite(point.estimate) and math.isfinite(point.se)):
                raise PlotError(f"{point.label} has a number that is not finite.")
            if point.se <= 0:
                raise PlotError(f"The standard error of {point.label} must be above zero.")
        if self.pooled is not None and not math.isfinite(self.pooled):
            raise PlotError("The pooled effect is not a finite number.")


@dataclass(frozen=True, slots=True)
class _Field:
    """The plotting area: x for effects, y for standard errors."""

    axis: Axis
    deepest: float

    def x(self, value: float) -> float:
        return self.axis.x(value)

    def y(self, se: float) -> float:
        return _TOP + se / self.deepest * _HEIGHT


def draw(data: FunnelData) -> str:
    """The funnel plot as an SVG document. Raises PlotError."""
    data.check()
    field = _field(data)
    rows = _key_rows(data)
    height = _TOP + _HEIGHT + 50 + 14 * math.ceil(len(rows) / 4) + _MARGIN
    svg = Svg(_LEFT + _WIDTH + _MARGIN, height, f"Funnel plot: {data.title}", _words(data))
    if data.contours:
        _contours(svg, field)
    _frame(svg, data, field)
    _lines(svg, data, field)
    for point in data.points:
        _point(svg, field, point, data.log)
    _key(svg, rows, _TOP + _HEIGHT + 52)
    return svg.render()


def _field(data: FunnelData) -> _Field:
    deepest = max((point.se for point in data.points), default=0.5) * 1.08
    middle = data.pooled if data.pooled is not None else 0.0
    values = [point.estimate for point in data.points] + [0.0, middle]
    values += [middle - _Z95 * deepest, middle + _Z95 * deepest]
    low, high = min(values), max(values)
    pad = 0.04 * (high - low)
    return _Field(Axis(low - pad, high + pad, _LEFT, _LEFT + _WIDTH), deepest)


def _contours(svg: Svg, field: _Field) -> None:
    """Wedges around no effect, the outermost region first, the white one last."""
    svg.rect(_LEFT, _TOP, _WIDTH, _HEIGHT, fill=_SHADES[3])
    for (z, _), shade in zip(reversed(_CONTOURS), reversed(_SHADES[:3]), strict=True):
        svg.polygon(_wedge(field, 0.0, z), fill=shade)


def _wedge(field: _Field, centre: float, z: float) -> list[tuple[float, float]]:
    """The triangle centre ± z·se from se 0 down, cut at the sides of the field."""
    right = _edge(field, centre, z, field.axis.right)
    left = _edge(field, centre, -z, field.axis.left)
    return [(field.x(centre), _TOP), *right, *reversed(left)]


def _edge(field: _Field, centre: float, z: float, side: float) -> list[tuple[float, float]]:
    end = field.x(centre + z * field.deepest)
    bottom = _TOP + _HEIGHT
    beyond = end > side if z > 0 else end < side
    if not beyond:
        return [(end, bottom)]
    start = field.x(centre)
    return [(side, _TOP + (side - start) / (end - start) * _HEIGHT), (side, bottom)]


def _frame(svg: Svg, data: FunnelData, field: _Field) -> None:
    bottom = _TOP + _HEIGHT
    svg.rect(_LEFT, _TOP, _WIDTH, _HEIGHT, fill="none", stroke=_INK, stroke_width=0.8)
    axis = field.axis
    if data.log:
        ratios = ratio_ticks(math.exp(axis.low), math.exp(axis.high))
        ticks, labels = [math.log(r) for r in ratios], tick_labels(ratios, True)
    else:
        ticks = axis.ticks()
        labels = tick_labels(ticks, False)
    free = _LEFT - 20
    for value, words in zip(ticks, labels, strict=True):
        x, half = field.x(value), width(words, _SMALL) / 2
        svg.line(x, bottom, x, bottom + 4, stroke=_INK, stroke_width=0.8)
        if x - half > free:
            svg.text(x, bottom + 14, words, _SMALL, anchor="middle", fill=_INK)
            free = x + half + 3
    middle = _LEFT + _WIDTH / 2
    svg.text(middle, bottom + 30, data.measure, _SIZE, anchor="middle", bold=True, fill=_INK)
    depths = linear_ticks(0, field.deepest)
    for se, words in zip(depths, tick_labels(depths, False), strict=True):
        y = field.y(se)
        svg.line(_LEFT - 4, y, _LEFT, y, stroke=_INK, stroke_width=0.8)
        base = y + _SMALL * DIGIT_HEIGHT / 2
        svg.text(_LEFT - 7, base, words, _SMALL, anchor="end", fill=_INK)
    y = _TOP + _HEIGHT / 2
    svg.text(20, y, data.se_label, _SIZE, rotate=-90.0, anchor="middle", bold=True, fill=_INK)


def _lines(svg: Svg, data: FunnelData, field: _Field) -> None:
    bottom = _TOP + _HEIGHT
    zero = field.x(0.0)
    svg.line(zero, _TOP, zero, bottom, stroke=_INK, stroke_width=0.8)
    if data.pooled is None:
        return
    x = field.x(data.pooled)
    ends = [(x, bottom)]
    for z, side in ((-_Z95, field.axis.left), (_Z95, field.axis.right)):
        ends.append(_edge(field, data.pooled, z, side)[0])
    for end in ends:
        svg.line(x, _TOP, *end, stroke=_INK, stroke_width=0.9, stroke_dasharray="4 3")


def _point(svg: Svg, field: _Field, point: FunnelPoint, log: bool) -> None:
    shown = math.exp(point.estimate) if log else point.estimate
    with svg.group(f"{point.label}: effect {shown:.3g}, standard error {point.se:.3g}"):
        fill = "#ffffff" if point.imputed else _POINT
        stroke = _POINT if point.imputed else "#ffffff"
        weight = 1.3 if point.imputed else 0.7
        x, y = field.x(point.estimate), field.y(point.se)
        svg.circle(x, y, 3.6, fill=fill, stroke=stroke, stroke_width=weight)


def _key_rows(data: FunnelData) -> list[tuple[str, str]]:
    rows = list(zip(_SHADES, _WORDS, strict=True)) if data.contours else []
    if data.pooled is not None:
        rows.append(("dashed", "Pooled effect and 95% limits"))
    if any(point.imputed for point in data.points):
        rows += [("filled", "Study"), ("open", "Filled in by trim and fill")]
    return rows


def _key(svg: Svg, rows: Sequence[tuple[str, str]], y: float) -> None:
    x = _LEFT
    for i, (mark, words) in enumerate(rows):
        if i and i % 4 == 0:
            x, y = _LEFT, y + 14
        middle = y - 3
        if mark == "dashed":
            svg.line(
                x, middle, x + 14, middle, stroke=_INK, stroke_width=0.9, stroke_dasharray="4 3"
            )
        elif mark in ("filled", "open"):
            fill = _POINT if mark == "filled" else "#ffffff"
            svg.circle(x + 7, middle, 3.6, fill=fill, stroke=_POINT, stroke_width=1.3)
        else:
            svg.rect(x, middle - 4.5, 14, 9, fill=mark, stroke="#777777", stroke_width=0.6)
        svg.text(x + 18, y, words, _SMALL, fill=_SOFT)
        x += 18 + width(words, _SMALL) + 14


def _words(data: FunnelData) -> str:
    k = sum(not point.imputed for point in data.points)
    filled = len(data.points) - k
    words = f"{data.measure} against {data.se_label.lower()} of {k} studies"
    words = words.replace(" 1 studies", " 1 study")
    if filled:
        words += f" and {filled} filled in"
    if data.pooled is not None:
        shown = math.exp(data.pooled) if data.log else data.pooled
        words += f"; pooled effect {shown:.3g}"
    return f"{words}."
