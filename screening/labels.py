"""Short names of reports, as the field writes them."""

import re

from django.utils.translation import gettext as _

from reviews.models import Record

LONGEST = 100


def label_for(record: Record) -> str:
    """First author's surname and year, such as Färdig 2011; the title's beginning without one."""
    name = _surname(record)
    if not name:
        return _shortened(record.title) or _("Record %(number)s") % {"number": record.pk}
    return f"{_shortened(name)} {record.year or _('n.d.')}"


def _surname(record: Record) -> str:
    if record.authors:
        first = record.authors[0]
        if isinstance(first, dict):
            return str(first.get("family") or first.get("literal") or "").strip()
        return str(first).split(",")[0].strip()
    return re.split(r"[,;]", record.authors_text)[0].strip()


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
