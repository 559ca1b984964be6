"""Where the columns of a forest plot stand, from left to right."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.plots.axis import Axis, choose_range
from analysis.plots.forestdata import ForestData, ForestRow, Pooled
from analysis.plots.judgements import CELL
from analysis.plots.table import Column, fit
from analysis.plots.text import number, width, wrap

SIZE = 9.0
LINE = 11.5
MARGIN = 14.0
GAP = 12.0
INDENT = 8.0
_LABEL_MIN, _LABEL_MAX = 90.0, 190.0
_PLOT = 220.0
_HEADING = 120.0
BIAS_HEADING = "Risk of bias"


@dataclass(frozen=True, slots=True)
class Effect:
    """The column of estimates; its parts end at fixed places, so that they line up."""

    left: float
    right: float
    estimate: float
    low: float
    high: float
    heading: tuple[str, ...]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """All columns, in points."""

    label: float
    arms: tuple[tuple[Column, ...], ...]
    weight: Column | None
    effect: Effect
    axis: Axis
    bias: tuple[float, ...]
    width: float


def arrange(data: ForestData) -> Layout:
    """Columns just wide enough for what they hold; the plot itself has a fixed width."""
    label = _label_width(data)
    x = MARGIN + label + GAP
    arms: list[tuple[Column, ...]] = []
    at = 0
    for arm in data.arms:
        columns = _arm(data, arm.name, arm.columns, at, x)
        at += len(columns)
        arms.append(columns)
        x = columns[-1].right + GAP / 2 if columns else x
    weights = [(percent(row.weight), False) for row in data.rows()]
    weights += [(percent(pooled.weight), True) for pooled in data.pooled()]
    weight = None
    if any(words for words, _ in weights):
        weight = fit("Weight", weights, x, SIZE, GAP)
        x = weight.right
    effect = _effect(data, x)
    left = effect.right + GAP
    axis = _axis(data, left, left + _PLOT)
    domains = len(data.bias.domains) if data.bias else 0
    block = max(CELL * domains, width(BIAS_HEADING, SIZE, True)) if domains else 0.0
    first = axis.right + GAP + (block - CELL * domains) / 2
    bias = tuple(first + CELL * (i + 0.5) for i in range(domains))
    end = axis.right + GAP + block if domains else axis.right
    return Layout(label, tuple(arms), weight, effect, axis, bias, end + MARGIN)


def percent(weight: float | None) -> str:
    """A weight as printed."""
    return "" if weight is None else f"{number(weight, 1)}%"


def estimate_parts(row: ForestRow | Pooled, decimals: int) -> tuple[str, str, str] | None:
    """Estimate, "[low," and "high]"; None when there is no estimate."""
    if row.estimate is None or row.low is None or row.high is None:
        return None
    return number(row.estimate, decimals), *limit_parts(row.low, row.high, decimals)


def limit_parts(low: float, high: float, decimals: int) -> tuple[str, str]:
    return f"[{number(low, decimals)},", f"{number(high, decimals)}]"


def _label_width(data: ForestData) -> float:
    words = [(data.study_heading, True)]
    for group in data.groups:
        indent = INDENT if group.title else 0.0
        words += [(row.label, False) for row in group.rows]
        longest = max((width(row.label, SIZE) + indent for row in group.rows), default=0.0)
        if longest > _LABEL_MAX:
            return _LABEL_MAX
    words += [(pooled.label, True) for pooled in data.pooled()]
    if any(pooled.prediction for pooled in data.pooled()):
        words.append(("Prediction interval", False))
    widest = max(width(text, SIZE, bold) for text, bold in words) + INDENT
    return min(max(widest, _LABEL_MIN), _LABEL_MAX)


def _cells(data: ForestData, at: int) -> Iterator[tuple[str, bool]]:
    for row in data.rows():
        if row.cells:
            yield row.cells[at], False
    for pooled in data.pooled():
        if pooled.cells:
            yield pooled.cells[at], True


def _arm(
    data: ForestData, name: str, headings: tuple[str, ...], at: int, x: float
) -> tuple[Column, ...]:
    left = x
    columns: list[Column] = []
    for i, heading in enumerate(headings):
        columns.append(fit(heading, tuple(_cells(data, at + i)), x, SIZE, GAP))
        x = columns[-1].right
    missing = width(name, SIZE, True) + GAP - (x - left)
    if columns and missing > 0:
        share = missing / len(columns)
        columns = [column.moved(share * i, share) for i, column in enumerate(columns)]
    return tuple(columns)


def _effect(data: ForestData, x: float) -> Effect:
    parts = [estimate_parts(row, data.decimals) for row in data.rows()]
    parts += [estimate_parts(pooled, data.decimals) for pooled in data.pooled()]
    found = [part for part in parts if part]
    found += [
        ("", *limit_parts(*pooled.prediction, data.decimals))
        for pooled in data.pooled()
        if pooled.prediction
    ]
    # Pooled rows are set in bold, so every part is measured in bold.
    first, low, high = (
        max((width(part[i], SIZE, True) for part in found), default=0.0) for i in range(3)
    )
    space = width(" ", SIZE) * 1.4
    block = first + low + high + 2 * space
    longest = max(width(word, SIZE, True) for word in f"{data.measure} {data.method}".split())
    limit = max(block, _HEADING, longest)
    heading = (*wrap(data.measure, limit, SIZE, True), *wrap(data.method, limit, SIZE))
    inner = max(block, *(width(line, SIZE, True) for line in heading))
    right = x + inner + GAP
    start = x + GAP / 2 + (inner - block) / 2
    ends = (start + first, start + first + space + low, start + block)
    return Effect(x, right, *ends, heading)


def _axis(data: ForestData, left: float, right: float) -> Axis:
    if data.axis:
        return Axis(*data.axis, left, right, data.log)
    points: list[float] = []
    ends: list[float] = []
    for row in data.rows():
        if row.estimate is not None and row.low is not None and row.high is not None:
            points.append(row.estimate)
            ends += [row.low, row.high]
    for pooled in data.pooled():
        points += [pooled.low, pooled.high]
        ends += pooled.prediction or ()
    return Axis(*choose_range(points, ends, data.null, data.log), left, right, data.log)
