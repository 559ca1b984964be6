"""The same records under another name: a file that was imported before, in other bytes."""

from collections.abc import Sequence

from django.db.models import Count

from reviews.models import Import, Record

SAMPLE = 40
ALIKE = 0.95


def same_records(held: Import, titles: Sequence[str], count: int, *, exact: bool) -> Import | None:
    """A standing import with as many records, among them nearly all of these titles.

    `titles` are those of the file's first records; `count` may be an estimate.
    """
    wanted = {title for title in titles[:SAMPLE] if title}
    if not wanted:
        return None
    slack = count * (0.01 if exact else 0.2)
    standing = Import.objects.all().standing().filter(review=held.review_id).exclude(pk=held.pk)
    sized = standing.filter(found__gte=count - slack, found__lte=count + slack)
    rows = (
        Record.objects.filter(source_file__in=sized, title__in=wanted)
        .order_by()
        .values("source_file")
        .annotate(n=Count("title", distinct=True))
        .order_by("-n", "-source_file")
    )
    best = rows.first()
    if best is None or best["n"] < ALIKE * len(wanted):
        return None
    return standing.select_related("search__source", "added_by__user").get(pk=best["source_file"])
