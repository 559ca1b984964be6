from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from reviews.access import review_page
from reviews.actions.problems import mend_problem, problems_as_csv
from reviews.errors import RuleBroken
from reviews.files import download
from reviews.models import Membership
from reviews.roles import Permission


@review_page(Permission.IMPORT)
def mend(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Edit the text of a problem and read it again; a refusal keeps what was typed."""
    problem = get_object_or_404(seat.review.problems.select_related("source_file"), pk=pk)
    text, refusal = request.POST.get("text", problem.text), ""
    if request.method == "POST":
        try:
            mend_problem(seat=seat, problem=problem, text=text)
        except RuleBroken as broken:
            refusal = str(broken)
        else:
            messages.success(request, _("Mended: it is a record of this import now."))
            return redirect("reviews:import", seat.review_id, problem.source_file_id)
    return render(
        request, "reviews/problem.html", {"problem": problem, "text": text, "refusal": refusal}
    )


@review_page(Permission.SEE)
def as_file(request: HttpRequest, seat: Membership, pk: int) -> StreamingHttpResponse:
    """All problems of an import as a table."""
    found = get_object_or_404(seat.review.imports, pk=pk)
    return download(problems_as_csv(found), seat.review, f"problems-of-import-{pk}", "csv")
