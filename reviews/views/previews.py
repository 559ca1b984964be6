"""Between giving files and having them read: a look at what they seem to hold."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import jobs, tasks
from reviews.access import Permission, review_page
from reviews.actions import imports as actions
from reviews.models import Import, Membership
from reviews.preview import likely_search, preview_of

AT_ONCE = 20


@review_page(Permission.IMPORT)
def preview(request: HttpRequest, seat: Membership) -> HttpResponse:
    """Every file that waits for a word, each with the search it came from."""
    if request.method == "POST":
        return _decide(request, seat)
    searches = list(seat.review.searches.select_related("source"))
    waiting = _waiting(seat)[:AT_ONCE]
    shown = []
    for held in waiting:
        seen = preview_of(held)
        shown.append(
            {"file": held, "preview": seen, "search": likely_search(seen, held.search, searches)}
        )
    if not shown:
        return redirect("reviews:imports", seat.review_id)
    return render(
        request,
        "reviews/import_preview.html",
        {"shown": shown, "searches": searches, "readable": any(_reads(one) for one in shown)},
    )


def _reads(one: dict[str, object]) -> bool:
    return not getattr(one["preview"], "failure", "")


def _waiting(seat: Membership) -> list[Import]:
    rows = seat.review.imports.all().unconfirmed()
    return list(rows.select_related("search__source", "added_by__user").order_by("pk"))


def _decide(request: HttpRequest, seat: Membership) -> HttpResponse:
    chosen = [held for held in _waiting(seat) if str(held.pk) in request.POST.getlist("file")]
    if not chosen:
        messages.error(request, _("Choose at least one file."))
        return redirect("reviews:import-preview", seat.review_id)
    if request.POST.get("do") == "discard":
        for held in chosen:
            actions.undo_import(seat=seat, source_file=held)
        messages.success(request, _("Put aside: %(n)s.") % {"n": len(chosen)})
        return redirect("reviews:import-preview", seat.review_id)
    for held in chosen:
        number = request.POST.get(f"search-{held.pk}", "")
        search = seat.review.searches.filter(pk=number if number.isdigit() else 0).first()
        actions.confirm_import(seat=seat, source_file=held, search=search)
        title = _("Importing %(name)s") % {"name": held.filename}
        jobs.start(seat, tasks.import_file, title[:200], import_id=held.pk)
    n = len(chosen)
    messages.success(
        request, ngettext("%(n)s file is being read.", "%(n)s files are being read.", n) % {"n": n}
    )
    return redirect("reviews:imports", seat.review_id)
