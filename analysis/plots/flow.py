"""The PRISMA 2020 flow diagram (Page et al., BMJ 2021;372:n71), drawn as its template."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from analysis.plots.flowboxes import (
    FlowOptions,
    Item,
    alternative,
    box,
    footnotes,
    numbers,
    titles,
)
from analysis.plots.svg import Svg
from analysis.plots.text import DIGIT_HEIGHT, wrap
from analysis.prisma import Counts

_SIZE, _LINE = 11.0, 14.5
_BOX, _GAP, _BAR, _ROW_GAP = 252.0, 36.0, 28.8, 26.0
_PAD, _INDENT, _MARGIN = 10.0, 12.0, 18.0
_MAIN_TITLE, _OTHER_TITLE, _GREY, _SIDE = "#ffc125", "#dcdcdc", "#dcdcdc", "#bcd2ee"
_HANG, _GLUE = 8.0, "\ue000"
_INK, _SOFT, _LINK = "#000000", "#333333", "#0b3d75"

# Box -> (column, row). Columns: previous, main, removed, other, removed from other.
_PLACE = {
    1: ("previous", 1),
    2: ("main", 1),
    3: ("removed", 1),
    4: ("main", 2),
    5: ("removed", 2),
    6: ("main", 3),
    7: ("removed", 3),
    8: ("main", 4),
    9: ("removed", 4),
    10: ("main", 5),
    11: ("other", 1),
    12: ("other", 3),
    13: ("other removed", 3),
    14: ("other", 4),
    15: ("other removed", 4),
    16: ("main", 6),
    17: ("main", 7),
}
_GREY_BOXES = frozenset({1, 11, 12, 13, 14, 15, 16, 17})
_DOWN = ((2, 4), (4, 6), (6, 8), (8, 10), (11, 12), (12, 14), (10, 16), (16, 17))
_ACROSS = ((2, 3), (4, 5), (6, 7), (8, 9), (12, 13), (14, 15))
_SECTIONS = (("Identification", 1, 1), ("Screening", 2, 4), ("Included", 5, 7))


class _Line(NamedTuple):
    words: str
    indent: float
    key: str
    label: str


class _Frame(NamedTuple):
    """A box on the page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def centre(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def draw(counts: Counts, options: FlowOptions | None = None, title: str = "") -> str:
    """The diagram as an SVG document, in points, set in 11 pt; notes stand below it.

    Raises PlotError for an unknown template."""
    chosen = options or FlowOptions()
    return _Flow(counts, chosen, _lines(counts, chosen), _columns(chosen), title).svg()


def _columns(options: FlowOptions) -> dict[str, float]:
    """Left edge of each column the template has."""
    names = ["previous"] if options.previous else []
    names += ["main", "removed"]
    names += ["other", "other removed"] if options.other else []
    start = _MARGIN + _BAR + 14
    return {name: start + i * (_BOX + _GAP) for i, name in enumerate(names)}


def _lines(counts: Counts, options: FlowOptions) -> dict[int, list[_Line]]:
    """The text of each box, wrapped."""
    return {
        number: [line for item in box(number, counts, options) for line in _broken(item)]
        for number in numbers(options)
    }


def _broken(item: Item) -> Iterator[_Line]:
    indent = item.deep * _INDENT
    if item.stacked and item.n is not None:
        for words in wrap(item.words, _BOX - 2 * _PAD, _SIZE):
            yield _Line(words, indent, item.key, item.text())
        yield _Line(f"(n = {item.n:,})", indent, item.key, item.text())
        return
    # The number keeps together: a private character stands for the blanks within it.
    hang = _HANG if item.deep else 0.0
    words = item.text().replace(" = ", f"{_GLUE}={_GLUE}")
    for i, part in enumerate(wrap(words, _BOX - 2 * _PAD - indent, _SIZE, hang=hang)):
        shift = hang if i else 0.0
        yield _Line(part.replace(_GLUE, " "), indent + shift, item.key, item.text())


@dataclass(frozen=True, slots=True)
class _Flow:
    counts: Counts
    options: FlowOptions
    lines: dict[int, list[_Line]]
    columns: dict[str, float]
    title: str

    def svg(self) -> str:
        frames, rows = self._frames()
        width = max(self.columns.values()) + _BOX + _MARGIN
        notes = list(self._notes(width))
        below = max(frame.bottom for frame in frames.values()) + 20
        height = below + len(notes) * _LINE + _MARGIN
        name = "PRISMA 2020 flow diagram"
        svg = Svg(width, height, f"{name}: {self.title}" if self.title else name, self._desc())
        self._heads(svg)
        self._sides(svg, rows)
        self._arrows(svg, frames)
        for number, frame in frames.items():
            self._box(svg, number, frame)
        for i, (words, key, bold) in enumerate(notes):
            with svg.link(self.options.hrefs.get(key), words):
                y = below + i * _LINE
                svg.text(_MARGIN, y, words, 9.5, fill=_SOFT, bold=bold)
        return svg.render()

    def _desc(self) -> str:
        return "; ".join(f"{w} {n}" for _, w, n in alternative(self.counts, self.options)) + "."

    def _frames(self) -> tuple[dict[int, _Frame], dict[int, _Frame]]:
        """Place of every box, and of every row (its height is that of its tallest box)."""
        tall = {number: self._height(lines) for number, lines in self.lines.items()}
        y = _MARGIN + self._head_height() + 16
        rows: dict[int, _Frame] = {}
        for row in sorted({_PLACE[number][1] for number in tall}):
            height = max(tall[number] for number in tall if _PLACE[number][1] == row)
            rows[row] = _Frame(_MARGIN, y, _BAR, height)
            y += height + _ROW_GAP
        frames = {}
        for number, height in tall.items():
            column, row = _PLACE[number]
            top = rows[row].middle - height / 2
            frames[number] = _Frame(self.columns[column], top, _BOX, height)
        return frames, rows

    def _height(self, lines: list[_Line]) -> float:
        return max(2, len(lines)) * _LINE + 2 * _PAD

    def _head_lines(self) -> dict[str, tuple[list[str], float, float]]:
        """Words, left edge and width of each column heading."""
        spans = {"main": ("main", 2), "previous": ("previous", 1), "other": ("other", 2)}
        found = {}
        for name, words in titles(self.options).items():
            column, count = spans[name]
            width = count * _BOX + (count - 1) * _GAP
            lines = wrap(words, width - 2 * _PAD, _SIZE, True)
            found[name] = (lines, self.columns[column], width)
        return found

    def _head_height(self) -> float:
        return max(len(lines) for lines, _, _ in self._head_lines().values()) * _LINE + 12

    def _heads(self, svg: Svg) -> None:
        height = self._head_height()
        for name, (lines, x, width) in self._head_lines().items():
            fill = _MAIN_TITLE if name == "main" else _OTHER_TITLE
            svg.rect(x, _MARGIN, width, height, fill=fill, stroke=_INK, rx=8)
            top = _MARGIN + (height - len(lines) * _LINE) / 2
            for i, words in enumerate(lines):
                y = top + i * _LINE + (_LINE + _SIZE * DIGIT_HEIGHT) / 2
                svg.text(x + width / 2, y, words, _SIZE, anchor="middle", bold=True, fill=_INK)

    def _sides(self, svg: Svg, rows: dict[int, _Frame]) -> None:
        for words, first, last in _SECTIONS:
            inside = [frame for row, frame in rows.items() if first <= row <= last]
            top, bottom = inside[0].y, inside[-1].bottom
            svg.rect(_MARGIN, top, _BAR, bottom - top, fill=_SIDE, stroke=_INK, rx=6)
            x = _MARGIN + _BAR / 2 + _SIZE * DIGIT_HEIGHT / 2
            y = (top + bottom) / 2
            svg.text(x, y, words, _SIZE, rotate=-90.0, anchor="middle", bold=True, fill=_INK)

    def _box(self, svg: Svg, number: int, frame: _Frame) -> None:
        fill = _GREY if number in _GREY_BOXES else "#ffffff"
        svg.rect(*frame, fill=fill, stroke=_INK, stroke_width=1)
        lines = self.lines[number]
        top = frame.middle - len(lines) * _LINE / 2
        for i, line in enumerate(lines):
            y = top + i * _LINE + (_LINE + _SIZE * DIGIT_HEIGHT) / 2
            href = self.options.hrefs.get(line.key)
            with svg.link(href, line.label):
                fill = _LINK if href else _INK
                svg.text(frame.x + _PAD + line.indent, y, line.words, _SIZE, fill=fill)

    def _arrows(self, svg: Svg, at: dict[int, _Frame]) -> None:
        down = [*_DOWN, *([] if 16 in at else [(10, 17)])]
        for a, b in down:
            if a in at and b in at:
                _arrow(svg, (at[a].centre, at[a].bottom), (at[b].centre, at[b].y))
        for a, b in _ACROSS:
            if a in at and b in at:
                right = (at[a].x + at[a].width, at[a].middle)
                _arrow(svg, right, (at[b].x, at[a].middle))
        if 14 in at:
            turn = (at[14].centre, at[10].middle)
            _arrow(svg, (at[14].centre, at[14].bottom), turn, (at[10].x + _BOX, at[10].middle))
        if 1 in at and 16 in at:
            turn = (at[1].centre, at[16].middle)
            _arrow(svg, (at[1].centre, at[1].bottom), turn, (at[16].x, at[16].middle))

    def _notes(self, width: float) -> Iterator[tuple[str, str, bool]]:
        found = footnotes(self.counts, self.options)
        groups = (("", "footnote"), ("Interim diagram: not yet final", "interim"))
        for heading, kind in (*groups, ("To be mended", "warning")):
            rows = [note for note in found if note.kind == kind]
            if rows and heading:
                yield heading, "", True
            for note in rows:
                for words in wrap(note.words, width - 2 * _MARGIN, 9.5):
                    yield words, note.key, False


def _arrow(svg: Svg, *points: tuple[float, float]) -> None:
    """A line through the points that ends in an arrow head."""
    (xa, ya), (xb, yb) = points[-2:]
    length, half = 7.0, 3.6
    if abs(xb - xa) > abs(yb - ya):
        back = xb - length if xb > xa else xb + length
        head = [(xb, yb), (back, yb - half), (back, yb + half)]
        end = (back, yb)
    else:
        back = yb - length if yb > ya else yb + length
        head = [(xb, yb), (xb - half, back), (xb + half, back)]
        end = (xb, back)
    svg.polyline([*points[:-1], end], stroke=_INK, stroke_width=1.2)
    svg.polygon(head, fill=_INK)
