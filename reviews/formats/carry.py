"""What a format has no place for travels in one note of its own, so that our exports lose nothing.

A writer writes a record, reads it back in memory, and puts the fields that came out different
into `CONCORD-FIELDS: {json}`. The reader puts them back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, replace
from typing import Any

from reviews.formats.parsed import CONTENT_FIELDS, Name, ParsedRecord, PriorDecision

MARK = "CONCORD-FIELDS: "
COLUMN = "concord_fields"
_BLANK = ParsedRecord()
_NAMES = frozenset({"authors", "editors"})


def lost(record: ParsedRecord, again: ParsedRecord) -> str:
    """The note for the fields in which `again` differs from `record`; empty when none does."""
    facts: dict[str, Any] = {}
    for name in CONTENT_FIELDS:
        value = getattr(record, name)
        if value == getattr(again, name):
            continue
        if name in _NAMES or name == "prior_decisions":
            value = [astuple(item) for item in value]
        facts[name] = value
    return json.dumps(facts, ensure_ascii=False) if facts else ""


def restore(record: ParsedRecord, text: str) -> ParsedRecord:
    """The record with the carried fields put back; unchanged when the text is not ours."""
    try:
        facts = json.loads(text)
        if not isinstance(facts, Mapping):
            return record
        values = {name: _value(name, facts[name]) for name in CONTENT_FIELDS if name in facts}
    except (ValueError, TypeError):
        return record
    return replace(record, **values)


def _value(name: str, value: Any) -> Any:
    """A JSON value in the type of its field; TypeError when it cannot be."""
    kind = getattr(_BLANK, name)
    if name in _NAMES:
        return tuple(Name(*(str(part) for part in item)) for item in value)
    if name == "prior_decisions":
        return tuple(
            PriorDecision(str(tool), str(who), str(what), tuple(str(why) for why in reasons))
            for tool, who, what, reasons in value
        )
    if name == "accession":
        return tuple((str(database), str(number)) for database, number in value)
    if name == "year":
        return None if value is None else int(value)
    if isinstance(kind, tuple):
        return tuple(str(item) for item in value)
    return str(value)
