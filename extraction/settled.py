"""What the team settled on: the only extraction that analyses read.

A settled cell counts at once, while the rest of its consensus is still open. Studies that are no
longer included are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extraction.included import included_studies
from extraction.lineage import newest_questions
from extraction.models import Answer, Judgement, Kind, Question, Result
from extraction.rating import plan_of
from reviews.models import Review


@dataclass(frozen=True, slots=True)
class ArmResult:
    """The settled numbers of one arm, outcome, timepoint, population, instrument and score.

    better: direction of the instrument, or of the outcome where no instrument is named.
    outcome_better: direction of the outcome. A number is None where none was settled, where it was
    settled as absent, and where it was printed with a qualifier (about, less than) or as a range.
    absent: the reason by stat.
    """

    result_id: int
    study_id: int
    study_label: str
    arm_id: int
    arm_label: str
    arm_role: str
    arm_position: int
    n_randomised: int | None
    outcome_id: int
    timepoint_id: int
    population: str
    instrument_id: int | None
    instrument: str
    better: str
    outcome_better: str
    score: str
    n: float | None = None
    mean: float | None = None
    sd: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    events: float | None = None
    absent: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Characteristic:
    """The settled answer to one question of the form about one study.

    text: the stored answer (several choices joined by `; `), empty where it was settled as absent.
    """

    study_id: int
    question_id: int
    label: str
    kind: str
    text: str
    number: float | None
    absent: str


@dataclass(frozen=True, slots=True)
class SettledJudgement:
    """The settled judgement of one domain of one study; `rank` 0 is the best level."""

    study_id: int
    study_label: str
    tool: str
    domain: str
    judgement: str
    rank: int
    support: str


def consensus_values(review: Review) -> dict[int, dict[str, float]]:
    """Settled numbers by result and stat; cells without a number are not there."""
    found: dict[int, dict[str, float]] = {}
    for result, stat, number, _absent in _cells(review):
        if number is not None:
            found.setdefault(result, {})[stat] = number
    return found


def arm_results(review: Review, **only: Any) -> list[ArmResult]:
    """Every open place of the included studies with what is settled there.

    only: filters on Result, such as outcome_id=3 or timepoint_id=1.
    """
    numbers: dict[int, dict[str, float]] = {}
    absent: dict[int, list[tuple[str, str]]] = {}
    for result, stat, number, reason in _cells(review):
        if number is not None:
            numbers.setdefault(result, {})[stat] = number
        if reason:
            absent.setdefault(result, []).append((stat, reason))
    places = (
        Result.objects.filter(review=review, study__in=included_studies(review), **only)
        .select_related("study", "arm", "outcome", "instrument")
        .order_by("study__label", "study_id", "outcome__position", "arm__position", "id")
    )
    return [
        _arm_result(place, numbers.get(place.pk, {}), tuple(absent.get(place.pk, ())))
        for place in places
    ]


def characteristics(review: Review) -> list[Characteristic]:
    """Settled answers to the questions that stand; reworded questions keep their answers."""
    newest = newest_questions(review)
    standing = {question.pk: question for question in review.questions.all().current()}
    answers = _consensus(review).exclude(question=None).order_by("id")
    found: dict[tuple[int, int], Characteristic] = {}
    for study, asked, text, number, absent in answers.values_list(
        "entry__study_id", "question_id", "text", "number", "absent"
    ):
        question: Question | None = standing.get(newest.get(asked, asked))
        if question is not None:
            found[study, question.pk] = Characteristic(
                study, question.pk, question.label, question.kind, text, number, absent
            )
    return sorted(found.values(), key=lambda one: (one.study_id, one.question_id))


def judgements(review: Review) -> list[SettledJudgement]:
    """Settled judgements of the domains that the team rates, by study and domain."""
    plan = plan_of(review)
    rank = {level.value: level.rank for level in plan.tool.judgements}
    order = {domain.id: place for place, domain in enumerate(plan.domains)}
    rows = Judgement.objects.current().filter(
        review=review,
        assessment__kind=Kind.CONSENSUS,
        assessment__tool=plan.tool.id,
        assessment__study__in=included_studies(review),
        domain__in=list(order),
    )
    found = [
        SettledJudgement(study, label, plan.tool.id, domain, level, rank[level], support)
        for study, label, domain, level, support in rows.values_list(
            "assessment__study_id", "assessment__study__label", "domain", "judgement", "support"
        )
    ]
    return sorted(found, key=lambda one: (one.study_label, one.study_id, order[one.domain]))


def _consensus(review: Review) -> Any:
    return Answer.objects.current().filter(
        review=review,
        entry__kind=Kind.CONSENSUS,
        entry__study__in=included_studies(review),
    )


def _cells(review: Review) -> Any:
    settled = _consensus(review).exclude(result=None)
    return settled.values_list("result_id", "stat", "number", "absent")


def _arm_result(
    place: Result, numbers: Mapping[str, float], absent: tuple[tuple[str, str], ...]
) -> ArmResult:
    scale = place.instrument
    return ArmResult(
        result_id=place.pk,
        study_id=place.study_id,
        study_label=place.study.label,
        arm_id=place.arm_id,
        arm_label=place.arm.label,
        arm_role=place.arm.role,
        arm_position=place.arm.position,
        n_randomised=place.arm.n_randomised,
        outcome_id=place.outcome_id,
        timepoint_id=place.timepoint_id,
        population=place.population,
        instrument_id=place.instrument_id,
        instrument=scale.name if scale else "",
        better=scale.better if scale else place.outcome.better,
        outcome_better=place.outcome.better,
        score=place.score,
        absent=absent,
        **numbers,
    )
