"""Numbers of a large review, kept until its history grows.

Whatever they count is written by actions, and each adds an event in the transaction that writes,
one after the other: as long as the last event is the same, so are the rows. It is looked up before
they are counted, so what is kept under it can be newer than it says, never older. Days and weeks
are those of the reader's time zone.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

from reviews import audit
from reviews.models import Review

LARGE = 5_000
KEPT_FOR = 600
Found = TypeVar("Found")


def kept(
    review: Review, name: str, count: Callable[[], Found], size: Callable[[Found], int]
) -> Found:
    """What `count` finds, or found since the last event.

    name: says what is counted, of which stage, and for whom if that is not the same for everybody.
    size: of how many rows a count tells; a small one is made anew each time.
    """
    zone, number = timezone.get_current_timezone_name(), audit.last_number(review)
    key = f"kept-{name}-{review.pk}-{zone}-{number}"
    known: Found | None = cache.get(key)
    if known is not None:
        return known
    found = count()
    if size(found) >= LARGE:
        cache.set(key, found, KEPT_FOR)
    return found
