"""Two extractions of a study, compared and settled, through the actions that everybody uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.demo.team import Team
from extraction.actions.arms import add_arm
from extraction.actions.consensus import complete_consensus, resolve_all_agreed, settle_cell
from extraction.actions.entries import complete_entry, save_answers, start_entry
from extraction.actions.results import open_places
from extraction.cells import key_of
from extraction.models import Absence, Arm, Instrument, Origin, Outcome, Question, Timepoint
from extraction.reading import Given
from reviews.errors import RuleBroken
from reviews.models import Membership, Report, Study


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One arm as the paper describes it; `n` is None where it is not known."""

    label: str
    role: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one arm came to at one place; `stats` as printed, by name of the statistic."""

    outcome: Outcome
    timepoint: Timepoint
    population: str
    arm: str
    stats: Mapping[str, str]
    instrument: Instrument | None = None
    page: str = ""

    def cell(self, stat: str) -> tuple[str, ...]:
        """Outcome, timepoint, population, arm and statistic."""
        return self.outcome.name, self.timepoint.label, self.population, self.arm, stat


@dataclass(frozen=True, slots=True)
class Extract:
    """All that is extracted from one study; an empty answer is entered as not reported.

    `misread` is what the second extractor typed otherwise, by `Numbers.cell`.
    """

    study: Study
    arms: Sequence[ArmFacts]
    answers: Mapping[Question, str]
    numbers: Sequence[Numbers] = ()
    report: Report | None = None
    misread: Mapping[tuple[str, ...], str] = field(default_factory=dict)


def prepare(team: Team, facts: Extract) -> list[tuple[Numbers, int]]:
    """Arms and the places for numbers, agreed before anybody types; the place of each row."""
    arms = {
        arm.label: add_arm(
            seat=team.first, study=facts.study, label=arm.label, role=arm.role, n_randomised=arm.n
        )
        for arm in facts.arms
    }
    found: list[tuple[Numbers, int]] = []
    for rows in _by_place(facts.numbers):
        places = open_places(
            seat=team.first,
            study=facts.study,
            outcome=rows[0].outcome,
            timepoint=rows[0].timepoint,
            population=rows[0].population,
            instrument=rows[0].instrument,
            arms=[arms[row.arm] for row in rows],
        )
        held = {place.arm_id: place.pk for place in places}
        found += [(row, held[arms[row.arm].pk]) for row in rows]
    return found


def enter(
    seat: Membership, facts: Extract, places: Iterable[tuple[Numbers, int]], misread: bool = False
) -> None:
    """One person's extraction, from start to complete."""
    entry = start_entry(seat=seat, study=facts.study)
    given = {
        f"q{question.pk}": Given(text=text, report=facts.report if text else None)
        for question, text in facts.answers.items()
        if text
    }
    for row, place in places:
        for stat, text in row.stats.items():
            slip = facts.misread.get(row.cell(stat)) if misread else None
            key = key_of(None, place, stat)
            given[key] = Given(text=slip or text, page=row.page, report=facts.report)
    saved = save_answers(seat=seat, entry=entry, given=given)
    if saved.problems:
        raise RuleBroken(f"{facts.study}: {saved.problems}")
    complete_entry(seat=seat, entry=entry, empty_as=Absence.NOT_REPORTED)


def settle(team: Team, facts: Extract, places: Iterable[tuple[Numbers, int]]) -> None:
    """What agrees is taken at once; what does not, as the first extractor has it."""
    resolve_all_agreed(seat=team.adjudicator, study=facts.study)
    for row, place in places:
        for stat in row.stats:
            if row.cell(stat) in facts.misread:
                settle_cell(
                    seat=team.adjudicator,
                    study=facts.study,
                    key=key_of(None, place, stat),
                    take=Origin.FIRST,
                    reason="Read again in the table.",
                )
    complete_consensus(seat=team.adjudicator, study=facts.study)


def _by_place(numbers: Sequence[Numbers]) -> list[list[Numbers]]:
    """Rows of one outcome, instrument, timepoint and population together."""
    found: dict[tuple[object, ...], list[Numbers]] = {}
    for row in numbers:
        scale = row.instrument.pk if row.instrument else None
        found.setdefault((row.outcome.pk, scale, row.timepoint.pk, row.population), []).append(row)
    return list(found.values())


def role_of(text: str) -> str:
    return Arm.Role(text).value
