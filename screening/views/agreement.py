"""How well reviewers agree, for those to whom the figures tell nothing that is still blind."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.files import csv_line, download
from reviews.models import Membership
from reviews.roles import Permission
from screening import lab
from screening.actions.agreement import export_agreement
from screening.models import Stage

DIGITS = 19
BANDS = [("", _("none")), ("orwin", _("Orwin")), ("landis", _("Landis and Koch"))]


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, stage: str) -> HttpResponse:
    may_see, left = lab.open_to(seat, stage)
    treatment = lab.treatment_of(request.GET.get("maybe"))
    bands = next((key for key, _name in BANDS if key == request.GET.get("bands")), "")
    context = {
        "stage": stage,
        "stage_name": Stage(stage).label,
        "left": left,
        "treatment": treatment,
        "treatments": list(lab.TREATMENTS.items()),
        "may_see": may_see,
        "may_screen": seat.can(Permission.SCREEN),
        "may_export": seat.can(Permission.EXPORT),
        "bands": bands,
        "kept": urlencode({"maybe": treatment} | ({"bands": bands} if bands else {})),
        "band_choices": BANDS,
    }
    if may_see:
        person, criterion = (_number(request, name) for name in ("person", "criterion"))
        after = _number(request, "after") or 0
        found = lab.figures_of(seat.review, stage, treatment)
        context |= {
            "lab": lab.lab_of(seat, stage, treatment, found=found),
            "disputes": lab.disputes_of(seat, stage, treatment, person, criterion, after, found),
            "person": person,
            "criterion": criterion,
        }
    return render(request, "screening/agreement.html", context)


@require_POST
@review_page(Permission.EXPORT)
def table(request: HttpRequest, seat: Membership, stage: str) -> StreamingHttpResponse:
    """The figures as a file, under the treatment of maybe that is shown."""
    treatment = lab.treatment_of(request.POST.get("maybe"))
    if not lab.open_to(seat, stage)[0]:
        raise RuleBroken(_now("The figures are shown to you when nothing waits for your vote."))
    export_agreement(seat=seat, stage=stage)
    lines = lab.table_of(lab.lab_of(seat, stage, treatment), treatment)
    pieces = (csv_line(line) for line in lines)
    return download(pieces, seat.review, f"agreement-{stage}".replace("_", "-"), "csv")


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < DIGITS else None
