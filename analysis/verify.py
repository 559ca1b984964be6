"""Recompute what the analysis room says, and compare."""

from analysis import pooling, prisma
from analysis.collect import checksum
from analysis.counting import counts_of, state_of
from analysis.models import Run
from analysis.stats.result import CannotEstimate
from reviews.models import Review


def differences(review: Review) -> list[str]:
    """One sentence for each identity that fails and each number that does not come out again."""
    return [*_identities(review), *_counts(review), *_runs(review)]


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


def _runs(review: Review) -> list[str]:
    """Each frozen result against the same computation on its frozen input."""
    found = []
    for run in Run.objects.filter(review=review).order_by("id").iterator(50):
        if checksum(run.input) != run.input_sha256:
            found.append(f"Run {run.pk}: its input does not have the checksum it was frozen with.")
        try:
            again = pooling.compute(run.input, run.options)
        except CannotEstimate as problem:
            found.append(f"Run {run.pk} cannot be computed again: {problem}")
            continue
        if where := pooling.differs(run.result, again):
            found.append(f"Run {run.pk} comes out otherwise: {where}.")
    return found
