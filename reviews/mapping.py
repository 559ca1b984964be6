"""What the columns of a table hold: as the file's own names say, or as a person says."""

from dataclasses import asdict
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from reviews.formats import Columns, Parsed, columns_in, read, unnamed
from reviews.formats.columns import FIELDS, TELLING
from reviews.models import Import

CHOICES = {
    "title": _("Title"),
    "authors": _("Authors"),
    "authors_full": _("Authors in full"),
    "years": _("Year"),
    "dates": _("Date"),
    "journal": _("Journal"),
    "journal_abbrev": _("Journal, abbreviated"),
    "book_title": _("Book or proceedings"),
    "volume": _("Volume"),
    "issue": _("Issue"),
    "pages": _("Pages"),
    "page_start": _("First page"),
    "page_end": _("Last page"),
    "article_number": _("Article number"),
    "abstract": _("Abstract"),
    "keywords": _("Keywords"),
    "mesh": _("MeSH terms"),
    "doi": _("DOI"),
    "pmid": _("PubMed number"),
    "pmcid": _("PubMed Central number"),
    "serials": _("ISSN or ISBN"),
    "urls": _("Link"),
    "language": _("Language"),
    "publication_types": _("Kind of publication"),
    "titles_translated": _("Title in another language"),
    "short_title": _("Short title"),
    "editors": _("Editors"),
    "series": _("Series"),
    "publisher": _("Publisher"),
    "place": _("Place"),
    "source_database": _("Database"),
    "accession": _("Number in its database"),
    "trial_ids": _("Trial registration"),
    "record_id": _("Number of the record"),
    "labels": _("Labels"),
    "notes": _("Notes"),
    "prior_asreview": _("Earlier decision (1 or 0, yes or no)"),
    "retraction_notice": _("Retraction"),
}
REMEMBERED = 20
MAX_COLUMNS = 500


def read_held(held: Import, file: object, columns: Columns | None = None) -> Parsed:
    """The file as it will be imported."""
    known = columns or columns_of(held)
    return read(cast(BinaryIO, file), name=held.filename, columns=known)


def columns_of(held: Import) -> Columns | None:
    """What a person said of this file's columns."""
    said = held.columns
    return Columns(tuple(said["headers"]), tuple(said["fields"]), said["named"]) if said else None


def kept(columns: Columns) -> dict[str, Any]:
    """As `Import.columns` holds it."""
    return asdict(columns)


def remembered(held: Import, source_id: int) -> Columns | None:
    """What a person said of another file of this source with the very same columns."""
    earlier = (
        Import.objects.filter(review=held.review_id, search__source=source_id, undone_at=None)
        .exclude(columns={})
        .exclude(confirmed_at=None)
        .exclude(pk=held.pk)
        .order_by("-pk")[:REMEMBERED]
    )
    said = [columns for one in earlier if (columns := columns_of(one))]
    if not said:
        return None
    with held.file.open("rb") as file:
        found = columns_in(cast(BinaryIO, file))
    if found is None:
        return None
    headers = found[0].headers
    known = any(found[0].fields)
    fits = (
        columns
        for columns in said
        if columns.headers == headers
        or (not columns.named and not known and len(columns.headers) == len(headers))
    )
    return next(fits, None)


def renamed(found: Columns, fields: list[str], named: bool) -> Columns:
    """The columns of the file with the fields that a person chose, in order."""
    headers = found.headers if named else unnamed(len(found.headers))
    return Columns(headers, tuple(fields), named)


def is_known(field: str) -> bool:
    return not field or field in FIELDS


def is_telling(fields: list[str]) -> bool:
    """Whether a record can be known by what these columns hold."""
    return bool(TELLING & set(fields))
