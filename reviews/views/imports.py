from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews.access import review_page
from reviews.actions import imports as actions
from reviews.actions.sources import begin_search
from reviews.errors import RuleBroken
from reviews.formats import FORMATS
from reviews.forms.imports import ImportForm
from reviews.merged import listed
from reviews.models import Membership
from reviews.roles import Permission

LISTED = 200


@review_page(Permission.SEE)
def index(request: HttpRequest, seat: Membership) -> HttpResponse:
    imports = seat.review.imports.select_related("search__source", "added_by__user").with_counts()
    imports = imports.with_reading()
    return render(
        request,
        "reviews/imports.html",
        {
            "imports": imports,
            "waiting": seat.review.imports.all().unconfirmed().count(),
            "running": seat.review.jobs.all().seen_by(seat).unfinished(),
            "may_import": seat.can(Permission.IMPORT),
        },
    )


@review_page(Permission.IMPORT)
def add(request: HttpRequest, seat: Membership) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = ImportForm(given, seat=seat, initial={"search": request.GET.get("search")})
    if request.method == "POST" and form.is_valid():
        if not request.FILES.getlist("files"):
            form.add_error(None, _("Choose at least one file."))
        elif _receive(request, seat, form):
            return redirect("reviews:import-preview", seat.review_id)
    searches = seat.review.searches.exists()
    return render(
        request,
        "reviews/import_add.html",
        {"form": form, "formats": FORMATS, "searches": searches},
    )


def _receive(request: HttpRequest, seat: Membership, form: ImportForm) -> bool:
    """Take every file that can be taken; say of each other one why not."""
    taken = 0
    given = form.cleaned_data
    search = (
        given["search"]
        if not given["source"]
        else begin_search(seat=seat, source=given["source"], run_on=given["run_on"])
    )
    for upload in request.FILES.getlist("files"):
        try:
            actions.receive_file(
                seat=seat,
                search=search,
                upload=upload,
                again=form.cleaned_data["again"],
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
            continue
        taken += 1
    if taken and form.errors:
        messages.success(
            request, _("Files taken: %(n)s. They wait under “Imports” for a look.") % {"n": taken}
        )
    return not form.errors


@review_page(Permission.SEE)
def show(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    found = get_object_or_404(
        seat.review.imports.with_reading().select_related(
            "search__source", "added_by__user", "declared_by__user"
        ),
        pk=pk,
    )
    warned = found.records.exclude(warnings=[]).order_by("position")
    return render(
        request,
        "reviews/import.html",
        {
            "format_name": FORMATS.get(found.format, found.format),
            "import": found,
            "imported": found.records.count(),
            "problems": found.problems.all()[:LISTED],
            "problems_n": found.problems.count(),
            "warned": warned[:LISTED],
            "warned_n": warned.count(),
            "rows": listed(
                found.records.with_flags()
                .select_related("search_run__source")
                .order_by("position")[:10]
            ),
            "twice": found.records.twice_encoded().count(),
            "repaired": found.records.repaired().exists(),
            "may_import": seat.can(Permission.IMPORT),
            "kept": "" if found.undone_at else actions.why_kept(found),
        },
    )


@review_page(Permission.SEE)
def download(request: HttpRequest, seat: Membership, pk: int) -> FileResponse:
    """The file as it was given, byte for byte."""
    found = get_object_or_404(seat.review.imports, pk=pk)
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.filename,
        content_type="application/octet-stream",
    )


@require_POST
@review_page(Permission.IMPORT)
def undo(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    found = get_object_or_404(seat.review.imports, pk=pk)
    actions.undo_import(seat=seat, source_file=found)
    messages.success(request, _("The import is undone. Its file stays and can be imported again."))
    return redirect("reviews:imports", seat.review_id)
