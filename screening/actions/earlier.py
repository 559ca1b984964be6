"""What an earlier team decided on imported records: resolutions on a person's word, without votes.

Nothing here is counted as anybody's vote, so agreement knows nothing of it; the flow diagram counts
the records as screened, because they were.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.errors import RuleBroken
from reviews.models import Import, Review, StudyReport
from screening import plans
from screening.actions import standins, states
from screening.models import (
    Claim,
    FullText,
    Item,
    Note,
    NotRetrieved,
    Resolution,
    Stage,
    Tag,
    Verdict,
    Vote,
)
from screening.models.item import ItemQuerySet


def settle_as_declared(held: Import) -> None:
    """Settle what waits of this import as its earlier team had it."""
    if not held.declared:
        return
    out = held.declared == Import.Declared.EXCLUDED
    verdict = Verdict.EXCLUDE if out else Verdict.INCLUDE
    _settle(held, Stage.TITLE_ABSTRACT, verdict)
    if held.declared == Import.Declared.INCLUDED:
        _settle(held, Stage.FULL_TEXT, Verdict.INCLUDE)


def _settle(held: Import, stage: str, verdict: str) -> None:
    plan = plans.of(held.review, stage)
    waiting = _items_of(held.review, held.pk, stage).filter(
        state=Item.State.WAITING, in_play=True, resolutions=None, votes=None
    )
    ids = list(waiting.order_by("id").values_list("pk", flat=True))
    note = _("Decided by %(team)s, before %(filename)s was imported.") % {
        "team": held.earlier_team,
        "filename": held.filename,
    }
    for batch in states.in_batches(ids):
        items = states.hold(held.review_id, batch)
        Resolution.objects.bulk_create(
            Resolution(
                review_id=held.review_id, item=item, round=item.round, verdict=verdict,
                basis=Resolution.Basis.EARLIER, by=held.declared_by, note=note,
            )
            for item in items
        )  # fmt: skip
        states.settle(items, plan, by=held.declared_by)


def _items_of(review: Review, import_id: int, stage: str) -> ItemQuerySet:
    rows: ItemQuerySet = Item.objects.filter(review=review).at(stage)
    if stage == Stage.TITLE_ABSTRACT:
        return rows.filter(record__source_file=import_id)
    return rows.filter(report__record__source_file=import_id)


def take_back(review: Review, import_id: int) -> None:
    """The items of an import that is undone go, while nobody worked on them.

    Those that an earlier team's decision or a stopping rule settled only leave the queue, and the
    decision is superseded.
    """
    standins.go_home(review, standins.of_import(review, import_id))
    stages = {stage: _held(review, import_id, stage) for stage in Stage.values}
    every = [item for items in stages.values() for item in items]
    if words := _in_words(Item.objects.filter(pk__in=[item.pk for item in every])):
        raise RuleBroken(words)
    Claim.objects.filter(item__in=every).delete()
    settled = set(Resolution.objects.filter(item__in=every).values_list("item_id", flat=True))
    now = timezone.now()
    Resolution.objects.current().filter(item__in=settled).update(superseded_at=now)
    links = StudyReport.objects.filter(review=review, removed_at=None)
    links.filter(report__record__source_file=import_id).update(removed_at=now)
    for stage, items in stages.items():
        states.settle([item for item in items if item.pk in settled], plans.of(review, stage))
    titles = {item.pk for item in stages[Stage.TITLE_ABSTRACT]}
    Item.objects.filter(pk__in=titles - settled).delete()
    states.play([item for item in every if item.pk in settled or item.pk not in titles])


def _held(review: Review, import_id: int, stage: str) -> list[Item]:
    ids = _items_of(review, import_id, stage).values_list("pk", flat=True)
    return states.hold(review.pk, ids)


def work_on(review: Review, import_id: int) -> str:
    """What keeps an import from being undone, in words; empty where nobody worked on it."""
    judged_here = Q(record__source_file=import_id, home=None) | Q(home__source_file=import_id)
    titles = Item.objects.filter(judged_here, review=review)
    reports = Item.objects.filter(review=review, report__record__in=titles.values("record"))
    return _in_words(Item.objects.filter(Q(pk__in=titles) | Q(pk__in=reports)))


def _in_words(items: ItemQuerySet) -> str:
    """The sentence about what people did on these items, if they did anything."""
    by_people = Resolution.objects.filter(item__in=items).exclude(
        basis__in=[Resolution.Basis.EARLIER, Resolution.Basis.AUTOMATION]
    )
    marks = any(rows.objects.filter(item__in=items).exists() for rows in (Vote, Note, Tag))
    if marks or by_people.exists():
        return _(
            "Somebody has worked on records of this import, and votes are never deleted. "
            "It cannot be undone any more."
        )
    reports = items.filter(report__isnull=False).values("report")
    if any(
        rows.objects.standing().filter(report__in=reports).exists()
        for rows in (FullText, NotRetrieved)
    ):
        return _("Somebody has worked on reports of this import. It cannot be undone any more.")
    return ""
