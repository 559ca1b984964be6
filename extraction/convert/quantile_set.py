"""The quantiles that a paper reports: three (range or quartiles) or five."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extraction.convert import checked, quantiles
from extraction.convert.converted import CannotConvert


@dataclass(frozen=True, slots=True)
class QuantileSet:
    """``kind`` is ``range``, ``quartiles`` or ``five``; ``values`` ascend; ``n`` is the size."""

    kind: str
    values: tuple[float, ...]
    n: float

    @property
    def probabilities(self) -> tuple[float, ...]:
        """Cumulative probabilities; the extremes count as 1/n and 1 − 1/n (McGrath 2020)."""
        edge = 1 / self.n
        return {
            "range": (edge, 0.5, 1 - edge),
            "quartiles": (0.25, 0.5, 0.75),
            "five": (edge, 0.25, 0.5, 0.75, 1 - edge),
        }[self.kind]

    @property
    def innermost(self) -> tuple[float, float, float]:
        """The median and its nearest neighbours."""
        middle = len(self.values) // 2
        return self.values[middle - 1], self.values[middle], self.values[middle + 1]

    def mapped(self, function: Callable[[float], float]) -> QuantileSet:
        """The same set on another, increasing scale."""
        return QuantileSet(self.kind, tuple(function(value) for value in self.values), self.n)

    def luo_mean(self) -> float:
        """Luo 2018 estimate of the mean."""
        if self.kind == "range":
            return quantiles.luo_range(*self.innermost, self.n)
        if self.kind == "quartiles":
            return quantiles.luo_quartiles(*self.innermost, self.n)
        low, first, middle, third, high = self.values
        return quantiles.luo_five(low, first, middle, third, high, self.n)

    def wan_sd(self) -> float:
        """Wan 2014 estimate of the SD."""
        if self.kind == "range":
            return (self.values[2] - self.values[0]) / (2 * quantiles.range_point(self.n))
        if self.kind == "quartiles":
            return (self.values[2] - self.values[0]) / (2 * quantiles.quartile_point(self.n))
        low, first, _, third, high = self.values
        return quantiles.wan_five_sd(low, first, third, high, self.n)

    def inputs(self) -> dict[str, float]:
        """Names and values as they were given."""
        names = {
            "range": ("minimum", "median", "maximum"),
            "quartiles": ("q1", "median", "q3"),
            "five": ("minimum", "q1", "median", "q3", "maximum"),
        }[self.kind]
        return dict(zip(names, self.values, strict=True)) | {"n": self.n}


def read_quantiles(
    minimum: float | None,
    q1: float | None,
    median: float,
    q3: float | None,
    maximum: float | None,
    n: float,
) -> QuantileSet:
    """Decide which set was given; refuse half a pair and quantiles out of order."""
    if (minimum is None) != (maximum is None) or (q1 is None) != (q3 is None):
        raise CannotConvert("Give both minimum and maximum, or both quartiles, or all four.")
    if minimum is None and q1 is None:
        raise CannotConvert("Besides the median, give the range, the quartiles or both.")
    kind = "five" if minimum is not None and q1 is not None else "range"
    kind = "quartiles" if minimum is None else kind
    named = {
        "minimum": minimum,
        "first_quartile": q1,
        "median": median,
        "third_quartile": q3,
        "maximum": maximum,
    }
    values = {
        name: checked.number(f"The {checked.words(name)}", value)
        for name, value in named.items()
        if value is not None
    }
    checked.ordered(**values)
    ascending = tuple(values.values())
    quantiles.spread(ascending[0], ascending[-1], "outer quantiles")
    people = checked.size("n", n, least=quantiles.LOWEST_N)
    return QuantileSet(kind, ascending, people)
