"""What is said of pairs, and the clusters that follow: the one writer of `duplicate_of`."""

from collections.abc import Collection, Iterable, Iterator

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import signals
from reviews.actions.merging import merge_values
from reviews.clusters import chosen, groups
from reviews.dedup.bib import Found, Pair
from reviews.errors import RuleBroken
from reviews.models import Duplicate, Record, Review

LOCK = 71_005
SAME, DISTINCT, UNSURE = (
    Duplicate.Verdict.SAME,
    Duplicate.Verdict.DISTINCT,
    Duplicate.Verdict.UNSURE,
)


def take_turns(review: Review) -> None:
    """Writers of one review's duplicates wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, review.pk])


def supersede(ids: Iterable[int]) -> None:
    Duplicate.objects.filter(pk__in=list(ids)).update(superseded_at=timezone.now())


def decided(review: Review) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs that people called the same, and pairs that they called distinct."""
    rows = (
        Duplicate.objects.current()
        .filter(review=review, first__removed_at=None, second__removed_at=None)
        .exclude(decided_by=None)
        .values_list("first_id", "second_id", "verdict")
    )
    together = {(a, b) for a, b, verdict in rows if verdict == SAME}
    apart = {(a, b) for a, b, verdict in rows if verdict == DISTINCT}
    return together, apart


def pairs_of(review: Review, within: Collection[int] | None = None) -> list[tuple[int, int]]:
    """The pairs that are called the same now."""
    rows = Duplicate.objects.current().filter(
        review=review, verdict=SAME, first__removed_at=None, second__removed_at=None
    )
    if within is not None:
        rows = rows.filter(first__in=within, second__in=within)
    return list(rows.values_list("first_id", "second_id"))


def cluster_of(review: Review, records: set[int]) -> set[int]:
    """These records and all that current words or the stored clusters tie to them."""
    seen: set[int] = set()
    edge = set(records)
    while edge:
        seen |= edge
        rows = Duplicate.objects.current().filter(
            Q(first__in=edge) | Q(second__in=edge), review=review, verdict=SAME
        )
        ties = {end for pair in rows.values_list("first_id", "second_id") for end in pair}
        near = Record.objects.filter(Q(pk__in=edge) | Q(duplicate_of__in=edge), review=review)
        for pk, kept in near.values_list("pk", "duplicate_of_id"):
            ties |= {pk} | ({kept} if kept else set())
        edge = ties - seen
    return seen


def recluster(review: Review, among: Collection[int] | None = None) -> list[int]:
    """Write `duplicate_of` from the current words; the only writer. Returns what changed.

    `among`: only the clusters of these records; None for all.
    """
    within = None if among is None else cluster_of(review, set(among))
    rows = review.records.all().standing()
    if within is not None:
        rows = rows.filter(pk__in=within)
    stored = dict(rows.values_list("pk", "duplicate_of_id"))
    wanted = chosen(review, groups(pairs_of(review, within), stored), stored)
    changed = [pk for pk, kept in stored.items() if wanted.get(pk) != kept]
    _write_kept({pk: wanted.get(pk) for pk in changed})
    merge_values(review, within)
    if changed:
        signals.records_reclustered.send(sender=Record, review=review, record_ids=changed)
    return changed


def _write_kept(wanted: dict[int, int | None]) -> None:
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reviews_record SET duplicate_of_id = new.kept FROM "
            "unnest(%s::bigint[], %s::bigint[]) AS new(id, kept) WHERE reviews_record.id = new.id",
            [list(wanted), list(wanted.values())],
        )


def refuse_contradiction(review: Review, cluster: set[int]) -> None:
    """No two records that a person called distinct may meet through others."""
    apart = decided(review)[1]
    for group in groups(pairs_of(review, cluster), cluster):
        members = set(group)
        for a, b in apart:
            if a in members and b in members:
                raise RuleBroken(
                    _(
                        "Records %(a)s and %(b)s were marked as not duplicates, and this would "
                        "join them through others. Change that decision first."
                    )
                    % {"a": a, "b": b}
                )


def rule_words(review: Review, found: Found) -> Iterator[tuple[int, int, Duplicate]]:
    for cluster in found.auto:
        for link in cluster.links:
            if link.explanation.rule != "person":
                yield _row(review, link, SAME)
    for pair in found.ask:
        yield _row(review, pair, UNSURE)


def _row(review: Review, pair: Pair, verdict: str) -> tuple[int, int, Duplicate]:
    a, b = sorted((pair.a, pair.b))
    told = pair.explanation
    row = Duplicate(
        review=review,
        first_id=a,
        second_id=b,
        verdict=verdict,
        rule=told.rule[:60],
        score=pair.score,
        explanation={
            "agreed": list(told.agreed),
            "differed": list(told.differed),
            "missing": list(told.missing),
        },
    )
    return a, b, row
