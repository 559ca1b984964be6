"""Between giving files and having them read: a look at what they seem to hold."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import jobs, tasks
from reviews.access import review_page
from reviews.actions import imports as actions
from reviews.actions.columns import set_columns
from reviews.actions.sources import begin_search
from reviews.errors import RuleBroken
from reviews.forms.imports import NewSearchForm
from reviews.models import Import, Membership, Search
from reviews.preview import likely_search, preview_of
from reviews.roles import Permission

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
            {
                "file": held,
                "preview": seen,
                "search": likely_search(seen, held.search, searches),
                "chosen": not seen.same_as and (not seen.failure or seen.choices is not None),
                "new": NewSearchForm(prefix=str(held.pk)),
            }
        )
    if not shown:
        return redirect("reviews:imports", seat.review_id)
    return render(
        request,
        "reviews/import_preview.html",
        {
            "shown": shown,
            "searches": searches,
            "readable": any(_reads(one) for one in shown),
            "declarations": Import.Declared.choices if seat.can(Permission.MANAGE) else [],
        },
    )


def _reads(one: dict[str, object]) -> bool:
    return not getattr(one["preview"], "failure", "")


def _waiting(seat: Membership) -> list[Import]:
    rows = seat.review.imports.all().unconfirmed()
    return list(rows.select_related("search__source", "added_by__user").order_by("pk"))


def _take_columns(request: HttpRequest, seat: Membership, held: Import) -> bool:
    """What was said of this file's columns, if the form asked; False when it cannot be so."""
    fields = request.POST.getlist(f"column-{held.pk}")
    if not fields or request.POST.get(f"shown-{held.pk}") == _as_shown(request, held, fields):
        return True
    try:
        named = f"unnamed-{held.pk}" not in request.POST
        set_columns(seat=seat, source_file=held, fields=fields, named=named)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _as_shown(request: HttpRequest, held: Import, fields: list[str]) -> str:
    """The fields as the form showed them, so that only what a person changed is taken as said."""
    return "|".join([*fields, "" if f"unnamed-{held.pk}" in request.POST else "named"])


def _look_again(request: HttpRequest, seat: Membership, number: str) -> HttpResponse:
    for held in _waiting(seat):
        if str(held.pk) == number and _take_columns(request, seat, held):
            messages.success(request, _("This is how the file reads with these columns."))
    address = reverse("reviews:import-preview", args=[seat.review_id])
    return redirect(f"{address}#file-{number}" if number.isdecimal() else address)


def _decide(request: HttpRequest, seat: Membership) -> HttpResponse:
    if number := request.POST.get("columns"):
        return _look_again(request, seat, number)
    chosen = [held for held in _waiting(seat) if str(held.pk) in request.POST.getlist("file")]
    if not chosen:
        messages.error(request, _("Choose at least one file."))
        return redirect("reviews:import-preview", seat.review_id)
    if request.POST.get("do") == "discard":
        for held in chosen:
            actions.undo_import(seat=seat, source_file=held)
        messages.success(request, _("Put aside: %(n)s.") % {"n": len(chosen)})
        return redirect("reviews:import-preview", seat.review_id)
    if [held for held in chosen if not _take_columns(request, seat, held)]:
        return redirect("reviews:import-preview", seat.review_id)
    taken = [held for held in chosen if _confirm(request, seat, held)]
    if n := len(taken):
        words = ngettext("%(n)s file is being read.", "%(n)s files are being read.", n)
        messages.success(request, words % {"n": n})
    if n < len(chosen):
        return redirect("reviews:import-preview", seat.review_id)
    return redirect("reviews:imports", seat.review_id)


def _search_for(request: HttpRequest, seat: Membership, held: Import) -> Search | None:
    """The search that was chosen for the file; a new one where its source was named."""
    new = NewSearchForm(request.POST, prefix=str(held.pk))
    if not new.is_valid():
        raise RuleBroken(" ".join(str(words) for lines in new.errors.values() for words in lines))
    if new.cleaned_data["source"]:
        return begin_search(seat=seat, **new.cleaned_data)
    number = request.POST.get(f"search-{held.pk}", "")
    return seat.review.searches.filter(pk=number if number.isdecimal() else 0).first()


def _confirm(request: HttpRequest, seat: Membership, held: Import) -> bool:
    """Have one file read as the form says; why not is said on the page."""
    said = {
        name: request.POST.get(f"{name}-{held.pk}", "")
        for name in ("earlier_reviewer", "declared", "earlier_team")
    }
    try:
        search = _search_for(request, seat, held)
        actions.confirm_import(seat=seat, source_file=held, search=search, **said)
    except RuleBroken as refusal:
        messages.error(request, f"{held.filename}: {refusal}")
        return False
    title = _("Importing %(name)s") % {"name": held.filename}
    jobs.start(seat, tasks.import_file, title[:200], import_id=held.pk)
    return True
