"""Bibliographic files in and out: `read` any known format, `write` records to one.

No Django here: bytes in, frozen records out, in constant memory.
"""

from reviews.formats.heading import columns_in, unnamed
from reviews.formats.parsed import (
    CONTENT_FIELDS,
    Columns,
    FormatError,
    LineCount,
    Name,
    NoColumns,
    Parsed,
    ParsedRecord,
    PriorDecision,
    Problem,
)
from reviews.formats.reading import FORMATS, read
from reviews.formats.writing import WRITE_FORMATS, write

__all__ = [
    "CONTENT_FIELDS",
    "Columns",
    "FORMATS",
    "FormatError",
    "LineCount",
    "Name",
    "NoColumns",
    "Parsed",
    "ParsedRecord",
    "PriorDecision",
    "Problem",
    "WRITE_FORMATS",
    "columns_in",
    "read",
    "unnamed",
    "write",
]
