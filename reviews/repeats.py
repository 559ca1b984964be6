"""How many records of each source repeat another, counted from the rows."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from reviews.models import Review


@dataclass(frozen=True)
class Repeats:
    """One source: its records, and how many repeat one of the same or of another source."""

    source: str
    records: int
    within: int
    between: int


def by_source(review: Review) -> list[Repeats]:
    """Every source that has records, in order of name."""
    copy = Q(duplicate_of__isnull=False)
    own = Q(duplicate_of__search_run__source=F("search_run__source"))
    rows = (
        review.records.all()
        .standing()
        .order_by()
        .values("search_run__source", "search_run__source__name", "search_run__source__platform")
        .annotate(n=Count("pk"), copied=Count("pk", filter=copy), own=Count("pk", filter=own))
        .order_by("search_run__source__name")
    )
    return [
        Repeats(
            _shown(row["search_run__source__name"], row["search_run__source__platform"]),
            row["n"],
            row["own"],
            row["copied"] - row["own"],
        )
        for row in rows
    ]


def _shown(name: str, platform: str) -> str:
    return f"{name} ({platform})" if platform else name
