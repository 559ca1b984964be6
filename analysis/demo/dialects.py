"""One publication as each database exports it, with that database's own habits.

The habits are the variations that make deduplication work: capitals, lost diacritics, journal
abbreviations, page forms, author forms, missing identifiers, notes inside the abstract.
"""

import csv
import io
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analysis.demo.works import Work

SMALL = {"a", "an", "and", "at", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ß": "ss", "ı": "i", "ł": "l", "Ł": "L", "’": "'"})
Lines = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Database:
    """A database: its platform, the file it exports, and how a file of works is written."""

    name: str
    platform: str
    filename: str
    write: Callable[[Sequence[Work], random.Random], str]


def plain(text: str) -> str:
    """Without diacritics, as databases with an old character set write it."""
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def initials(given: str, dots: bool = False) -> str:
    letters = [part[0] for part in re.split(r"[\s-]+", given) if part]
    return "".join(f"{letter}." for letter in letters) if dots else "".join(letters)


def title_case(title: str) -> str:
    done = [
        word if word.lower() in SMALL and place else word[:1].upper() + word[1:]
        for place, word in enumerate(title.split(" "))
    ]
    return " ".join(done)


def short_pages(pages: str) -> str:
    """606-612 as 606-12."""
    first, dash, last = pages.partition("-")
    if not dash or len(first) != len(last):
        return pages
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), 0)
    return f"{first}-{last[same:]}"


def _ris(
    works: Sequence[Work], rng: random.Random, lines: Callable[[Work, random.Random], Lines]
) -> str:
    blocks = []
    for work in works:
        told = [("TY", "JOUR"), *((tag, value) for tag, value in lines(work, rng) if value)]
        blocks.append("\n".join(f"{tag}  - {value}" for tag, value in [*told, ("ER", "")]))
    return "\n\n".join(blocks) + "\n"


def _ends(work: Work) -> tuple[str, str]:
    first, _dash, last = work.pages.partition("-")
    return first, last


def _year(work: Work) -> str:
    return str(work.year) if work.year else ""


def _cinahl(work: Work, rng: random.Random) -> Lines:
    first, last = _ends(work)
    yield from [("AU", f"{family}, {given}".rstrip(", ")) for family, given in work.authors]
    yield "TI", title_case(work.title) + "."
    yield "JO", work.journal
    yield "JF", work.journal
    yield from [("VL", work.volume), ("IS", work.issue), ("SP", first), ("EP", last)]
    yield "PY", f"{work.year}//" if work.year else ""
    yield "DO", work.doi if rng.random() < 0.5 else ""
    yield "N2", work.abstract
    yield "DP", "EBSCOhost"


def _embase(work: Work, rng: random.Random) -> Lines:
    yield "T1", work.title
    yield from [
        ("A1", f"{plain(family)} {initials(given, dots=True)}".strip())
        for family, given in work.authors
    ]
    yield "JF", work.journal
    yield "JA", work.abbreviation
    first, last = _ends(work)
    yield from [("VL", work.volume), ("IS", work.issue), ("SP", first), ("EP", last)]
    yield "Y1", f"{work.year}//" if work.year else ""
    yield "DO", work.doi
    yield "N2", f"{work.abstract} Copyright © {work.year or 'n.d.'} The Authors."
    yield "LA", "English"


def _proquest(work: Work, rng: random.Random) -> Lines:
    yield "T1", work.title
    yield from [("AU", f"{family}, {given}".rstrip(", ")) for family, given in work.authors]
    yield "JF", work.journal
    yield from [("VL", work.volume), ("IS", work.issue if rng.random() < 0.7 else "")]
    yield "SP", work.pages
    yield "Y1", _year(work)
    yield "DO", f"https://doi.org/{work.doi}" if work.doi and rng.random() < 0.6 else ""
    yield "AB", work.abstract


def _psycinfo(work: Work, rng: random.Random) -> Lines:
    yield from [
        ("AU", f"{family}, {' '.join(f'{c}.' for c in initials(given))}".rstrip(", "))
        for family, given in work.authors
    ]
    yield "TI", work.title.replace("randomised", "randomized").replace("programme", "program")
    yield "T2", work.journal.replace(" and ", " & ")
    first, last = _ends(work)
    yield from [("VL", work.volume), ("IS", work.issue), ("SP", first), ("EP", last)]
    yield "PY", _year(work)
    yield "DO", work.doi if rng.random() < 0.8 else ""
    note = f"(PsycInfo Database Record (c) {(work.year or 2020) + 1} APA, all rights reserved)"
    yield "AB", f"{work.abstract} {note}"


def _web_of_science(work: Work, rng: random.Random) -> Lines:
    yield from [
        ("AU", f"{plain(family)}, {initials(given)}".rstrip(", ")) for family, given in work.authors
    ]
    yield "TI", title_case(plain(work.title))
    yield "T2", work.journal.upper()
    yield "J2", work.abbreviation.upper()
    first, last = _ends(work)
    yield from [("VL", work.volume), ("IS", work.issue), ("SP", first), ("EP", last)]
    yield "PY", _year(work)
    yield "DO", work.doi.upper() if rng.random() < 0.7 else ""
    yield "AB", plain(work.abstract)


def _pubmed(works: Sequence[Work], rng: random.Random) -> str:
    return "\n\n".join("\n".join(_medline(work)) for work in works) + "\n"


def _medline(work: Work) -> Iterable[str]:
    def line(tag: str, value: str) -> Iterable[str]:
        if value:
            yield f"{tag:<4}- {value}"

    yield from line("OWN", "NLM")
    yield from line("TI", f"{work.title.rstrip('.')}.")
    yield from line("PG", short_pages(work.pages))
    yield from line("LID", f"{work.doi} [doi]" if work.doi else "")
    yield from line("AB", work.abstract)
    for family, given in work.authors:
        yield from line("FAU", f"{family}, {given}".rstrip(", "))
        yield from line("AU", f"{family} {initials(given)}".rstrip())
    yield from line("LA", "eng")
    yield from line("TA", work.abbreviation)
    yield from line("JT", work.journal.lower().capitalize())
    yield from line("VI", work.volume)
    yield from line("IP", work.issue)
    yield from line("DP", _year(work))


SCOPUS = (
    "Authors", "Title", "Year", "Source title", "Volume", "Issue", "Art. No.", "Page start",
    "Page end", "DOI", "Abstract", "Document Type", "Source",
)  # fmt: skip


def _scopus(works: Sequence[Work], rng: random.Random) -> str:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(SCOPUS)
    for work in works:
        first, last = _ends(work)
        names = "; ".join(
            f"{plain(family)} {initials(given, dots=True)}".strip()
            for family, given in work.authors
        )
        article = work.pages if work.pages and not last else ""
        table.writerow([
            names, work.title, _year(work), work.journal, work.volume,
            work.issue if rng.random() < 0.8 else "", article, "" if article else first, last,
            work.doi, f"{work.abstract} © {work.year or 'n.d.'}", "Article", "Scopus",
        ])  # fmt: skip
    return out.getvalue()


def _as_ris(
    lines: Callable[[Work, random.Random], Lines],
) -> Callable[[Sequence[Work], random.Random], str]:
    return lambda works, rng: _ris(works, rng, lines)


DATABASES = (
    Database("CINAHL", "EBSCOhost", "cinahl.ris", _as_ris(_cinahl)),
    Database("Embase", "Embase.com", "embase.ris", _as_ris(_embase)),
    Database("ProQuest", "ProQuest", "proquest.ris", _as_ris(_proquest)),
    Database("PsycINFO", "Ovid", "psycinfo.ris", _as_ris(_psycinfo)),
    Database("PubMed", "NCBI", "pubmed.nbib", _pubmed),
    Database("Scopus", "Elsevier", "scopus.csv", _scopus),
    Database("Web of Science", "Clarivate", "web-of-science.ris", _as_ris(_web_of_science)),
)
