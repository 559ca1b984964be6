"""ProCite's RIS: what has no tag of its own stands in notes as `label: value`."""

from __future__ import annotations

from reviews.formats import reference_types as types
from reviews.formats.draft import Draft

_MARKS = ("Record ID: ", "Record Number: ")
_FIELDS = {
    "Series Title": "series",
    "Issue ID": "issue",
    "Place of Publication": "place",
    "Publisher Name": "publisher",
}
_LISTS = {"Language": "language", "Translated Title": "titles_translated"}


def is_procite(notes: list[str]) -> bool:
    """Whether the first note numbers the record as ProCite does."""
    return bool(notes) and notes[0].startswith(_MARKS)


def settle(notes: list[str], draft: Draft) -> None:
    """Move labelled notes to their fields; ProCite's volume tag holds a book's edition."""
    said: dict[str, str] = {}
    for note in notes:
        label, colon, value = note.partition(": ")
        if colon:
            said.setdefault(label, value)
    if "Volume ID" in said:
        draft.volume = said["Volume ID"]
    elif draft.ref_type == types.BOOK and draft.issue:
        draft.volume, draft.issue = draft.issue, ""
    if "Proceedings Title" in said:
        draft.book_title = draft.journal = said["Proceedings Title"]
    for label, name in _FIELDS.items():
        if label in said and not getattr(draft, name):
            setattr(draft, name, said[label])
    for label, name in _LISTS.items():
        if label in said:
            getattr(draft, name).append(said[label])
