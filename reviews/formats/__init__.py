"""Bibliographic files in and out: `read` any known format, `write` records to one.

No Django here: bytes in, frozen records out, in constant memory.
"""

from reviews.formats.parsed import (
    CONTENT_FIELDS,
    FormatError,
    LineCount,
    Name,
    Parsed,
    ParsedRecord,
    PriorDecision,
    Problem,
)
from reviews.formats.reading import FORMATS, read
from reviews.formats.writing import WRITE_FORMATS, write

__all__ = [
    "CONTENT_FIELDS",
    "FORMATS",
    "FormatError",
    "LineCount",
    "Name",
    "Parsed",
    "ParsedRecord",
    "PriorDecision",
    "Problem",
    "WRITE_FORMATS",
    "read",
    "write",
]
