"""What screening, extraction and rating leave behind, for tests that begin at the analysis."""

from typing import Any

from django.utils import timezone

from analysis.models import Analysis
from extraction.models import (
    Answer,
    Arm,
    Assessment,
    Entry,
    Instrument,
    Judgement,
    Kind,
    Outcome,
    Question,
    Result,
    Timepoint,
)
from reviews.models import Record, Report, Review, Source, Study, StudyReport
from screening.models import FullText, Item, NotRetrieved, Resolution, Stage, Stop, Vote
from tests import make

FROM = {
    "PsycINFO": Source.Kind.DATABASE,
    "PubMed": Source.Kind.DATABASE,
    "WHO ICTRP": Source.Kind.REGISTER,
    "Reference lists": Source.Kind.CITATION,
    "Hand searching": Source.Kind.OTHER,
}


def record(of: Review, source: str = "PubMed", state: str | None = None, **facts: Any) -> Record:
    """A record from a source, with its item in a state (None: no item yet)."""
    where = make.source(of, source, FROM[source])
    run = where.searches.first() or make.search(of, where)
    made = make.record(of, of_file=run.imports.first() or make.source_file(of, run), **facts)
    if state is not None:
        Item.objects.create(
            review=of,
            stage=Stage.TITLE_ABSTRACT,
            record=made,
            state=state,
            in_play=made.duplicate_of_id is None,
        )
    return made


def copy(of: Review, kept: Record, source: str = "PsycINFO") -> Record:
    return record(of, source, Item.State.WAITING, duplicate_of=kept, title=kept.title)


def report(
    of: Review, label: str, ft: str = Item.State.WAITING, here: bool = True, **facts: Any
) -> Report:
    """A report whose record was included, at a state of the full-text stage."""
    source = facts.pop("source", "PubMed")
    its_record = record(of, source, Item.State.INCLUDED, title=f"{label}: a trial")
    made = make.report(of, label, its_record)
    item = Item.objects.create(review=of, stage=Stage.FULL_TEXT, report=made, state=ft)
    if here:
        FullText.objects.create(
            review=of, report=made, file="x.pdf", filename="x.pdf", sha256=f"{made.pk:064x}",
            size=1, by=of.members.first(),
        )  # fmt: skip
    if reason := facts.pop("reason", None):
        Vote.objects.create(
            review=of, item=item, seat=of.members.first(), round=1, verdict="exclude",
            criteria=[reason.pk], criteria_version=1,
        )  # fmt: skip
    return made


def by_hand(of: Review, label: str, source: str = "Reference lists") -> Report:
    made = Report.objects.create(
        review=of, source=make.source(of, source, FROM[source]), title=f"{label}, found by hand",
        label=label,
    )  # fmt: skip
    Item.objects.create(review=of, stage=Stage.FULL_TEXT, report=made)
    return made


def not_retrieved(of: Review, label: str) -> Report:
    made = report(of, label, here=False)
    NotRetrieved.objects.create(review=of, report=made, tried="Library loan", by=of.members.first())
    Item.objects.filter(report=made).update(in_play=False)
    return made


def study(of: Review, label: str, reports: int = 1) -> Study:
    """An included study with its included reports."""
    made = Study.objects.create(review=of, label=label)
    for number in range(reports):
        one = report(of, label if not number else f"{label} ({number + 1})", Item.State.INCLUDED)
        StudyReport.objects.create(review=of, study=made, report=one)
    return made


def excluded_by_tool(of: Review, source: str = "PubMed") -> Record:
    made = record(of, source, Item.State.EXCLUDED)
    stop = Stop.objects.create(
        review=of, target=0.95, confidence=0.95, p=0.01, total=1, read=0, relevant=0,
        by=of.members.first(),
    )  # fmt: skip
    Resolution.objects.create(
        review=of, item=made.item, round=1, verdict="exclude", basis="automation", stop=stop
    )
    return made


def outcome(of: Review, name: str = "Global functioning", kind: str = "continuous") -> Outcome:
    return Outcome.objects.create(review=of, position=of.outcomes.count() + 1, name=name, kind=kind)


def timepoint(of: Review, label: str = "One year") -> Timepoint:
    return Timepoint.objects.get_or_create(review=of, label=label, defaults={"position": 1})[0]


def scale(of: Review, name: str = "GAF-F", better: str = "higher") -> Instrument:
    return Instrument.objects.get_or_create(review=of, name=name, defaults={"better": better})[0]


def arm(of: Study, label: str, role: str, position: int = 1) -> Arm:
    return Arm.objects.get_or_create(
        review=of.review, study=of, label=label, defaults={"role": role, "position": position}
    )[0]


def consensus(of: Study) -> Entry:
    return Entry.objects.get_or_create(
        review=of.review,
        study=of,
        kind=Kind.CONSENSUS,
        defaults={"seat": of.review.members.first(), "completed_at": timezone.now()},
    )[0]


def settle(of_arm: Arm, of_outcome: Outcome, population: str = "itt", **facts: Any) -> Result:
    """The settled numbers of one arm: n=…, mean=…, sd=… and so on."""
    place = {name: facts.pop(name, None) for name in ("instrument", "score", "timepoint")}
    review = of_arm.review
    result = Result.objects.create(
        review=review,
        study=of_arm.study,
        arm=of_arm,
        outcome=of_outcome,
        instrument=place["instrument"],
        timepoint=place["timepoint"] or timepoint(review),
        population=population,
        score=place["score"] or Result.Score.FINAL,
    )
    for stat, value in facts.items():
        Answer.objects.create(
            review=review, entry=consensus(of_arm.study), result=result, stat=stat,
            text=str(value), number=value, by=review.members.first(),
        )  # fmt: skip
    return result


def trial(
    of: Review, label: str, of_outcome: Outcome, one: dict[str, Any], two: dict[str, Any],
    **facts: Any,
) -> Study:  # fmt: skip
    """An included study of two arms with settled numbers."""
    made = study(of, label)
    settle(arm(made, "IMR", "experimental", 1), of_outcome, **facts, **one)
    settle(arm(made, "Usual care", "comparator", 2), of_outcome, **facts, **two)
    return made


def question(of: Review, label: str = "Country", kind: str = Question.Kind.SHORT) -> Question:
    return Question.objects.create(
        review=of, section="Study", position=of.questions.count() + 1, label=label, kind=kind
    )


def answer(of: Study, to: Question, text: str, number: float | None = None) -> Answer:
    return Answer.objects.create(
        review=of.review,
        entry=consensus(of),
        question=to,
        text=text,
        number=number,
        by=of.review.members.first(),
    )


def judge(of: Study, domain: str, judgement: str) -> Judgement:
    assessment = Assessment.objects.get_or_create(
        review=of.review,
        study=of,
        tool="rob1",
        kind=Kind.CONSENSUS,
        defaults={"seat": of.review.members.first(), "tool_version": "1"},
    )[0]
    return Judgement.objects.create(
        review=of.review, assessment=assessment, domain=domain, judgement=judgement,
        by=of.review.members.first(),
    )  # fmt: skip


def analysis(of: Review, of_outcome: Outcome, measure: str = "SMD", **facts: Any) -> Analysis:
    return Analysis.objects.create(
        review=of,
        name=facts.pop("name", "Functioning at one year"),
        outcome=of_outcome,
        timepoint=facts.pop("timepoint", None) or timepoint(of),
        populations=facts.pop("populations", ["itt", "cc"]),
        measure=measure,
        made_by=of.members.first(),
        **facts,
    )
