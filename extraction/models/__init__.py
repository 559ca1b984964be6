from extraction.models.arms import Arm
from extraction.models.entry import Absence, Answer, Entry
from extraction.models.form import Question
from extraction.models.outcome import Direction, Instrument, Outcome, Population, Timepoint
from extraction.models.result import Result, Stat
from extraction.models.rob import Assessment, Judgement, RatingPlan
from extraction.models.work import Finding, Kind, Origin, Work, WorkQuerySet

__all__ = [
    "Absence",
    "Answer",
    "Arm",
    "Assessment",
    "Direction",
    "Entry",
    "Finding",
    "Instrument",
    "Judgement",
    "Kind",
    "Origin",
    "Outcome",
    "Population",
    "Question",
    "RatingPlan",
    "Result",
    "Stat",
    "Timepoint",
    "Work",
    "WorkQuerySet",
]
