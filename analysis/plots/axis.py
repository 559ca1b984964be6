"""The scale of a plot: its range, its ticks, and where a value lies on it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from analysis.plots.svg import PlotError

# A confidence interval may stretch the axis to this multiple of what the estimates need;
# beyond, it is clipped and ends in an arrow.
_STRETCH = 2.2
# Differences finer than this (relative to the values) are no scale.
_FINEST = 1e-9


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal scale from `left` to `right` (points) for values `low` to `high`.

    With `log`, values are ratios (> 0) and equal ratios are equally far apart."""

    low: float
    high: float
    left: float
    right: float
    log: bool = False

    def x(self, value: float) -> float:
        """Position of a value, also beyond the ends."""
        low, high, at = (_scale(v, self.log) for v in (self.low, self.high, value))
        return self.left + (at - low) / (high - low) * (self.right - self.left)

    def clamp(self, value: float) -> float:
        """Position of a value, held within the ends."""
        return min(max(self.x(value), self.left), self.right)

    def ticks(self) -> list[float]:
        """Round values within the range: steps of 1, 2 or 5; for ratios such as 0.1, 0.2, 0.5,
        1, 2, 5, 10, or powers of ten when the range is wide."""
        if self.log:
            return ratio_ticks(self.low, self.high)
        return linear_ticks(self.low, self.high)


def _scale(value: float, log: bool) -> float:
    if not log:
        return value
    if value <= 0:
        raise PlotError(f"A ratio must be above zero to be drawn, but one is {value:g}.")
    return math.log(value)


def choose_range(
    points: Iterable[float], ends: Iterable[float], null: float, log: bool
) -> tuple[float, float]:
    """Range that shows every point (estimates, pooled limits) and the null value, and the
    ends of the intervals as far as they do not dwarf the points. In the values' own unit."""
    core = [_scale(v, log) for v in (*points, null)]
    limits = [_scale(v, log) for v in ends]
    outer = core + limits
    low, high = min(core), max(core)
    middle = (low + high) / 2
    # The usual interval also counts as a need, else a lone precise estimate would have no room.
    usual = median_low([abs(v - middle) for v in limits]) if limits else 0.0
    span = max(high - low, 2 * usual)
    if span < _FINEST * max(1.0, abs(low), abs(high)):
        # Nothing but the no-effect value: a quiet scale around it.
        half = math.log(10) if log else 1.0
        low, high = low - half, high + half
        outer, span = [low, high], 2 * half
    reach = span * (_STRETCH - 1)
    low, high = max(min(outer), low - reach), min(max(outer), high + reach)
    pad = 0.04 * max(high - low, span)
    low, high = low - pad, high + pad
    return (math.exp(low), math.exp(high)) if log else (low, high)


def linear_ticks(low: float, high: float, about: int = 5) -> list[float]:
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def ratio_ticks(low: float, high: float) -> list[float]:
    decades = math.log10(high / low)
    if decades < 0.5:
        return linear_ticks(low, high)
    steps: tuple[float, ...] = (1, 2, 5) if decades <= 3 else (1,)
    every = 1 if decades <= 7 else math.ceil(decades / 6)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    values = [m * 10.0**p for p in range(first, last + 1) if p % every == 0 for m in steps]
    return [v for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]


def tick_labels(ticks: Sequence[float], log: bool) -> list[str]:
    """Words of the ticks: as many decimals as the steps need; ratios each as short as can be."""
    if log:
        return [f"{t:g}" if 1e-4 <= t < 1e6 else f"{t:.0e}" for t in ticks]
    step = min((b - a for a, b in zip(ticks, ticks[1:], strict=False)), default=1.0)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    return [f"{t:.{decimals}f}".replace("-", "−") for t in ticks]
