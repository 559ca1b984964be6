"""Which report a PDF belongs to, from its file name and what it says of itself. Knows no Django.

A file is given to a report only when exactly one fits; anything else is left to a person.
Clues in order of trust: DOI, PubMed number, title, short name.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from screening.frontpage import FrontPage

DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>()\[\]{}]+", re.IGNORECASE)
PMID = re.compile(r"PMID:?\s*(\d+)", re.IGNORECASE)
SHORTEST_TITLE = 20


@dataclass(frozen=True, slots=True)
class Sought:
    """A report that may be waiting for its file."""

    key: int
    label: str
    title: str
    doi: str = ""
    pmid: str = ""


def match(filename: str, said: FrontPage, reports: Sequence[Sought]) -> int | None:
    """The key of the one report that fits, or None when none or several do.

    filename: as the person's computer names it, with or without a path.
    said: what the file says of itself. Later pages are not looked at: they cite other reports.
    """
    stem = re.sub(r"\.pdf$", "", filename, flags=re.IGNORECASE)
    tests: tuple[Callable[[Sought], bool], ...] = (
        lambda report: _names_doi(stem, report.doi),
        lambda report: _names_pmid(stem, report.pmid),
        lambda report: _names_title(stem, report.title),
        lambda report: _names_label(stem, report.label),
        lambda report: _holds_doi(said.metadata, report.doi),
        lambda report: _names_title(said.metadata, report.title),
        lambda report: _holds_doi(said.text, report.doi),
        lambda report: _holds_pmid(said.text, report.pmid),
        lambda report: _names_title(said.text, report.title),
    )
    for test in tests:
        found = [report for report in reports if test(report)]
        if found:
            return _only(found)
    return None


def _only(found: Sequence[Sought]) -> int | None:
    """The one that is left; a title that holds all the other titles is the one that was meant."""
    longest = max(found, key=lambda report: len(report.title))
    others = [report for report in found if report.key != longest.key]
    whole = _tight(longest.title)
    if all(_tight(report.title) and _tight(report.title) != whole for report in others) and all(
        _tight(report.title) in whole for report in others
    ):
        return longest.key
    return None


def likeness(filename: str, report: Sought) -> float:
    """How alike a file name and a report's short name and title are, from 0 to 100."""
    stem = _plain(re.sub(r"\.pdf$", "", filename, flags=re.IGNORECASE))
    return float(fuzz.token_set_ratio(stem, _plain(f"{report.label} {report.title}")))


def _tight(text: str) -> str:
    """Without spaces: a PDF may break a title anywhere, or spread its letters."""
    return _plain(text).replace(" ", "")


@lru_cache(maxsize=4096)
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


def _holds_pmid(text: str, pmid: str) -> bool:
    return bool(pmid) and pmid in PMID.findall(text)


def _names_title(text: str, title: str) -> bool:
    wanted = _tight(title)
    return len(wanted) >= SHORTEST_TITLE and wanted in _tight(text)


def _names_label(stem: str, label: str) -> bool:
    wanted = _plain(label)
    return bool(re.search(r"\d{4}", label)) and f" {wanted} " in f" {_plain(stem)} "
