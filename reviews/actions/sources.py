"""Where was searched, when, and how."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reviews import audit
from reviews.actions.reviews import assign
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import Membership, Search, Source
from reviews.prisma_s_file import WRITERS
from reviews.roles import Permission

DOCUMENTED = ("update_of", "searched_together", "method", "filters", "reused_from", "peer_review")


@transaction.atomic
def add_source(
    *, seat: Membership, name: str, kind: str = Source.Kind.DATABASE, platform: str = ""
) -> Source:
    """A database, a register or another method."""
    seat.require(Permission.IMPORT)
    name, platform = name.strip(), platform.strip()
    if not name:
        raise RuleBroken(_("A source needs a name, such as PsycINFO."))
    if seat.review.sources.filter(name__iexact=name, platform__iexact=platform).exists():
        raise RuleBroken(_("%(name)s is already among the sources.") % {"name": name})
    made = Source.objects.create(
        review=seat.review, name=name, kind=Source.Kind(kind), platform=platform
    )
    audit.record(seat, Verb.SOURCE_ADDED, made, name=str(made), kind=made.kind)
    return made


@transaction.atomic
def change_source(*, seat: Membership, source: Source, **changes: Any) -> Source:
    """Correct the name, kind or platform of a source."""
    seat.require(Permission.IMPORT)
    try:
        with transaction.atomic():
            changed = assign(source, changes)
    except IntegrityError as problem:
        raise RuleBroken(_("Another source has this name and platform already.")) from problem
    if changed:
        audit.record(seat, Verb.SOURCE_CHANGED, source, name=str(source), changes=changes)
    return source


@transaction.atomic
def document_search(
    *,
    seat: Membership,
    source: Source,
    run_on: dt.date,
    strategy: str = "",
    limits: str = "",
    reported: int | None = None,
    **more: Any,
) -> Search:
    """One run of a search, with the full strategy as run."""
    seat.require(Permission.IMPORT)
    made = Search.objects.create(
        review=seat.review,
        source=source,
        run_on=run_on,
        strategy=strategy,
        limits=limits,
        reported=reported,
        added_by=seat,
        **_documented(more),
    )
    audit.record(seat, Verb.SEARCH_ADDED, made, source=str(source), run_on=run_on.isoformat())
    return made


@transaction.atomic
def begin_search(*, seat: Membership, source: str, run_on: dt.date) -> Search:
    """The search of that day in the source of this name; both are made where they are missing.

    The rest of its documentation can follow later.
    """
    seat.require(Permission.IMPORT)
    name = source.strip()
    known = seat.review.sources.filter(name__iexact=name).order_by("pk").first()
    place = known or add_source(seat=seat, name=name)
    made = place.searches.filter(run_on=run_on).order_by("pk").first()
    return made or document_search(seat=seat, source=place, run_on=run_on)


def _documented(more: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(more) - set(DOCUMENTED))
    if unknown:
        raise RuleBroken(_("A search has no field %(name)s.") % {"name": unknown[0]})
    return more


@transaction.atomic
def change_search(*, seat: Membership, search: Search, **changes: Any) -> Search:
    """Correct the documentation of a search."""
    seat.require(Permission.IMPORT)
    _refuse_circle(search, changes.get("update_of"))
    changed = assign(search, changes)
    if changed:
        audit.record(
            seat,
            Verb.SEARCH_CHANGED,
            search,
            source=str(search.source),
            run_on=search.run_on.isoformat(),
            changes=changes,
        )
    return search


def _refuse_circle(search: Search, earlier: Search | None) -> None:
    """An update leads back to a first search."""
    if earlier == search:
        raise RuleBroken(_("A search cannot be an update of itself."))
    before = earlier
    while before is not None:
        if before.update_of_id == search.pk:
            raise RuleBroken(
                _("The search in %(earlier)s is itself an update of this one. Choose another.")
                % {"earlier": earlier}
            )
        before = before.update_of


@transaction.atomic
def export_searches(*, seat: Membership, kind: str) -> Iterator[bytes]:
    """What is documented of every search, item by item of PRISMA-S, as a file."""
    seat.require(Permission.EXPORT)
    if kind not in WRITERS:
        raise RuleBroken(_("Searches cannot be exported as “%(kind)s”.") % {"kind": kind})
    searches = seat.review.searches.count()
    if not searches:
        raise RuleBroken(_("No search is documented yet, so there is nothing to export."))
    audit.record(
        seat, Verb.EXPORTED, kind=kind, searches=searches, what=_("the PRISMA-S table of searches")
    )
    return WRITERS[kind](seat.review)
