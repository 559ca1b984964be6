"""BibTeX text to entries, in one pass over the lines, whatever tools do wrong in it.

Own code because the libraries lose entries: a repeated key or field, a comma in the key, a
missing comma, an inner quotation mark, an unbalanced brace. Here each costs at most its entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviews.formats.clean import MONTHS
from reviews.formats.decode import TextLines
from reviews.formats.parsed import Tally

START = re.compile(r"[ \t\ufeff]{0,40}@[ \t]{0,5}([A-Za-z]{2,40})[ \t]{0,10}([{(])")
_BRACES = re.compile(r"\\.|[{}]")
_NAME = re.compile(r"([^\s=,{}\"#][^=,{}\"#\n]{0,80}?)\s{0,20}=\s{0,40}")
_NEXT = re.compile(r",\s{0,200}[^\s=,{}\"#][^=,{}\"#\n]{0,80}?\s{0,20}=")
_BARE = re.compile(r"[^\s,#{}\"]+")
_CLOSING = re.compile(
    r"\"\s{0,200}(?:,\s{0,200}(?:[^\s=,{}\"#][^=,{}\"#\n]{0,80}=|$)|#|$|[A-Za-z_-]{2,40}\s{0,20}=)"
)
_SKIP = re.compile(r"[\s,]+")
_NOT_ENTRIES = frozenset({"comment", "preamble"})
MAX_ENTRY_LINES = 50_000
UNBALANCED = "The braces of this entry do not match; it was not imported."
NO_COMMA = "A comma is missing between two fields."
LEFT_OVER = "A part of the entry could not be read; it is kept as given."


@dataclass(slots=True)
class Entry:
    """One entry: type and names in lower case, values still LaTeX, in file order."""

    kind: str
    key: str
    first: int
    last: int
    lines: int
    fields: list[tuple[str, str]]
    warnings: list[str] = field(default_factory=list)

    def by_name(self) -> dict[str, str]:
        """The first value of each field that is not empty."""
        found: dict[str, str] = {}
        for name, value in self.fields:
            if value.strip():
                found.setdefault(name, value)
        return found


def bib_entries(lines: TextLines, tally: Tally) -> Iterator[Entry]:
    """Entries one by one; strings are replaced, comments and text between entries skipped."""
    strings: dict[str, str] = {name: name for name in MONTHS}
    held: list[str] = []
    first = depth = 0
    number = 0
    for number, line in enumerate(lines, 1):
        if held and START.match(line) and not line.startswith((" ", "\t")):
            if _kind(held[0]) not in _NOT_ENTRIES or depth > 0:
                _reject(held, first, tally)
            held = []
        if not held:
            found = START.match(line)
            if found is None:
                kind = "structural" if line.strip() else "blank"
                setattr(tally.lines, kind, getattr(tally.lines, kind) + 1)
                continue
            first, depth = number, 0
        held.append(line)
        depth += _depth(line)
        if depth <= 0 and _closed(held[0], line):
            yield from _entries("\n".join(held), first, number, strings, tally)
            held = []
        elif len(held) > MAX_ENTRY_LINES:
            _reject(held, first, tally)
            held = []
    if held:
        _reject(held, first, tally)


def _depth(line: str) -> int:
    if "{" not in line and "}" not in line:
        return 0
    if "\\" not in line:
        return line.count("{") - line.count("}")
    return sum((mark == "{") - (mark == "}") for mark in _BRACES.findall(line))


def _closed(head: str, line: str) -> bool:
    found = START.match(head)
    return found is None or found.group(2) == "{" or line.rstrip().endswith(")")


def _kind(head: str) -> str:
    found = START.match(head)
    return found.group(1).lower() if found else ""


def _reject(held: list[str], first: int, tally: Tally) -> None:
    if _kind(held[0]) in _NOT_ENTRIES:
        tally.lines.structural += len(held)
        return
    tally.found += 1
    tally.lines.problem += len(held)
    tally.reject(first, UNBALANCED, "\n".join(held))


def _entries(
    text: str, first: int, last: int, strings: dict[str, str], tally: Tally
) -> Iterator[Entry]:
    """The entries in a balanced stretch of text: one, or several on one line."""
    start, count = 0, last - first + 1
    while start < len(text):
        found = START.search(text, start)
        if found is None:
            break
        end = _end(text, found.end(), found.group(2))
        kind, body = found.group(1).lower(), text[found.end() : end]
        start = end + 1
        if kind in _NOT_ENTRIES:
            tally.lines.structural += count
        elif kind == "string":
            tally.lines.structural += count
            for name, value in _fields(body, 0, strings, []):
                strings[name] = value
        else:
            tally.found += 1
            yield _entry(kind, body, first, last, count, strings)
        count = 0
    tally.lines.structural += count


def _end(text: str, position: int, mark: str) -> int:
    """Where the brace or parenthesis that opened before `position` closes."""
    depth = 0
    closing = "}" if mark == "{" else ")"
    for found in re.finditer(r"\\.|[{})]", text[position:]):
        sign = found.group()
        if depth == 0 and sign == closing:
            return position + found.start()
        depth += (sign == "{") - (sign == "}" and depth > 0)
    return len(text)


def _entry(
    kind: str, body: str, first: int, last: int, count: int, strings: dict[str, str]
) -> Entry:
    warnings: list[str] = []
    equals = body.find("=")
    head = body if equals < 0 else body[:equals]
    comma = head.rfind(",")
    if equals >= 0 and comma >= 0:
        key, position = head[:comma].strip(), comma + 1
    elif equals >= 0:
        key, position = "", 0
    else:
        key, position = head.strip(" ,\n"), len(body)
    fields = _fields(body, position, strings, warnings)
    return Entry(kind, key, first, last, count, fields, warnings)


def _fields(
    body: str, position: int, strings: dict[str, str], warnings: list[str]
) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    size = len(body)
    after_value = False
    while position < size:
        gap = _SKIP.match(body, position)
        comma = gap is not None and "," in gap.group()
        position = gap.end() if gap else position
        if position >= size:
            break
        name = _NAME.match(body, position)
        if name is None:
            following = _NEXT.search(body, position)
            end = following.start() if following else size
            fields.append(("", body[position:end].strip()))
            warnings.append(LEFT_OVER)
            position = max(end, position + 1)
            after_value = False
            continue
        if after_value and not comma:
            warnings.append(NO_COMMA)
        value, position = _value(body, name.end(), strings)
        fields.append((" ".join(name.group(1).lower().split()), value))
        after_value = True
    return fields


def _value(body: str, position: int, strings: dict[str, str]) -> tuple[str, int]:
    """A value, its parts joined where `#` stands between them."""
    parts: list[str] = []
    while position < len(body):
        sign = body[position]
        if sign == "{":
            end = _end(body, position + 1, "{")
            parts.append(body[position + 1 : end])
            position = end + 1
        elif sign == '"':
            end = _quote(body, position + 1)
            parts.append(body[position + 1 : end])
            position = end + 1
        else:
            bare = _BARE.match(body, position)
            if bare is None:
                break
            parts.append(strings.get(bare.group().lower(), bare.group()))
            position = bare.end()
        rest = position
        while rest < len(body) and body[rest].isspace():
            rest += 1
        if rest >= len(body) or body[rest] != "#":
            break
        position = rest + 1
        while position < len(body) and body[position].isspace():
            position += 1
    return "".join(parts), position


def _quote(body: str, position: int) -> int:
    """The quotation mark that ends a value: one after which the entry goes on as it should."""
    at = body.find('"', position)
    while at >= 0:
        if _CLOSING.match(body, at) and body.count("{", position, at) <= body.count(
            "}", position, at
        ):
            return at
        at = body.find('"', at + 1)
    last = body.rfind('"', position)
    return last if last >= 0 else len(body)
