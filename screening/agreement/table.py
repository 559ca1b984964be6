"""Two raters: the table of their decisions and what follows from it."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

Weights = Literal["none", "linear", "quadratic"]

NO_ROWS = "no row has two decisions"
ALL_IDENTICAL = "not defined: all decisions are identical"


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion: `value` = hits / n with its Wilson interval; None with `why` when n is 0."""

    hits: int
    n: int
    value: float | None
    ci: Interval | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A chance-corrected coefficient, at most 1.

    value, se, ci: None when not defined; `why` then says so in words.
    observed, expected: agreement found, and agreement expected by chance (None when n is 0).
    se0, z: standard error if there were no agreement beyond chance, and value / se0.
    """

    value: float | None
    se: float | None = None
    ci: Interval | None = None
    observed: float | None = None
    expected: float | None = None
    se0: float | None = None
    z: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Decisions of two raters: counts[i][j] rows that A put in category i and B in category j.

    Errors: ValueError for a table that is not square, has fewer than two categories, or holds a
    negative or broken count.
    """

    categories: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        k = len(self.categories)
        if k < 2:
            raise ValueError("Agreement needs at least two categories.")
        if len(self.counts) != k or any(len(row) != k for row in self.counts):
            raise ValueError(f"A table of {k} categories has {k} rows of {k} counts.")
        if any(count < 0 for row in self.counts for count in row):
            raise ValueError("A count cannot be negative.")

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], categories: Sequence[str]) -> "Table":
        """Tally pairs of decisions, or take how often each pair is there from a Counter of them.

        Errors: ValueError for a decision outside the categories.
        """
        place = {category: index for index, category in enumerate(categories)}
        counts = [[0] * len(place) for _ in place]
        for (first, second), times in Counter(pairs).items():
            for decision in (first, second):
                if decision not in place:
                    raise ValueError(f"'{decision}' is not one of {', '.join(categories)}.")
            counts[place[first]][place[second]] += times
        return cls(tuple(categories), tuple(tuple(row) for row in counts))

    @property
    def n(self) -> int:
        return sum(map(sum, self.counts))

    @property
    def agreed(self) -> int:
        return sum(self.counts[i][i] for i in range(len(self.categories)))

    def shares(self) -> tuple[list[list[float]], list[float], list[float]]:
        """Cell, row and column proportions; only for n > 0."""
        n, k = self.n, range(len(self.categories))
        cells = [[count / n for count in row] for row in self.counts]
        return cells, [sum(cells[i]) for i in k], [sum(cells[i][j] for i in k) for j in k]


def normal_quantile(level: float) -> float:
    """Two-sided standard normal quantile, 1.96 for level 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(hits: int, n: int, level: float = 0.95) -> Share:
    """A proportion with its Wilson score interval (Wilson 1927, J Am Stat Assoc 22:209).

    centre = (p + z^2/2n) / (1 + z^2/n), half width = z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n)
    """
    if n == 0:
        return Share(0, 0, None, None, NO_ROWS)
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is not a proportion.")
    z, p = normal_quantile(level), hits / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    # At 0 and at n one limit is the proportion itself; rounding must not push it past that.
    low = 0.0 if hits == 0 else centre - half
    return Share(hits, n, p, Interval(low, 1.0 if hits == n else centre + half))


def weight_matrix(k: int, weights: Weights) -> list[list[float]]:
    """Partial credit for a disagreement of |i-j| steps among k ordered categories.

    none: 0; linear: 1 - |i-j|/(k-1); quadratic: 1 - (i-j)^2/(k-1)^2. The diagonal is 1.
    """
    power = {"none": 0, "linear": 1, "quadratic": 2}[weights]
    if power == 0:
        return [[float(i == j) for j in range(k)] for i in range(k)]
    return [[1 - (abs(i - j) / (k - 1)) ** power for j in range(k)] for i in range(k)]


def cohen(table: Table, weights: Weights = "none", level: float = 0.95) -> Coefficient:
    """Cohen's kappa, weighted or not (Cohen 1960, 1968).

    kappa = (po - pe) / (1 - pe), po = sum w_ij p_ij, pe = sum w_ij r_i c_j. Standard errors are
    those of Fleiss, Cohen and Everitt (1969, Psychol Bull 72:323), for the interval and for the
    test of kappa = 0; interval kappa +- z SE, cut at -1 and 1. Not defined when pe = 1.
    """
    if table.n == 0:
        return Coefficient(None, why=NO_ROWS)
    cells, rows, columns = table.shares()
    k = range(len(table.categories))
    w = weight_matrix(len(table.categories), weights)
    po = sum(w[i][j] * cells[i][j] for i in k for j in k)
    if _one_category(table):
        return Coefficient(None, observed=po, expected=1.0, why=ALL_IDENTICAL)
    pe = sum(w[i][j] * rows[i] * columns[j] for i in k for j in k)
    kappa = (po - pe) / (1 - pe)
    of_row = [sum(columns[j] * w[i][j] for j in k) for i in k]
    of_column = [sum(rows[i] * w[i][j] for i in k) for j in k]
    spread = spread0 = 0.0
    for i in k:
        for j in k:
            mean = of_row[i] + of_column[j]
            spread += cells[i][j] * (w[i][j] * (1 - pe) - mean * (1 - po)) ** 2
            spread0 += rows[i] * columns[j] * (w[i][j] - mean) ** 2
    variance = (spread - (po * pe - 2 * pe + po) ** 2) / (table.n * (1 - pe) ** 4)
    variance0 = (spread0 - pe**2) / (table.n * (1 - pe) ** 2)
    # A variance of exactly 0 can come out as a rounding error below it.
    se, se0 = math.sqrt(max(variance, 0.0)), math.sqrt(max(variance0, 0.0))
    half = normal_quantile(level) * se
    ci = Interval(max(-1.0, kappa - half), min(1.0, kappa + half))
    return Coefficient(kappa, se, ci, po, pe, se0, kappa / se0 if se0 > 0 else None)


def _one_category(table: Table) -> bool:
    return any(table.counts[i][i] == table.n for i in range(len(table.categories)))


def pabak(table: Table, level: float = 0.95) -> Coefficient:
    """Prevalence-adjusted bias-adjusted kappa (Byrt, Bishop and Carlin 1993).

    (k po - 1) / (k - 1): chance agreement is taken as 1/k. The interval is Wilson's interval of
    the percent agreement, put through the same line; SE = k/(k-1) sqrt(po(1-po)/n).
    """
    k, share = len(table.categories), wilson(table.agreed, table.n, level)
    if share.value is None or share.ci is None:
        return Coefficient(None, why=NO_ROWS)

    def line(p: float) -> float:
        return (k * p - 1) / (k - 1)

    se = k / (k - 1) * math.sqrt(share.value * (1 - share.value) / table.n)
    ci = Interval(line(share.ci.low), line(share.ci.high))
    return Coefficient(line(share.value), se, ci, share.value, 1 / k)


def specific_agreement(table: Table, category: str, level: float = 0.95) -> Share:
    """Agreement on one category: 2a / (2a + b), a rows both chose it, b rows only one did.

    In a two by two table this is positive or negative agreement (Cicchetti and Feinstein 1990).
    With q = a/(a+b) it is 2q/(1+q); the interval is Wilson's for q, put through the same curve.
    hits and n are a and a+b. Not defined when nobody chose the category.
    """
    i = table.categories.index(category)
    both = table.counts[i][i]
    either = sum(table.counts[i]) + sum(row[i] for row in table.counts) - both
    return specific_share(both, either, category, level)


def specific_share(both: int, either: int, category: str, level: float = 0.95) -> Share:
    """2q / (1 + q) for q = both / either, with Wilson's interval for q put through that curve."""
    share = wilson(both, either, level)
    if share.value is None or share.ci is None:
        return Share(0, 0, None, None, f"not defined: nobody chose {category}")

    def curve(q: float) -> float:
        return 2 * q / (1 + q)

    ci = Interval(curve(share.ci.low), curve(share.ci.high))
    return Share(both, either, curve(share.value), ci)


def prevalence_index(table: Table) -> float | None:
    """(a - d) / n of a two by two table: -1 all negative, 1 all positive; None for others."""
    if len(table.categories) != 2 or table.n == 0:
        return None
    return (table.counts[0][0] - table.counts[1][1]) / table.n


def bias_index(table: Table) -> float | None:
    """(b - c) / n of a two by two table: how much more often A chose the first category."""
    if len(table.categories) != 2 or table.n == 0:
        return None
    return (table.counts[0][1] - table.counts[1][0]) / table.n
