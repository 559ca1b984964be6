"""What people say of pairs of records: it outlives every search, and can be taken back."""

import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from reviews import audit
from reviews.actions.comparing import forget
from reviews.actions.grouping import (
    DISTINCT,
    SAME,
    cluster_of,
    decided,
    pairs_of,
    recluster,
    refuse_contradiction,
    rule_words,
    supersede,
    take_turns,
)
from reviews.audit import Verb
from reviews.bibs import bibs_of
from reviews.clusters import groups
from reviews.dedup.bib import ContradictoryDecisions
from reviews.dedup.detect import find
from reviews.dedup.explain import RULES
from reviews.errors import RuleBroken
from reviews.models import Duplicate, Membership, Record, Review
from reviews.roles import Permission


@transaction.atomic
def decide_pair(*, seat: Membership, first: Record, second: Record, verdict: str) -> Duplicate:
    """A person's word on a pair; it outlives every later run."""
    seat.require(Permission.DEDUPLICATE)
    if first.pk == second.pk:
        raise RuleBroken(_("A record cannot be a duplicate of itself."))
    if first.removed_at or second.removed_at:
        raise RuleBroken(_("One of these records belongs to an import that was undone."))
    take_turns(seat.review)
    first, second = sorted((first, second), key=lambda record: record.pk)
    before = Duplicate.objects.current().filter(first=first, second=second).first()
    if before and before.decided_by_id and before.verdict == verdict:
        return before
    made = _say(seat, first, second, Duplicate.Verdict(verdict), before)
    cluster = cluster_of(seat.review, {first.pk, second.pk})
    if verdict == DISTINCT:
        _part(seat.review, cluster, first, second)
    refuse_contradiction(seat.review, cluster)
    recluster(seat.review, cluster)
    audit.record(
        seat, Verb.DUPLICATE_DECIDED, made, first=first.pk, second=second.pk,
        verdict=str(made.get_verdict_display()).lower(),
    )  # fmt: skip
    return made


@transaction.atomic
def undo_decision(*, seat: Membership, decision: Duplicate) -> Duplicate:
    """Back to what was said of the pair before this person's word, by whoever said it."""
    seat.require(Permission.DEDUPLICATE)
    take_turns(seat.review)
    held = Duplicate.objects.get(pk=decision.pk)
    if held.superseded_at or held.decided_by_id is None:
        raise RuleBroken(_("This decision was changed meanwhile. Reload the page."))
    _take_back(seat.review, [held])
    before = Duplicate.objects.current().filter(first=held.first, second=held.second).first()
    now = before.get_verdict_display() if before else _("undecided")
    audit.record(
        seat, Verb.DUPLICATE_DECIDED, held, first=held.first_id, second=held.second_id,
        verdict=str(now).lower(),
    )  # fmt: skip
    return held


@transaction.atomic
def accept_rule(*, seat: Membership, rule: str, count: int) -> uuid.UUID:
    """Call all waiting pairs of one rule duplicates, if there are as many as the person saw."""
    seat.require(Permission.DEDUPLICATE)
    take_turns(seat.review)
    waiting = list(Duplicate.objects.filter(review=seat.review, rule=rule).waiting())
    if len(waiting) != count or not waiting:
        raise RuleBroken(
            _("Meanwhile %(now)s pairs of this rule wait, not %(count)s. Look again.")
            % {"now": len(waiting), "count": count}
        )
    bulk = uuid.uuid4()
    _say_at_once(seat, bulk, [(pair, SAME) for pair in waiting])
    audit.record(
        seat, Verb.DUPLICATES_ACCEPTED, seat.review, count=len(waiting), bulk=str(bulk),
        why=RULES.get(rule, rule),
    )  # fmt: skip
    return bulk


@transaction.atomic
def decide_group(*, seat: Membership, records: Collection[int], same: Collection[int]) -> uuid.UUID:
    """One word on several records: those of `same` are one report, the others are not that one.

    Every question between `records` (or their copies) is answered, but for those between two
    that are not in `same`; with fewer than two in `same` none is a duplicate of another.
    """
    seat.require(Permission.DEDUPLICATE)
    take_turns(seat.review)
    joined = set(same) if len(set(same)) > 1 else set()
    rows = seat.review.records.filter(pk__in=records).standing()
    places = {pk: kept or pk for pk, kept in rows.values_list("pk", "duplicate_of_id")}
    if not joined <= set(places) or len(places) < 2:
        raise RuleBroken(_("Choose among the records on the screen."))
    waiting = list(
        Duplicate.objects.filter(review=seat.review)
        .waiting()
        .filter(Q(first_kept__in=places.values()) & Q(second_kept__in=places.values()))
    )
    if not waiting:
        raise RuleBroken(_("Somebody decided on these records meanwhile. Look again."))
    chosen = {places[pk] for pk in joined}
    ends = seat.review.records.filter(pk__in=_ends(waiting))
    kept_of = {pk: kept or pk for pk, kept in ends.values_list("pk", "duplicate_of_id")}
    words = []
    for pair in waiting:
        among = len({kept_of[pair.first_id], kept_of[pair.second_id]} & chosen)
        if among or not chosen:
            words.append((pair, SAME if among == 2 else DISTINCT))
    words += _ties(seat.review, joined, [pair for pair, verdict in words if verdict == SAME])
    bulk = uuid.uuid4()
    _say_at_once(seat, bulk, words)
    audit.record(
        seat, Verb.GROUP_DECIDED, seat.review, bulk=str(bulk),
        records=", ".join(map(str, sorted(records))),
        same=", ".join(map(str, sorted(joined))) or _("none"),
    )  # fmt: skip
    return bulk


def _ties(
    review: Review, joined: set[int], said: list[Duplicate]
) -> list[tuple[Duplicate, Duplicate.Verdict]]:
    """What is missing to make these records one group."""
    pairs = [(word.first_id, word.second_id) for word in said]
    within = cluster_of(review, joined)
    parts = groups([*pairs, *pairs_of(review, within)], within)
    place = {pk: part[0] for part in parts for pk in part}
    first, *others = sorted(joined) or [0]
    reached = {place.get(first, first)}
    missing = []
    for pk in others:
        if place.get(pk, pk) not in reached:
            reached.add(place.get(pk, pk))
            before = Duplicate.objects.current().filter(first=first, second=pk).first()
            missing.append((before or Duplicate(first_id=first, second_id=pk), SAME))
    return missing


def _say_at_once(
    seat: Membership, bulk: uuid.UUID, words: list[tuple[Duplicate, Duplicate.Verdict]]
) -> None:
    """A person's words on several pairs, in place of what was said of them."""
    pairs = [pair for pair, _verdict in words]
    supersede(pair.pk for pair in pairs if pair.pk)
    Duplicate.objects.bulk_create(
        Duplicate(
            review=seat.review, first_id=pair.first_id, second_id=pair.second_id,
            verdict=verdict, rule=pair.rule, score=pair.score, explanation=pair.explanation,
            decided_by=seat, bulk=bulk,
        )
        for pair, verdict in words
    )  # fmt: skip
    cluster = cluster_of(seat.review, _ends(pairs))
    refuse_contradiction(seat.review, cluster)
    recluster(seat.review, cluster)


@transaction.atomic
def undo_bulk(*, seat: Membership, bulk: uuid.UUID) -> int:
    """Take back what was accepted together; pairs that somebody decided anew since then stay."""
    seat.require(Permission.DEDUPLICATE)
    take_turns(seat.review)
    words = list(Duplicate.objects.current().filter(review=seat.review, bulk=bulk))
    if not words:
        raise RuleBroken(_("Nothing of this is left to take back."))
    _take_back(seat.review, words)
    audit.record(seat, Verb.DUPLICATES_REOPENED, seat.review, count=len(words), bulk=str(bulk))
    return len(words)


def _take_back(review: Review, words: list[Duplicate]) -> None:
    """Put in force again what was said of these pairs before these words."""
    cluster = cluster_of(review, _ends(words))
    supersede(word.pk for word in words)
    for word in words:
        before = (
            Duplicate.objects.filter(first=word.first_id, second=word.second_id, pk__lt=word.pk)
            .order_by("-pk")
            .first()
        )
        if before is not None:
            before.pk, before.superseded_at = None, None
            before.save(force_insert=True)
    cluster |= cluster_of(review, _ends(words))
    forget(cluster)
    refuse_contradiction(review, cluster)
    recluster(review, cluster)


def _ends(words: Iterable[Duplicate]) -> set[int]:
    return {end for word in words for end in (word.first_id, word.second_id)}


def _say(
    seat: Membership, first: Record, second: Record, verdict: str, before: Duplicate | None
) -> Duplicate:
    if before:
        supersede([before.pk])
    return Duplicate.objects.create(
        review=seat.review,
        first=first,
        second=second,
        verdict=verdict,
        rule=before.rule if before else "",
        score=before.score if before else None,
        explanation=before.explanation if before else {},
        decided_by=seat,
    )


def _part(review: Review, cluster: set[int], first: Record, second: Record) -> None:
    """Let the rules think again about the cluster, now that these two are distinct."""
    together, apart = decided(review)
    inside = {pair for pair in together if set(pair) <= cluster}
    try:
        found = find(
            bibs_of(review.records.filter(pk__in=cluster).standing()),
            together=inside,
            apart=frozenset(pair for pair in apart if set(pair) <= cluster),
        )
    except ContradictoryDecisions as problem:
        raise RuleBroken(
            _(
                "People marked both records as duplicates of one and the same other record. "
                "Take back one of those decisions first."
            )
        ) from problem
    rows = Duplicate.objects.current().filter(
        review=review, decided_by=None, first__in=cluster, second__in=cluster
    )
    supersede(rows.filter(verdict=SAME).values_list("pk", flat=True))
    taken = set(
        Duplicate.objects.current()
        .filter(review=review, first__in=cluster, second__in=cluster)
        .values_list("first_id", "second_id")
    )
    Duplicate.objects.bulk_create(
        row for a, b, row in rule_words(review, found) if (a, b) not in taken
    )
