"""When reading on would find little."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import review_page
from reviews.models import Membership
from reviews.roles import Permission
from screening import recall
from screening.relevance import STAGE


@require_safe
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    context = {
        "stage": STAGE.value,
        "stage_name": STAGE.label,
        "recall": recall.recall_of(seat),
        "width": recall.WIDTH,
        "height": recall.HEIGHT,
    }
    return render(request, "screening/stopping.html", context)
