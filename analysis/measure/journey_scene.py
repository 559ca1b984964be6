"""The measuring process of `bench journey`: `python -m analysis.measure.journey_scene 20000`.

It prints one line a figure. The database is the one that the settings start in CONCORD_DATA_DIR.
"""

import statistics
import sys
import time
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from analysis.measure.large import prepare
from analysis.measure.served import served

VOTERS = 8
FEWEST = 50
VOTING_SECONDS = 15.0
COUNTS = 7


def main(size: int) -> None:
    django.setup()
    prepare()
    call_command("collectstatic", interactive=False, verbosity=0)
    seats = _team()
    review = seats[0].review
    _import(seats[0], size)
    _deduplicate(seats[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _count(review)
    sessions = [_session(seat.user) for seat in seats[1:]]
    with served() as (port, _process):
        _vote(port, sessions, f"/r/{review.pk}/screening/title-abstract/")


def tell(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:<52}{figure:>16}\n")
    sys.stdout.flush()


def _team() -> list[Any]:
    """The owner's seat, then those of the voters."""
    user = import_module("accounts.models").User
    members = import_module("reviews.actions.members")
    people = [
        user.objects.create(email=f"voter{n}@example.org", name=f"Voter {n}", password="!")
        for n in range(VOTERS + 1)
    ]
    make = import_module("reviews.actions.reviews").create_review
    owner = make(user=people[0], title="A large review").members.get()
    seats = [owner]
    for person in people[1:]:
        _invitation, token = members.invite_member(seat=owner, email=person.email, role="reviewer")
        seats.append(members.accept_invitation(user=person, token=token))
    return seats


def _import(owner: Any, size: int) -> None:
    search = import_module("analysis.demo.search")
    files = import_module("analysis.demo.generator").make_records(size)
    runs = [
        search.search(owner, file.database.name, "database", "2022-02-28", "all") for file in files
    ]
    begun = time.perf_counter()
    for file, run in zip(files, runs, strict=True):
        search.give_file(owner, run, file.database.filename, file.content)
    seconds = time.perf_counter() - begun
    found = owner.review.records.count()
    if found != size:
        raise RuntimeError(f"{found} of {size} records were imported.")
    tell(f"import of {size:,} records in {len(files)} files", f"{size / seconds:,.0f} records/s")


def _deduplicate(owner: Any) -> None:
    begun = time.perf_counter()
    import_module("reviews.actions.finding").find_duplicates(seat=owner)
    seconds = time.perf_counter() - begun
    kept = owner.review.records.all().kept().count()
    gone = owner.review.records.count() - kept
    tell(f"deduplication: {gone:,} duplicates, {kept:,} kept", f"{seconds:.1f} s")


def _count(review: Any) -> None:
    counts_of = import_module("analysis.counting").counts_of
    taken = []
    for _number in range(COUNTS):
        begun = time.perf_counter()
        counts_of(review)
        taken.append(1000 * (time.perf_counter() - begun))
    tell("PRISMA count (median)", f"{statistics.median(taken):.0f} ms")


def _vote(port: int, sessions: list[str], queue: str) -> None:
    visitors = import_module("analysis.measure.visitors")
    for session in sessions:
        visitors.Visitor(port, session).ask("GET", queue)
    times = visitors.vote_together(port, sessions, queue, VOTING_SECONDS, 0.0)
    if len(times.seconds) < FEWEST:
        raise RuntimeError(f"Only {len(times.seconds)} votes were cast; the machine is too busy.")
    cuts = statistics.quantiles(times.seconds, n=100, method="inclusive")
    rate = len(times.seconds) / times.wall
    tell(f"votes, {len(sessions)} reviewers at once, no pause", f"{rate:.0f} votes/s")
    tell("vote and next record, p50", f"{1000 * cuts[49]:.0f} ms")
    tell("vote and next record, p95", f"{1000 * cuts[94]:.0f} ms")


def _session(person: Any) -> str:
    auth = import_module("django.contrib.auth")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[auth.SESSION_KEY] = str(person.pk)
    store[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
