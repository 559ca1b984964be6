"""What a forest plot shows, as plain values: nothing is computed from them but positions."""

import math
from dataclasses import dataclass

from analysis.plots.svg import PlotError


@dataclass(frozen=True, slots=True)
class Arm:
    """A block of raw-data columns: "Experimental" over Mean, SD, Total."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One study (or one comparison of it).

    cells       raw data as printed, one for each arm column, "" where there is none
    estimate,   on the scale printed: a ratio as a ratio, not its logarithm; None = not estimable
    low, high   limits of the confidence interval
    weight      percent of the total (0 to 100)
    judgements  risk of bias, one for each domain of the plot, "" where not assessed
    """

    label: str
    cells: tuple[str, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    judgements: tuple[str, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Pooled:
    """A subtotal or total: a diamond from `low` to `high`, widest at `estimate`.

    prediction  limits of the prediction interval, None where there is none
    """

    label: str
    estimate: float
    low: float
    high: float
    cells: tuple[str, ...] = ()
    weight: float | None = None
    prediction: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ForestGroup:
    """Rows under a common title ("" for none), their subtotal, and lines such as
    "Heterogeneity: Tau² = 0.02; ..."."""

    rows: tuple[ForestRow, ...]
    title: str = ""
    subtotal: Pooled | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BiasColumns:
    """Risk-of-bias columns right of the plot. `levels`: every judgement of the tool in order,
    low risk first. `glyphs` is "revman" or "robvis", `colours` "cochrane" or "colourblind"."""

    domains: tuple[str, ...]
    levels: tuple[str, ...]
    glyphs: str = "revman"
    colours: str = "cochrane"


@dataclass(frozen=True, slots=True)
class ForestData:
    """A forest plot.

    title        names the figure for those who cannot see it (outcome, comparison)
    measure      "Std. mean difference";   method  "IV, Random (REML), 95% CI"
    arms         raw-data columns, left to right
    total        the diamond of all studies, None if nothing is pooled
    lines        heterogeneity, test of the overall effect, subgroup differences
    favours      words left and right of the no-effect line
    null         no effect: 0 for differences, 1 for ratios;   log  axis in ratios
    decimals     of estimates and limits
    axis         typed ends of the axis, None = chosen
    """

    title: str
    measure: str
    method: str
    groups: tuple[ForestGroup, ...]
    arms: tuple[Arm, ...] = ()
    total: Pooled | None = None
    lines: tuple[str, ...] = ()
    favours: tuple[str, str] = ("", "")
    null: float = 0.0
    log: bool = False
    decimals: int = 2
    axis: tuple[float, float] | None = None
    study_heading: str = "Study"
    bias: BiasColumns | None = None

    def rows(self) -> list[ForestRow]:
        """All rows, groups in order."""
        return [row for group in self.groups for row in group.rows]

    def pooled(self) -> list[Pooled]:
        """Subtotals, then the total."""
        found = [group.subtotal for group in self.groups if group.subtotal]
        return [*found, self.total] if self.total else found


def check(data: ForestData) -> None:
    """Raise PlotError, in words, for values that cannot be drawn."""
    columns = sum(len(arm.columns) for arm in data.arms)
    for row in data.rows():
        _check_interval(row.label, row.estimate, row.low, row.high, data.log)
        _check_cells(row.label, row.cells, columns)
        if row.weight is not None and not (math.isfinite(row.weight) and row.weight >= 0):
            raise PlotError(f"The weight of {row.label} is {row.weight}; it must be 0 or more.")
        if data.bias and row.judgements and len(row.judgements) != len(data.bias.domains):
            raise PlotError(
                f"{row.label} has {len(row.judgements)} risk-of-bias judgements "
                f"for {len(data.bias.domains)} domains."
            )
    for pooled in data.pooled():
        _check_interval(pooled.label, pooled.estimate, pooled.low, pooled.high, data.log)
        _check_cells(pooled.label, pooled.cells, columns)
        if pooled.prediction:
            low, high = pooled.prediction
            _check_interval(f"{pooled.label}: prediction", low, low, high, data.log)
    if data.log and data.null <= 0:
        raise PlotError("The no-effect value of a ratio must be above zero; use 1.")
    if data.axis:
        low, high = data.axis
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise PlotError("The axis must run from a lower to a higher number.")
        if data.log and low <= 0:
            raise PlotError("The axis of a ratio must begin above zero.")


def _check_cells(label: str, cells: tuple[str, ...], columns: int) -> None:
    if cells and len(cells) != columns:
        raise PlotError(f"{label} has {len(cells)} cells of raw data for {columns} columns.")


def _check_interval(
    label: str, estimate: float | None, low: float | None, high: float | None, log: bool
) -> None:
    if estimate is None:
        return
    if low is None or high is None:
        raise PlotError(f"{label} has an estimate but no confidence interval.")
    if not all(math.isfinite(v) for v in (estimate, low, high)):
        raise PlotError(f"{label} has a limit that is not a finite number.")
    if not low <= estimate <= high:
        raise PlotError(f"The estimate of {label} lies outside its confidence interval.")
    if log and low <= 0:
        raise PlotError(f"{label} has a ratio of {low:g}; ratios must be above zero.")
