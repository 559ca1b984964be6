"""Reference items beside a file (Zotero JSON or BibTeX) against what our reader made of it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from scipy.optimize import linear_sum_assignment

from reviews.formats import Name, ParsedRecord, read
from reviews.formats import reference_types as types
from reviews.formats.clean import clean_doi, find_year, iso_date
from reviews.formats.pages import split_pages

Expected = dict[str, str | list[str]]
Difference = tuple[str, str, str]
Pairing = tuple[int, int, list[Difference]]
_NOT_WORD = re.compile(r"[\W_]+")
_MARKUP = re.compile(r"<[^<>]{1,40}>")
_JOURNAL_KEYS = ("publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle")
_UNKNOWN = frozenset({"UNKNOWN", "FORTHCOMING"})
_WHERE = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_RIGHTS = re.compile(r"\s*Copyright \d{4} .{0,200}$")
_FARTHEST = 1_000_000


def load(path: Path) -> list[Expected]:
    """The expected items of a gold file, as plain fields."""
    if path.suffix == ".json":
        return [_from_zotero(item) for item in json.loads(path.read_text("utf-8"))]
    return [expected_of(record) for record in read(path.read_bytes(), format="bibtex").records]


def _from_zotero(item: dict[str, object]) -> Expected:
    def text(*names: str) -> str:
        return next((str(item[name]) for name in names if item.get(name)), "")

    creators = item.get("creators")
    people = [
        str(person.get("lastName") or person.get("name") or "")
        for person in (creators if isinstance(creators, list) else [])
        if person.get("creatorType") in ("author", "inventor", "programmer")
    ]
    return {
        "title": text("title", "caseName", "nameOfAct", "subject"),
        "authors": people,
        "year": str(find_year(text("date", "dateDecided", "issueDate", "dateEnacted")) or ""),
        "journal": text(*_JOURNAL_KEYS),
        "volume": text("volume"),
        "issue": text("issue"),
        "pages": text("pages"),
        "doi": clean_doi(text("DOI")),
        "abstract": text("abstractNote"),
    }


def expected_of(record: ParsedRecord) -> Expected:
    """One gold BibTeX entry; groups and chapters stand in fields of their own there."""
    own = dict(record.raw)
    groups = [part for part in own.get("corporate", "").split(" and ") if part]
    return {
        "title": record.title,
        "authors": [_family(name) for name in record.authors] + groups,
        "year": str(record.year or ""),
        "journal": record.journal or record.book_title or _part(own),
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "doi": record.doi,
        "abstract": record.abstract,
    }


def _part(own: dict[str, str]) -> str:
    """The title of a chapter that a gold entry of a book has in a field of its own."""
    return own.get("chapter") or own.get("article", "")


def _family(name: Name) -> str:
    return name.literal or name.family


def compare(expected: Expected, record: ParsedRecord) -> tuple[int, list[Difference]]:
    """How many gold fields there are, and those that differ (field, expected, found)."""
    differences: list[Difference] = []
    count = 0
    for name, wanted in _as_chapter(expected, record).items():
        if not wanted or (wanted if isinstance(wanted, str) else " ".join(wanted)) in _UNKNOWN:
            continue
        count += 1
        got = found(name, record)
        if not any(same(name, wanted, value) for value in got):
            differences.append((name, str(wanted)[:200], str(got[0] if got else "")[:200]))
    return count, differences


def _as_chapter(expected: Expected, record: ParsedRecord) -> Expected:
    """The gold the right way round: `@inbook` calls the book `title` and its part otherwise."""
    title, book = expected["title"], expected["journal"]
    turned = (
        record.ref_type == types.CHAPTER
        and same("title", book, record.title)
        and any(same("journal", title, value) for value in found("journal", record))
    )
    return {**expected, "title": book, "journal": title} if turned else expected


def found(name: str, record: ParsedRecord) -> Sequence[str | list[str]]:
    """The values of the record that may answer a gold field."""
    if name == "authors":
        return [[_family(person) for person in record.authors]]
    if name == "year":
        return [str(record.year or "")]
    if name == "title" and record.ref_type == types.LEGAL:
        return [record.title, record.short_title]  # Zotero names a case or an act by its short form
    if name == "journal":
        return [record.journal, record.journal_abbrev, record.book_title, record.series]
    if name == "pages":
        return [record.pages, record.article_number]
    return [str(getattr(record, name))]


def same(name: str, wanted: str | list[str], got: str | list[str]) -> bool:
    if isinstance(wanted, list) or isinstance(got, list):
        return len(wanted) == len(got) and all(map(_same_person, wanted, got))
    if name == "pages":
        return _pages(wanted) == _pages(got) or key(wanted) == key(got)
    if name == "year":
        return iso_date(wanted)[:4] == got
    if name == "journal" and "(" not in wanted:
        got = _WHERE.sub("", got)  # the National Library of Medicine adds the town to some names
    if name == "abstract" and not _RIGHTS.search(wanted):
        got = _RIGHTS.sub("", got)  # some golds keep the closing copyright line in its own field
    return key(wanted) == key(got)


def _same_person(wanted: str, got: str) -> bool:
    """The same family name; a gold BibTeX cuts the name of a group to its last word."""
    return key(wanted) == key(got) or (" " in got and key(got).endswith(key(wanted)))


def _pages(text: str) -> tuple[str, str]:
    start, end = split_pages(text.replace("--", "-"))
    return start, end or start


def pair(expected: list[Expected], records: list[ParsedRecord]) -> Iterator[Pairing]:
    """Each gold item with one record, so that least differs; some gold files are sorted anew."""
    if not expected or not records:
        return
    compared = [[compare(item, record) for record in records] for item in expected]
    cost = [
        [len(differences) * _FARTHEST + abs(index - place) for index, (_, differences) in row]
        for place, row in enumerate(map(enumerate, compared))
    ]
    for place, index in zip(*linear_sum_assignment(cost), strict=True):
        yield int(index) + 1, *compared[place][index]


def key(text: str) -> str:
    """Letters and digits alone, without accents, case and markup."""
    plain = unicodedata.normalize("NFKD", _MARKUP.sub("", text)).lower()
    return _NOT_WORD.sub("", "".join(c for c in plain if not unicodedata.combining(c)))
