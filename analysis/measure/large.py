"""Large made-up reviews, straight into the database: what several measuring processes need."""

import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.db import connection

from reviews.dedup.bib import Bib

PIECE = 1 << 20


def prepare() -> None:
    """The tables of a new database."""
    call_command("migrate", interactive=False, verbosity=0)


def new_review(title: str) -> Any:
    """The owner's seat of a new review."""
    user = import_module("accounts.models").User
    person, _made = user.objects.get_or_create(
        email="owner@example.org", defaults={"name": "Owner", "password": "!"}
    )
    return import_module("reviews.actions.reviews").create_review(
        user=person, title=title
    ).members.get()  # fmt: skip


def new_search(seat: Any, name: str = "PsycINFO") -> Any:
    """A documented search of a source."""
    models = import_module("reviews.models")
    source, _made = models.Source.objects.get_or_create(
        review=seat.review, name=name, kind=models.Source.Kind.DATABASE
    )
    return models.Search.objects.create(
        review=seat.review, source=source, run_on=dt.date(2022, 9, 1), added_by=seat
    )


def columns() -> str:
    names = import_module("reviews.rows").COLUMNS
    return ", ".join(f'"{name}"' for name in names)


def load(seat: Any, search: Any, bibs: Iterable[Bib], size: int) -> Any:
    """An import of these records without a file; other rooms hear of it."""
    models = import_module("reviews.models")
    given = models.Import.objects.create(
        review=seat.review, search=search, filename="all.ris", sha256=f"{search.pk:064x}", size=1,
        format="ris", added_by=seat, found=size, finished_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY reviews_record ({columns()}) FROM STDIN") as copy,
    ):
        for row in _rows(given, bibs):
            copy.write_row(row)
    signals = import_module("reviews.signals")
    signals.records_added.send(sender=None, review=seat.review, import_id=given.pk)
    return given


def _rows(given: Any, bibs: Iterable[Bib]) -> Iterator[tuple[Any, ...]]:
    for position, bib in enumerate(bibs, 1):
        authors = json.dumps([{"family": name} for name in bib.authors])
        yield (
            given.review_id, given.pk, given.search_id, position, None, "journal-article",
            bib.title, bib.abstract, authors, "; ".join(bib.authors), bib.year, "", bib.journal,
            bib.volume, bib.issue, bib.pages, bib.doi, "", "", "", "[]", "[]", "{}", "[]", "[]",
        )  # fmt: skip


def copied(import_id: int, like: str) -> float:
    """Seconds of COPY of the import's rows into an empty table, from a file."""
    with connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        cursor.execute(f"CREATE TABLE bench_copy (LIKE reviews_record {like})")
        chosen = f"SELECT id, {columns()} FROM reviews_record WHERE source_file_id = {import_id}"
        with cursor.copy(f"COPY ({chosen}) TO STDOUT") as out:
            for piece in out:
                file.write(piece)
        file.seek(0)
        begun = time.perf_counter()
        with cursor.copy(f"COPY bench_copy (id, {columns()}) FROM STDIN") as copy:
            for piece in _pieces(file):
                copy.write(piece)
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bench_copy")
    return seconds


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
