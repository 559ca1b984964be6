"""The only writer of `Item.state` and `Item.in_play`, and of what follows from them.

Callers hold the rows of the items they pass (`hold`), so that people who act on one item at the
same instant take turns. Rows at title and abstract are always held before rows at full text.
Whoever holds items also holds the review's plans as they are; a change of plan waits for them and
they for it (`hold_plans`), so that no state is derived under a plan that is just being replaced.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from reviews.models import Membership, Record, Report, Review, Study, StudyReport
from reviews.prepared import NUMBERS, Asked, Prepared, ask, together
from screening.ballots import outcomes_of
from screening.labels import label_for
from screening.models import Item, Plan, Resolution, Stage, Vote

Each = TypeVar("Each")
BATCH = 2000
LOCK = 71_003


def hold(review_id: int, ids: Iterable[int]) -> list[Item]:
    """The items, locked until the transaction ends, in the order in which everybody locks."""
    found: list[Item] = together(*holding(review_id, list(ids)))[1]
    return found


def holding(review_id: int, ids: list[int]) -> tuple[Asked, Asked]:
    """What `hold` asks, for those who ask more at once: a turn beside the plans, and the items."""
    return Asked(SHARED, [LOCK, review_id]), LOCKED.asked(review=review_id, ids=ids)


def _locked(*, review: Any, ids: Any) -> QuerySet[Item]:
    rows = Item.objects.select_for_update().filter(review=review, pk__any_of=ids)
    return rows.order_by("id")


LOCKED = Prepared(_locked, ids=NUMBERS)
SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s)"


def hold_plans(review_id: int) -> None:
    """Wait until nobody derives states under the present plans, and keep others from starting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, review_id])


def in_batches(rows: Sequence[Each]) -> Iterator[Sequence[Each]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def settle(
    items: Sequence[Item],
    plan: Plan,
    by: Membership | None = None,
    votes: Sequence[Vote] | None = None,
    resolved: Sequence[Resolution] | None = None,
) -> list[Item]:
    """Write the state that votes and resolutions give these items; returns what changed.

    All items are of the plan's stage and held by the caller. votes, resolved: those that stand in
    the round of the items, when the caller knows them all. A record that is included is sought
    as a report; a report that is included belongs to a study. What leaves again keeps all rows:
    the report only leaves the queue.
    """
    outcomes = outcomes_of(items, plan, votes, resolved)
    changed = [item for item in items if item.state != outcomes[item.pk].state]
    moved = [
        item for item in changed if Item.State.INCLUDED in (item.state, outcomes[item.pk].state)
    ]
    for state in {outcomes[item.pk].state for item in changed}:
        now = [item for item in changed if outcomes[item.pk].state == state]
        ask(
            "UPDATE screening_item SET state = %s WHERE id = ANY(%s::bigint[])",
            [state, [item.pk for item in now]],
        )
        for item in now:
            item.state = state
    included = [item for item in moved if item.state == Item.State.INCLUDED]
    if not moved:
        return changed
    if plan.stage == Stage.TITLE_ABSTRACT:
        _seek(plan.review, included)
        _play_reports_of(moved)
    else:
        _found_studies(plan.review, included, by)
    return changed


def play(items: Iterable[Item]) -> None:
    """Write `in_play` of held items, and of the reports that follow from records among them."""
    ids = [item.pk for item in items]
    for batch in in_batches(ids):
        rows = Item.objects.filter(pk__in=batch).with_plays()
        came = list(rows.filter(Q(in_play=False, plays=True)).values_list("pk", flat=True))
        left = list(rows.filter(Q(in_play=True, plays=False)).values_list("pk", flat=True))
        Item.objects.filter(pk__in=came).update(in_play=True)
        Item.objects.filter(pk__in=left).update(in_play=False)
        moved = Item.objects.filter(pk__in=[*came, *left], stage=Stage.TITLE_ABSTRACT)
        _play_reports_of(moved)


def _play_reports_of(items: Iterable[Item]) -> None:
    records = [item.record_id for item in items]
    if not records:
        return
    rows = Item.objects.filter(stage=Stage.FULL_TEXT, report__record__in=records)
    reports = rows.select_for_update(of=("self",)).order_by("id")
    play(list(reports))


def _seek(review: Review, items: Sequence[Item]) -> None:
    """Give included records a report and a place in the full-text stage, once."""
    wanted = Record.objects.filter(pk__in=[item.record_id for item in items], report=None)
    labels = _Labels(review)
    Report.objects.bulk_create(
        Report(
            review=review, record=record, title=str(record), label=labels.free(label_for(record))
        )
        for record in wanted.order_by("id")
    )
    without = Report.objects.filter(record__item__in=items, item=None).order_by("id")
    Item.objects.bulk_create(
        Item(review=review, stage=Stage.FULL_TEXT, report=report) for report in without
    )


def _found_studies(review: Review, items: Sequence[Item], by: Membership | None) -> None:
    """Each included report is about a study: a new one, until people group it with others."""
    reports = Report.objects.filter(item__in=items).exclude(
        links__in=StudyReport.objects.filter(review=review, removed_at=None)
    )
    for report in reports.order_by("id"):
        study = _study_beside(report) or Study.objects.create(review=review, label=report.label)
        StudyReport.objects.create(review=review, study=study, report=report, by=by)


def _study_beside(report: Report) -> Study | None:
    """The study of another report of the same record, if one of them came in already."""
    record = report.record_id or report.listed_in_id
    if record is None:
        return None
    same = Q(report__record=record) | Q(report__listed_in=record)
    links = StudyReport.objects.filter(same, review=report.review_id, removed_at=None)
    found = links.filter(report__item__state=Item.State.INCLUDED).select_related("study").first()
    return found.study if found is not None else None


class _Labels:
    """Short names that are free in a review: Dalum 2018, Dalum 2018b, Dalum 2018c."""

    def __init__(self, review: Review) -> None:
        self.taken: set[str] | None = None
        self.review = review

    def free(self, label: str) -> str:
        if self.taken is None:
            self.taken = set(self.review.reports.values_list("label", flat=True))
        name, letter = label, ord("b")
        while name in self.taken and letter <= ord("z"):
            name, letter = f"{label}{chr(letter)}", letter + 1
        self.taken.add(name)
        return name
