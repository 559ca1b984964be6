"""What a person was told of, across their reviews."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.people import person
from reviews.actions import notices as actions
from reviews.models import Notice

SHOWN = 100


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.listed_for(person(request)).select_related("review")[:SHOWN]
    return render(request, "reviews/notices.html", {"notices": mine})


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    actions.mark_read(user=person(request))
    return redirect("reviews:notices")


@require_POST
@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    reader = person(request)
    notice = get_object_or_404(Notice.objects.listed_for(reader), pk=pk)
    actions.mark_read(user=reader, notice=notice)
    return redirect(notice.path or "reviews:notices")
