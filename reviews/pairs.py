"""Two records side by side, for the desk."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reviews.dedup.bib import Explanation
from reviews.dedup.diff import Segment, diff
from reviews.models import Duplicate, Record


@dataclass(frozen=True)
class Row:
    """One field of both records, with the parts that differ marked on each side."""

    label: str
    left: list[dict[str, str]]
    right: list[dict[str, str]]
    same: bool
    one: bool


def explanation_of(word: Duplicate) -> Explanation:
    told = word.explanation
    return Explanation(
        rule=word.rule or "person",
        agreed=tuple(told.get("agreed", ())),
        differed=tuple(told.get("differed", ())),
        missing=tuple(told.get("missing", ())),
    )


def rows_of(first: Record, second: Record) -> list[Row]:
    """The fields that either record has, in the order in which people compare them."""
    pairs = [
        (label, _value(first, name), _value(second, name))
        for label, name in (
            (_("Title"), "title"),
            (_("Authors"), "authors_text"),
            (_("Year"), "year"),
            (_("Journal"), "journal"),
            (_("Volume"), "volume"),
            (_("Issue"), "issue"),
            (_("Pages"), "pages"),
            (_("DOI"), "doi"),
            (_("PubMed id"), "pmid"),
            (_("Kind"), "kind"),
            (_("Language"), "language"),
            (_("Abstract"), "abstract"),
        )
    ]
    return [_row(label, left, right) for label, left, right in pairs if left or right]


def _value(record: Record, name: str) -> str:
    value: Any = getattr(record, name)
    return "" if value is None else str(value)


def _row(label: str, left: str, right: str) -> Row:
    segments = diff(left, right) if left and right else []
    return Row(
        label=label,
        left=_side(segments, "left") or _plain(left),
        right=_side(segments, "right") or _plain(right),
        same=left == right,
        one=not (left and right),
    )


def _side(segments: list[Segment], side: str) -> list[dict[str, str]]:
    shown = {"same": "same", "left": "del", "right": "ins"}
    return [
        {"kind": shown[kind], "text": text} for kind, text in segments if kind in ("same", side)
    ]


def _plain(text: str) -> list[dict[str, str]]:
    return [{"kind": "same", "text": text}] if text else []
