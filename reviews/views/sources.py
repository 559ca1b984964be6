from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from reviews.access import review_page
from reviews.actions import sources as actions
from reviews.errors import RuleBroken
from reviews.files import download
from reviews.forms.sources import SearchForm, SourceForm
from reviews.models import Membership
from reviews.prisma_s_file import WRITERS
from reviews.roles import Permission

LABELS = {"docx": gettext_lazy("Word document"), "csv": gettext_lazy("Table (CSV)")}


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership) -> HttpResponse:
    searches = list(seat.review.searches.select_related("source", "update_of").with_counts())
    return render(
        request,
        "reviews/sources.html",
        {
            "sources": seat.review.sources.all(),
            "searches": searches,
            "may_import": seat.can(Permission.IMPORT),
            "exports": _exports(seat) if searches and seat.can(Permission.EXPORT) else [],
        },
    )


def _exports(seat: Membership) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse("reviews:searches-export", args=[seat.review_id, kind]),
         "post": True}
        for kind, label in LABELS.items()
    ]  # fmt: skip


@require_POST
@review_page(Permission.EXPORT)
def export(request: HttpRequest, seat: Membership, kind: str) -> HttpResponseBase:
    """The documentation of all searches as PRISMA-S asks for it."""
    if kind not in WRITERS:
        raise Http404
    pieces = actions.export_searches(seat=seat, kind=kind)
    return download(pieces, seat.review, "searches-prisma-s", kind)


@review_page(Permission.IMPORT)
def add(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_source(seat=seat, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The source is added."))
            return redirect("reviews:sources", seat.review_id)
    return render(request, "reviews/source.html", {"form": form})


@review_page(Permission.IMPORT)
def change(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    source = get_object_or_404(seat.review.sources, pk=pk)
    form = SourceForm(
        request.POST or None,
        initial={"name": source.name, "kind": source.kind, "platform": source.platform},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_source(seat=seat, source=source, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("reviews:sources", seat.review_id)
    return render(request, "reviews/source.html", {"form": form, "source": source})


@review_page(Permission.IMPORT)
def add_search(request: HttpRequest, seat: Membership) -> HttpResponse:
    form = SearchForm(request.POST or None, seat=seat)
    if request.method == "POST" and form.is_valid():
        actions.document_search(seat=seat, **form.cleaned_data)
        messages.success(request, _("The search is documented. Next: its file."))
        return redirect("reviews:imports", seat.review_id)
    return render(request, "reviews/search.html", {"form": form})


@review_page(Permission.IMPORT)
def change_search(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    search = get_object_or_404(seat.review.searches.select_related("source"), pk=pk)
    names = SearchForm.Meta.fields
    form = SearchForm(
        request.POST or None, seat=seat, initial={name: getattr(search, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_search(seat=seat, search=search, **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error("update_of", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("reviews:sources", seat.review_id)
    return render(request, "reviews/search.html", {"form": form, "search": search})
