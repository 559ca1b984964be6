"""Thirteen trials of BCG vaccine: published two-by-two tables, to show pooling on real numbers.

The counts are those that Colditz and colleagues pooled (JAMA 1994;271:698-702).
"""

import csv
from dataclasses import dataclass

from analysis.actions.analyses import Choices, define_analysis
from analysis.actions.runs import run_analysis
from analysis.demo.extract import ArmFacts, Extract, Numbers, enter, prepare, settle
from analysis.demo.generator import write_files
from analysis.demo.imr import title_key
from analysis.demo.screen import read_reports, screen_titles
from analysis.demo.search import Say, give_file, search, write_protocol
from analysis.demo.team import Team
from analysis.demo.works import DATA, Work
from analysis.models import Analysis
from extraction.actions.form import add_question
from extraction.actions.outcomes import add_outcome, add_timepoint
from extraction.models import Arm, Direction, Outcome, Population, Question, Timepoint
from reviews.actions.studies import change_study
from reviews.models import Source

TITLE = "A pooled example: BCG vaccine against tuberculosis"
ALL = "Tuberculosis, all trials"
SOURCE = "Trials of a published meta-analysis"
ALLOCATIONS = ("Random", "Alternate", "Systematic")
ARMS = (("BCG vaccine", Arm.Role.EXPERIMENTAL), ("No vaccine", Arm.Role.COMPARATOR))
PROTOCOL = {
    "question": "Does BCG vaccine prevent tuberculosis?",
    "population": "Children and adults without tuberculosis",
    "intervention": "BCG vaccine",
    "comparator": "No vaccine",
    "outcomes": "Tuberculosis",
    "study_design": "Controlled trials, however allocated",
    "criteria": [["A controlled trial of BCG vaccine with counts of cases", "No counts of cases"]],
}
NOTE = (
    "A demo of pooling on real numbers: the thirteen two-by-two tables of the meta-analysis by "
    "Colditz and colleagues (JAMA 1994;271:698-702). Titles here are descriptions, not those of "
    "the papers; votes are the demo's."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One row of the table."""

    label: str
    vaccinated: tuple[int, int]
    control: tuple[int, int]
    allocation: str
    latitude: str

    @property
    def work(self) -> Work:
        author, _space, year = self.label.rpartition(" ")
        family = author.split(" and ")[0]
        title = f"[Trial of BCG vaccine against tuberculosis: {self.label}]"
        abstract = "A description written for this demo; the counts are as published."
        return Work(
            key=self.label, title=title, authors=((family, ""),), year=int(year), journal="",
            abbreviation="", volume="", issue="", pages="", doi="", abstract=abstract,
        )  # fmt: skip


def trials() -> list[Trial]:
    with (DATA / "bcg.csv").open(encoding="utf-8", newline="") as file:
        return [
            Trial(
                label=row["label"],
                vaccinated=_cases_and_all(row, "vaccinated"),
                control=_cases_and_all(row, "control"),
                allocation=row["allocation"],
                latitude=row["latitude"],
            )
            for row in csv.DictReader(file)
        ]


def _cases_and_all(row: dict[str, str], group: str) -> tuple[int, int]:
    cases = int(row[f"cases_{group}"])
    return cases, cases + int(row[f"healthy_{group}"])


def fill(team: Team, say: Say) -> None:
    """The thirteen trials, from file to forest plot."""
    given = trials()
    works = [trial.work for trial in given]
    keys = {work.key for work in works}
    write_protocol(team.owner, PROTOCOL)
    run = search(team.owner, SOURCE, Source.Kind.CITATION, "2022-02-28", "The list of trials.")
    give_file(team.owner, run, "trials.ris", write_files({"ProQuest": works})[0].content)
    screen_titles(team, works, keys)
    read_reports(team, works, keys)
    _extract(team, given)
    say(f"  {len(given)} trials extracted twice and pooled")


def _extract(team: Team, given: list[Trial]) -> None:
    allocation = add_question(
        seat=team.owner, section="Study", label="Allocation", kind=Question.Kind.CHOICE,
        options=ALLOCATIONS,
    )  # fmt: skip
    latitude = add_question(
        seat=team.owner, section="Study", label="Distance from the equator (degrees)",
        kind=Question.Kind.INTEGER,
    )  # fmt: skip
    outcome = add_outcome(
        seat=team.first, name="Tuberculosis", kind=Outcome.Kind.DICHOTOMOUS, better=Direction.LOWER
    )
    time = add_timepoint(seat=team.first, label="End of follow-up")
    links = team.review.study_reports.filter(removed_at=None).select_related("study", "report")
    studies = {title_key(link.report.title): link.study for link in links}
    for trial in given:
        study = studies[title_key(trial.work.title)]
        change_study(seat=team.adjudicator, study=study, label=trial.label)
        groups = (trial.vaccinated, trial.control)
        numbers = [
            Numbers(outcome, time, Population.ITT, label, {"events": str(events), "n": str(n)})
            for (label, _role), (events, n) in zip(ARMS, groups, strict=True)
        ]
        facts = Extract(
            study=study,
            arms=[
                ArmFacts(label, role, n)
                for (label, role), (_e, n) in zip(ARMS, groups, strict=True)
            ],
            answers={allocation: trial.allocation, latitude: trial.latitude},
            numbers=numbers,
        )
        places = prepare(team, facts)
        for seat in team.pair:
            enter(seat, facts, places)
        settle(team, facts, places)
    _pool(team, outcome, time, allocation, latitude)


def _pool(
    team: Team, outcome: Outcome, time: Timepoint, allocation: Question, latitude: Question
) -> None:
    for name, choices in (
        (ALL, Choices()),
        ("Tuberculosis, by allocation", Choices(subgroup_by=allocation)),
        (
            "Tuberculosis, by distance from the equator",
            Choices(moderator=latitude, test=Analysis.Test.KNHA, order=Analysis.Order.YEAR),
        ),
        (
            "Tuberculosis, Mantel-Haenszel",
            Choices(model=Analysis.Model.COMMON, pooling=Analysis.Pooling.MH),
        ),
    ):
        made = define_analysis(
            seat=team.owner, name=name, outcome=outcome, timepoint=time,
            populations=[Population.ITT], measure=Analysis.Measure.RR, **choices,
        )  # fmt: skip
        run_analysis(seat=team.owner, analysis=made)
