"""Which titles and abstracts no person has read, and how much of that a seat may be told."""

from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from reviews.models import Membership, Review
from screening.listing import conflicts_for
from screening.models import Claim, Item, Note, Resolution, SampleItem, Stop, Tag, Vote
from screening.models.item import ItemQuerySet
from screening.relevance import STAGE


def unread(review: Review) -> ItemQuerySet:
    """Records that nobody was seen to read: no vote, not even one withdrawn, no note, no tag, no
    claim, in no sample, and never opened again by a person after they were settled."""
    rows: ItemQuerySet = Item.objects.filter(review=review).at(STAGE).in_play()
    rows = rows.filter(state=Item.State.WAITING, round=1, calibration=None)
    for touched in (Vote, Note, Tag, Claim, SampleItem):
        rows = rows.exclude(Exists(_of_item(touched)))
    return rows.exclude(Exists(_of_item(Resolution).filter(_looked_at())))


def unread_at_most(seat: Membership) -> int:
    """As many as are unread for all that this seat may know of.

    Open votes, notes and claims of other people are secret, so a record that only others have
    begun is among these.
    """
    rows = Item.objects.filter(review=seat.review_id).at(STAGE).in_play()
    rows = rows.filter(calibration=None).exclude(state__in=Item.SETTLED)
    for mine in (Vote, Note, Tag, Claim):
        rows = rows.exclude(Exists(_of_item(mine).filter(seat=seat)))
    return rows.count() - conflicts_for(rows, seat, STAGE).count()


def stops_of(review: Review) -> QuerySet[Stop]:
    """Each stop with `records`, how many it still excludes, the newest first."""
    standing = Q(resolutions__superseded_at=None, resolutions__item__in_play=True)
    rows = Stop.objects.filter(review=review).select_related("by__user", "undone_by__user")
    return rows.annotate(records=Count("resolutions", filter=standing)).order_by("-id")


def excluded_unread(review: Review) -> int:
    """Records in play that stopping rules have excluded so far."""
    standing = Resolution.objects.current().by_machine().filter(review=review)
    return standing.filter(item__in_play=True).count()


def _looked_at() -> Q:
    """A person decided, or opened again what a rule had excluded."""
    machine = Q(basis=Resolution.Basis.AUTOMATION)
    return ~machine | (machine & Q(superseded_at__isnull=False, stop__undone_at=None))


def _of_item(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(item=OuterRef("pk"))
    return rows
