from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.people import person
from reviews.access import review_page
from reviews.actions import reviews as actions
from reviews.forms.reviews import NewReviewForm, ReviewForm
from reviews.models import Membership
from reviews.roles import Permission


@login_required
def index(request: HttpRequest) -> HttpResponse:
    seats = (
        Membership.objects.current()
        .filter(user=person(request))
        .select_related("review")
        .order_by("-review_id")
    )
    return render(request, "reviews/list.html", {"seats": seats})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    form = NewReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review = actions.create_review(user=person(request), **form.cleaned_data)
        messages.success(request, _("Your review is made. Next: the protocol and its criteria."))
        return redirect("reviews:protocol", review.pk)
    return render(request, "reviews/create.html", {"form": form})


@review_page(Permission.MANAGE)
def edit(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = ReviewForm(request.POST or None, instance=seat.review)
    if request.method == "POST" and form.is_valid():
        actions.change_review(seat=seat, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("analysis:overview", seat.review_id)
    return render(request, "reviews/edit.html", {"form": form})
