"""The questions put to the rebuilt review's data."""

from analysis.actions.analyses import define_analysis
from analysis.actions.runs import run_analysis
from analysis.demo.search import Say
from analysis.demo.team import Team
from analysis.models import Analysis
from extraction.models import Population

CC, ITT = Population.COMPLETE_CASE, Population.ITT
MD, SMD = Analysis.Measure.MD, Analysis.Measure.SMD
POST, LATER = "Post-test", "One-year follow-up"
GLOBAL, SOCIAL, RECOVERY = "Global functioning", "Social functioning", "Personal recovery"
QUESTIONS = (
    (f"{GLOBAL} (GAF-F), one-year follow-up, complete case", GLOBAL, LATER, CC, MD),
    (f"{GLOBAL} (GAF-F), one-year follow-up, intention-to-treat", GLOBAL, LATER, ITT, MD),
    (f"{GLOBAL} (GAF-F), post-test, complete case", GLOBAL, POST, CC, MD),
    (f"{SOCIAL} (PSP), one-year follow-up, complete case", SOCIAL, LATER, CC, SMD),
    (f"{RECOVERY} (MHRM), one-year follow-up, complete case", RECOVERY, LATER, CC, SMD),
    ("Hope, one-year follow-up, complete case", "Hope", LATER, CC, SMD),
)


def analyse_all(team: Team, say: Say) -> None:
    outcomes = {outcome.name: outcome for outcome in team.review.outcomes.all()}
    times = {time.label: time for time in team.review.timepoints.all()}
    for name, outcome, time, population, measure in QUESTIONS:
        made = define_analysis(
            seat=team.owner,
            name=name,
            outcome=outcomes[outcome],
            timepoint=times[time],
            populations=[population],
            measure=measure,
        )
        run_analysis(seat=team.owner, analysis=made)
    say(f"  {len(QUESTIONS)} analyses run")
