from reviews.models.duplicate import ChosenValue, Compared, Duplicate
from reviews.models.event import AuditEvent
from reviews.models.job import Job
from reviews.models.notice import Notice
from reviews.models.protocol import Criterion, Protocol
from reviews.models.record import Import, Problem, Record
from reviews.models.review import Invitation, Membership, Review
from reviews.models.source import Search, Source
from reviews.models.study import Report, Study, StudyReport

__all__ = [
    "AuditEvent",
    "ChosenValue",
    "Compared",
    "Criterion",
    "Duplicate",
    "Import",
    "Invitation",
    "Job",
    "Membership",
    "Notice",
    "Problem",
    "Protocol",
    "Record",
    "Report",
    "Review",
    "Search",
    "Source",
    "Study",
    "StudyReport",
]
