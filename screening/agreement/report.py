"""Agreement of reviewers as it is shown: treatments of maybe, figures for a pair and for a team."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from screening.agreement.raters import (
    brennan_prediger,
    fleiss,
    gwet,
    gwet_of_table,
    prevalence_of,
    specific_of,
)
from screening.agreement.table import (
    Coefficient,
    Share,
    Table,
    Weights,
    bias_index,
    cohen,
    pabak,
    prevalence_index,
    specific_agreement,
    wilson,
)

Treatment = Literal["three", "ordered", "lenient", "strict", "drop"]
Pairs = Iterable[tuple[str, str]]

INCLUDE, MAYBE, EXCLUDE = "include", "maybe", "exclude"
TREATMENTS: dict[Treatment, str] = {
    "three": "a category of its own",
    "ordered": "a step between include and exclude, with linear weights",
    "lenient": "include",
    "strict": "exclude",
    "drop": "missing: pairs with a maybe were left out",
}
FEWEST_ROWS = 10
ENOUGH_ROWS = 30


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two reviewers on the rows that both decided.

    left_out: rows that the treatment of maybe dropped. ac: AC1, or AC2 for ordered categories.
    positive, negative: agreement on include and on exclude. prevalence, bias: two categories only.
    caution: what to print beside the figures; empty when there are enough rows. With fewer than
    FEWEST_ROWS rows `coefficients_shown` is False: print no coefficient.
    """

    table: Table
    treatment: Treatment
    left_out: int
    percent: Share
    kappa: Coefficient
    pabak: Coefficient
    ac: Coefficient
    positive: Share
    negative: Share
    prevalence: float | None
    bias: float | None

    @property
    def n(self) -> int:
        return self.table.n

    @property
    def share(self) -> Share:
        return self.percent

    @property
    def statistic(self) -> str:
        return kappa_of_two(self.treatment)

    @property
    def coefficients_shown(self) -> bool:
        return self.n >= FEWEST_ROWS

    @property
    def caution(self) -> str:
        return caution(self.n)


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """Overall figures for more than two reviewers, two or more of them on each row.

    A bias index compares one person with another, so there is none.
    """

    n: int
    raters: int
    left_out: int
    treatment: Treatment
    fleiss: Coefficient
    ac: Coefficient
    pabak: Coefficient
    positive: Share
    negative: Share
    prevalence: float | None

    @property
    def coefficients_shown(self) -> bool:
        return self.n >= FEWEST_ROWS

    @property
    def caution(self) -> str:
        return caution(self.n)


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewer's first independent decision on one record, report or cell.

    ticked: the criteria that it names as failed. week: when it was made, such as 2026-W47.
    times: how many items the same people judged in just this way; this one stands for them all.
    """

    item: int
    rater: int
    verdict: str
    ticked: tuple[int, ...] = ()
    week: str = ""
    times: int = 1


def caution(n: int) -> str:
    """What to print beside figures from n rows."""
    if n < FEWEST_ROWS:
        return f"Fewer than {FEWEST_ROWS} rows: coefficients are not shown."
    return "n too small" if n < ENOUGH_ROWS else ""


def categories_of(treatment: Treatment) -> tuple[str, ...]:
    """The categories that are left after maybe is treated, include first."""
    return (INCLUDE, MAYBE, EXCLUDE) if treatment in ("three", "ordered") else (INCLUDE, EXCLUDE)


def kappa_of_two(treatment: Treatment) -> str:
    """What the kappa of two people is called."""
    return "weighted κ" if treatment == "ordered" else "Cohen’s κ"


def treated(verdict: str, treatment: Treatment) -> str | None:
    """What a verdict counts as; None if it counts as missing."""
    if verdict != MAYBE or treatment in ("three", "ordered"):
        return verdict
    return {"lenient": INCLUDE, "strict": EXCLUDE}.get(treatment)


def agreement(pairs: Pairs, treatment: Treatment = "three", level: float = 0.95) -> Agreement:
    """Everything about two reviewers' first independent decisions.

    pairs: (A's verdict, B's verdict), one for each row that both decided; verdicts are include,
        maybe, exclude. treatment: how maybe counts; always state it beside the figures.
    Errors: ValueError for another verdict. Figures that are not defined are None and say why.
    """
    given = Counter(pairs)
    kept: Counter[tuple[str, str]] = Counter()
    for (one, other), times in given.items():
        first, second = treated(one, treatment), treated(other, treatment)
        if first is not None and second is not None:
            kept[first, second] += times
    table = Table.of(kept, categories_of(treatment))
    weights: Weights = "linear" if treatment == "ordered" else "none"
    return Agreement(
        table=table,
        treatment=treatment,
        left_out=given.total() - kept.total(),
        percent=wilson(table.agreed, table.n, level),
        kappa=cohen(table, weights, level),
        pabak=pabak(table, level),
        ac=gwet_of_table(table, weights, level),
        positive=specific_agreement(table, INCLUDE, level),
        negative=specific_agreement(table, EXCLUDE, level),
        prevalence=prevalence_index(table),
        bias=bias_index(table),
    )


def pairwise(
    decisions: Iterable[Decision], treatment: Treatment = "three", level: float = 0.95
) -> dict[tuple[int, int], Agreement]:
    """Agreement of every two raters who decided on the same row, by (lower id, higher id)."""
    pairs: dict[tuple[int, int], Counter[tuple[str, str]]] = {}
    for row in rows_of(decisions):
        for one, other in combinations(sorted(row, key=lambda each: each.rater), 2):
            said = pairs.setdefault((one.rater, other.rater), Counter())
            said[one.verdict, other.verdict] += one.times
    return {pair: agreement(pairs[pair], treatment, level) for pair in sorted(pairs)}


def team(
    decisions: Iterable[Decision], treatment: Treatment = "three", level: float = 0.95
) -> TeamAgreement:
    """Fleiss' kappa and AC1 (AC2 when ordered) over all rows with two or more decisions.

    Pairwise kappas are never averaged. left_out: rows with fewer than two decisions, and with
        `drop` those that fall below two once a maybe is gone.
    """
    rows = rows_of(decisions)
    categories = categories_of(treatment)
    counts: Counter[tuple[int, ...]] = Counter()
    for row in rows:
        said = [treated(each.verdict, treatment) for each in row]
        _refuse_unknown(said, categories)
        counts[tuple(said.count(category) for category in categories)] += row[0].times
    rated = Counter({row: times for row, times in counts.items() if sum(row) >= 2})
    weights: Weights = "linear" if treatment == "ordered" else "none"
    return TeamAgreement(
        n=rated.total(),
        raters=len({each.rater for row in rows for each in row}),
        left_out=counts.total() - rated.total(),
        treatment=treatment,
        fleiss=fleiss(rated, level),
        ac=gwet(rated, weights, level),
        pabak=brennan_prediger(rated, level),
        positive=specific_of(rated, categories.index(INCLUDE), INCLUDE, level),
        negative=specific_of(rated, categories.index(EXCLUDE), EXCLUDE, level),
        prevalence=prevalence_of(rated) if len(categories) == 2 else None,
    )


def rows_of(decisions: Iterable[Decision]) -> list[list[Decision]]:
    """Decisions by item; of several by one rater the first counts."""
    items: dict[int, dict[int, Decision]] = {}
    for each in decisions:
        items.setdefault(each.item, {}).setdefault(each.rater, each)
    return [list(row.values()) for row in items.values()]


def _refuse_unknown(verdicts: Iterable[str | None], categories: tuple[str, ...]) -> None:
    for verdict in verdicts:
        if verdict is not None and verdict not in categories:
            raise ValueError(f"'{verdict}' is not one of {', '.join(categories)}.")
