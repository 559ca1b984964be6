"""Page ranges: kept as given, split and written out only where asked."""

from __future__ import annotations

import re

_RANGE = re.compile(
    r"([A-Za-z]{0,8})(\d{1,12})([A-Za-z]{0,3})\s*[-\u2010-\u2015]+\s*"
    r"([A-Za-z]{0,8})(\d{1,12})([A-Za-z]{0,3})"
)
_LONGEST_ITEM = 24
_LEAD = re.compile(r"^(?:pp?\b\.?|pages?\b)\s*(?=\w)", re.IGNORECASE)
_NONE = frozenset(
    {"no-specified", "no specified", "not specified", "n/a", "na", "null", "no.pagination"}
)


def clean_pages(text: str) -> str:
    """Pages without a leading `pp` and without words that mean there are none."""
    text = _LEAD.sub("", text.strip())
    return "" if text.lower() in _NONE else text.strip("-\u2013 ")


def split_pages(text: str) -> tuple[str, str]:
    """First and last page, the last written out or empty if not given.

    1535-41 gives 1541, S62-67 gives S67.
    """
    text = text.split(",")[0].split(";")[0].strip()
    match = _RANGE.fullmatch(text)
    if match is None:
        return text, ""
    before, start, after, before_end, end, after_end = match.groups()
    if len(end) < len(start) and before_end in ("", before):
        end = start[: len(start) - len(end)] + end
        before_end = before
    elif not before_end and int(end) >= int(start):
        before_end = before
    return before + start + after, before_end + end + after_end


def range_of(start: str, count: str) -> str:
    """The last page from the first and a number of pages; empty where they do not say."""
    if not (start.isdecimal() and count.isdecimal()) or max(len(start), len(count)) >= 8:
        return ""
    return str(int(start) + int(count) - 1) if int(count) else ""


def join_pages(start: str, end: str) -> str:
    """`SP` and `EP` as one range; a start that already is a range stays as it is."""
    start, end = clean_pages(start), clean_pages(end)
    if not end or end == start or (start and split_pages(start)[1]):
        return start or end
    return f"{start}-{end}" if start else end


def item_number(pii: str) -> str:
    """A publisher's item identifier as the place of an article without pages, as PubMed cites it.

    `e1234` and `S1080-6032(22)00139-9` stand for a page; longer ones name a file, not a place.
    """
    return pii if len(pii) <= _LONGEST_ITEM else ""
