"""Full texts, given only to members, never as anything but a PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import fulltexts
from screening.models import FullText
from screening.pdfs import answer_with


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    return answer_with(_standing(seat, pk), inline=True)


@require_safe
@review_page(Permission.SEE)
def download(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    return answer_with(_standing(seat, pk), inline=False)


@require_POST
@review_page(Permission.RETRIEVE)
def remove(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    removed = fulltexts.remove_full_text(seat=seat, full_text=_standing(seat, pk))
    messages.success(
        request,
        _("%(name)s is removed.") % {"name": removed.filename},
        extra_tags=reverse("screening:full-text-restore", args=[seat.review_id, pk]),
    )
    return redirect("screening:retrieval", seat.review_id)


@require_POST
@review_page(Permission.RETRIEVE)
def restore(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    full_text = get_object_or_404(seat.review.full_texts.all(), pk=pk)
    restored = fulltexts.restore_full_text(seat=seat, full_text=full_text)
    messages.success(request, _("%(name)s is back.") % {"name": restored.filename})
    return redirect("screening:retrieval", seat.review_id)


@require_POST
@review_page(Permission.RETRIEVE)
def give(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Say which report a file is that fitted none by itself."""
    full_text, chosen = _standing(seat, pk), request.POST.get("report", "")
    if not chosen.isdecimal():
        raise RuleBroken(_("Choose the report that this file is."))
    report = get_object_or_404(seat.review.reports.exclude(item=None), pk=chosen)
    given = fulltexts.give_full_text(seat=seat, full_text=full_text, report=report)
    messages.success(
        request,
        _("%(name)s is with %(label)s.") % {"name": given.filename, "label": report.label},
    )
    return redirect("screening:retrieval", seat.review_id)


def _standing(seat: Membership, pk: int) -> FullText:
    return get_object_or_404(seat.review.full_texts.all().standing(), pk=pk)
