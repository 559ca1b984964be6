"""Ranking what one person has to read by relevance; it hides nothing and decides nothing."""

from django.db import connection, transaction

from reviews.models import Membership, Review
from screening.models import Order, Ranked, Ranking, Reading
from screening.ranking import learn, order_of
from screening.relevance import STAGE, is_due, labels_of, print_of, vectors_of

LOCK = 71_006
LATER = """
    INSERT INTO screening_ranked (review_id, ranking_id, item_id, place)
    SELECT item.review_id, ranking.id, item.id, ranking.last + row_number() OVER (
        PARTITION BY ranking.id ORDER BY item.id)
    FROM screening_item item JOIN reviews_record record ON record.id = item.record_id
    CROSS JOIN (
        SELECT id, (SELECT coalesce(max(place), 0) FROM screening_ranked
                    WHERE ranking_id = screening_ranking.id) AS last
        FROM screening_ranking WHERE review_id = %s AND stage = %s
    ) ranking
    WHERE record.source_file_id = %s
    ON CONFLICT (item_id, ranking_id) DO NOTHING
"""


def rank_all_due() -> int:
    """Rank anew for everybody who reads by relevance and for whom enough is new; how many."""
    chosen = Reading.objects.filter(order=Order.RELEVANT, stage=STAGE, seat__left_at=None)
    seats = [reading.seat for reading in chosen.select_related("seat__review")]
    return sum(rank(seat) is not None for seat in seats if is_due(seat))


@transaction.atomic
def rank(seat: Membership) -> Ranking | None:
    """Learn from what the person may know and place every item; nothing while another worker does,
    or while there is not one included and one excluded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, seat.pk])
        if not cursor.fetchone()[0]:
            return None
    labels = labels_of(seat)
    if not labels.enough:
        return None
    vectors = vectors_of(seat.review)
    items = vectors.names.tolist()
    rows = [row for row, item in enumerate(items) if item in labels.of]
    learned = learn(vectors, rows, [labels.of[items[row]] for row in rows])
    best = [items[row] for row in order_of(learned.scores)]
    places = [item for item in best if item not in labels.of]
    places += [item for item in best if item in labels.of]
    Ranking.objects.filter(seat=seat, stage=STAGE).delete()
    made = Ranking.objects.create(
        review=seat.review,
        seat=seat,
        stage=STAGE,
        included=learned.included,
        excluded=learned.excluded,
        known=labels.known,
        texts=print_of(seat.review),
    )
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for place, item in enumerate(places, 1):
            copy.write_row((made.review_id, made.pk, item, place))
    return made


def place_later(review: Review, import_id: int) -> None:
    """New records come last in every ranking until it is made anew, which is soon."""
    with connection.cursor() as cursor:
        cursor.execute(LATER, [review.pk, STAGE, import_id])


_COPY = f"COPY {Ranked._meta.db_table} (review_id, ranking_id, item_id, place) FROM STDIN"
