"""Risk of bias drawn: the traffic light (study by domain) and the summary bars."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.plots.judgements import Signs, key, key_width, rank, sign
from analysis.plots.svg import PlotError, Svg
from analysis.plots.text import DIGIT_HEIGHT, number, width, wrap

_SIZE, _SMALL, _LINE = 9.0, 8.0, 11.5
_MARGIN, _CELL, _RADIUS = 14.0, 26.0, 8.6
_LABEL_MAX = 210.0
_INK, _SOFT, _RULE, _OVERALL = "#111111", "#444444", "#b5b5b5", "#d3d3d3"
_BAR, _BAR_ROW, _BAR_WIDTH = 16.0, 24.0, 330.0


@dataclass(frozen=True, slots=True)
class BiasRow:
    """Judgements of one study, one for each domain ("" = not assessed).

    weight      its weight in the meta-analysis, any unit, None = not in it
    overridden  the domains (places) where people overruled the tool's suggestion
    """

    label: str
    judgements: tuple[str, ...]
    weight: float | None = None
    overridden: frozenset[int] = frozenset()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class BiasData:
    """A risk-of-bias figure.

    domains  (code, name) of each column, such as ("D1", "Bias arising from ...")
    overall  place of the overall judgement among them, None if the tool has none
    levels   every judgement of the tool, mildest first; all of them stand in the legend
    """

    title: str
    domains: tuple[tuple[str, str], ...]
    levels: tuple[str, ...]
    rows: tuple[BiasRow, ...]
    overall: int | None = None
    signs: Signs = Signs()

    def check(self) -> None:
        """Raise PlotError for rows that do not fit the domains or use unknown words."""
        for row in self.rows:
            if len(row.judgements) != len(self.domains):
                raise PlotError(
                    f"{row.label} has {len(row.judgements)} judgements for "
                    f"{len(self.domains)} domains."
                )
            for judgement in filter(None, row.judgements):
                if judgement not in self.levels:
                    raise PlotError(
                        f"{row.label} is judged {judgement!r}, which is not a level of this "
                        f"tool ({', '.join(self.levels)})."
                    )
        for level in self.levels:
            rank(level)


def traffic_light(data: BiasData) -> str:
    """Studies by domains, a sign in each cell, as an SVG document. Raises PlotError."""
    data.check()
    label = _label_width([row.label for row in data.rows], "Study")
    left = _MARGIN + label + 10
    columns = [left + (i + 0.5) * _column(data) for i in range(len(data.domains))]
    right = left + len(data.domains) * _column(data)
    rows = [wrap(row.label, label, _SIZE) for row in data.rows]
    heights = [max(_CELL, len(lines) * _LINE + 8) for lines in rows]
    top = _MARGIN + 20
    bottom = top + sum(heights) if heights else top + _CELL
    full = max(right, _MARGIN + _legend_width(data)) + _MARGIN
    legend = _legend(data, full - 2 * _MARGIN)
    height = bottom + 16 + (len(legend) + 1.5) * _LINE + _MARGIN
    svg = Svg(full, height, f"Risk of bias: {data.title}", _traffic_words(data))
    _traffic_head(svg, data, columns, top, bottom)
    y = top
    for row, lines, tall in zip(data.rows, rows, heights, strict=True):
        svg.line(_MARGIN, y, right, y, stroke=_RULE, stroke_width=0.6)
        _traffic_row(svg, data, row, lines, columns, y + tall / 2)
        y += tall
    if not data.rows:
        svg.text(_MARGIN, top + _CELL * 0.65, "No study has been assessed yet.", _SIZE, fill=_SOFT)
    svg.line(_MARGIN, bottom, right, bottom, stroke=_INK, stroke_width=0.8)
    _write_legend(svg, data, legend, bottom + 18)
    return svg.render()


def _column(data: BiasData) -> float:
    return max(_CELL + 4, *(width(code, _SIZE, True) + 10 for code, _ in data.domains))


def _label_width(labels: list[str], heading: str) -> float:
    widest = max((width(words, _SIZE) for words in labels), default=0.0)
    return min(max(widest, width(heading, _SIZE, True), 80.0) + 4, _LABEL_MAX)


def _traffic_words(data: BiasData) -> str:
    lines = []
    for row in data.rows:
        cells = (
            f"{code} {judgement or 'not assessed'}"
            for (code, _), judgement in zip(data.domains, row.judgements, strict=True)
        )
        lines.append(f"{row.label}: {', '.join(cells)}.")
    return " ".join(lines) or "No study has been assessed yet."


def _traffic_head(
    svg: Svg, data: BiasData, columns: list[float], top: float, bottom: float
) -> None:
    if data.overall is not None:
        half = _column(data) / 2
        x = columns[data.overall] - half
        svg.rect(x, _MARGIN, 2 * half, bottom - _MARGIN, fill=_OVERALL)
    svg.text(_MARGIN, top - 7, "Study", _SIZE, bold=True, fill=_INK)
    for x, (code, name) in zip(columns, data.domains, strict=True):
        svg.text(x, top - 7, code, _SIZE, tip=name, anchor="middle", bold=True, fill=_INK)
    svg.line(_MARGIN, top, columns[-1] + _column(data) / 2, top, stroke=_INK, stroke_width=0.8)


def _traffic_row(
    svg: Svg,
    data: BiasData,
    row: BiasRow,
    lines: list[str],
    columns: list[float],
    middle: float,
) -> None:
    first = middle + _SIZE * DIGIT_HEIGHT / 2 - (len(lines) - 1) * _LINE / 2
    with svg.link(row.href, row.label):
        for i, words in enumerate(lines):
            svg.text(_MARGIN, first + i * _LINE, words, _SIZE, fill=_INK)
    for i, (x, judgement) in enumerate(zip(columns, row.judgements, strict=True)):
        code = data.domains[i][0]
        over = i in row.overridden
        tip = f"{row.label}, {code}: {judgement}{' (overridden)' if over else ''}"
        sign(svg, x, middle, judgement, data.signs, tip, _RADIUS)
        if judgement and over:
            _override_mark(svg, x + _RADIUS, middle - _RADIUS)


def _override_mark(svg: Svg, x: float, y: float) -> None:
    svg.polygon([(x - 4.5, y), (x + 1, y), (x + 1, y + 5.5)], fill=_INK)


def _legend(data: BiasData, room: float) -> list[str]:
    lines = []
    for code, name in data.domains:
        if code != name:
            lines += wrap(f"{code}: {name}", room, _SMALL)
    return lines


def _legend_width(data: BiasData) -> float:
    levels = sum(key_width(level, _SMALL) for level in data.levels)
    overridden = any(row.overridden for row in data.rows)
    return max(levels + (110 if overridden else 0), 230.0)


def _write_legend(svg: Svg, data: BiasData, lines: list[str], y: float) -> None:
    key(svg, _MARGIN, y, data.levels, data.signs, _SMALL)
    if any(row.overridden for row in data.rows):
        x = _MARGIN + sum(key_width(level, _SMALL) for level in data.levels) + 6
        _override_mark(svg, x, y - 6)
        svg.text(x + 6, y, "Suggestion overruled", _SMALL, fill=_INK)
    for i, words in enumerate(lines):
        svg.text(_MARGIN, y + (i + 1.5) * _LINE, words, _SMALL, fill=_SOFT)


# --- summary bars ---


def summary_bars(data: BiasData, *, weighted: bool = False) -> str:
    """A bar to 100 % for each domain, mildest judgement on the left, as an SVG document.

    `weighted`: a study counts by its weight in the meta-analysis (those without one do not
    count), else each counts the same; the figure says which. Raises PlotError when no study
    has a weight or a weight is negative."""
    data.check()
    rows = _counted(data, weighted)
    label = _label_width([name for _, name in data.domains], "")
    left = _MARGIN + label + 8
    names = [wrap(name, label, _SIZE) for _, name in data.domains]
    heights = [max(_BAR_ROW, len(lines) * _LINE + 6) for lines in names]
    bottom = _MARGIN + sum(heights)
    full = max(left + _BAR_WIDTH, _MARGIN + _legend_width(data)) + _MARGIN + 6
    svg = Svg(full, bottom + 68 + _MARGIN, f"Risk of bias: {data.title}", _bar_words(data, rows))
    y = _MARGIN
    for i, (lines, tall) in enumerate(zip(names, heights, strict=True)):
        middle = y + tall / 2
        first = middle + _SIZE * DIGIT_HEIGHT / 2 - (len(lines) - 1) * _LINE / 2
        for j, words in enumerate(lines):
            svg.text(_MARGIN, first + j * _LINE, words, _SIZE, bold=i == data.overall, fill=_INK)
        _bar(svg, data, rows, i, left, middle)
        y += tall
    _percent_axis(svg, left, bottom + 4)
    key(svg, _MARGIN, bottom + 44, _drawn_levels(data, rows), data.signs, _SMALL)
    svg.text(_MARGIN, bottom + 62, _basis(data, rows, weighted), _SMALL, fill=_SOFT)
    return svg.render()


def _counted(data: BiasData, weighted: bool) -> list[tuple[BiasRow, float]]:
    if not weighted:
        return [(row, 1.0) for row in data.rows]
    rows = [(row, row.weight) for row in data.rows if row.weight is not None]
    if any(not weight >= 0 for _, weight in rows):
        raise PlotError("A weight in the risk-of-bias summary is below zero.")
    if sum(weight for _, weight in rows) <= 0:
        raise PlotError("No study has a weight, so the summary cannot be weighted.")
    return rows


def _drawn_levels(data: BiasData, rows: list[tuple[BiasRow, float]]) -> tuple[str, ...]:
    gaps = any("" in row.judgements for row, _ in rows)
    return (*data.levels, "Not assessed") if gaps else data.levels


def _shares(
    data: BiasData, rows: list[tuple[BiasRow, float]], domain: int
) -> Iterator[tuple[str, float]]:
    total = sum(weight for _, weight in rows)
    for level in _drawn_levels(data, rows):
        wanted = "" if level == "Not assessed" else level
        part = sum(weight for row, weight in rows if row.judgements[domain] == wanted)
        if part and total:
            yield level, part / total


def _bar(
    svg: Svg,
    data: BiasData,
    rows: list[tuple[BiasRow, float]],
    domain: int,
    left: float,
    middle: float,
) -> None:
    x = left
    top = middle - _BAR / 2
    for level, share in _shares(data, rows, domain):
        wide = share * _BAR_WIDTH
        words = f"{number(100 * share, 0)}%"
        with svg.group(f"{data.domains[domain][1]}: {level} {words}"):
            fill = data.signs.colour(level)
            svg.rect(x, top, wide, _BAR, fill=fill, stroke="#ffffff", stroke_width=0.8)
            base = middle + _SMALL * DIGIT_HEIGHT / 2
            ink = data.signs.ink(level)
            both = f"{data.signs.glyph(level)}  {words}".strip()
            for said in (both, words, data.signs.glyph(level)):
                if said and width(said, _SMALL, True) + 5 <= wide:
                    svg.text(x + wide / 2, base, said, _SMALL, anchor="middle", bold=True, fill=ink)
                    break
        x += wide
    svg.rect(left, top, _BAR_WIDTH, _BAR, fill="none", stroke="#555555", stroke_width=0.6)


def _percent_axis(svg: Svg, left: float, y: float) -> None:
    svg.line(left, y, left + _BAR_WIDTH, y, stroke=_INK, stroke_width=0.8)
    for share in (0, 25, 50, 75, 100):
        x = left + share / 100 * _BAR_WIDTH
        svg.line(x, y, x, y + 3.5, stroke=_INK, stroke_width=0.8)
        svg.text(x, y + 13, f"{share}%", _SMALL, anchor="middle", fill=_INK)


def _basis(data: BiasData, rows: list[tuple[BiasRow, float]], weighted: bool) -> str:
    k = len(rows)
    studies = "1 study" if k == 1 else f"{k} studies"
    if not weighted:
        return f"Unweighted: each of {studies} counts the same." if k else "No study assessed yet."
    left_out = len(data.rows) - k
    rest = f"; {left_out} without a weight left out" if left_out else ""
    return f"Weighted by the weights of {studies} in the meta-analysis{rest}."


def _bar_words(data: BiasData, rows: list[tuple[BiasRow, float]]) -> str:
    lines = []
    for i, (_, name) in enumerate(data.domains):
        parts = (f"{level} {number(100 * s, 0)}%" for level, s in _shares(data, rows, i))
        lines.append(f"{name}: {', '.join(parts) or 'no study'}.")
    return " ".join(lines)
