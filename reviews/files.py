"""Handing out files: names that any system keeps, and headers that keep browsers safe."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.core.files.storage import default_storage
from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from reviews.errors import RuleBroken
from reviews.formats.write_table import guard
from reviews.models import Job, Review

TYPES = {
    "ris": ("ris", "application/x-research-info-systems"),
    "bibtex": ("bib", "application/x-bibtex"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "endnotexml": ("xml", "application/xml"),
    "nbib": ("nbib", "application/nbib"),
    "html": ("html", "text/html; charset=utf-8"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
NAME_LENGTH = 60


def download(
    pieces: Iterable[bytes], review: Review, what: str, kind: str
) -> StreamingHttpResponse:
    """A download that no browser opens as a page of this site."""
    return _attached(StreamingHttpResponse(pieces), review, what, kind)


def kept_file(job: Job) -> StreamingHttpResponse:
    """The same of the file that a job wrote."""
    wrote = job.result
    if not wrote.get("file"):
        raise RuleBroken(_("There is no file any more; exports are kept for a week. Export again."))
    answer = FileResponse(default_storage.open(wrote["file"], "rb"))
    return _attached(answer, job.review, wrote["what"], wrote["kind"])


def _attached(
    answer: StreamingHttpResponse, review: Review, what: str, kind: str
) -> StreamingHttpResponse:
    ending, content_type = TYPES[kind]
    title = slugify(review.title)[:NAME_LENGTH].strip("-") or f"review-{review.pk}"
    answer["Content-Type"] = content_type
    answer["Content-Disposition"] = f'attachment; filename="{title}-{what}.{ending}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def csv_line(cells: Sequence[str]) -> bytes:
    """One row of a table that no spreadsheet takes for formulas."""
    row = io.StringIO()
    csv.writer(row).writerow([guard(cell) for cell in cells])
    return row.getvalue().encode()
