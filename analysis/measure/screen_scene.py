"""A large review in the middle of screening, made for measuring; prints where it is as JSON.

Run as a process of its own (`python -m analysis.measure.screen_scene 100000`), against the database
that DATABASE_URL names. Six records in ten have both votes, one in ten has the first.
"""

import json
import sys
from collections import Counter
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from analysis.measure.bench_dedupe import records
from analysis.measure.large import load, new_search, prepare

VOTERS = 20
REASONS = ("Wrong population", "Wrong intervention", "Wrong comparator", "Wrong design")
SHARE_VOTED, SHARE_BEGUN = 0.6, 0.1
SOME = 500

VOTES = """
    INSERT INTO screening_vote (review_id, item_id, seat_id, round, verdict, criteria, note,
                                criteria_version, key, cast_at)
    SELECT %(review)s, numbered.id, (%(seats)s::bigint[])[1 + (n + %(nth)s) %% %(voters)s], 1,
           CASE WHEN n %% 20 = 0 OR (n %% 50 = 1 AND %(nth)s = 1) THEN 'include'
                WHEN n %% 40 = 7 THEN 'maybe' ELSE 'exclude' END,
           CASE WHEN n %% 20 = 0 OR n %% 50 = 1 OR n %% 40 = 7 THEN '{}'
                ELSE ARRAY[(%(criteria)s::bigint[])[1 + n %% 4]] END,
           CASE WHEN n %% 100 = 3 THEN 'Seen twice' ELSE '' END,
           1, gen_random_uuid(), now() - n * interval '30 seconds'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM screening_item
          WHERE review_id = %(review)s) AS numbered
    WHERE n <= %(until)s
"""
TAG = "background"
TAGS = """
    INSERT INTO screening_tag (review_id, item_id, seat_id, round, name, at)
    SELECT review_id, item_id, seat_id, 1, %(tag)s, now()
    FROM screening_vote WHERE review_id = %(review)s AND id %% 50 = 0
"""


def main(size: int) -> dict[str, Any]:
    prepare()
    call_command("collectstatic", interactive=False, verbosity=0)
    models = import_module("reviews.models")
    user = import_module("accounts.models").User
    roles_known = import_module("reviews.roles").Role
    people = [
        user.objects.create(email=f"voter{n}@example.org", name=f"Voter {n}", password="!")
        for n in range(VOTERS + 1)
    ]
    with transaction.atomic():
        review = models.Review.objects.create(title="A large review", created_by=people[-1])
        models.Protocol.objects.create(review=review)
        for position, reason in enumerate(REASONS, 1):
            models.Criterion.objects.create(
                review=review, position=position, label=f"Not: {reason}", reason=reason
            )
        roles = [*[roles_known.REVIEWER] * VOTERS, roles_known.OWNER]
        seats = [
            models.Membership.objects.create(review=review, user=person, role=role)
            for person, role in zip(people, roles, strict=True)
        ]
        made = (bib for _work, bib in records(size))
        load(seats[-1], new_search(seats[-1]), made, size)
    with transaction.atomic():
        _votes(review, seats, size)
    with connection.cursor() as cursor:
        cursor.execute(TAGS, {"review": review.pk, "tag": TAG})
        cursor.execute("ANALYZE")
    sessions = [_session(person) for person in people]
    return _facts(review) | {
        "review": review.pk, "voters": sessions[:-1], "owner": sessions[-1], "server": _server(),
    }  # fmt: skip


def _facts(review: Any) -> dict[str, Any]:
    """What the list is asked for: words in many and in few records, and keys that exist."""
    items = import_module("screening.models").Item.objects.filter(review=review, report=None)
    titles = items.order_by("id").values_list("record__title", flat=True)[:SOME]
    words = Counter(
        word for title in titles for word in set(title.lower().split()) if len(word) > 4
    )
    by_frequency = words.most_common()
    places = items.order_by("id").values_list("pk", flat=True)
    return {
        "frequent": by_frequency[0][0], "rare": by_frequency[-1][0], "tag": TAG,
        "deep": places[places.count() // 2], "reason": review.criteria.first().pk,
        "source": review.sources.first().pk,
    }  # fmt: skip


def _server() -> str:
    given = connection.settings_dict
    named = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"]}
    known = {name: str(value) for name, value in named.items() if value}
    return make_conninfo(dbname=given["NAME"], **known)


def _votes(review: Any, seats: list[Any], size: int) -> None:
    states = import_module("screening.actions.states")
    plans = import_module("screening.plans")
    items = import_module("screening.models").Item
    voters = [seat.pk for seat in seats[:-1]]
    both, begun = int(size * SHARE_VOTED), int(size * (SHARE_VOTED + SHARE_BEGUN))
    with connection.cursor() as cursor:
        for nth, until in ((0, begun), (1, both)):
            cursor.execute(
                VOTES,
                {
                    "review": review.pk,
                    "seats": voters,
                    "voters": VOTERS,
                    "criteria": [each.pk for each in review.criteria.all()],
                    "nth": nth,
                    "until": until,
                },
            )
    plan = plans.of(review, "title_abstract")
    ids = list(items.objects.filter(review=review).order_by("id").values_list("pk", flat=True))
    for batch in states.in_batches(ids[:begun]):
        states.settle(states.hold(review.pk, batch), plan, by=seats[-1])


def _session(person: Any) -> str:
    auth = import_module("django.contrib.auth")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[auth.SESSION_KEY] = str(person.pk)
    store[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
