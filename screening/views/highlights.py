"""The words that are marked in titles and abstracts: the team's, and one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.access import review_page
from reviews.errors import RuleBroken
from reviews.models import Membership
from reviews.roles import Permission
from screening.actions import marks
from screening.forms.lists import WordsForm
from screening.models import Highlight


@require_http_methods(["GET", "HEAD", "POST"])
@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    """Two lists on one page; the button says which one is saved."""
    saved = request.POST.get("list") if request.method == "POST" else None
    forms = {name: _form(request, seat, name, name == saved) for name in ("team", "own")}
    if saved in forms and forms[saved].is_valid():
        try:
            marks.change_highlights(seat=seat, team=saved == "team", **forms[saved].lists())
        except RuleBroken as refusal:
            forms[saved].add_error(None, str(refusal))
        else:
            messages.success(request, _("The highlighted words are saved."))
            return redirect("screening:highlights", seat.review_id)
    context = {
        **forms,
        "may_choose": seat.can(Permission.CHOOSE_WORDS),
        "words": Highlight.objects.current().filter(review=seat.review, owner=None),
    }
    return render(request, "screening/highlights.html", context)


def _form(request: HttpRequest, seat: Membership, name: str, saved: bool) -> WordsForm:
    if saved:
        return WordsForm(request.POST, prefix=name)
    owner = None if name == "team" else seat
    words = Highlight.objects.current().filter(review=seat.review, owner=owner)
    return WordsForm.shown(words, prefix=name)
