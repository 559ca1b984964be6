"""Which report a PDF belongs to, from its file name and its first bytes. Knows no Django.

A file is given to a report only when exactly one fits; anything else is left to a person.
Clues in order of trust: DOI, PubMed number, title, short name.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>()\[\]{}]+", re.IGNORECASE)
SHORTEST_TITLE = 20


@dataclass(frozen=True, slots=True)
class Sought:
    """A report that may be waiting for its file."""

    key: int
    label: str
    title: str
    doi: str = ""
    pmid: str = ""


def match(filename: str, head: bytes, reports: Sequence[Sought]) -> int | None:
    """The key of the one report that fits, or None when none or several do.

    filename: as the person's computer names it, with or without a path.
    head: the first bytes of the file, where PDF writers often put its DOI and title.
    """
    stem = re.sub(r"\.pdf$", "", filename, flags=re.IGNORECASE)
    text = head.decode("latin-1", errors="replace")
    tests: tuple[Callable[[Sought], bool], ...] = (
        lambda report: _names_doi(stem, report.doi),
        lambda report: _names_pmid(stem, report.pmid),
        lambda report: _names_title(stem, report.title),
        lambda report: _names_label(stem, report.label),
        lambda report: _holds_doi(text, report.doi),
        lambda report: _names_title(text, report.title),
    )
    for test in tests:
        found = [report.key for report in reports if test(report)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _plain(text: str) -> str:
    """Letters and digits in lower case, without accents, words parted by one space."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare.lower()))


def _clean_doi(doi: str) -> str:
    found = DOI.search(doi)
    return found.group().rstrip(".,;").lower() if found else ""


def _names_doi(stem: str, doi: str) -> bool:
    """File names cannot hold the slash, so any sign may stand for it."""
    wanted = _plain(_clean_doi(doi))
    return bool(wanted) and f" {wanted} " in f" {_plain(stem)} "


def _holds_doi(text: str, doi: str) -> bool:
    wanted = _clean_doi(doi)
    return bool(wanted) and any(_clean_doi(found) == wanted for found in DOI.findall(text))


def _names_pmid(stem: str, pmid: str) -> bool:
    return bool(pmid) and pmid in re.findall(r"\d+", stem)


def _names_title(text: str, title: str) -> bool:
    wanted = _plain(title)
    return len(wanted) >= SHORTEST_TITLE and f" {wanted} " in f" {_plain(text)} "


def _names_label(stem: str, label: str) -> bool:
    wanted = _plain(label)
    return bool(re.search(r"\d{4}", label)) and f" {wanted} " in f" {_plain(stem)} "
