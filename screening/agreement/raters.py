"""Any number of raters, who may differ from row to row: Gwet's AC1 and AC2, Fleiss' kappa.

Everything starts from counts: counts[i][q] raters put row i in category q; where many rows are
alike, a mapping from such a row to how often it is there says the same. Rows with fewer than two
ratings say nothing about agreement and are left out.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from scipy.special import stdtrit

from screening.agreement.table import (
    ALL_IDENTICAL,
    NO_ROWS,
    Coefficient,
    Interval,
    Share,
    Table,
    Weights,
    specific_share,
    weight_matrix,
)

Counts = Sequence[Sequence[int]] | Mapping[tuple[int, ...], int]
Shares = list[list[float]]


def gwet(counts: Counts, weights: Weights = "none", level: float = 0.95) -> Coefficient:
    """Gwet's AC1, or AC2 for ordered categories with weights (Gwet 2008, Br J Math Stat Psychol).

    pa = mean over rows of sum_q n_iq (n*_iq - 1) / (m_i (m_i - 1)), n*_iq = sum_l w_ql n_il
    pe = T_w / (k (k - 1)) sum_q pi_q (1 - pi_q), T_w the sum of all weights
    The standard error is Gwet's linearisation, the interval uses t with n - 1 degrees of freedom.
    Errors: ValueError for counts that are ragged, negative, or of fewer than two categories.
    """
    k = _categories(counts)
    w = weight_matrix(k, weights)
    scale = sum(map(sum, w)) / (k * (k - 1))

    def chance(share: list[float], pi: list[float]) -> float:
        return scale * sum(s * (1 - p) for s, p in zip(share, pi, strict=True))

    return _coefficient(counts, w, chance, level)


def gwet_of_table(table: Table, weights: Weights = "none", level: float = 0.95) -> Coefficient:
    """AC1 or AC2 of two raters."""
    k = len(table.categories)
    rows: Counter[tuple[int, ...]] = Counter()
    for i in range(k):
        for j in range(k):
            row = [0] * k
            row[i] += 1
            row[j] += 1
            rows[tuple(row)] += table.counts[i][j]
    return gwet(rows, weights, level) if table.n else Coefficient(None, why=NO_ROWS)


def fleiss(counts: Counts, level: float = 0.95) -> Coefficient:
    """Fleiss' kappa (Fleiss 1971), rows with different numbers of raters allowed.

    pe = sum_q pi_q^2. SE and interval as for `gwet`; se0 is the classical standard error without
    agreement (Fleiss, Nee and Landis 1979), defined only if every row has as many ratings.
    Not defined when every rating is the same category.
    """
    k = _categories(counts)
    w = weight_matrix(k, "none")

    def chance(share: list[float], pi: list[float]) -> float:
        return sum(s * p for s, p in zip(share, pi, strict=True))

    found = _coefficient(counts, w, chance, level)
    se0 = _classical_se0(_rated(counts))
    if found.value is None or se0 is None:
        return found
    return Coefficient(
        found.value,
        found.se,
        found.ci,
        found.observed,
        found.expected,
        se0,
        found.value / se0,
    )


def brennan_prediger(counts: Counts, level: float = 0.95) -> Coefficient:
    """PABAK for any number of raters (Brennan and Prediger 1981, Educ Psychol Meas 41:687).

    (pa - 1/k) / (1 - 1/k), pa as for `gwet`; interval and standard error by the same linearisation.
    """
    k = _categories(counts)
    return _coefficient(counts, weight_matrix(k, "none"), lambda _share, _pi: 1 / k, level)


def specific_of(counts: Counts, category: int, name: str, level: float = 0.95) -> Share:
    """Agreement on one category, by its place, among any number of raters.

    sum n_iq (n_iq - 1) / sum n_iq (m_i - 1): of those who chose it, how often another of the same
    row did too; with two raters 2a / (2a + b) (Uebersax 1982, Educ Psychol Meas 42:1181). Where
    every row has two ratings the interval is that of two raters; else rows are the sample, and it
    is the linearised one of a ratio, t with n - 1 degrees of freedom, cut at 0 and 1.
    hits and n: pairs of raters that both chose it, and of which at least one did.
    """
    alike = _rated(counts)
    of_row = {row: (row[category], sum(row)) for row in alike}
    both = sum(times * _pairs(of_row[row][0]) for row, times in alike.items())
    one = sum(times * n * (m - n) for row, times in alike.items() for n, m in (of_row[row],))
    share = specific_share(both, both + one, name, level)
    n = alike.total()
    if share.value is None or all(m == 2 for _n, m in of_row.values()):
        return share
    if n == 1:
        return Share(both, both + one, share.value, None)
    spread = sum(
        alike[row] * (of * (of - 1) - share.value * of * (m - 1)) ** 2
        for row, (of, m) in of_row.items()
    )
    se = math.sqrt(spread * n / (n - 1)) / (2 * both + one)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * se
    ci = Interval(max(0.0, share.value - half), min(1.0, share.value + half))
    return Share(both, both + one, share.value, ci)


def prevalence_of(counts: Counts) -> float | None:
    """Share of the first of two categories less that of the second, a row's mean over its raters.

    With two raters it is (a - d) / n. None for other than two categories, or without a row.
    """
    alike = _rated(counts)
    if not alike or _categories(counts) != 2:
        return None
    differences = (times * (row[0] - row[1]) / sum(row) for row, times in alike.items())
    return sum(differences) / alike.total()


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _categories(counts: Counts) -> int:
    widths = {len(row) for row in counts}
    if not counts or not widths:
        return 2
    if len(widths) > 1:
        raise ValueError("Every row needs a count for every category.")
    k = widths.pop()
    if k < 2:
        raise ValueError("Agreement needs at least two categories.")
    if any(count < 0 for row in counts for count in row):
        raise ValueError("A count cannot be negative.")
    return k


def _rated(counts: Counts) -> Counter[tuple[int, ...]]:
    """How many rows there are of each kind: a stage has many rows and few patterns of votes."""
    times = counts if isinstance(counts, Mapping) else Counter(map(tuple, counts))
    return Counter({row: n for row, n in times.items() if n and sum(row) >= 2})


def _coefficient(
    counts: Counts,
    w: list[list[float]],
    chance: Callable[[list[float], list[float]], float],
    level: float,
) -> Coefficient:
    alike = _rated(counts)
    n, k = alike.total(), range(len(w))
    if n == 0:
        return Coefficient(None, why=NO_ROWS)
    times = list(alike.values())
    agreed = [_row_agreement(row, w) for row in alike]
    shares = [[count / sum(row) for count in row] for row in alike]
    pi = [sum(m * share[q] for m, share in zip(times, shares, strict=True)) / n for q in k]
    pa = sum(m * a for m, a in zip(times, agreed, strict=True)) / n
    pe = chance(pi, pi)
    if math.isclose(pe, 1.0, abs_tol=1e-12):
        return Coefficient(None, observed=pa, expected=1.0, why=ALL_IDENTICAL)
    value = (pa - pe) / (1 - pe)
    if n == 1:
        return Coefficient(value, observed=pa, expected=pe)
    by_row = [
        (a - pe) / (1 - pe) - 2 * (1 - value) * (chance(share, pi) - pe) / (1 - pe)
        for a, share in zip(agreed, shares, strict=True)
    ]
    spread = sum(m * (x - value) ** 2 for m, x in zip(times, by_row, strict=True))
    se = math.sqrt(spread / (n * (n - 1)))
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * se
    # With partial credit a coefficient can fall below -1, and its interval holds it still.
    ci = Interval(max(min(-1.0, value), value - half), min(1.0, value + half))
    return Coefficient(value, se, ci, pa, pe)


def _row_agreement(row: Sequence[int], w: list[list[float]]) -> float:
    m, k = sum(row), range(len(row))
    alike = [sum(w[q][other] * row[other] for other in k) for q in k]
    return sum(row[q] * (alike[q] - 1) for q in k) / (m * (m - 1))


def _classical_se0(rows: Counter[tuple[int, ...]]) -> float | None:
    raters = {sum(row) for row in rows}
    if len(raters) != 1:
        return None
    m, n = raters.pop(), rows.total()
    k = len(next(iter(rows)))
    p = [sum(times * row[q] for row, times in rows.items()) / (n * m) for q in range(k)]
    pq = [share * (1 - share) for share in p]
    spread = sum(pq) ** 2 - sum(x * (1 - 2 * s) for x, s in zip(pq, p, strict=True))
    if sum(pq) == 0 or spread <= 0:
        return None
    return math.sqrt(2 * spread) / (sum(pq) * math.sqrt(n * m * (m - 1)))
