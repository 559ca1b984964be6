"""Which records are the same report: found by rules, decided by people, always reversible."""

import uuid
from collections.abc import Collection, Iterable, Iterator

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit, signals
from reviews.access import Permission
from reviews.audit import Verb
from reviews.bibs import bibs_of
from reviews.clusters import chosen, groups
from reviews.dedup.bib import ContradictoryDecisions, Found, Pair
from reviews.dedup.detect import find
from reviews.dedup.explain import RULES
from reviews.errors import RuleBroken
from reviews.jobs import Progress, quiet
from reviews.models import Duplicate, Membership, Record, Review

LOCK = 71_003
SAME, DISTINCT, UNSURE = (
    Duplicate.Verdict.SAME,
    Duplicate.Verdict.DISTINCT,
    Duplicate.Verdict.UNSURE,
)


@transaction.atomic
def find_duplicates(*, seat: Membership, progress: Progress = quiet) -> dict[str, int]:
    """Compare all records; link the certain pairs, ask about the others.

    What people decided stands: it is given to the kernel and never superseded here.
    """
    seat.require(Permission.DEDUPLICATE)
    _take_turns(seat.review)
    together, apart = _decided(seat.review)
    try:
        found = find(
            bibs_of(seat.review.records.all().standing()),
            together=together,
            apart=frozenset(apart),
            progress=progress,
        )
    except ContradictoryDecisions as problem:
        raise RuleBroken(str(problem)) from problem
    linked, asked = _write_words(seat.review, found, together | apart)
    recluster(seat.review)
    audit.record(
        seat, Verb.DUPLICATES_FOUND, seat.review, linked=linked, asked=asked, records=found.records
    )
    return {"linked": linked, "asked": asked, "records": found.records}


@transaction.atomic
def decide_pair(*, seat: Membership, first: Record, second: Record, verdict: str) -> Duplicate:
    """A person's word on a pair; it outlives every later run."""
    seat.require(Permission.DEDUPLICATE)
    if first.pk == second.pk:
        raise RuleBroken(_("A record cannot be a duplicate of itself."))
    if first.removed_at or second.removed_at:
        raise RuleBroken(_("One of these records belongs to an import that was undone."))
    _take_turns(seat.review)
    first, second = sorted((first, second), key=lambda record: record.pk)
    before = Duplicate.objects.current().filter(first=first, second=second).first()
    if before and before.decided_by_id and before.verdict == verdict:
        return before
    made = _say(seat, first, second, Duplicate.Verdict(verdict), before)
    cluster = _cluster_of(seat.review, {first.pk, second.pk})
    if verdict == DISTINCT:
        _part(seat.review, cluster, first, second)
    _refuse_contradiction(seat.review, cluster)
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
    _take_turns(seat.review)
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
    _take_turns(seat.review)
    waiting = list(Duplicate.objects.filter(review=seat.review, rule=rule).waiting())
    if len(waiting) != count or not waiting:
        raise RuleBroken(
            _("Meanwhile %(now)s pairs of this rule wait, not %(count)s. Look again.")
            % {"now": len(waiting), "count": count}
        )
    bulk = uuid.uuid4()
    _supersede(pair.pk for pair in waiting)
    Duplicate.objects.bulk_create(
        Duplicate(
            review=seat.review, first_id=pair.first_id, second_id=pair.second_id, verdict=SAME,
            rule=pair.rule, score=pair.score, explanation=pair.explanation, decided_by=seat,
            bulk=bulk,
        )
        for pair in waiting
    )  # fmt: skip
    cluster = _cluster_of(seat.review, _ends(waiting))
    _refuse_contradiction(seat.review, cluster)
    recluster(seat.review, cluster)
    audit.record(
        seat, Verb.DUPLICATES_ACCEPTED, seat.review, count=len(waiting), bulk=str(bulk),
        why=RULES.get(rule, rule),
    )  # fmt: skip
    return bulk


@transaction.atomic
def undo_bulk(*, seat: Membership, bulk: uuid.UUID) -> int:
    """Take back what was accepted together; pairs that somebody decided anew since then stay."""
    seat.require(Permission.DEDUPLICATE)
    _take_turns(seat.review)
    words = list(Duplicate.objects.current().filter(review=seat.review, bulk=bulk))
    if not words:
        raise RuleBroken(_("Nothing of this is left to take back."))
    _take_back(seat.review, words)
    audit.record(seat, Verb.DUPLICATES_REOPENED, seat.review, count=len(words), bulk=str(bulk))
    return len(words)


def _take_back(review: Review, words: list[Duplicate]) -> None:
    """Put in force again what was said of these pairs before these words."""
    cluster = _cluster_of(review, _ends(words))
    _supersede(word.pk for word in words)
    for word in words:
        before = (
            Duplicate.objects.filter(first=word.first_id, second=word.second_id, pk__lt=word.pk)
            .order_by("-pk")
            .first()
        )
        if before is not None:
            before.pk, before.superseded_at = None, None
            before.save(force_insert=True)
    cluster |= _cluster_of(review, _ends(words))
    _refuse_contradiction(review, cluster)
    recluster(review, cluster)


def _ends(words: Iterable[Duplicate]) -> set[int]:
    return {end for word in words for end in (word.first_id, word.second_id)}


def recluster(review: Review, among: Collection[int] | None = None) -> list[int]:
    """Write `duplicate_of` from the current words; the only writer. Returns what changed.

    `among`: only the clusters of these records; None for all.
    """
    within = None if among is None else _cluster_of(review, set(among))
    rows = review.records.all().standing()
    if within is not None:
        rows = rows.filter(pk__in=within)
    stored = dict(rows.values_list("pk", "duplicate_of_id"))
    wanted = chosen(review, groups(pairs_of(review, within), stored), stored)
    changed = [pk for pk, kept in stored.items() if wanted.get(pk) != kept]
    _write_kept({pk: wanted.get(pk) for pk in changed})
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


def _take_turns(review: Review) -> None:
    """Writers of one review's duplicates wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, review.pk])


def _decided(review: Review) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
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


def _write_words(review: Review, found: Found, decided: set[tuple[int, int]]) -> tuple[int, int]:
    """Rule rows as the kernel found them; those that stand unchanged are left as they are."""
    wanted = {(a, b): row for a, b, row in _rows(review, found) if (a, b) not in decided}
    standing = {
        (row.first_id, row.second_id): row
        for row in Duplicate.objects.current().filter(review=review, decided_by=None)
    }
    gone = [
        row.pk
        for pair, row in standing.items()
        if pair not in wanted or wanted[pair].verdict != row.verdict
    ]
    _supersede(gone)
    kept = set(standing) - {(standing[p].first_id, standing[p].second_id) for p in standing
                            if standing[p].pk in set(gone)}  # fmt: skip
    Duplicate.objects.bulk_create(
        [row for pair, row in wanted.items() if pair not in kept], batch_size=2000
    )
    verdicts = [row.verdict for row in wanted.values()]
    return verdicts.count(SAME), verdicts.count(UNSURE)


def _rows(review: Review, found: Found) -> Iterator[tuple[int, int, Duplicate]]:
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


def _supersede(ids: Iterable[int]) -> None:
    Duplicate.objects.filter(pk__in=list(ids)).update(superseded_at=timezone.now())


def _say(
    seat: Membership, first: Record, second: Record, verdict: str, before: Duplicate | None
) -> Duplicate:
    if before:
        _supersede([before.pk])
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


def pairs_of(review: Review, within: Collection[int] | None = None) -> list[tuple[int, int]]:
    """The pairs that are called the same now."""
    rows = Duplicate.objects.current().filter(
        review=review, verdict=SAME, first__removed_at=None, second__removed_at=None
    )
    if within is not None:
        rows = rows.filter(first__in=within, second__in=within)
    return list(rows.values_list("first_id", "second_id"))


def _cluster_of(review: Review, records: set[int]) -> set[int]:
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


def _part(review: Review, cluster: set[int], first: Record, second: Record) -> None:
    """Let the rules think again about the cluster, now that these two are distinct."""
    together, apart = _decided(review)
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
    _supersede(rows.filter(verdict=SAME).values_list("pk", flat=True))
    taken = set(
        Duplicate.objects.current()
        .filter(review=review, first__in=cluster, second__in=cluster)
        .values_list("first_id", "second_id")
    )
    Duplicate.objects.bulk_create(row for a, b, row in _rows(review, found) if (a, b) not in taken)


def _refuse_contradiction(review: Review, cluster: set[int]) -> None:
    """No two records that a person called distinct may meet through others."""
    apart = _decided(review)[1]
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
