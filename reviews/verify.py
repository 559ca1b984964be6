"""Recompute what this room derives, and compare with what is stored."""

from django.db.models import Count

from reviews import audit
from reviews.actions.grouping import pairs_of
from reviews.actions.merging import unmerged
from reviews.clusters import groups
from reviews.models import Review


def differences(review: Review) -> list[str]:
    """What does not hold, in sentences; empty when all does."""
    return [*_history(review), *_imports(review), *_clusters(review), *_values(review)]


def _history(review: Review) -> list[str]:
    return [
        f"History: the chain does not hold at event {number}."
        for number in audit.broken_links(review)
    ]


def _imports(review: Review) -> list[str]:
    imports = review.imports.all().standing()
    counts = dict(imports.annotate(n=Count("records")).values_list("pk", "n"))
    rows = [(row, counts[row.pk]) for row in imports]
    return [
        f"Import {row.pk} ({row.filename}): {row.found} found, but {imported} imported and "
        f"{row.rejected} rejected."
        for row, imported in rows
        if row.found != imported + row.rejected
    ]


def _clusters(review: Review) -> list[str]:
    """Every group has one kept record, and every other record points to it and to none else."""
    stored = dict(review.records.all().standing().values_list("pk", "duplicate_of_id"))
    problems = []
    grouped: set[int] = set()
    for group in groups(pairs_of(review), stored):
        grouped |= set(group)
        kept = [pk for pk in group if stored[pk] is None]
        if len(kept) != 1 or any(stored[pk] != kept[0] for pk in group if pk != kept[0]):
            problems.append(f"Records {', '.join(map(str, group))}: one of them must be kept.")
    problems += [
        f"Record {pk} is set aside as a duplicate, but no pair says so."
        for pk, kept_pk in stored.items()
        if kept_pk is not None and pk not in grouped
    ]
    return problems


def _values(review: Review) -> list[str]:
    """Every kept record shows what people chose, else its own values, else what a copy has."""
    return [
        f"Record {record.pk} does not show the values that its copies and choices give it."
        for changes in unmerged(review)
        for record, _columns in changes
    ]
