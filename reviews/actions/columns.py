"""A person says what the columns of a table hold, before it is imported."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext as _

from reviews import audit, mapping
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.formats import Columns, columns_in
from reviews.models import Import, Membership
from reviews.roles import Permission


@transaction.atomic
def set_columns(
    *, seat: Membership, source_file: Import, fields: Sequence[str], named: bool = True
) -> Import:
    """`fields`: one for each column, in order, empty for none; `named`: the file has a header."""
    seat.require(Permission.IMPORT)
    held = seat.review.imports.select_for_update().get(pk=source_file.pk)
    if not seat.review.imports.all().unconfirmed().filter(pk=held.pk).exists():
        raise RuleBroken(_("%(name)s does not wait for a look any more.") % {"name": held.filename})
    chosen = _chosen(held, list(fields), named)
    if held.columns == (said := mapping.kept(chosen)):
        return held
    held.columns = said
    held.save(update_fields=["columns"])
    filled = {
        header: field for header, field in zip(chosen.headers, chosen.fields, strict=True) if field
    }
    audit.record(
        seat, Verb.IMPORT_MAPPED, held, filename=held.filename, columns=filled, named=named
    )
    return held


def _chosen(held: Import, fields: list[str], named: bool) -> Columns:
    with held.file.open("rb") as file:
        found = columns_in(cast(BinaryIO, file))
    if found is None:
        raise RuleBroken(_("%(name)s is not a table.") % {"name": held.filename})
    width = len(found[0].headers)
    if len(fields) != width:
        raise RuleBroken(
            _("%(name)s has %(n)s columns; say for each what it holds.")
            % {"name": held.filename, "n": width}
        )
    if unknown := [field for field in fields if not mapping.is_known(field)]:
        raise RuleBroken(_("There is no field “%(field)s”.") % {"field": unknown[0]})
    if not mapping.is_telling(fields):
        raise RuleBroken(
            _("Say which column of %(name)s holds the title, or authors, a DOI or an abstract.")
            % {"name": held.filename}
        )
    return mapping.renamed(found[0], fields, named)
