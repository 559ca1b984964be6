"""What new words of a criterion touch: votes cast under the old ones, and what they settled."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion
from screening.models import Item, Resolution, Vote
from screening.models.item import ItemQuerySet
from screening.models.vote import VoteQuerySet


class Touch(models.TextChoices):
    """Which settled items may be judged otherwise under the new words."""

    NAMED = "named", _("Excluded under the old words of this criterion")
    EXCLUDED = "excluded", _("Everything excluded before the new words")
    INCLUDED = "included", _("Everything included before the new words")


def earlier(criterion: Criterion) -> list[Criterion]:
    """The criterion in its older words, the newest of them first."""
    found = []
    before = criterion.replaces
    while before is not None:
        found.append(before)
        before = before.replaces
    return found


def old_votes(criterion: Criterion) -> VoteQuerySet:
    """Standing votes of the present rounds that were cast before the criterion had these words."""
    votes = Vote.objects.of_this_round().filter(review=criterion.review_id, item__in_play=True)
    return votes.filter(criteria_version__lt=criterion.since_version)


def touched(criterion: Criterion, stage: str, which: str) -> ItemQuerySet:
    """Settled items of a stage whose votes were cast under older words."""
    items = Item.objects.filter(review=criterion.review_id).at(stage).in_play().settled()
    here = Vote.objects.current().filter(
        item=OuterRef("pk"),
        round=OuterRef("round"),
        criteria_version__lt=criterion.since_version,
    )
    if which == Touch.INCLUDED:
        return items.filter(Exists(here), state=Item.State.INCLUDED)
    excluded = items.filter(Exists(here), state=Item.State.EXCLUDED)
    if which == Touch.EXCLUDED:
        return excluded
    old = [each.pk for each in earlier(criterion)]
    resolved = Resolution.objects.current().filter(
        item=OuterRef("pk"), round=OuterRef("round"), reason__in=old
    )
    return excluded.filter(Q(Exists(here.filter(criteria__overlap=old))) | Q(Exists(resolved)))
