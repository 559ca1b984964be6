"""Agreement cut into lines: all together, by week, by criterion; and where people disagreed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from screening.agreement.report import (
    EXCLUDE,
    FEWEST_ROWS,
    INCLUDE,
    Agreement,
    Decision,
    TeamAgreement,
    Treatment,
    caution,
    pairwise,
    rows_of,
    team,
    treated,
)
from screening.agreement.table import Coefficient, Share, wilson


@dataclass(frozen=True, slots=True)
class Line:
    """Agreement on some rows, whoever judged them.

    raters: how many people judged them. left_out: rows that say nothing here. share: rows on which
    all agreed, of rows. kappa: Cohen's for two people, Fleiss' for more, as `statistic` says.
    prevalence: two categories only; bias: two people only.
    """

    n: int
    raters: int
    left_out: int
    share: Share
    kappa: Coefficient
    ac: Coefficient
    statistic: str
    pabak: Coefficient
    positive: Share
    negative: Share
    prevalence: float | None
    bias: float | None

    @property
    def coefficients_shown(self) -> bool:
        return self.n >= FEWEST_ROWS

    @property
    def caution(self) -> str:
        return caution(self.n)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row on which people differ after maybe is treated; `disputed`: criteria that some of them
    ticked and not all."""

    item: int
    decisions: tuple[Decision, ...]
    disputed: tuple[int, ...]


def overall(decisions: Iterable[Decision], treatment: Treatment) -> Line:
    """All rows with two or more decisions taken together; pairwise kappas are never averaged."""
    given = list(decisions)
    rows = rows_of(given)
    said = [(_treated(row, treatment), row[0].times) for row in rows]
    n = sum(times for verdicts, times in said if len(verdicts) > 1)
    agreed = sum(times for each, times in said if len(each) > 1 and len(set(each)) == 1)
    share = wilson(agreed, n)
    raters = {each.rater for row in rows for each in row if len(row) > 1}
    left_out = sum(times for _verdicts, times in said) - n
    pairs = pairwise(given, treatment)
    found: Agreement | TeamAgreement
    if len(pairs) == 1:
        found = two = next(iter(pairs.values()))
        number, name, kappa, bias = 2, two.statistic, two.kappa, two.bias
    else:
        found = many = team(given, treatment)
        number, name, kappa, bias = len(raters), "Fleiss’ κ", many.fleiss, None
    return Line(
        n=n,
        raters=number,
        left_out=left_out,
        share=share,
        kappa=kappa,
        ac=found.ac,
        statistic=name,
        pabak=found.pabak,
        positive=found.positive,
        negative=found.negative,
        prevalence=found.prevalence,
        bias=bias,
    )


def by_week(decisions: Iterable[Decision], treatment: Treatment) -> dict[str, Line]:
    """One line for each week; a row belongs to the week of its last first decision."""
    weeks: dict[str, list[Decision]] = {}
    for row in rows_of(decisions):
        if len(row) > 1:
            weeks.setdefault(max(each.week for each in row), []).extend(row)
    return {week: overall(weeks[week], treatment) for week in sorted(weeks)}


def by_criterion(decisions: Iterable[Decision], criteria: Sequence[int]) -> dict[int, Line]:
    """Whether people agreed that a criterion fails: ticked by one who excluded, or not ticked.

    An exclusion that names no criterion says nothing of any, so its rows are left out.
    """
    rows = [row for row in rows_of(decisions) if len(row) > 1]
    told = [row for row in rows if all(_says_why(each) for each in row)]
    left_out = sum(row[0].times for row in rows) - sum(row[0].times for row in told)
    return {each: _of_criterion(told, left_out, each) for each in criteria}


def disagreements(decisions: Iterable[Decision], treatment: Treatment) -> list[Disagreement]:
    """The rows on which people differ, in the order of their keys."""
    found = []
    for row in sorted(rows_of(decisions), key=lambda row: row[0].item):
        if len(set(_treated(row, treatment))) > 1:
            by_all = set(row[0].ticked).intersection(*(each.ticked for each in row))
            disputed = {tick for each in row for tick in each.ticked} - by_all
            found.append(Disagreement(row[0].item, tuple(row), tuple(sorted(disputed))))
    return found


def of_people(decisions: Iterable[Decision], people: Collection[int]) -> list[Decision]:
    """The decisions of some people; without any named, everybody's."""
    return [each for each in decisions if not people or each.rater in people]


def _of_criterion(rows: list[list[Decision]], left_out: int, criterion: int) -> Line:
    # "exclude" stands for failing the criterion, "include" for meeting it.
    judged = [
        replace(each, verdict=EXCLUDE if criterion in each.ticked else INCLUDE)
        for row in rows
        for each in row
    ]
    return replace(overall(judged, "lenient"), left_out=left_out)


def _says_why(decision: Decision) -> bool:
    return decision.verdict != EXCLUDE or bool(decision.ticked)


def _treated(row: list[Decision], treatment: Treatment) -> list[str]:
    said = (treated(each.verdict, treatment) for each in row)
    return [verdict for verdict in said if verdict is not None]
