"""One item as a page shows it to one person."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from reviews.models import Criterion, Membership, Record, Report
from reviews.prepared import Prepared
from screening.models import FullText, Item, NotRetrieved, Plan, Stage, Vote


@dataclass(frozen=True, slots=True)
class Card:
    """What a person needs to judge an item: its words, the criteria, and their own vote."""

    item: Item
    plan: Plan
    criteria: list[Criterion]
    vote: Vote | None
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
    def ticked(self) -> list[int]:
        return list(self.vote.criteria) if self.vote is not None else []

    @property
    def is_full_text(self) -> bool:
        return self.item.stage == Stage.FULL_TEXT


def card_of(seat: Membership, item: Item, plan: Plan, fresh: bool = False) -> Card:
    """The card of an item for this seat; a fixed number of queries. fresh: not voted on by it."""
    whole = WHOLE.first(item=item.pk)
    criteria = CRITERIA.all(review=seat.review_id)
    mine = None if fresh else MINE.first(item=whole.pk, seat=seat.pk, round=whole.round)
    if whole.report is None:
        return Card(whole, plan, criteria, mine)
    files = list(whole.report.full_texts.all().standing())
    gone = whole.report.not_retrieved.all().standing().select_related("by__user").first()
    return Card(whole, plan, criteria, mine, files, gone)


def _whole(*, item: Any) -> QuerySet[Item]:
    """Without what a card never shows; a record's index for searching is as long as its text."""
    unseen = ("search", "raw", "authors", "urls", "trial_ids", "warnings")
    return (
        Item.objects.filter(pk=item)
        .select_related("record", "report__record")
        .defer(*(f"{path}__{name}" for path in ("record", "report__record") for name in unseen))
    )


WHOLE = Prepared(_whole)
CRITERIA = Prepared(lambda *, review: Criterion.objects.filter(review=review).current())
MINE = Prepared(
    lambda *, item, seat, round: (
        Vote.objects.current().filter(item=item, seat=seat, round=round).order_by()
    )
)
