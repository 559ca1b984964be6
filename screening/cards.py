"""One item as a page shows it to one person."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from reviews.models import Criterion, Membership, Record, Report
from reviews.prepared import Prepared, together
from screening.marked import OWN, Marks, own_marks
from screening.models import FullText, Item, NotRetrieved, Plan, Stage, Vote

Shown = tuple[int, str, str]
"""A criterion of the protocol: its key, its words, and the exclusion reason that it gives."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a person needs to judge an item: its words, the criteria, and their own vote."""

    item: Item
    plan: Plan
    criteria: tuple[Shown, ...]
    vote: Vote | None
    marks: Marks
    files: list[FullText] = field(default_factory=list)
    not_retrieved: NotRetrieved | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def report(self) -> Report | None:
        return self.item.report

    @property
    def record(self) -> Record | None:
        report = self.item.report
        return self.item.record if report is None else report.record

    @property
    def title(self) -> str:
        if self.item.report is not None:
            return self.item.report.title
        return str(self.item.record)

    @property
    def paragraphs(self) -> list[str]:
        abstract = self.record.abstract if self.record is not None else ""
        return [line.strip() for line in abstract.splitlines() if line.strip()]

    @property
    def shows_bibliography(self) -> bool:
        """Prestige bias: a plan can hide authors, journal and year while people screen."""
        return not self.plan.hide_bibliography or self.item.is_settled

    @property
    def has_record(self) -> bool:
        return self.record is not None

    @property
    def settled_as(self) -> str:
        return str(self.item.get_state_display()) if self.item.is_settled else ""

    @property
    def note(self) -> str:
        """What I noted beside the item, else with my vote."""
        return self.marks.note or (self.vote.note if self.vote is not None else "")

    @property
    def voted(self) -> bool:
        return self.vote is not None

    @property
    def ticked(self) -> tuple[int, ...]:
        return tuple(self.vote.criteria) if self.vote is not None else ()

    @property
    def is_full_text(self) -> bool:
        return self.item.stage == Stage.FULL_TEXT


def card_of(seat: Membership, item: Item, plan: Plan, fresh: bool = False) -> Card:
    """The card of an item for this seat; a fixed number of queries. fresh: not voted on by it."""
    mine = [] if fresh else [MINE.asked(item=item.pk, seat=seat.pk)]
    found = together(
        WHOLE.asked(item=item.pk),
        CRITERIA.asked(review=seat.review_id),
        OWN.asked(seat=seat.pk, item=item.pk),
        *mine,
    )
    [whole], criteria, marks = found[0], tuple(found[1]), own_marks(found[2])
    vote = next(iter(found[3]), None) if mine else None
    if whole.report is None:
        return Card(whole, plan, criteria, vote, marks)
    files = list(whole.report.full_texts.all().standing())
    gone = whole.report.not_retrieved.all().standing().select_related("by__user").first()
    return Card(whole, plan, criteria, vote, marks, files, gone)


def _whole(*, item: Any) -> QuerySet[Item]:
    """Without what a card never shows; a record's index for searching is as long as its text."""
    unseen = ("search", "raw", "authors", "urls", "trial_ids", "warnings")
    return (
        Item.objects.filter(pk=item)
        .select_related("record", "report__record")
        .defer(*(f"{path}__{name}" for path in ("record", "report__record") for name in unseen))
    )


WHOLE = Prepared(_whole)
CRITERIA = Prepared(
    lambda *, review: (
        Criterion.objects.filter(review=review).current().values_list("pk", "label", "reason")
    )
)
MINE = Prepared(
    lambda *, item, seat: Vote.objects.of_this_round().filter(item=item, seat=seat).order_by()
)
