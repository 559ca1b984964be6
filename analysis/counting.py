"""From rows to the numbers of the flow diagram: a handful of grouped queries, however many records.

Whether an item has one vote, or votes that disagree, never shows here: all that is not settled
counts as pending.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from analysis import prisma
from analysis.prisma import Block, Counts
from analysis.prisma.fates import Fate
from reviews.kept import kept
from reviews.models import Criterion, Record, Report, Review, Source, Study, StudyReport
from screening.ballots import reported_reasons
from screening.models import FullText, Item, NotRetrieved, Resolution, SetAside, Stage

IDENTIFIED = (
    "database_results", "register_results", "website_results", "organisation_results",
    "citations_results", "other_source_results",
)  # fmt: skip


def counts_of(review: Review) -> Counts:
    """Every number of the flow diagram of a review, as it stands.

    They are the same for everybody (nothing unsettled shows in them), so they are kept for the
    review, not for a person.
    """
    return kept(
        review,
        "prisma",
        lambda: _count(review),
        lambda counts: sum(counts.total(box) for box in IDENTIFIED),
    )


def _count(review: Review) -> Counts:
    sources = Sources.of(review)
    reports, options = sought_reports(review, sources), options_of(review)
    return prisma.count_blocks(
        [*_copies(review, sources), *_kept(review, sources), *_by_hand(reports, sources)],
        [each.row for each in reports],
        studies_of(review),
        options,
    )


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a review, with the name under which the diagram lists each."""

    by_id: dict[int, Source]
    names: dict[int, str]

    @classmethod
    def of(cls, review: Review) -> "Sources":
        rows = list(review.sources.all())
        often = Counter((each.kind, each.name) for each in rows)
        names = {
            each.pk: str(each) if often[each.kind, each.name] > 1 else each.name for each in rows
        }
        return cls({each.pk: each for each in rows}, names)

    def arm(self, source: int) -> str:
        return "dbr" if self.by_id[source].is_database_or_register else "other"

    def block(self, source: int, fate: Fate, n: int, kept_from: int | None = None) -> Block:
        arm = self.arm(kept_from if kept_from is not None else source)
        return Block(self.by_id[source].kind, self.names[source], arm, fate, n)

    def called(self, key: str, name: str) -> list[int]:
        """The sources of the list `key` that the diagram shows under `name`."""
        kind = key.split("_")[0]
        return [
            pk
            for pk, each in self.by_id.items()
            if each.kind == kind and (not name or self.names[pk] == name)
        ]


def _copies(review: Review, sources: Sources) -> Iterator[Block]:
    copies = Record.objects.standing().filter(review=review, duplicate_of__isnull=False)
    rows = copies.order_by().values_list(
        "search_run__source_id", "duplicate_of__search_run__source_id"
    )
    for source, kept_from, n in rows.annotate(n=Count("pk")):
        yield sources.block(source, Fate.DUPLICATE, n, kept_from)


def _kept(review: Review, sources: Sources) -> Iterator[Block]:
    tools = _excluded_by_tools(review)
    rows = (
        Record.objects.kept()
        .filter(review=review)
        .order_by()
        .values_list("search_run__source_id", "item__state", "item__in_play")
    )
    for source, state, in_play, n in rows.annotate(n=Count("pk")):
        fate = fate_of(state) if in_play else Fate.PENDING
        by_tools = min(n, tools[source]) if fate is Fate.EXCLUDED_HUMAN else 0
        if by_tools:
            yield sources.block(source, Fate.EXCLUDED_TOOL, by_tools)
        if n > by_tools:
            yield sources.block(source, fate, n - by_tools)


def fate_of(state: str | None) -> Fate:
    """Where a record of this state left the flow; what is not settled is pending."""
    if state == Item.State.INCLUDED:
        return Fate.CARRIED
    return Fate.EXCLUDED_HUMAN if state == Item.State.EXCLUDED else Fate.PENDING


def excluded_by_tool() -> Q:
    """Of excluded items: those that nobody but a tool decided on."""
    return Q(
        Exists(
            Resolution.objects.current().filter(
                item=OuterRef("pk"),
                round=OuterRef("round"),
                basis=Resolution.Basis.AUTOMATION,
            )
        )
    )


def _excluded_by_tools(review: Review) -> Counter[int]:
    """How many records of each source nobody but a tool excluded."""
    decided = Resolution.objects.current().filter(
        review=review,
        basis=Resolution.Basis.AUTOMATION,
        round=F("item__round"),
        item__stage=Stage.TITLE_ABSTRACT,
        item__state=Item.State.EXCLUDED,
        item__in_play=True,
    )
    rows = decided.order_by().values_list("item__record__search_run__source_id")
    return Counter(dict(rows.annotate(n=Count("pk"))))


@dataclass(frozen=True, slots=True)
class Sought:
    """A report that is sought: its row for the count, and the source if it was added by hand."""

    row: prisma.Report
    by_hand_from: int | None


_OF_REPORT = (
    "pk", "source_id", "record__search_run__source_id", "gone", "here", "aside", "item__state",
)  # fmt: skip


def sought_reports(review: Review, sources: Sources) -> list[Sought]:
    """Reports of records that passed title and abstract, and those added by hand."""
    aside = SetAside.objects.standing().filter(report=OuterRef("pk"))
    described = (
        Report.objects.filter(review=review, item__isnull=False)
        .annotate(
            gone=Exists(NotRetrieved.objects.standing().filter(report=OuterRef("pk"))),
            here=Exists(FullText.objects.standing().filter(report=OuterRef("pk"))),
            aside=Subquery(aside.values("kind")),
        )
        .order_by()
        .values_list(*_OF_REPORT)
    )
    passed = described.filter(
        record__item__state=Item.State.INCLUDED,
        record__item__in_play=True,
        record__duplicate_of=None,
        record__removed_at=None,
    )
    # Asked apart, for “passed or without a record” would walk through every record.
    rows = sorted([*passed, *described.filter(record=None)])
    studies, reasons = _study_of(review), reasons_of(review)
    return [
        Sought(
            prisma.Report(
                id=str(pk),
                retrieved=_retrieved(gone, here or aside or state in Item.SETTLED),
                ft=aside or _DECISION.get(state),
                study=studies.get(pk),
                reason=reasons.get(pk),
                arm=sources.arm(by_hand_from or found_in),
            ),
            by_hand_from,
        )
        for pk, by_hand_from, found_in, gone, here, aside, state in rows
    ]


def _retrieved(gone: bool, here: Any) -> bool | None:
    """What is set aside was found out about, so it counts as assessed."""
    return False if gone else True if here else None


_DECISION = {Item.State.INCLUDED.value: "include", Item.State.EXCLUDED.value: "exclude"}


def _by_hand(reports: list[Sought], sources: Sources) -> Iterator[Block]:
    """A report added by hand stands for the record that its source would have given."""
    found = Counter(each.by_hand_from for each in reports if each.by_hand_from is not None)
    for source, n in found.items():
        yield sources.block(source, Fate.CARRIED, n)


def _study_of(review: Review) -> dict[int, str]:
    links = StudyReport.objects.filter(review=review, removed_at=None).order_by("-id")
    return {report: str(study) for report, study in links.values_list("report_id", "study_id")}


def reasons_of(review: Review) -> dict[int, str]:
    """The reason each excluded report is counted under."""
    excluded = list(
        Item.objects.filter(review=review).at(Stage.FULL_TEXT).filter(state=Item.State.EXCLUDED)
    )
    words = dict(Criterion.objects.filter(review=review).values_list("pk", "reason"))
    found = reported_reasons(review, excluded)
    return {
        item.report_id: words[criterion]
        for item in excluded
        if item.report_id is not None
        and (criterion := found.get(item.pk)) is not None
        and criterion in words
    }


def studies_of(review: Review) -> list[prisma.Study]:
    """The studies about which the diagram must know more than their number."""
    old = Study.objects.filter(review=review, in_previous_version=True)
    return [prisma.Study(id=str(pk), previous=True) for pk in old.values_list("pk", flat=True)]


def options_of(review: Review) -> prisma.Options:
    order = Criterion.objects.filter(review=review).current().values_list("reason", flat=True)
    return prisma.Options(
        reason_order=tuple(order),
        update=Study.objects.filter(review=review, in_previous_version=True).exists(),
    )


def state_of(review: Review) -> prisma.State:
    """The same review record by record, for checking the grouped count against it."""
    sources = Sources.of(review)
    reports = sought_reports(review, sources)
    added = [
        prisma.Record(
            id=f"report:{each.row.id}",
            source=sources.by_id[each.by_hand_from].kind,
            name=sources.names[each.by_hand_from],
            ta="include",
            report=each.row.id,
        )
        for each in reports
        if each.by_hand_from is not None
    ]
    return prisma.State(
        [*_records_of(review, sources), *added],
        [each.row for each in reports],
        studies_of(review),
        options_of(review),
    )


def _records_of(review: Review, sources: Sources) -> list[prisma.Record]:
    titles = Item.objects.filter(review=review).at(Stage.TITLE_ABSTRACT)
    by_tool = set(titles.filter(excluded_by_tool()).values_list("record_id", flat=True))
    columns = (
        "pk", "search_run__source_id", "duplicate_of_id", "item__state", "item__in_play",
        "report__pk",
    )  # fmt: skip
    rows = Record.objects.standing().filter(review=review).order_by("id").values_list(*columns)
    return [
        prisma.Record(
            id=str(pk),
            source=sources.by_id[source].kind,
            name=sources.names[source],
            ta=_DECISION.get(state or "") if in_play else None,
            report=str(report) if report and state == Item.State.INCLUDED else None,
            dup_of=str(kept) if kept else None,
            by="tool" if pk in by_tool else "human",
        )
        for pk, source, kept, state, in_play, report in rows
    ]
