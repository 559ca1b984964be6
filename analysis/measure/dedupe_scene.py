"""The measuring process of `bench dedupe`: `python -m analysis.measure.dedupe_scene 10000 50000`.

All records of a review, then a thousand more that came later; each search in a worker process.
"""

import json
import subprocess
import sys
import time
from importlib import import_module
from itertools import islice
from typing import Any

import django
from django.db import connection

from analysis.measure.apart import ROOT, peak_megabytes
from analysis.measure.bench_dedupe import records
from analysis.measure.large import copied, load, new_review, new_search, prepare, tell

LATER = 1_000
HEAD = (
    f"{'records':>10}{'all s':>9}{'per s':>9}{'worker MB':>11}{'duplicates':>12}{'to ask':>8}"
    f"{'COPY s':>9}{'x':>6}{f'{LATER:,} later s':>15}{'x all':>8}"
)


def main(sizes: list[int]) -> None:
    prepare()
    tell(HEAD)
    for size in sizes:
        seat = new_review(f"Duplicates among {size}")
        made = (bib for _work, bib in records(size + LATER))
        given = load(seat, new_search(seat), islice(made, size), size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        whole = _work(seat)
        load(seat, new_search(seat, "Scopus"), made, LATER)
        later = _work(seat)
        copy = copied(given.pk, "INCLUDING ALL")
        asked = seat.review.duplicates.current().filter(verdict="unsure").count()
        tell(
            f"{size:>10,}{whole['seconds']:>9.1f}{size / whole['seconds']:>9,.0f}"
            f"{whole['megabytes']:>11.0f}"
            f"{seat.review.records.exclude(duplicate_of=None).count():>12,}{asked:>8,}"
            f"{copy:>9.1f}{whole['seconds'] / copy:>6.1f}"
            f"{later['seconds']:>15.1f}{later['seconds'] / whole['seconds']:>8.3f}"
        )


def _work(seat: Any) -> dict[str, float]:
    """Look for duplicates in a new process, as a worker does; what it measured of itself."""
    command = [sys.executable, "-m", "analysis.measure.dedupe_scene", "--worker", str(seat.pk)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def work(seat_id: int) -> None:
    seat = import_module("reviews.models").Membership.objects.get(pk=seat_id)
    begun = time.perf_counter()
    import_module("reviews.actions.finding").find_duplicates(seat=seat)
    seconds = time.perf_counter() - begun
    tell(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "--worker":
        work(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]])
