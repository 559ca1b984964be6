"""Which records were compared already, and which of those a new record may be a copy of.

Comparing everything anew for every import would make people wait; so the keys of each compared
record are kept, and a new one is compared with those that share a key with it.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.db import connection
from django.db.models import Exists, OuterRef

from reviews.bibs import bibs_of
from reviews.dedup.keys import keys_of, rules_version, title_key_of
from reviews.dedup.normalise import normalise
from reviews.models import Compared, Review
from reviews.models.record import RecordQuerySet

AT_ONCE = 2000

SHARING = """
    WITH near AS MATERIALIZED (
        SELECT DISTINCT record_id, review_id, rules FROM unnest(%s::bigint[]) AS wanted(key)
        JOIN reviews_compared ON keys @> ARRAY[wanted.key]
    )
    SELECT record_id FROM near WHERE review_id = %s AND rules = %s
"""


def not_compared(review: Review) -> RecordQuerySet:
    """Standing records that these rules have not seen yet."""
    seen = Compared.objects.filter(record=OuterRef("pk"), rules=rules_version())
    return review.records.all().standing().filter(~Exists(seen))


def compared_otherwise(review: Review) -> RecordQuerySet:
    """Standing records that were compared by rules which have changed since."""
    seen = Compared.objects.filter(record=OuterRef("pk")).exclude(rules=rules_version())
    return review.records.all().standing().filter(Exists(seen))


def sharing(review: Review, records: RecordQuerySet) -> set[int]:
    """Compared records that share a key with these, and all that share a title with those.

    The latter only tell whether a title is a serial one, such as "Editorial".
    """
    keys = [key for bib in bibs_of(records) for key in keys_of(normalise(bib), review.pk)]
    near = _with_keys(review, keys)
    found = review.records.filter(pk__in=near).standing()
    titles = [title_key_of(normalise(bib), review.pk) for bib in bibs_of(found)]
    return near | _with_keys(review, titles)


def _with_keys(review: Review, keys: Iterable[int]) -> set[int]:
    found: set[int] = set()
    with connection.cursor() as cursor:
        # What was added lately lies in a list that every look-up would read; sort it in first.
        cursor.execute("SELECT gin_clean_pending_list('compared_keys')")
        # Of a table that was just filled nothing is known yet, and all of the review's rows would
        # be read for each key: by the keys' own index first, which few rows of others share.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for batch in _batches(sorted(set(keys))):
            cursor.execute(SHARING, [batch, review.pk, rules_version()])
            found |= {row[0] for row in cursor.fetchall()}
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


def remember(review: Review, records: RecordQuerySet) -> None:
    """These records are compared now with all others."""
    rules = rules_version()
    Compared.objects.filter(record__in=records.order_by().values("pk")).delete()
    bibs = bibs_of(records)
    while batch := list(islice(bibs, AT_ONCE)):
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY reviews_compared (review_id, record_id, rules, keys) FROM STDIN"
            ) as copy,
        ):
            for bib in batch:
                copy.write_row((review.pk, bib.key, rules, keys_of(normalise(bib), review.pk)))


def forget(records: Collection[int]) -> None:
    """Let the next search for duplicates compare these again: what was said of them changed."""
    Compared.objects.filter(record__in=list(records)).delete()


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
