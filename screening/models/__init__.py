from screening.models.fulltext import FullText, NotRetrieved
from screening.models.item import Claim, Item
from screening.models.plan import Plan, Stage
from screening.models.vote import Resolution, Verdict, Vote

__all__ = [
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
