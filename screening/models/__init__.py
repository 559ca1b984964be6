from screening.models.allocation import Allocation
from screening.models.fulltext import FullText, NotRetrieved
from screening.models.item import Claim, Item
from screening.models.plan import Plan, Stage
from screening.models.vote import Resolution, Verdict, Vote

__all__ = [
    "Allocation",
    "Claim",
    "FullText",
    "Item",
    "NotRetrieved",
    "Plan",
    "Resolution",
    "Stage",
    "Verdict",
    "Vote",
]
