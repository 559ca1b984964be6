"""One item as a page shows it to one person."""

import uuid
from dataclasses import dataclass, field

from reviews.models import Criterion, Membership, Record, Report
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


def card_of(seat: Membership, item: Item, plan: Plan) -> Card:
    """The card of an item for this seat; a fixed number of queries."""
    whole = Item.objects.select_related("record", "report__record").get(pk=item.pk)
    criteria = list(Criterion.objects.filter(review=seat.review_id).current())
    mine = Vote.objects.current().filter(item=whole, seat=seat, round=whole.round).first()
    if whole.report is None:
        return Card(whole, plan, criteria, mine)
    files = list(whole.report.full_texts.all().standing())
    gone = whole.report.not_retrieved.all().standing().select_related("by__user").first()
    return Card(whole, plan, criteria, mine, files, gone)
