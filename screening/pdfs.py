"""Handing out full texts: a PDF and nothing else, whatever the file holds."""

from typing import cast

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from screening.models import FullText

# A browser shows a PDF by a viewer of its own, which counts as an object of the same origin and
# does not start inside a sandbox. What is saved to disk needs neither.
VIEWED = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
SAVED = "default-src 'none'; sandbox"


def answer_with(full_text: FullText, *, inline: bool) -> HttpResponse:
    """Shown in the browser where `inline`, saved to disk otherwise."""
    try:
        content = full_text.file.open("rb")
    except FileNotFoundError as problem:
        raise Http404(_("The file is not in the archive any more.")) from problem
    response = FileResponse(
        content,
        as_attachment=not inline,
        filename=full_text.filename,
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = VIEWED if inline else SAVED
    response["Cache-Control"] = "private, max-age=3600"
    return cast(HttpResponse, response)
