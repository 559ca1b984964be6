"""Agreement of reviewers as it is shown: treatments of maybe, figures for a pair and for a team."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from screening.agreement.raters import fleiss, gwet, gwet_of_table
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
    def coefficients_shown(self) -> bool:
        return self.n >= FEWEST_ROWS

    @property
    def caution(self) -> str:
        return caution(self.n)


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """One overall figure for more than two reviewers, two or more of them on each row."""

    n: int
    raters: int
    left_out: int
    treatment: Treatment
    fleiss: Coefficient
    ac: Coefficient

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
    """

    item: int
    rater: int
    verdict: str
    ticked: tuple[int, ...] = ()
    week: str = ""


def caution(n: int) -> str:
    """What to print beside figures from n rows."""
    if n < FEWEST_ROWS:
        return f"Fewer than {FEWEST_ROWS} rows: coefficients are not shown."
    return "n too small" if n < ENOUGH_ROWS else ""


def treat(pairs: Pairs, treatment: Treatment) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """The pairs after maybe is treated, and the categories that are left, include first."""
    kept = list(pairs)
    if treatment in ("three", "ordered"):
        return kept, (INCLUDE, MAYBE, EXCLUDE)
    if treatment == "drop":
        return [pair for pair in kept if MAYBE not in pair], (INCLUDE, EXCLUDE)
    becomes = INCLUDE if treatment == "lenient" else EXCLUDE
    changed = [(becomes if a == MAYBE else a, becomes if b == MAYBE else b) for a, b in kept]
    return changed, (INCLUDE, EXCLUDE)


def agreement(pairs: Pairs, treatment: Treatment = "three", level: float = 0.95) -> Agreement:
    """Everything about two reviewers' first independent decisions.

    pairs: (A's verdict, B's verdict), one for each row that both decided; verdicts are include,
        maybe, exclude. treatment: how maybe counts; always state it beside the figures.
    Errors: ValueError for another verdict. Figures that are not defined are None and say why.
    """
    given = list(pairs)
    treated, categories = treat(given, treatment)
    table = Table.of(treated, categories)
    weights: Weights = "linear" if treatment == "ordered" else "none"
    return Agreement(
        table=table,
        treatment=treatment,
        left_out=len(given) - len(treated),
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
    pairs: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for verdicts in _by_item(decisions).values():
        for first, second in combinations(sorted(verdicts), 2):
            pairs.setdefault((first, second), []).append((verdicts[first], verdicts[second]))
    return {pair: agreement(pairs[pair], treatment, level) for pair in sorted(pairs)}


def team(
    decisions: Iterable[Decision], treatment: Treatment = "three", level: float = 0.95
) -> TeamAgreement:
    """Fleiss' kappa and AC1 (AC2 when ordered) over all rows with two or more decisions.

    Pairwise kappas are never averaged. left_out: rows with fewer than two decisions, and with
        `drop` those that fall below two once a maybe is gone.
    """
    items = _by_item(decisions)
    raters = {rater for verdicts in items.values() for rater in verdicts}
    counts = []
    for verdicts in items.values():
        # Treating a verdict beside itself reuses the one rule for what a maybe becomes.
        kept, categories = treat(((v, v) for v in verdicts.values()), treatment)
        single = [verdict for verdict, _ in kept]
        _refuse_unknown(single, categories)
        counts.append([single.count(category) for category in categories])
    rated = [row for row in counts if sum(row) >= 2]
    weights: Weights = "linear" if treatment == "ordered" else "none"
    return TeamAgreement(
        n=len(rated),
        raters=len(raters),
        left_out=len(items) - len(rated),
        treatment=treatment,
        fleiss=fleiss(rated, level),
        ac=gwet(rated, weights, level),
    )


def _by_item(decisions: Iterable[Decision]) -> dict[int, dict[int, str]]:
    """Verdicts by item and rater; of several decisions by one rater the first counts."""
    items: dict[int, dict[int, str]] = {}
    for decision in decisions:
        items.setdefault(decision.item, {}).setdefault(decision.rater, decision.verdict)
    return items


def _refuse_unknown(verdicts: list[str], categories: tuple[str, ...]) -> None:
    for verdict in verdicts:
        if verdict not in categories:
            raise ValueError(f"'{verdict}' is not one of {', '.join(categories)}.")
