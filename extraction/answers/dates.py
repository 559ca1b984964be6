"""Reading a date as printed: a year, a month of a year, or a day."""

import re
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_ISO = re.compile(r"^(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?$", re.ASCII)
_DOTS = re.compile(r"^(?:(\d{1,2})\.\s*)?(\d{1,2})\.\s*(\d{4})$", re.ASCII)
_SLASHES = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$", re.ASCII)
_DAY_FIRST = re.compile(r"^(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+)?([a-z]+)\.?,?\s+(\d{4})$", re.A)
_MONTH_FIRST = re.compile(r"^([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$", re.A)


class NotADate(ValueError):
    """Why a text is no date: one sentence for the person who typed it."""


def read_date(text: str) -> str:
    """The date as YYYY, YYYY-MM or YYYY-MM-DD; no more precise than what was typed.

    Errors: NotADate for what is no date, and for 03/04/2015, which has two readings.
    """
    typed = " ".join(text.split())
    plain = typed.lower()
    if match := _ISO.match(plain):
        return _stored(typed, match[1], match[2], match[3])
    if match := _DOTS.match(plain):
        return _stored(typed, match[3], match[2], match[1])
    if match := _SLASHES.match(plain):
        return _by_slashes(typed, int(match[1]), int(match[2]), match[3])
    if match := _DAY_FIRST.match(plain):
        return _stored(typed, match[3], _month(typed, match[2]), match[1])
    if match := _MONTH_FIRST.match(plain):
        return _stored(typed, match[3], _month(typed, match[1]), match[2])
    raise _no_date(typed)


def show_date(stored: str) -> str:
    """A stored date in words: 2015, March 2015, 4 March 2015."""
    year, *rest = stored.split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1].capitalize()
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


def _no_date(typed: str) -> NotADate:
    return NotADate(f"'{typed}' is not a date. Type 2015, 2015-03 or 2015-03-04.")


def _month(typed: str, word: str) -> str:
    found = [n for n, name in enumerate(MONTHS, start=1) if name.startswith(word)]
    if len(word) < 3 or not found:
        raise _no_date(typed)
    return str(found[0])


def _by_slashes(typed: str, first: int, second: int, year: str) -> str:
    if first <= 12 and second <= 12 and first != second:
        raise NotADate(
            f"'{typed}' can be {first} {MONTHS[second - 1].capitalize()} or {second} "
            f"{MONTHS[first - 1].capitalize()}. Type it as {year}-month-day."
        )
    day, month = (first, second) if second <= 12 else (second, first)
    return _stored(typed, year, str(month), str(day))


def _stored(typed: str, year: str, month: str | None, day: str | None) -> str:
    try:
        checked = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise NotADate(f"'{typed}' is not a day of the calendar.") from None
    if day:
        return checked.isoformat()
    return checked.isoformat()[:7] if month else checked.isoformat()[:4]
