from screening.models.allocation import Allocation
from screening.models.bulk import BulkVote
from screening.models.calibration import Calibration
from screening.models.fulltext import Attempt, FullText, NotRetrieved, SetAside
from screening.models.item import Claim, Item
from screening.models.marks import Highlight, Note, Tag
from screening.models.meeting import AgendaItem, Attendance, Clarification, Meeting
from screening.models.plan import Plan, Stage
from screening.models.ranking import Ranked, Ranking
from screening.models.reading import Order, Reading
from screening.models.sample import Rescreen, SampleItem
from screening.models.stopping import Stop
from screening.models.vote import Resolution, Verdict, Vote

__all__ = [
    "AgendaItem",
    "Allocation",
    "Attendance",
    "Attempt",
    "Calibration",
    "BulkVote",
    "Claim",
    "Clarification",
    "FullText",
    "Highlight",
    "Item",
    "Meeting",
    "NotRetrieved",
    "Note",
    "Order",
    "Plan",
    "Ranked",
    "Ranking",
    "Rescreen",
    "Reading",
    "Resolution",
    "SampleItem",
    "SetAside",
    "Stage",
    "Stop",
    "Tag",
    "Verdict",
    "Vote",
]
