"""Handing out figures and tables as files: names, types, and headers that keep browsers safe."""

from typing import TypeVar

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from analysis.plots.render import to_pdf, to_png
from analysis.plots.svg import PlotError
from reviews.errors import RuleBroken
from reviews.models import Review

TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "R": "text/plain; charset=utf-8",
}
FIGURES = ("svg", "png", "pdf")
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
NAME_LENGTH = 60
Answer = TypeVar("Answer", bound=HttpResponseBase)


def filename(review: Review, what: str, kind: str) -> str:
    """Such as imr-for-severe-mental-illness-prisma.svg; letters that any system keeps."""
    title = slugify(review.title)[:NAME_LENGTH].strip("-") or f"review-{review.pk}"
    return f"{title}-{slugify(what)[:NAME_LENGTH].strip('-')}.{kind}"


def attach(answer: Answer, name: str) -> Answer:
    """Make an answer a download that no browser opens as a page of this site."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = SEALED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def figure(svg: str, review: Review, what: str, kind: str) -> HttpResponse:
    """A figure as SVG, PNG or PDF."""
    if kind not in FIGURES:
        raise Http404
    try:
        content: str | bytes = svg
        if kind != "svg":
            content = to_png(svg) if kind == "png" else to_pdf(svg)
    except PlotError as problem:
        raise RuleBroken(str(problem)) from problem
    return attach(HttpResponse(content, content_type=TYPES[kind]), filename(review, what, kind))


def text(content: str, review: Review, what: str, kind: str) -> HttpResponse:
    """A text file, such as the R package's CSV."""
    return attach(HttpResponse(content, content_type=TYPES[kind]), filename(review, what, kind))


def inline(svg: str) -> SafeString:
    """A figure to stand in a page: `plots.svg` is its only writer and escapes every word."""
    return mark_safe(svg)
