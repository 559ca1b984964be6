from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from analysis import biasplots, files
from extraction.rating import plan_of
from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    """Traffic light and summary of what is settled."""
    data = biasplots.data_of(seat.review)
    judged = sum(any(row.judgements) for row in data.rows)
    return render(
        request,
        "analysis/bias.html",
        {
            "light": files.inline(biasplots.draw(data, "traffic-light")) if judged else "",
            "summary": files.inline(biasplots.draw(data, "summary")) if judged else "",
            "tool": plan_of(seat.review).tool,
            "judged": judged,
            "total": len(data.rows),
            "kinds": files.FIGURES,
        },
    )


@review_page(Permission.SEE)
def figure(request: HttpRequest, seat: Membership, name: str, kind: str) -> HttpResponse:
    if name not in biasplots.FIGURES:
        raise Http404
    svg = biasplots.draw(biasplots.data_of(seat.review), name)
    return files.figure(svg, seat.review, f"risk-of-bias-{name}", kind)
