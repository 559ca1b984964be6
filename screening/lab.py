"""The agreement lab: what pages, API and files show of how well people agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.kept import kept
from reviews.models import Criterion, Membership, Review
from screening import agreement
from screening.independent import alike_decisions, first_decisions, may_see_agreement
from screening.models import Item, Stage, Verdict
from screening.plans import standing
from screening.progress import left_for

TREATMENTS: dict[agreement.Treatment, Any] = {
    "lenient": gettext_lazy("Include"),
    "three": gettext_lazy("Its own category"),
    "ordered": gettext_lazy("A step between"),
    "strict": gettext_lazy("Exclude"),
    "drop": gettext_lazy("Left out"),
}
USUAL: agreement.Treatment = "lenient"
PAGE = 50


def treatment_of(asked: str | None) -> agreement.Treatment:
    """The treatment of maybe that is asked for; include, the workflow's own, without one."""
    return next((each for each in TREATMENTS if each == asked), USUAL)


def open_to(seat: Membership, stage: str) -> tuple[bool, int]:
    """Whether the figures would tell this seat nothing that is blind; what waits for its vote."""
    left = left_for(seat, stage)
    return may_see_agreement(seat, standing(seat.review, stage), left), left


@dataclass(frozen=True, slots=True)
class Named:
    """Figures with the name of what they are about."""

    name: str
    figures: Any
    key: str = ""


@dataclass(frozen=True, slots=True)
class Lab:
    """All figures of a stage under one treatment of maybe, for everybody or for some people."""

    overall: agreement.Line
    pairs: list[Named]
    weeks: list[Named]
    criteria: list[Named]
    edited: int
    sentence: str
    people: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """The same without names: pairs by their seats, criteria by their keys.

    differing: the items on which not everybody gave the same verdict, before maybe is treated.
    """

    overall: agreement.Line
    pairs: dict[tuple[int, int], agreement.Agreement]
    weeks: dict[str, agreement.Line]
    criteria: dict[int, agreement.Line]
    edited: int
    differing: list[int]


def figures_of(
    review: Review, stage: str, treatment: agreement.Treatment, people: Sequence[int] = ()
) -> Figures:
    """The same for everybody who may see them; whether a seat may is for the caller to ask."""
    if people:
        return _figures(review, stage, treatment, people)
    return kept(
        review,
        f"agreement-{stage}-{treatment}",
        lambda: _figures(review, stage, treatment),
        lambda found: found.overall.n,
    )


def _figures(
    review: Review, stage: str, treatment: agreement.Treatment, people: Sequence[int] = ()
) -> Figures:
    found = alike_decisions(review, stage)
    decisions = agreement.of_people(found.decisions, people)
    criteria = Criterion.objects.filter(review=review).current().values_list("pk", flat=True)
    return Figures(
        overall=agreement.overall(decisions, treatment),
        pairs=agreement.pairwise(decisions, treatment),
        weeks=agreement.by_week(decisions, treatment),
        criteria=agreement.by_criterion(decisions, list(criteria)),
        edited=found.edited,
        differing=found.differing,
    )


def lab_of(
    seat: Membership,
    stage: str,
    treatment: agreement.Treatment,
    people: Sequence[int] = (),
    found: Figures | None = None,
) -> Lab:
    """found: the figures of these people, when the caller has them."""
    found = found or figures_of(seat.review, stage, treatment, people)
    names = {each.pk: str(each) for each in seat.review.members.select_related("user")}
    criteria = Criterion.objects.filter(review=seat.review).current()
    return Lab(
        overall=found.overall,
        pairs=[
            Named(_("%(first)s and %(second)s") % {"first": names[a], "second": names[b]}, figures)
            for (a, b), figures in found.pairs.items()
        ],
        weeks=[Named(week, line) for week, line in found.weeks.items()],
        criteria=[
            Named(each.reason, found.criteria[each.pk], str(each.pk))
            for each in criteria
            if each.pk in found.criteria and found.criteria[each.pk].n
        ],
        edited=found.edited,
        sentence=_sentence(stage, treatment, found.overall, list(found.pairs.values())),
        people={pk: names[pk] for pair in found.pairs for pk in pair},
    )


def _sentence(
    stage: str,
    treatment: agreement.Treatment,
    overall: agreement.Line,
    pairs: list[agreement.Agreement],
) -> str:
    what = "records" if stage == Stage.TITLE_ABSTRACT else "reports"
    if len(pairs) == 1:
        return agreement.sentence(pairs[0], what)
    return agreement.team_sentence(overall, treatment, what)


@dataclass(frozen=True, slots=True)
class Dispute:
    """An item on which people differed, with what each of them first said, and in dispute over."""

    item: Item
    said: list[tuple[str, str, str, list[str]]]
    disputed: list[str]


@dataclass(frozen=True, slots=True)
class Disputes:
    """Where people differed, as far as the seat may see their votes; one page of the items.

    by_criterion, by_person: (key, name, number of these items), the most frequent first.
    """

    number: int
    by_criterion: list[tuple[int, str, int]]
    by_person: list[tuple[int, str, int]]
    page: list[Dispute]
    after: int | None


def disputes_of(
    seat: Membership,
    stage: str,
    treatment: agreement.Treatment,
    person: int | None = None,
    criterion: int | None = None,
    after: int = 0,
    found: Figures | None = None,
) -> Disputes:
    """The items on which people differed, narrowed to a person or a criterion in dispute."""
    differing = (found or figures_of(seat.review, stage, treatment)).differing
    seen = first_decisions(seat.review, stage, differing, seat).decisions if differing else []
    disputes = agreement.disagreements(seen, treatment)
    names = {each.pk: str(each) for each in seat.review.members.select_related("user")}
    reasons = dict(Criterion.objects.filter(review=seat.review).values_list("pk", "reason"))
    narrowed = [
        each
        for each in disputes
        if (person is None or person in {one.rater for one in each.decisions})
        and (criterion is None or criterion in each.disputed)
    ]
    behind = [each for each in narrowed if each.item > after]
    page = behind[:PAGE]
    return Disputes(
        number=len(narrowed),
        by_criterion=_counted([key for each in disputes for key in each.disputed], reasons),
        by_person=_counted([one.rater for each in disputes for one in each.decisions], names),
        page=_shown(page, names, reasons),
        after=page[-1].item if len(behind) > PAGE else None,
    )


def _counted(keys: list[int], names: dict[int, str]) -> list[tuple[int, str, int]]:
    counts: dict[int, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    rows = [(key, names.get(key, "—"), n) for key, n in counts.items()]
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def _shown(
    page: list[agreement.Disagreement], names: dict[int, str], reasons: dict[int, str]
) -> list[Dispute]:
    rows = Item.objects.select_related("record", "report").only(
        "stage", "state", "record__title", "report__title"
    )
    items = rows.in_bulk([each.item for each in page])

    def label(verdict: str) -> str:
        return str(Verdict(verdict).label)

    return [
        Dispute(
            items[each.item],
            [
                (names[one.rater], one.verdict, label(one.verdict), _named(one.ticked, reasons))
                for one in each.decisions
            ],
            _named(each.disputed, reasons),
        )
        for each in page
    ]


def _named(criteria: Sequence[int], reasons: dict[int, str]) -> list[str]:
    return [reasons[key] for key in criteria]


HEAD = (
    "scope", "name", "n", "left_out", "agree", "agree_share", "agree_low", "agree_high",
    "kappa", "kappa_value", "kappa_low", "kappa_high", "kappa_note",
    "ac_value", "ac_low", "ac_high", "pabak", "pabak_low", "pabak_high",
    "positive", "positive_low", "positive_high", "negative", "negative_low", "negative_high",
    "prevalence", "bias", "maybe", "caution",
)  # fmt: skip


def table_of(lab: Lab, treatment: agreement.Treatment) -> Iterator[list[str]]:
    """The figures as a table: a line for all, for each pair, each criterion and each week.

    Positive and negative are agreement on include and on exclude; of a criterion, that it is met
    and that it fails.
    """
    yield list(HEAD)
    yield _line("all", "", lab.overall, treatment)
    for named in lab.pairs:
        yield _line("pair", named.name, named.figures, treatment)
    for named in lab.criteria:
        yield _line("criterion", named.name, named.figures, "")
    for named in lab.weeks:
        yield _line("week", named.name, named.figures, treatment)


def _line(
    scope: str, name: str, found: agreement.Line | agreement.Agreement, maybe: str
) -> list[str]:
    shown = found.coefficients_shown
    return [
        scope, name, str(found.n), str(found.left_out), str(found.share.hits),
        *_estimate(found.share, True),
        found.statistic, *_estimate(found.kappa, shown), found.kappa.why,
        *_estimate(found.ac, shown), *_estimate(found.pabak, shown),
        *_estimate(found.positive, shown), *_estimate(found.negative, shown),
        _number(found.prevalence if shown else None), _number(found.bias if shown else None),
        maybe, found.caution,
    ]  # fmt: skip


def _estimate(found: agreement.Coefficient | agreement.Share, shown: bool) -> list[str]:
    """A figure and the limits of its interval; empty where it is not defined, or not shown."""
    ci = found.ci if shown else None
    limits = (ci.low, ci.high) if ci is not None else (None, None)
    return [_number(each) for each in (found.value if shown else None, *limits)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
