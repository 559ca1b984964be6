"""The record while it is being put together; `finish` gives the frozen one, made consistent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from reviews.formats import carry
from reviews.formats.clean import (
    clean_abstract,
    drop_layout,
    find_year,
    iso_date,
    squeeze,
    unescape_entities,
    unique,
)
from reviews.formats.names import holds_several, parse_name
from reviews.formats.parsed import Name, ParsedRecord, PriorDecision

# A part of a name that needs no cleaning: words of letters and points with one space between.
_INITIALS_ALONE = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_SIMPLE = re.compile(r"[^\W_]+(?:[ .'-][^\W_]+){0,6}\.?")
_RARE_TEXTS = ("book_title", "series", "publisher", "place", "retraction_notice", "erratum_of")
_PLAIN_LISTS = ("mesh", "language", "publication_types", "notes", "labels")
_BARE_LISTS = ("isbn", "issn", "trial_ids", "urls", "pdf_urls")


@dataclass(slots=True)
class Draft:
    """Field values as found, uncleaned where the name says nothing else. Empty means not given.

    `entities` says whether character references are still to be decoded; XML readers did so.
    """

    ref_type: str = "other"
    title: str = ""
    titles_translated: list[str] = field(default_factory=list)
    short_title: str = ""
    authors: list[Name] = field(default_factory=list)
    editors: list[Name] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    journal: str = ""
    journal_abbrev: str = ""
    book_title: str = ""
    series: str = ""
    publisher: str = ""
    place: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    abstract: str = ""
    keywords: list[str] = field(default_factory=list)
    mesh: list[str] = field(default_factory=list)
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: list[str] = field(default_factory=list)
    issn: list[str] = field(default_factory=list)
    accession: list[tuple[str, str]] = field(default_factory=list)
    trial_ids: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    pdf_urls: list[str] = field(default_factory=list)
    language: list[str] = field(default_factory=list)
    publication_types: list[str] = field(default_factory=list)
    retraction_notice: str = ""
    erratum_of: str = ""
    notes: list[str] = field(default_factory=list)
    prior_decisions: list[PriorDecision] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    record_id: str = ""
    source_database: str = ""
    warnings: list[str] = field(default_factory=list)
    entities: bool = True
    carried: str = ""

    def add_people(self, values: list[str], into: list[Name] | None = None) -> None:
        """Append the people of author values, one to a value, warning about whole lists."""
        people = self.authors if into is None else into
        for value in values:
            if not value:
                continue
            family, comma, given = value.partition(", ")
            if (
                comma
                and (family.isalpha() or _SIMPLE.fullmatch(family))
                and (given.isalpha() or _SIMPLE.fullmatch(given))
            ):
                people.append(Name.of(family, given))
            elif holds_several(value):
                people.append(Name(literal=squeeze(value)))
                self.warnings.append("One author value seems to hold several people; kept whole.")
            elif people and people[-1].literal and _INITIALS_ALONE.fullmatch(value):
                people[-1] = Name(people[-1].literal, value)
                self.warnings.append(f"The initials '{value}' stood apart from their name.")
            else:
                people.append(parse_name(value))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found by which a person could recognise a reference."""
        return not (
            self.title
            or self.authors
            or self.abstract
            or self.doi
            or self.pmid
            or self.journal
            or self.book_title
            or self.accession
            or self.urls
            or self.notes
            or self.trial_ids
            or self.titles_translated
            or self.editors
            or self.isbn
            or self.short_title
            or self.keywords
            or self.carried
            or any(map(find_year, (*self.years, *self.dates)))
            or self.volume
            or self.pages
            or self.publisher
        )

    def finish(
        self,
        *,
        source_format: str,
        raw: tuple[tuple[str, str], ...],
        position: int,
        first_line: int,
        last_line: int,
        notes: list[str],
    ) -> ParsedRecord:
        """The frozen record: every value cleaned once, and the fields in step with each other."""
        year, date, date_raw = self._when()
        values = self._texts()
        self._add_lists(values)
        values["ref_type"] = self.ref_type
        values["year"], values["date"], values["date_raw"] = year, date, date_raw
        values["doi"], values["pmid"], values["pmcid"] = self.doi, self.pmid, self.pmcid
        values["source_format"], values["raw"] = source_format, raw
        values["source_position"] = position
        values["first_line"], values["last_line"] = first_line, last_line
        values["warnings"] = (*self.warnings, *notes)
        record = ParsedRecord.of(values)
        return carry.restore(record, self.carried) if self.carried else record

    def _texts(self) -> dict[str, Any]:
        """The fields that hold one text each; what few records have is left out where empty."""
        text = plain if self.entities else squeeze
        title = squeeze(self._decoded(self.title))
        if not title and self.titles_translated:
            title = text(self.titles_translated.pop(0))
        if not title:
            self.warnings.append("The record has no title.")
        journal, abbreviation = text(self.journal), text(self.journal_abbrev)
        values: dict[str, Any] = {
            "title": title,
            "journal": journal or abbreviation,
            "volume": squeeze(self.volume),
            "issue": squeeze(self.issue),
            "pages": squeeze(self.pages),
            "abstract": clean_abstract(self._decoded(self.abstract)),
            "record_id": squeeze(self.record_id),
            "source_database": squeeze(self.source_database),
        }
        if journal and abbreviation != journal:
            values["journal_abbrev"] = abbreviation
        if (short := text(self.short_title)) and short != title:
            values["short_title"] = short
        if self.article_number:
            values["article_number"] = squeeze(self.article_number)
        for name in _RARE_TEXTS:
            if value := getattr(self, name):
                values[name] = text(value)
        return values

    def _decoded(self, text: str) -> str:
        """Character references decoded once, and no tags that only lay out the text."""
        return drop_layout(unescape_entities(text) if self.entities else text)

    def _add_lists(self, values: dict[str, Any]) -> None:
        """Add the fields that hold several values each, but none that is empty."""
        plains = plain_list if self.entities else squeeze_list
        if self.authors:
            values["authors"] = tuple(self.authors)
        if self.editors:
            values["editors"] = tuple(self.editors)
        if self.keywords:
            values["keywords"] = split_keywords(self.keywords, self.entities)
        if self.titles_translated:
            values["title_translated"] = plains(self.titles_translated)
        for name in _PLAIN_LISTS:
            if value := getattr(self, name):
                values[name] = plains(value)
        for name in _BARE_LISTS:
            if value := getattr(self, name):
                values[name] = unique(value)
        if self.accession:
            values["accession"] = tuple(dict.fromkeys(self.accession))
        if self.prior_decisions:
            values["prior_decisions"] = tuple(dict.fromkeys(self.prior_decisions))

    def alone(self) -> ParsedRecord:
        """The record that this draft gives when nothing is known about a file."""
        return self.finish(
            source_format="", raw=(), position=0, first_line=0, last_line=0, notes=[]
        )

    def _when(self) -> tuple[int | None, str, str]:
        """Year from the first value that has one; date from the most exact value of that year."""
        if len(self.years) == 1 and len(self.years[0]) == 4 and len(self.dates) < 2:
            given = self.years[0]
            year = find_year(given)
            if year is not None and not self.dates:
                return year, given, given
            if year is not None and (date := iso_date(self.dates[0])).startswith(given):
                return year, date, squeeze(self.dates[0])
        values = [squeeze(value) for value in (*self.years, *self.dates) if value.strip()]
        year = None
        for value in values:
            year = find_year(value)
            if year is not None:
                break
        if year is None:
            if values:
                self.warnings.append(f"No year was found in '{values[0][:100]}'.")
            return None, "", values[0] if values else ""
        best, best_raw = "", ""
        for value in (*self.dates, *self.years):
            date = iso_date(value)
            if len(date) > len(best) and date.startswith(str(year)):
                best, best_raw = date, squeeze(value)
        return year, best, best_raw or values[0]


def plain(text: str) -> str:
    """Text on one line with character references decoded once."""
    return squeeze(unescape_entities(text)) if text else ""


def plain_list(values: list[str]) -> tuple[str, ...]:
    return unique([plain(value) for value in values]) if values else ()


def squeeze_list(values: list[str]) -> tuple[str, ...]:
    return unique([squeeze(value) for value in values]) if values else ()


def split_keywords(values: list[str], entities: bool = True) -> tuple[str, ...]:
    """Keywords one by one: values may hold several, parted by line feeds or semicolons."""
    if not values:
        return ()
    words: list[str] = []
    for value in values:
        if entities:
            value = unescape_entities(value)
        if ";" in value or "\n" in value:
            words.extend(squeeze(word) for word in value.replace("\n", ";").split(";"))
        else:
            words.append(squeeze(value))
    return unique(words)
