from extraction.models.arms import Arm
from extraction.models.entry import Absence, Answer, Entry, Kind, Origin
from extraction.models.form import Question
from extraction.models.outcome import Direction, Instrument, Outcome, Population, Timepoint
from extraction.models.result import Result, Stat
from extraction.models.rob import Assessment, Judgement, RatingPlan

__all__ = [
    "Absence",
    "Answer",
    "Arm",
    "Assessment",
    "Direction",
    "Entry",
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
]
