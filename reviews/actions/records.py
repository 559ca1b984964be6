"""Correct a record, or add one by hand."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import audit
from reviews.actions.comparing import forget
from reviews.actions.grouping import cluster_of
from reviews.actions.imports import read_in
from reviews.actions.merging import let_go, merge_values, name_reports
from reviews.actions.reviews import assign
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.formats import Name, ParsedRecord, write
from reviews.formats.clean import clean_doi, clean_pmid
from reviews.formats.names import parse_name
from reviews.labels import LABELS
from reviews.models import Import, Membership, Record, Search
from reviews.roles import Permission
from reviews.rows import name_facts

YEARS = range(1000, 10_000)
CONTAINERS = {"journal": "book_title", "pages": "article_number"}


@transaction.atomic
def change_record(*, seat: Membership, record: Record, **changes: Any) -> Record:
    """Correct fields of a record. What the file gave stays in `raw`, what stood before in the log.

    `authors` is a list of names, each as "Family, Given", or a group's name.
    """
    seat.require(Permission.IMPORT)
    held = Record.objects.select_for_update().get(pk=record.pk)
    if held.removed_at:
        raise RuleBroken(_("This record belongs to an import that was undone."))
    before = values_of(held)
    wanted = before | _checked(changes)
    _refuse_nameless(wanted)
    fields = [name for name in LABELS if wanted[name] != before[name]]
    if not fields:
        return held
    columns = columns_of(held, {name: wanted[name] for name in fields})
    name_reports(held, wanted["title"])
    assign(held, columns | {"own": let_go(held, fields)})
    cluster = cluster_of(seat.review, {held.pk})
    merge_values(seat.review, cluster)
    forget(cluster)
    audit.record(
        seat, Verb.RECORD_CHANGED, held, number=held.pk,
        fields=", ".join(str(LABELS[name]) for name in fields),
        before={name: before[name] for name in fields},
        after={name: wanted[name] for name in fields},
    )  # fmt: skip
    return held


def values_of(record: Record) -> dict[str, Any]:
    """What can be corrected, as it stands."""
    values = {name: getattr(record, name) for name in LABELS}
    return values | {"authors": [str(Name(**facts)) for facts in record.authors]}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(LABELS))
    if unknown:
        raise RuleBroken(_("A record has no field %(name)s.") % {"name": unknown[0]})
    checked = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    if doi := checked.get("doi"):
        checked["doi"] = clean_doi(doi)
        if not checked["doi"]:
            raise RuleBroken(_("“%(doi)s” is not a DOI; one begins with 10. …") % {"doi": doi})
    if pmid := checked.get("pmid"):
        checked["pmid"] = clean_pmid(pmid)
        if not checked["pmid"]:
            raise RuleBroken(_("“%(pmid)s” is not a PubMed number.") % {"pmid": pmid})
    if checked.get("year") is not None and checked["year"] not in YEARS:
        raise RuleBroken(_("A year has four digits, such as 2021."))
    if "authors" in checked:
        checked["authors"] = [str(parse_name(name)) for name in _lines(checked["authors"])]
    return checked


def _lines(names: Sequence[str]) -> list[str]:
    return [name.strip() for name in names if name.strip()]


def _refuse_nameless(values: dict[str, Any]) -> None:
    if not any(values.get(name) for name in ("title", "authors", "doi", "pmid", "abstract")):
        raise RuleBroken(
            _("A record needs a title, or at least authors, a DOI or a PubMed number.")
        )


def columns_of(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from corrected values."""
    columns = dict(values)
    if "authors" in values:
        known = {str(Name(**facts)): facts for facts in record.authors}
        columns["authors"] = [
            known.get(name) or name_facts(parse_name(name)) for name in values["authors"]
        ]
        columns["authors_text"] = "; ".join(values["authors"])
    more = dict(record.more)
    for column, inner in CONTAINERS.items():
        if column in values and more.get(inner) and more[inner] == getattr(record, column):
            more[inner] = values[column]
    if "year" in values:
        columns["date"] = ""
        more.pop("date_raw", None)
    return columns if more == record.more else columns | {"more": more}


@transaction.atomic
def add_record(*, seat: Membership, search: Search, **values: Any) -> Record:
    """A record typed in by hand for a documented search: a file of one record, kept like others."""
    seat.require(Permission.IMPORT)
    checked = _checked(values)
    _refuse_nameless(checked)
    content = b"".join(write([_typed(checked)], format="ris"))
    digest = hashlib.sha256(content).hexdigest()
    title = checked.get("title") or _("untitled")
    if search.imports.filter(sha256=digest, undone_at=None).exists():
        raise RuleBroken(_("This very record was added for this search already."))
    held = Import(
        review=seat.review, search=search, filename=f"{title[:200]}.ris", sha256=digest,
        size=len(content), added_by=seat, confirmed_at=timezone.now(),
    )  # fmt: skip
    held.file.save("", ContentFile(content), save=True)
    read_in(held)
    made = held.records.get()
    audit.record(seat, Verb.RECORD_ADDED, made, title=title, source=str(search.source))
    return made


def _typed(values: dict[str, Any]) -> ParsedRecord:
    year = values.get("year")
    facts: dict[str, Any] = {
        name: " ".join((values.get(name) or "").split())
        for name in LABELS
        if name not in ("kind", "authors", "year")
    }
    for name in ("keywords", "language"):
        facts[name] = tuple(part.strip() for part in facts[name].split(";") if part.strip())
    return ParsedRecord(
        ref_type=values.get("kind") or "other",
        authors=tuple(parse_name(name) for name in values.get("authors") or ()),
        year=year,
        date=str(year or ""),
        date_raw=str(year or ""),
        **facts,
    )
