"""What is screened as a bibliographic file, with what was settled and why."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Q

from reviews.actions.exports import hand_out, refuse_unfit
from reviews.formats import ParsedRecord, PriorDecision
from reviews.jobs import Progress, quiet
from reviews.models import Criterion, Membership, Review
from reviews.rows import parsed_of
from screening import plans
from screening.ballots import reported_reasons
from screening.models import Item, Stage
from screening.models.item import ItemQuerySet

AT_A_TIME = 500
TOOL, OPEN = "Concord", "open"
NO_PRESTIGE = (
    "ref_type", "title", "title_translated", "abstract", "keywords", "mesh", "language",
    "record_id", "source_format", "prior_decisions", "extra",
)  # fmt: skip
NEEDED = ("search_run__source", "source_file")


def check_items(*, seat: Membership, items: ItemQuerySet, format: str) -> int:
    """How many references these are; RuleBroken where they cannot be a file of this format."""
    numbered = Q(record__pmid__gt="") | Q(report__record__pmid__gt="")
    return refuse_unfit(seat=seat, rows=items, lacking=items.exclude(numbered), format=format)


def export_items(
    *, seat: Membership, items: ItemQuerySet, format: str, progress: Progress = quiet
) -> Iterator[bytes]:
    """These items as references, in pieces. Only what is settled is told, never how people voted.

    A settled item carries its decision as an earlier team's, which other tools and a later review
    read; tables also have it, with stage and reason, in columns of its own. Where the plan hides
    authors, journal and year, what is not settled is told without them and without its numbers.
    """
    count = check_items(seat=seat, items=items, format=format)
    references = _references(seat.review, items)
    return hand_out(seat=seat, records=references, count=count, format=format, progress=progress)


def _references(review: Review, items: ItemQuerySet) -> Iterator[ParsedRecord]:
    words = dict(Criterion.objects.filter(review=review).values_list("pk", "reason"))
    hiding = [each for each in Stage.values if plans.standing(review, each).hide_bibliography]
    keys = list(items.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_A_TIME):
        found = _whole(keys[start : start + AT_A_TIME])
        reasons = reported_reasons(review, found)
        for item in found:
            criterion = reasons.get(item.pk)
            reason = words.get(criterion, "") if criterion is not None else ""
            told = _told(item, _reference(item), review, reason)
            yield told if item.is_settled or item.stage not in hiding else _hidden(told)


def _hidden(reference: ParsedRecord) -> ParsedRecord:
    """Without authors, journal and year, as the plan has it until the item is settled."""
    return ParsedRecord(**{name: getattr(reference, name) for name in NO_PRESTIGE})


def _whole(keys: list[int]) -> list[Item]:
    rows = Item.objects.filter(pk__in=keys).order_by("pk")
    for place in ("record", "report__record"):
        rows = rows.select_related(*(f"{place}__{name}" for name in NEEDED)).defer(
            f"{place}__search"
        )
    return list(rows)


def _reference(item: Item) -> ParsedRecord:
    """The record that is screened; a report that was added by hand has no more than its title."""
    record = item.record or (item.report.record if item.report else None)
    if record is not None:
        return parsed_of(record)
    title = item.report.title if item.report else ""
    return ParsedRecord(ref_type="other", title=title)


def _told(item: Item, reference: ParsedRecord, review: Review, reason: str) -> ParsedRecord:
    settled = item.state in Item.SETTLED
    columns = (
        ("concord_stage", str(item.get_stage_display())),
        ("concord_decision", item.state if settled else OPEN),
        ("concord_reason", reason),
    )
    decisions = reference.prior_decisions
    if settled:
        reasons = (reason,) if reason else ()
        decisions += (PriorDecision(TOOL, f"{review.title[:80]}", item.state, reasons),)
    return replace(reference, prior_decisions=decisions, extra=(*reference.extra, *columns))
