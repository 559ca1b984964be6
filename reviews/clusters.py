"""From pairs to groups, and which record of a group is kept."""

from collections.abc import Iterable, Mapping

from reviews import signals
from reviews.bibs import bibs_of
from reviews.dedup.bib import Bib
from reviews.dedup.merge import best
from reviews.models import Review, Source


def groups(pairs: Iterable[tuple[int, int]], records: Iterable[int]) -> list[list[int]]:
    """The connected groups of two or more among `records`, each in ascending order."""
    leader = {pk: pk for pk in records}

    def find(pk: int) -> int:
        while leader[pk] != pk:
            leader[pk] = leader[leader[pk]]
            pk = leader[pk]
        return pk

    for a, b in pairs:
        if a in leader and b in leader:
            low, high = sorted((find(a), find(b)))
            leader[high] = low
    members: dict[int, list[int]] = {}
    for pk in sorted(leader):
        members.setdefault(find(pk), []).append(pk)
    return [group for group in members.values() if len(group) > 1]


def chosen(
    review: Review, clusters: list[list[int]], stored: Mapping[int, int | None]
) -> dict[int, int]:
    """For every record that is not kept, the record kept in its place.

    A cluster with a member from a database or register keeps such a member (PRISMA's first arm).
    Among those, the one that people worked on, else the one kept so far, else the most complete.
    """
    within = [pk for group in clusters for pk in group]
    first_arm = set(
        review.records.filter(
            pk__in=within, search_run__source__kind__in=Source.DATABASES_AND_REGISTERS
        ).values_list("pk", flat=True)
    )
    in_use = _in_use(review, within)
    stay = {
        group[0]: _first(in_use, group, first_arm) or _kept_so_far(group, stored, first_arm)
        for group in clusters
    }
    undecided = [pk for group in clusters if stay[group[0]] is None for pk in group]
    bibs = {bib.key: bib for bib in bibs_of(review.records.filter(pk__in=undecided))}
    kept: dict[int, int] = {}
    for group in clusters:
        keep = stay[group[0]] or _best(group, bibs, first_arm)
        kept |= {pk: keep for pk in group if pk != keep}
    return kept


def _in_use(review: Review, records: list[int]) -> set[int]:
    answers = signals.records_in_use.send(sender=Review, review=review, record_ids=records)
    return {int(pk) for _receiver, answer in answers for pk in answer or ()}


def _first(wanted: set[int], group: list[int], first_arm: set[int]) -> int | None:
    candidates = _allowed([pk for pk in group if pk in wanted], first_arm, group)
    return candidates[0] if candidates else None


def _kept_so_far(
    group: list[int], stored: Mapping[int, int | None], first_arm: set[int]
) -> int | None:
    """The one record of the group that others already point to, when it may stay."""
    pointed = {kept for pk in group if (kept := stored.get(pk)) is not None}
    return _first(pointed, group, first_arm)


def _best(group: list[int], bibs: Mapping[int, Bib], first_arm: set[int]) -> int:
    return best([bibs[pk] for pk in _allowed(group, first_arm, group)])


def _allowed(candidates: list[int], first_arm: set[int], group: list[int]) -> list[int]:
    if first_arm.isdisjoint(group):
        return candidates
    return [pk for pk in candidates if pk in first_arm]
