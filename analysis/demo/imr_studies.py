"""What the included studies of the rebuilt review say, extracted twice and rated twice."""

import csv
from collections.abc import Iterator
from typing import Any

from analysis.demo.extract import ArmFacts, Extract, Numbers, enter, prepare, role_of, settle
from analysis.demo.imr import facts, title_key
from analysis.demo.search import Say
from analysis.demo.team import Team
from analysis.demo.works import DATA, real_works
from extraction.actions.form import add_question
from extraction.actions.outcomes import add_instrument, add_outcome, add_timepoint
from extraction.actions.rob import (
    assess_domain,
    choose_domains,
    complete_assessment,
    start_assessment,
)
from extraction.actions.rob_consensus import complete_consensus, resolve_all_agreed, settle_domain
from extraction.models import Direction, Instrument, Origin, Question, Timepoint
from reviews.actions.studies import change_study, group_studies
from reviews.models import Membership, Report, Study

FORM = (
    ("Country", Question.Kind.SHORT, ()),
    ("Condition", Question.Kind.SHORT, ()),
    ("Modules of the programme", Question.Kind.SHORT, ()),
    ("Comparison", Question.Kind.CHOICE,
     ("Treatment as usual", "Waiting list", "Other intervention")),
)  # fmt: skip
WORSE_HIGH = ("PANSS total", "HAM-D6", "YMRS")
RANGES = {
    "GAF-F": (1, 100), "GAF-S": (1, 100), "PSP": (1, 100), "PANSS total": (30, 210),
    "HAM-D6": (0, 22), "YMRS": (0, 60), "MHRM": (0, 120), "Adult State Hope Scale": (6, 48),
    "CSQ": (8, 32), "IMRS, client": (15, 75), "IMRS, clinician": (15, 75),
}  # fmt: skip
LATER = "One-year follow-up"
TIMES = (
    ("Post-test", Timepoint.Kind.POST_TEST),
    (LATER, Timepoint.Kind.FOLLOW_UP),
)
SOURCE = title_key(real_works()["jensen"].title)
TRIAL = "Dalum 2018, Jensen 2019"
SLIPS: dict[tuple[str, ...], str] = {
    ("Global functioning", LATER, "cc", "TAU", "mean"): "52.0",
    ("Hope", LATER, "cc", "IMR + TAU", "n"): "25",
}
WAITING_FOR_SECOND, WAITING_FOR_CONSENSUS = "Polat and Kutlu", "Lin 2013"
DISAGREEMENT = "Counted again together."


def group_reports(team: Team) -> dict[str, Study]:
    """Studies by label: the reports of one trial together, each study with its short name."""
    reports = {title_key(report.title): report for report in team.review.reports.all()}
    works = real_works()
    found = {}
    for told in facts("studies"):
        mine = [reports[title_key(works[key].title)] for key in told["reports"]]
        studies = [_study_of(report) for report in mine]
        study = studies[0]
        if len(studies) > 1:
            study = group_studies(seat=team.adjudicator, studies=studies, label=told["label"])
        change_study(
            seat=team.adjudicator,
            study=study,
            label=told["label"],
            registration=told["registration"],
        )
        found[told["label"]] = study
    return found


def _study_of(report: Report) -> Study:
    return report.links.get(removed_at=None).study


def extract_all(team: Team, studies: dict[str, Study], say: Say) -> None:
    """Everything twice and settled, but for one study a person may take up and one to settle."""
    questions = [
        add_question(seat=team.owner, section="Study", label=label, kind=kind, options=options)
        for label, kind, options in FORM
    ]
    numbers = list(_trial_numbers(team))
    for told in facts("studies"):
        study = studies[told["label"]]
        extract = _extract(told, study, questions, numbers if told["label"] == TRIAL else [])
        places = prepare(team, extract)
        enter(team.first, extract, places)
        if told["label"] == WAITING_FOR_SECOND:
            continue
        enter(team.second, extract, places, misread=True)
        if told["label"] != WAITING_FOR_CONSENSUS:
            settle(team, extract, places)
    say(f"  {len(studies)} studies extracted twice")


def _extract(
    told: dict[str, Any], study: Study, questions: list[Question], numbers: list[Numbers]
) -> Extract:
    values = (told["country"], told["condition"], told["modules"], told["comparator"])
    reports = [link.report for link in study.links.filter(removed_at=None)]
    source = next((one for one in reports if title_key(one.title) == SOURCE), reports[0])
    return Extract(
        study=study,
        arms=[ArmFacts(label, role_of(role), n) for label, role, n in told["arms"]],
        answers=dict(zip(questions, values, strict=True)),
        numbers=numbers,
        report=source,
        misread=SLIPS if numbers else {},
    )


def _trial_numbers(team: Team) -> Iterator[Numbers]:
    """Table 3 of the one-year follow-up of NCT01361698, with the scales that it names."""
    with (DATA / "danish_trial.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    outcomes = {
        name: add_outcome(
            seat=team.first,
            name=name,
            better=Direction.LOWER if name == "Symptoms" else Direction.HIGHER,
        )
        for name in dict.fromkeys(row["outcome"] for row in rows)
    }
    scales = {name: _scale(team.first, name) for name in RANGES}
    times = {label: add_timepoint(seat=team.first, label=label, kind=kind) for label, kind in TIMES}
    for row in rows:
        yield Numbers(
            outcome=outcomes[row["outcome"]],
            instrument=scales[row["instrument"]],
            timepoint=times[row["timepoint"]],
            population=row["population"],
            arm=row["arm"],
            stats={stat: row[stat] for stat in ("n", "mean", "sd", "se") if row[stat]},
            page=row["page"],
        )


def _scale(seat: Membership, name: str) -> Instrument:
    low, high = RANGES[name]
    better = Direction.LOWER if name in WORSE_HIGH else Direction.HIGHER
    return add_instrument(seat=seat, name=name, minimum=low, maximum=high, better=better)


def rate_all(team: Team, studies: dict[str, Study], say: Say) -> None:
    """Risk of bias twice, in the six domains that the published review rated, and settled."""
    ratings = facts("ratings")
    choose_domains(seat=team.owner, domains=ratings["all"])
    for label, study in studies.items():
        told = {**ratings["all"], **ratings["some"].get(label, {})}
        for seat in team.pair:
            rating = start_assessment(seat=seat, study=study)
            for domain, (judgement, support, *second) in told.items():
                assess_domain(
                    seat=seat,
                    assessment=rating,
                    domain=domain,
                    judgement=second[0] if second and seat == team.second else judgement,
                    support=ratings["lead"] + support,
                )
            complete_assessment(seat=seat, assessment=rating)
        resolve_all_agreed(seat=team.adjudicator, study=study)
        for domain, (_judgement, _support, *second) in told.items():
            if second:
                settle_domain(
                    seat=team.adjudicator, study=study, domain=domain, take=Origin.FIRST,
                    reason=DISAGREEMENT,
                )  # fmt: skip
        complete_consensus(seat=team.adjudicator, study=study)
    say(f"  {len(studies)} studies rated twice")
