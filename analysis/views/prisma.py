from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from analysis import boxes, files, flowdiagram, prisma
from analysis.counting import counts_of
from reviews.access import review_page
from reviews.models import Membership, Record
from reviews.roles import Permission
from screening.paging import before, page_of


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    """The diagram with each number a link, and the ledger that shows that it adds up."""
    counts = counts_of(seat.review)
    version = flowdiagram.version_of(seat.review, request.GET.get("version", ""))
    detail = request.GET.get("detail") == "1"
    svg = flowdiagram.draw(seat.review, counts, version, detail=detail, linked=True)
    identities = prisma.identities(counts)
    return render(
        request,
        "analysis/prisma.html",
        {
            "diagram": files.inline(svg),
            "version": version,
            "detail": detail,
            "tabs": _tabs(version, detail),
            "identities": identities,
            "failing": [each for each in identities if not each.holds],
            "sections": _sections(seat, counts),
            "notes": prisma.notes(counts),
            "interim": counts.interim,
            "kinds": files.FIGURES,
        },
    )


def _tabs(version: str, detail: bool) -> list[dict[str, object]]:
    """The versions of the diagram; a version stands in the address, so it can be sent."""
    rows = [
        (_("Databases and registers only"), "v1", False),
        (_("With other methods"), "v2", False),
        (_("With other methods, each database by name"), "v2", True),
    ]
    return [
        {
            "label": label,
            "url": f"?version={name}{'&detail=1' if named else ''}",
            "current": (name, named) == (version, detail),
        }
        for label, name, named in rows
    ]


def _sections(seat: Membership, counts: prisma.Counts) -> list[tuple[str, list[dict[str, object]]]]:
    """The ledger by section, each line with the list that it counts."""
    known = boxes.hrefs(seat.review, counts)
    return [
        (title, [{"line": line, "url": known.get(line.key, "")} for line in lines])
        for title, lines in groupby(prisma.ledger(counts), key=lambda line: line.section)
    ]


@review_page(Permission.SEE)
def diagram(request: HttpRequest, seat: Membership, kind: str) -> HttpResponse:
    counts = counts_of(seat.review)
    version = flowdiagram.version_of(seat.review, request.GET.get("version", ""))
    svg = flowdiagram.draw(seat.review, counts, version, detail=request.GET.get("detail") == "1")
    return files.figure(svg, seat.review, "prisma", kind)


@review_page(Permission.SEE)
def data(request: HttpRequest, seat: Membership) -> HttpResponse:
    """The file that the PRISMA2020 package for R reads."""
    content = flowdiagram.csv_of(counts_of(seat.review), detail=request.GET.get("detail") == "1")
    return files.text(content, seat.review, "prisma", "csv")


@review_page(Permission.SEE)
def box(request: HttpRequest, seat: Membership, key: str) -> HttpResponse:
    """What one number of the diagram counts."""
    part = request.GET.get("part", "")
    try:
        found = boxes.members(seat.review, key, part)
    except KeyError as unknown:
        raise Http404 from unknown
    records: list[Record] = []
    next_page = None
    if found.records is not None:
        rows = found.records.select_related("search_run__source").order_by("-pk")
        records, next_page = page_of(rows, before(request))
    return render(
        request,
        "analysis/box.html",
        {
            "title": boxes.TITLES[key],
            "part": part,
            "n": found.n(),
            "records": records,
            "next_page": next_page,
            "reports": list(found.reports) if found.reports is not None else [],
            "studies": list(found.studies) if found.studies is not None else [],
        },
    )
