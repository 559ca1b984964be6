"""XML files record by record: no entities, no network, a depth limit, constant memory.

A document type line is allowed (PubMed writes one) but never fetched; a file that defines
entities is refused. What is left of a file that breaks off is read, and the break is a problem.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from reviews.formats.clean import squeeze, unescape_entities
from reviews.formats.decode import MAY_COMPOSE, UTF8, UTF8_BOM, Source, detect
from reviews.formats.draft import Draft
from reviews.formats.parsed import FormatError, ParsedRecord, Tally
from reviews.formats.sniff import ENTITIES

MAX_DEPTH = 256
NO_RECORDS = "No record was found in the file."
MAX_RECORD = 20_000_000
_DECLARED = re.compile(rb"^\s*<\?xml[^<>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Encodings that a declaration may name; UTF-16 would have shown, and its bytes are none.
_NAMES = re.compile(r"^(?:ascii|iso8859-|cp\d|gb|big5|euc|shift_jis|iso2022|koi8|mac-|tis)")
_SPACES = bytes.maketrans(b"\x0b\x0c", b"  ")
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_KEPT = frozenset({"i", "b", "sub", "sup", "em", "strong"})
Draft_of = Callable[[Element], Draft]


class _Records:
    """A parser target that builds a tree for each record and forgets everything else."""

    def __init__(self, names: frozenset[str], tally: Tally) -> None:
        self._names = names
        self._tally = tally
        self._depth = 0
        self._inside = 0
        self._size = 0
        self._builder: TreeBuilder | None = None
        self._first = 0
        self.line: Callable[[], int] = lambda: 0
        self.ready: list[tuple[int, int, Element]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormatError(f"The XML is nested more than {MAX_DEPTH} deep; it was not read.")
        name = tag.rsplit("}", 1)[-1]
        if self._builder is None:
            if name.lower() not in self._names:
                return
            self._builder, self._inside, self._size = TreeBuilder(), self._depth, 0
            self._first = self.line()
            self._tally.found += 1
        self._builder.start(name, attributes)

    def end(self, tag: str) -> None:
        if self._builder is not None:
            self._builder.end(tag.rsplit("}", 1)[-1])
            if self._depth == self._inside:
                self.ready.append((self._first, self.line(), self._builder.close()))
                self._builder = None
        self._depth -= 1

    def data(self, text: str) -> None:
        if self._builder is not None:
            self._size += len(text)
            if self._size > MAX_RECORD:
                raise FormatError("One record of the XML is larger than 20 million characters.")
            self._builder.data(text)

    def close(self) -> None:
        return None

    @property
    def open_line(self) -> int | None:
        """The line on which a record that never ended began."""
        return self._first if self._builder is not None else None


def read_xml(
    source: Source, tally: Tally, names: frozenset[str], draft_of: Draft_of, source_format: str
) -> Iterator[ParsedRecord]:
    """Records of an XML file; `names` are the record elements in lower case."""
    target = _Records(names, tally)
    parser = _parser(target)
    position = 0
    for block in _chunks(source, parser, target, tally):
        for first, last, element in block:
            position += 1
            draft = draft_of(element)
            draft.entities = False
            if draft.is_empty:
                tally.reject(first, "A record without any content; not imported.", inner(element))
                continue
            yield draft.finish(
                source_format=source_format,
                raw=tuple(leaves(element)),
                position=position,
                first_line=first,
                last_line=last,
                notes=[],
            )
    if not tally.found:
        tally.problem(1, NO_RECORDS)


def _parser(target: _Records) -> expat.XMLParserType:
    """An expat parser that refuses entities of any kind and fetches nothing."""
    parser = expat.ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.data
    parser.EntityDeclHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.SkippedEntityHandler = lambda name, _parameter: target.data(
        unescape_entities(f"&{name};")
    )
    target.line = lambda: int(parser.CurrentLineNumber)
    return parser


def _refuse(*_declaration: object) -> NoReturn:
    raise FormatError(ENTITIES)


def _chunks(
    source: Source, parser: expat.XMLParserType, target: _Records, tally: Tally
) -> Iterator[list[tuple[int, int, Element]]]:
    try:
        for block in _utf8(source):
            parser.Parse(block, False)
            ready, target.ready = target.ready, []
            yield ready
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        ready, target.ready = target.ready, []
        yield ready
        line = error.lineno
        what = "The XML breaks off here; what follows was not read."
        if target.open_line is not None:
            tally.reject(target.open_line, f"{what} (line {line})")
        else:
            tally.problem(line, what)
    yield target.ready


def _utf8(source: Source) -> Iterator[bytes]:
    """The file as clean UTF-8: other encodings recoded, invalid bytes and controls mended."""
    name = declared_encoding(source.head)
    errors = "concord-cp1252" if name in (UTF8, UTF8_BOM) else "replace"
    decoder = codecs.getincrementaldecoder(name)(errors)
    first, held = True, ""
    for block in source.blocks():
        text = held + decoder.decode(block)
        if first:
            text = text.lstrip("\ufeff \r\n\t")
            first = not text
        text, held = text[:-1], text[-1:]
        yield _clean(text)
    yield _clean(held + decoder.decode(b"", True))


def _clean(text: str) -> bytes:
    """Composed (NFC) and without control characters; the last character of a block waits
    for the next block, lest a letter be parted from its accent."""
    if MAY_COMPOSE.search(text):
        text = unicodedata.normalize("NFC", text)
    return text.encode("utf-8", "replace").translate(_SPACES, _CONTROLS)


def declared_encoding(head: bytes) -> str:
    """The encoding by mark or NUL pattern, else the one the XML declaration names."""
    name = detect(head)
    if name != UTF8:
        return name
    found = _DECLARED.match(head)
    if found:
        try:
            named = codecs.lookup(found.group(1).decode("ascii")).name
        except LookupError:
            return UTF8
        return named if _NAMES.match(named) else UTF8
    return UTF8


def inner(element: Element | None) -> str:
    """All text within, in order; `<i>`, `<sub>`, `<sup>` and `<b>` stay as written."""
    if element is None:
        return ""
    if not len(element):
        return squeeze(element.text or "")
    parts: list[str] = []
    _collect(element, parts)
    return squeeze("".join(parts))


def _collect(element: Element, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        kept = child.tag.lower() in _KEPT
        if kept:
            parts.append(f"<{child.tag.lower()}>")
        _collect(child, parts)
        if kept:
            parts.append(f"</{child.tag.lower()}>")
        parts.append(child.tail or "")


def text_at(element: Element, *paths: str) -> str:
    """The text of the first path that has any."""
    for path in paths:
        text = inner(element.find(path))
        if text:
            return text
    return ""


def texts_at(element: Element, path: str) -> list[str]:
    return [text for found in element.iterfind(path) if (text := inner(found))]


def leaves(element: Element) -> list[tuple[str, str]]:
    """Every leaf and attribute as (path, text), in document order."""
    found: list[tuple[str, str]] = []
    for child in element:
        _gather(child, child.tag, found)
    return found or [("", text) for text in (inner(element),) if text]


def _gather(element: Element, path: str, found: list[tuple[str, str]]) -> None:
    for name, value in element.attrib.items():
        if name not in ("face", "font", "size"):
            found.append((f"{path}@{name}", value))
    if not len(element) or _is_mixed(element):
        if text := inner(element):
            found.append((path, text))
        return
    for child in element:
        _gather(child, f"{path}/{child.tag}", found)


def _is_mixed(element: Element) -> bool:
    """Whether text stands beside the elements within."""
    if element.text and not element.text.isspace():
        return True
    return any(child.tail and not child.tail.isspace() for child in element)
