"""Records that may be copies of one record: those that share most of its keys."""

from django.db import connection

from reviews.bibs import bibs_of
from reviews.dedup.keys import keys_of
from reviews.dedup.normalise import normalise
from reviews.models import Record

MOST = 10
RANKED = """
    SELECT record_id FROM unnest(%(keys)s::bigint[]) AS wanted(key)
    JOIN reviews_compared ON keys @> ARRAY[wanted.key] AND review_id = %(review)s
    GROUP BY record_id ORDER BY count(*) DESC, record_id LIMIT %(most)s
"""


def likely_copies(record: Record) -> list[Record]:
    """The likeliest first; none that counts as a copy of it already."""
    rows = Record.objects.filter(review=record.review_id)
    keys = [
        key for bib in bibs_of(rows.filter(pk=record.pk))
        for key in keys_of(normalise(bib), record.review_id)
    ]  # fmt: skip
    kept = record.duplicate_of_id or record.pk
    with connection.cursor() as cursor:
        cursor.execute(RANKED, {"keys": keys, "review": record.review_id, "most": 4 * MOST})
        ranked = [row[0] for row in cursor.fetchall()]
    found = rows.select_related("search_run__source").defer("raw", "search").in_bulk(ranked)
    others = (found[pk] for pk in ranked if pk in found)
    return [
        row for row in others
        if row.removed_at is None and (row.duplicate_of_id or row.pk) != kept
    ][:MOST]  # fmt: skip
