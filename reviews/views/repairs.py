"""Text that was encoded twice: what a repair would change, and what one changed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from reviews.access import review_page
from reviews.actions import repairs as actions
from reviews.dedup.diff import Segment, diff
from reviews.errors import RuleBroken
from reviews.models import Import, Membership
from reviews.models.record import RecordQuerySet
from reviews.roles import Permission

SHOWN = 100
AROUND = 60
KINDS = {"same": "same", "left": "del", "right": "ins"}


@review_page(Permission.IMPORT)
def repairs(request: HttpRequest, seat: Membership, pk: int) -> HttpResponse:
    """Of one file, or with `record` of one record."""
    held = get_object_or_404(seat.review.imports.select_related("search__source"), pk=pk)
    if request.method == "POST":
        return _decide(request, seat, held)
    records = held.records.all()
    one = request.GET.get("record", "")
    if one.isdecimal():
        records = records.filter(pk=one)
    return render(
        request,
        "reviews/repairs.html",
        {
            "import": held,
            "waiting": list(_rows(records.twice_encoded())),
            "waiting_n": records.twice_encoded().count(),
            "repaired": list(_rows(records.repaired())),
            "repaired_n": records.repaired().count(),
        },
    )


def _rows(records: RecordQuerySet) -> Iterator[dict[str, Any]]:
    for record in records.defer("search", "raw").order_by("position")[:SHOWN]:
        fields = [
            {"label": one.label, "segments": _near(diff(one.before, one.after))}
            for one in actions.repairs_of(record)
        ]
        yield {"record": record, "fields": fields}


def _near(segments: list[Segment]) -> list[dict[str, str]]:
    """The changes with the words around them; a long abstract is not shown whole."""
    return [
        {"kind": KINDS[kind], "text": _short(text) if kind == "same" else text}
        for kind, text in segments
    ]


def _short(text: str) -> str:
    return text if len(text) <= 3 * AROUND else f"{text[:AROUND]} … {text[-AROUND:]}"


def _decide(request: HttpRequest, seat: Membership, held: Import) -> HttpResponse:
    records = held.records.all()
    if "all" not in request.POST:
        chosen = [pk for pk in request.POST.getlist("record") if pk.isdecimal()]
        records = records.filter(pk__in=chosen)
    undo = request.POST.get("do") == "undo"
    action = actions.undo_repairs if undo else actions.repair_records
    try:
        n = action(seat=seat, source_file=held, records=records)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        words = (
            _("Taken back: %(n)s.") if undo else _("Repaired: %(n)s. You can take it back here.")
        )
        messages.success(request, words % {"n": f"{n:,}"})
    return redirect("reviews:import-repairs", seat.review_id, held.pk)
