"""The forest plot: studies, their numbers, their intervals, and what they add up to.

Content as the Cochrane Handbook (chapter 10.2) and RevMan ask: raw data by arm, weight, effect
with interval, squares with areas in proportion to weight, diamonds, prediction interval.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from analysis.plots.axis import tick_labels
from analysis.plots.forestdata import ForestData, ForestGroup, ForestRow, Pooled, check
from analysis.plots.forestlayout import (
    BIAS_HEADING,
    GAP,
    INDENT,
    LINE,
    MARGIN,
    SIZE,
    Layout,
    arrange,
    estimate_parts,
    limit_parts,
    percent,
)
from analysis.plots.judgements import CELL, Signs, key, legend_lines, sign
from analysis.plots.marks import Marks
from analysis.plots.svg import Svg
from analysis.plots.text import DIGIT_HEIGHT, width, wrap

_SMALL = 8.0
_ROW = 15.0
_PAD = 3.0
_SIDE = 70.0
_INK, _SOFT, _FAINT = "#111111", "#444444", "#9a9a9a"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class _Band(NamedTuple):
    """A strip across the figure: its height, and how it is painted from its top downwards."""

    height: float
    paint: Callable[[Svg, float], None]


def draw(data: ForestData) -> str:
    """The forest plot as an SVG document, in points, set in 9 pt.

    Raises PlotError for intervals that are not finite, in the wrong order or, on a ratio
    axis, not above zero."""
    check(data)
    return _Plot(data, arrange(data)).svg()


@dataclass(frozen=True, slots=True)
class _Plot:
    data: ForestData
    at: Layout

    def svg(self) -> str:
        head = self._head()
        body = list(self._bands())
        foot = list(self._foot())
        top = MARGIN + head.height
        field = top + sum(band.height for band in body)
        height = field + sum(band.height for band in foot) + MARGIN
        words = self.data.title
        svg = Svg(
            self.at.width, height, f"Forest plot: {words}" if words else "Forest plot", self._desc()
        )
        head.paint(svg, MARGIN)
        self._grid(svg, top, field)
        y = top
        for band in (*body, *foot):
            band.paint(svg, y)
            y += band.height
        return svg.render()

    def _desc(self) -> str:
        data = self.data
        k = sum(row.estimate is not None for row in data.rows())
        studies = "1 study" if k == 1 else f"{k} studies"
        words = [f"{data.measure}, {data.method}; {studies} with an estimate."]
        for pooled in data.pooled():
            words.append(f"{pooled.label}: {self._words(pooled)}.")
            if pooled.prediction:
                limits = " ".join(limit_parts(*pooled.prediction, data.decimals))
                words.append(f"Prediction interval {limits}.")
        return " ".join([*words, *data.lines])

    def _words(self, row: ForestRow | Pooled) -> str:
        parts = estimate_parts(row, self.data.decimals)
        return " ".join(parts) if parts else "not estimable"

    # --- head ---

    def _head(self) -> _Band:
        heading = self.at.effect.heading
        lines = max(len(heading), 2 if self.data.arms else 1)
        height = lines * LINE + 2 * _PAD + 2

        def paint(svg: Svg, top: float) -> None:
            base = top + _PAD + SIZE * DIGIT_HEIGHT + (lines - 1) * LINE
            svg.text(MARGIN, base, self.data.study_heading, SIZE, bold=True, fill=_INK)
            self._arm_heads(svg, base)
            if self.at.weight:
                svg.text(self.at.weight.middle, base, "Weight", SIZE, anchor="middle", bold=True)
            measure = len(wrap(self.data.measure, self.at.effect.right, SIZE, True))
            for x in (self.at.effect.middle, (self.at.axis.left + self.at.axis.right) / 2):
                for i, words in enumerate(heading):
                    y = base - (len(heading) - 1 - i) * LINE
                    svg.text(x, y, words, SIZE, anchor="middle", bold=i < measure)
            for x, letter in zip(self.at.bias, _LETTERS, strict=False):
                svg.text(x, base, letter, SIZE, anchor="middle", bold=True)
            if self.at.bias:
                x = (self.at.bias[0] + self.at.bias[-1]) / 2
                svg.text(x, base - LINE, BIAS_HEADING, SIZE, anchor="middle", bold=True)
            y = top + height - 2
            svg.line(MARGIN, y, self.at.width - MARGIN, y, stroke=_INK, stroke_width=0.8)

        return _Band(height, paint)

    def _arm_heads(self, svg: Svg, base: float) -> None:
        for arm, columns in zip(self.data.arms, self.at.arms, strict=True):
            if not columns:
                continue
            left, right = columns[0].left, columns[-1].right
            svg.text((left + right) / 2, base - LINE, arm.name, SIZE, anchor="middle", bold=True)
            y = base - LINE + 2.6
            svg.line(left + GAP / 2, y, right - GAP / 2, y, stroke=_FAINT, stroke_width=0.6)
            for column in columns:
                svg.text(column.middle, base, column.heading, SIZE, anchor="middle", bold=True)

    # --- body ---

    def _bands(self) -> Iterator[_Band]:
        weights = [row.weight for row in self.data.rows() if row.weight is not None]
        marks = Marks(self.at.axis, max(weights, default=0.0))
        yield _space(_PAD)
        if not self.data.rows():
            yield self._words_band("No study contributes data to this analysis.", 0.0)
        for group in self.data.groups:
            yield from self._group(group, marks)
        if self.data.total:
            yield self._pooled(self.data.total, marks, total=True)
            yield from self._prediction(self.data.total, marks)
        yield _space(_PAD)

    def _group(self, group: ForestGroup, marks: Marks) -> Iterator[_Band]:
        indent = INDENT if group.title else 0.0
        if group.title:
            yield self._title(group.title)
        for row in group.rows:
            yield self._study(row, marks, indent)
        if group.subtotal:
            yield self._pooled(group.subtotal, marks, total=False, indent=indent)
            yield from self._prediction(group.subtotal, marks, indent)
        for line in group.lines:
            yield self._words_band(line, indent)
        if group.title:
            yield _space(_ROW / 2)

    def _title(self, title: str) -> _Band:
        lines = wrap(title, self.at.axis.left - MARGIN - GAP, SIZE, True)

        def paint(svg: Svg, top: float) -> None:
            for i, words in enumerate(lines):
                y = top + _ROW / 2 + SIZE * DIGIT_HEIGHT / 2 + i * LINE
                svg.text(MARGIN, y, words, SIZE, bold=True, fill=_INK)

        return _Band(_ROW + (len(lines) - 1) * LINE, paint)

    def _study(self, row: ForestRow, marks: Marks, indent: float) -> _Band:
        lines = wrap(row.label, self.at.label - indent, SIZE)
        height = max(_ROW, len(lines) * LINE + 2 * _PAD)

        def paint(svg: Svg, top: float) -> None:
            middle = top + height / 2
            base = middle + SIZE * DIGIT_HEIGHT / 2
            first = base - (len(lines) - 1) * LINE / 2
            with svg.link(row.href, row.label):
                for i, words in enumerate(lines):
                    svg.text(MARGIN + indent, first + i * LINE, words, SIZE, fill=_INK)
            self._numbers(svg, base, row, bold=False)
            marks.study(svg, middle, row, f"{row.label}: {self._words(row)}")
            self._bias(svg, middle, row)

        return _Band(height, paint)

    def _numbers(self, svg: Svg, base: float, row: ForestRow | Pooled, bold: bool) -> None:
        columns = [column for arm in self.at.arms for column in arm]
        for column, words in zip(columns, row.cells, strict=False):
            column.write(svg, base, words, SIZE, bold)
        if self.at.weight:
            self.at.weight.write(svg, base, percent(row.weight), SIZE, bold)
        parts = estimate_parts(row, self.data.decimals)
        if parts is None:
            svg.text(
                self.at.effect.middle, base, "Not estimable", SIZE, anchor="middle", fill=_SOFT
            )
            return
        effect = self.at.effect
        for x, words in zip((effect.estimate, effect.low, effect.high), parts, strict=True):
            svg.text(x, base, words, SIZE, anchor="end", bold=bold)

    def _bias(self, svg: Svg, middle: float, row: ForestRow) -> None:
        if not self.data.bias:
            return
        signs = Signs(self.data.bias.glyphs, self.data.bias.colours)
        for x, words, domain in zip(
            self.at.bias, row.judgements, self.data.bias.domains, strict=False
        ):
            sign(svg, x, middle, words, signs, f"{row.label}, {domain}: {words}")

    def _pooled(self, pooled: Pooled, marks: Marks, *, total: bool, indent: float = 0.0) -> _Band:
        above = 2.0 if total else 0.0

        def paint(svg: Svg, top: float) -> None:
            if total:
                y = top + 0.5
                svg.line(MARGIN, y, self.at.effect.right, y, stroke=_INK, stroke_width=0.6)
            middle = top + above + _ROW / 2
            base = middle + SIZE * DIGIT_HEIGHT / 2
            svg.text(MARGIN + indent, base, pooled.label, SIZE, bold=True, fill=_INK)
            self._numbers(svg, base, pooled, bold=True)
            tip = f"{pooled.label}: {self._words(pooled)}"
            marks.diamond(svg, middle, pooled, tip, total)

        return _Band(_ROW + above, paint)

    def _prediction(self, pooled: Pooled, marks: Marks, indent: float = 0.0) -> Iterator[_Band]:
        if pooled.prediction is None:
            return
        low, high = pooled.prediction
        parts = limit_parts(low, high, self.data.decimals)

        def paint(svg: Svg, top: float) -> None:
            middle = top + _ROW / 2
            base = middle + SIZE * DIGIT_HEIGHT / 2
            svg.text(MARGIN + indent, base, "Prediction interval", SIZE, fill=_INK)
            for x, words in zip((self.at.effect.low, self.at.effect.high), parts, strict=True):
                svg.text(x, base, words, SIZE, anchor="end")
            marks.prediction(svg, middle, low, high, f"Prediction interval: {' '.join(parts)}")

        yield _Band(_ROW, paint)

    def _words_band(self, words: str, indent: float) -> _Band:
        lines = wrap(words, self.at.axis.left - MARGIN - indent - GAP, _SMALL)

        def paint(svg: Svg, top: float) -> None:
            for i, line in enumerate(lines):
                y = top + _PAD + _SMALL * DIGIT_HEIGHT + i * LINE
                svg.text(MARGIN + indent, y, line, _SMALL, fill=_SOFT)

        return _Band(len(lines) * LINE, paint)

    # --- lines through the field, and what stands below it ---

    def _grid(self, svg: Svg, top: float, bottom: float) -> None:
        axis, data = self.at.axis, self.data
        if data.total and axis.left < (x := axis.x(data.total.estimate)) < axis.right:
            svg.line(x, top, x, bottom, stroke=_FAINT, stroke_width=0.7, stroke_dasharray="2.5 2.5")
        if axis.left <= (x := axis.x(data.null)) <= axis.right:
            svg.line(x, top - 2, x, bottom, stroke=_INK, stroke_width=0.8)

    def _foot(self) -> Iterator[_Band]:
        lines = [
            line
            for words in self.data.lines
            for line in wrap(words, self._left_of_favours() - MARGIN - GAP, _SMALL)
        ]
        favours = self._favours()
        scale = 18.0 + len(favours[0]) * LINE
        height = max(scale, len(lines) * LINE + 4)

        def paint(svg: Svg, top: float) -> None:
            for i, words in enumerate(lines):
                svg.text(MARGIN, top + 6 + i * LINE, words, _SMALL, fill=_SOFT)
            self._scale(svg, top)
            self._write_favours(svg, top + 27, favours)

        yield _Band(height, paint)
        yield from self._legend()

    def _scale(self, svg: Svg, y: float) -> None:
        axis = self.at.axis
        svg.line(axis.left, y, axis.right, y, stroke=_INK, stroke_width=0.8)
        ticks = axis.ticks()
        labels = tick_labels(ticks, axis.log)
        free = axis.left - GAP
        for value, words in zip(ticks, labels, strict=True):
            x = axis.x(value)
            svg.line(x, y, x, y + 3.5, stroke=_INK, stroke_width=0.8)
            half = width(words, _SMALL) / 2
            if x - half >= free:
                svg.text(x, y + 12.5, words, _SMALL, anchor="middle", fill=_INK)
                free = x + half + 3

    def _left_of_favours(self) -> float:
        """Where the words under the axis may begin; left of it when no effect is at its edge."""
        axis = self.at.axis
        return min(axis.left, axis.clamp(self.data.null) - _SIDE)

    def _favours(self) -> tuple[list[str], list[str]]:
        """Words for either side of the no-effect line, wrapped to an equal number of lines."""
        axis = self.at.axis
        centre = axis.clamp(self.data.null)
        edge = self.at.width - MARGIN
        room = (max(centre - axis.left, _SIDE) - 16, max(edge - centre, _SIDE) - 16)
        sides = [
            wrap(words, space, _SMALL) if words else []
            for words, space in zip(self.data.favours, room, strict=True)
        ]
        lines = max(len(side) for side in sides)
        left, right = (side + [""] * (lines - len(side)) for side in sides)
        return left, right

    def _write_favours(self, svg: Svg, y: float, favours: tuple[list[str], list[str]]) -> None:
        axis = self.at.axis
        centre = axis.clamp(self.data.null)
        for side, lines, anchor in ((-1, favours[0], "end"), (1, favours[1], "start")):
            if not any(lines):
                continue
            tip, tail = centre + side * 11, centre + side * 4
            svg.line(tail, y - 2.8, tip, y - 2.8, stroke=_INK, stroke_width=0.8)
            head = tip - side * 3.2
            svg.polygon([(tip + side, y - 2.8), (head, y - 5), (head, y - 0.6)], fill=_INK)
            for i, words in enumerate(lines):
                x = tip + side * 4
                svg.text(x, y + i * LINE, words, _SMALL, anchor=anchor, fill=_INK)

    def _legend(self) -> Iterator[_Band]:
        bias = self.data.bias
        if bias is None:
            return
        yield _space(_ROW / 2)
        room = self.at.width - 2 * MARGIN
        signs = Signs(bias.glyphs, bias.colours)
        domains = legend_lines(tuple(zip(_LETTERS, bias.domains, strict=False)), room, _SMALL)

        def paint(svg: Svg, top: float) -> None:
            svg.text(MARGIN, top + SIZE, "Risk of bias legend", _SMALL, bold=True, fill=_INK)
            for i, words in enumerate(domains):
                svg.text(MARGIN, top + SIZE + (i + 1) * LINE, words, _SMALL, fill=_SOFT)
            key(svg, MARGIN, top + SIZE + (len(domains) + 1.3) * LINE, bias.levels, signs, _SMALL)

        yield _Band((len(domains) + 2.3) * LINE + CELL / 2, paint)


def _space(height: float) -> _Band:
    return _Band(height, lambda svg, top: None)
