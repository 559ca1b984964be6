"""Look for duplicates among all records, or among those that came since the last time."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from reviews import audit
from reviews.actions import comparing
from reviews.actions.grouping import (
    SAME,
    UNSURE,
    cluster_of,
    decided,
    recluster,
    rule_words,
    supersede,
    take_turns,
)
from reviews.audit import Verb
from reviews.bibs import bibs_of
from reviews.dedup.bib import ContradictoryDecisions, Found
from reviews.dedup.detect import find
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Duplicate, Membership, Review
from reviews.roles import Permission

MOSTLY_NEW = 3
PairSet = set[tuple[int, int]]


@transaction.atomic
def find_duplicates(
    *, seat: Membership, anew: bool = False, progress: Progress = quiet
) -> dict[str, int]:
    """Compare the records that came or changed since the last time with all others; or all, `anew`.

    The certain pairs are linked, the others put before people. What people decided stands: it is
    given to the kernel and never superseded here.
    """
    seat.require(Permission.DEDUPLICATE)
    review = seat.review
    take_turns(review)
    count = review.records.all().standing().count()
    fresh = set(comparing.not_compared(review).values_list("pk", flat=True))
    if anew or len(fresh) * MOSTLY_NEW > count:
        linked, asked = _compare_all(review, progress)
    elif fresh:
        linked, asked = _compare_with_others(review, fresh, progress)
    else:
        linked = asked = 0
    audit.record(seat, Verb.DUPLICATES_FOUND, review, linked=linked, asked=asked, records=count)
    return {"linked": linked, "asked": asked, "records": count}


def _compare_all(review: Review, progress: Progress) -> tuple[int, int]:
    together, apart = decided(review)
    rows = review.records.all().standing()
    try:
        found = find(bibs_of(rows), together=together, apart=frozenset(apart), progress=progress)
    except ContradictoryDecisions as problem:
        raise RuleBroken(str(problem)) from problem
    words = _write_words(review, found, together | apart)
    recluster(review)
    comparing.remember(review, rows)
    return words


def _compare_with_others(review: Review, fresh: set[int], progress: Progress) -> tuple[int, int]:
    """The new records with each other and with those that share a key with one of them.

    What the rules said of the others stays as it is, and is given to the kernel as it stands.
    """
    coming = review.records.filter(pk__in=fresh)
    near = cluster_of(review, comparing.sharing(review, coming)) - fresh
    within = fresh | near
    together, apart = decided(review)
    try:
        found = find(
            bibs_of(coming),
            known=bibs_of(review.records.filter(pk__in=near).standing()),
            together=_inside(together, within) | _links_among(review, near),
            apart=frozenset(_inside(apart, within)),
            progress=progress,
        )
    except ContradictoryDecisions as problem:
        raise RuleBroken(str(problem)) from problem
    words = _write_words(review, found, together | apart, fresh)
    recluster(review, within)
    comparing.remember(review, coming)
    return words


def _inside(pairs: PairSet, records: set[int]) -> PairSet:
    return {pair for pair in pairs if records.issuperset(pair)}


def _links_among(review: Review, records: Collection[int]) -> PairSet:
    """What the rules linked among these."""
    rows = Duplicate.objects.current().filter(
        review=review, decided_by=None, verdict=SAME, first__in=records, second__in=records
    )
    return set(rows.values_list("first_id", "second_id"))


def _write_words(
    review: Review, found: Found, said: PairSet, about: Collection[int] | None = None
) -> tuple[int, int]:
    """Rule rows as the kernel found them; those that stand unchanged are left as they are.

    `about`: only the rows that name one of these records; None for all.
    """
    wanted = {(a, b): row for a, b, row in rule_words(review, found) if (a, b) not in said}
    rows = Duplicate.objects.current().filter(review=review, decided_by=None)
    if about is not None:
        rows = rows.filter(Q(first__in=about) | Q(second__in=about))
    standing = {(row.first_id, row.second_id): row for row in rows}
    unchanged = {
        pair
        for pair, row in standing.items()
        if pair in wanted and wanted[pair].verdict == row.verdict
    }
    supersede(row.pk for pair, row in standing.items() if pair not in unchanged)
    Duplicate.objects.bulk_create(
        [row for pair, row in wanted.items() if pair not in unchanged], batch_size=2000
    )
    verdicts = [row.verdict for row in wanted.values()]
    return verdicts.count(SAME), verdicts.count(UNSURE)
