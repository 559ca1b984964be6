from screening.models.allocation import Allocation
from screening.models.calibration import Calibration
from screening.models.fulltext import FullText, NotRetrieved
from screening.models.item import Claim, Item
from screening.models.meeting import AgendaItem, Attendance, Clarification, Meeting
from screening.models.plan import Plan, Stage
from screening.models.sample import Rescreen, SampleItem
from screening.models.vote import Resolution, Verdict, Vote

__all__ = [
    "AgendaItem",
    "Allocation",
    "Attendance",
    "Calibration",
    "Claim",
    "Clarification",
    "FullText",
    "Item",
    "Meeting",
    "NotRetrieved",
    "Plan",
    "Rescreen",
    "Resolution",
    "SampleItem",
    "Stage",
    "Verdict",
    "Vote",
]
