"""The measuring process of `bench import`: `python -m analysis.measure.import_scene 10000 50000`.

It prints a table. The import itself runs in a worker process of its own, whose memory is measured.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.files import File

from analysis.measure.apart import ROOT, peak_megabytes
from analysis.measure.bench_dedupe import records
from analysis.measure.large import copied, new_review, new_search, prepare, tell
from reviews.dedup.bib import Bib
from reviews.formats import Name, ParsedRecord, write

HEAD = (
    f"{'records':>9}{'file MB':>9}{'import s':>10}{'per s':>9}{'worker MB':>11}"
    f"{'COPY same table s':>19}{'x':>6}{'COPY bare table s':>19}{'x':>6}"
)


def main(sizes: list[int]) -> None:
    prepare()
    tell(HEAD)
    for size in sizes:
        seat = new_review(f"Import of {size}")
        held, megabytes = _given(seat, size)
        worked = _work(held.pk)
        if worked["records"] != size:
            raise RuntimeError(f"{worked['records']} of {size} records were imported.")
        same, bare = (copied(held.pk, like) for like in ("INCLUDING ALL", ""))
        seconds = worked["seconds"]
        tell(
            f"{size:>9,}{megabytes:>9.0f}{seconds:>10.1f}{size / seconds:>9,.0f}"
            f"{worked['megabytes']:>11.0f}{same:>19.1f}{seconds / same:>6.1f}"
            f"{bare:>19.1f}{seconds / bare:>6.1f}"
        )


def _given(seat: Any, size: int) -> tuple[Any, float]:
    """A file of so many records, received as an upload is."""
    receive = import_module("reviews.actions.imports").receive_file
    with tempfile.NamedTemporaryFile(suffix=".ris") as file:
        for piece in write((_parsed(bib) for _work, bib in records(size)), format="ris"):
            file.write(piece)
        file.flush()
        megabytes = os.path.getsize(file.name) / 1e6
        with Path(file.name).open("rb") as content:
            upload = File(content, name="all.ris")
            return receive(seat=seat, search=new_search(seat), upload=upload), megabytes


def _parsed(bib: Bib) -> ParsedRecord:
    return ParsedRecord(
        ref_type="journal-article",
        title=bib.title,
        authors=tuple(Name(*author.split(", ", 1)) for author in bib.authors),
        year=int(bib.year or 0),
        date=str(bib.year),
        journal=bib.journal,
        volume=bib.volume,
        issue=bib.issue,
        pages=bib.pages,
        doi=bib.doi,
        abstract=bib.abstract,
    )


def _work(import_id: int) -> dict[str, Any]:
    """Import in a new process, as a worker does; what it measured of itself."""
    command = [sys.executable, "-m", "analysis.measure.import_scene", "--worker", str(import_id)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def work(import_id: int) -> None:
    held = import_module("reviews.models").Import.objects.get(pk=import_id)
    begun = time.perf_counter()
    import_module("reviews.actions.imports").import_file(seat=held.added_by, source_file=held)
    seconds = time.perf_counter() - begun
    tell(
        json.dumps(
            {
                "seconds": seconds,
                "megabytes": peak_megabytes(),
                "records": held.records.count(),
            }
        )
    )


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "--worker":
        work(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]])
