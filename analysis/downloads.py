"""Handing out a table: noted in the history, then streamed."""

from django.http import Http404, StreamingHttpResponse

from analysis import exports, files
from analysis.actions.exports import record_export
from reviews.models import Membership


def hand_out(seat: Membership, name: str, kind: str) -> StreamingHttpResponse:
    """One table as a streamed download; the history says who took it."""
    table = exports.TABLES.get(name)
    if table is None or kind not in exports.WRITERS:
        raise Http404
    record_export(seat=seat, what=str(table.title), kind=kind)
    pieces = exports.stream(seat, table, kind)
    answer = StreamingHttpResponse(pieces, content_type=files.TYPES[kind])
    return files.attach(answer, files.filename(seat.review, name, kind))
