"""Recompute what the analysis room says, and compare."""

from analysis import prisma
from analysis.counting import counts_of, state_of
from reviews.models import Review


def differences(review: Review) -> list[str]:
    """One sentence for each identity that fails and each number that does not come out again."""
    return [*_identities(review), *_counts(review)]


def _identities(review: Review) -> list[str]:
    return [
        f"PRISMA identity {each.id} fails: {each.words} ({each.left} and {each.right})."
        for each in prisma.identities(counts_of(review))
        if not each.holds
    ]


def _counts(review: Review) -> list[str]:
    """The grouped count against the same count from every single record."""
    grouped, single = counts_of(review).boxes(), prisma.count(state_of(review)).boxes()
    return [
        f"PRISMA {key} is {value} when grouped and {single[key]} record by record."
        for key, value in grouped.items()
        if value != single[key]
    ]
