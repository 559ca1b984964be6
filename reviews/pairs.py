"""Records side by side, for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from reviews.actions.merging import own_values
from reviews.dedup.bib import Explanation
from reviews.dedup.diff import Segment, diff
from reviews.models import Duplicate, Record

MOST = 6
FOLDED = 240
Marked = list[dict[str, str]]


@dataclass(frozen=True)
class Row:
    """One field of the records, with the parts that differ marked in each."""

    label: str
    cells: list[Marked]
    same: bool
    one: bool

    @property
    def text(self) -> str:
        """What all records say, where they say the same."""
        return "".join(segment["text"] for segment in self.cells[0])

    @property
    def long(self) -> bool:
        """Whether the text would push what differs off the screen, so that it is folded."""
        return len(self.text) > FOLDED


def group_of(pair: Duplicate) -> list[Record]:
    """The records of a question: its two, and those that other waiting questions tie to them.

    Of records that are copies of one another already one stands for all.
    """
    waiting = Duplicate.objects.filter(review=pair.review_id).waiting()
    kept = {pair.first.duplicate_of_id or pair.first_id: pair.first_id,
            pair.second.duplicate_of_id or pair.second_id: pair.second_id}  # fmt: skip
    while len(kept) < MOST:
        tied = Q(first_kept__in=list(kept)) | Q(second_kept__in=list(kept))
        found = (
            waiting.filter(tied)
            .order_by("pk")
            .values_list("first", "first__duplicate_of", "second", "second__duplicate_of")
        )
        size = len(kept)
        for first, first_kept, second, second_kept in found:
            for record, place in ((first, first_kept), (second, second_kept)):
                if len(kept) < MOST:
                    kept.setdefault(place or record, record)
        if len(kept) == size:
            break
    records = Record.objects.filter(pk__in=kept.values()).select_related("search_run__source")
    return list(records.defer("raw", "search").order_by("pk"))


def explanation_of(word: Duplicate) -> Explanation:
    told = word.explanation
    return Explanation(
        rule=word.rule or "person",
        agreed=tuple(told.get("agreed", ())),
        differed=tuple(told.get("differed", ())),
        missing=tuple(told.get("missing", ())),
    )


def rows_of(records: Sequence[Record]) -> list[Row]:
    """The fields that any record has, in the order in which people compare them."""
    fields = (
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
    own = [own_values(record) for record in records]
    rows = [(label, [_text(values[name]) for values in own]) for label, name in fields]
    return [_row(label, texts) for label, texts in rows if any(texts)]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _row(label: str, texts: list[str]) -> Row:
    """Two texts are marked against each other; of more, each against the first that is there."""
    given = [text for text in texts if text]
    if len(texts) == 2 and len(given) == 2:
        segments = diff(*texts)
        cells = [_side(segments, "left"), _side(segments, "right")]
    else:
        cells = [_against(given[0], text) for text in texts]
    return Row(label, cells, same=len(set(texts)) == 1, one=len(given) == 1)


def _against(base: str, text: str) -> Marked:
    return _side(diff(base, text), "right") if text else []


def _side(segments: list[Segment], side: str) -> Marked:
    shown = {"same": "same", "left": "del", "right": "ins"}
    return [
        {"kind": shown[kind], "text": text} for kind, text in segments if kind in ("same", side)
    ]
