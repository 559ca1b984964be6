"""Where a work appeared: journal, volume, issue, pages, and identifiers.

Readers of the untidy forms that exports bring: "152 (5 Supplement 1)", "221-8", "S66-S66",
"P63 [tp 104]", a page range that a spreadsheet turned into a date ("06-Oct"), a DOI with its
resolver or with a publisher item identifier beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .titles import fold

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
DATE = re.compile(r"^(?:(\d{1,2})-([a-z]{3})|([a-z]{3})-(\d{1,2}))$")
ROUNDED = re.compile(r"^\d(?:\.\d+)?e\+?\d+$|^\d{3,}0{8,}$")
PAGE = re.compile(r"([a-z]{0,6})[\s.\-_]*(\d{1,18})([a-z]{0,2})")
# "331-6, 413-7": one article printed in two languages in one issue, as PubMed cites it.
TWO_RANGES = re.compile(r"^(\d{1,6})\s*-\s*\d{1,6}\s*[,;/ ]\s*(\d{1,6})\s*-\s*\d{1,6}$")
CUT_RANGE = re.compile(r"^[a-z]+-(\d{1,2})$")
TOTAL = re.compile(r"^(?:[ivxlc]+\s*,\s*)?\d+\s*(?:p|pp|pages)\.?$")
PII = re.compile(r"^[bs]\d{4}-?\d{3}[\dx]\(\d\d\)")
DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})
SUPPLEMENT = re.compile(r"suppl|\bspl\b|meeting\s?abstract|abstracts?\b|\bs\d")
NUMBER = re.compile(r"\d+")
BRACKETED = re.compile(r"^\W*(?:[a-z. ]*)?(\d+)\s*\(([^)]*)\)?")
LETTERS = re.compile(r"[^a-z0-9]+")
DOI = re.compile(r"10\.\d{3,9}/[^\s\"'|]+")
COCHRANE = re.compile(r"\bcd(\d{6})(?:\.pub(\d+))?")
REGISTRATION = re.compile(
    r"\b(?:nct\s?\d{8}|isrctn\s?\d{6,8}|(?:euctr|eudract)\W?\d{4}-\d{6}-\d\d|chictr\S{5,20}"
    r"|actrn\s?\d{8,14}|umin\d{6,9}|jprn\S{5,20}|ctri\S{5,25}|drks\d{8}|irct\S{8,20}|ntr\d{3,5})",
    re.I,
)
ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dx])\b")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
ARTICLES = "the of and in for de la le et und der die das fur del di da y e a an on to des les do"
NOT_JOURNAL = frozenset([*ARTICLES.split(" "), "os", "online", "print", "electronic", "edition"])
CONFERENCE = re.compile(r"\b(?:conference|congress|meeting|symposium|abstracts?)\b")
CITATION = re.compile(
    r"^(?P<journal>[^()]*[a-z.)])[.,\s]\s*(?P<volume>\d{1,4})\s*(?:\((?P<issue>[^()]*)\))?"
    r"\s*(?:\(\))?\s*"
    r"\(pp?\.?\s+(?P<pages>[^()]*)\)",
    re.I,
)
JOURNAL_CUT = re.compile(r"\bconference\b|\bmeeting\b:|[(\[]")
# "Stroke; a journal of ...", ": official publication of ...", "/ issued by ...": library catalogues
# name a journal's kind and its society after its title.
JOURNAL_SOCIETY = re.compile(
    r"\s*(?:[:;.=]\s*(?:(?:the|an?)\s+)?(?:official\s+)?(?:\w+\s+)?"
    r"(?:journal|publication|organ|bulletin)\s+(?:of|for|du|der)\b|\s/\s).*$"
)


@dataclass(frozen=True, slots=True)
class Pages:
    """`firsts` holds every number that may be the first page (a damaged range leaves two)."""

    firsts: tuple[int, ...] = ()
    letters: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """Volume and issue numbers ("" unknown) and whether a supplement is named."""

    volume: str = ""
    issue: str = ""
    supplement: bool = False


@dataclass(frozen=True, slots=True)
class Journal:
    """Words of the name without articles, its letters joined, and whether it names a meeting."""

    words: tuple[str, ...] = ()
    key: str = ""
    meeting: bool = False


def read_year(value: int | str | None) -> int:
    """The year of publication, or 0."""
    if isinstance(value, int):
        return value if 1500 <= value < 2100 else 0
    found = YEAR.search(value) if value else None
    return int(found.group(1)) if found else 0


def read_pages(text: str) -> Pages:
    """First page (all candidates), its letters, and the last page written out in full."""
    text = text.lower().translate(DASHES).strip()
    compact = text.replace(" ", "")
    if not text or TOTAL.match(text) or PII.match(compact):
        return Pages()
    date = DATE.match(compact)
    if date:
        return _page_date(date)
    if ROUNDED.match(compact) or CUT_RANGE.match(compact):
        return Pages()
    if two := TWO_RANGES.match(text):
        return Pages((int(two[1]), int(two[2])))
    found = PAGE.search(text)
    if not found:
        return Pages()
    letters, digits, after = found.groups()
    first = int(digits)
    following = re.match(r"\s*-+\s*[a-z]{0,4}(\d{1,9})", text[found.end() :])
    last = _written_out(digits, following.group(1)) if following else 0
    letters = (letters or after).strip("p") if letters != "cd" else "cd"
    return Pages((first,), letters, last)


def _page_date(date: re.Match[str]) -> Pages:
    """A range such as 6-10 that became 06-Oct (day first) or 10-Jun (month first)."""
    day, month, month_first, rest = date.groups()
    number = MONTHS.get(month or month_first or "")
    if number is None:
        return Pages()
    other = int(day or rest)
    return Pages(tuple(sorted({number, other})), "", 0)


def _written_out(first: str, last: str) -> int:
    """221-8 means 221-228."""
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return int(last)


def read_issue(volume: str, issue: str) -> Issue:
    """Volume and issue from their two fields; "1)" is left of "65 (Suppl 1)"."""
    volume, issue = volume.lower().strip(), issue.lower().strip()
    supplement = bool(SUPPLEMENT.search(volume) or SUPPLEMENT.search(issue))
    if volume.endswith(")") and "(" not in volume:
        volume, supplement = "", True
    bracketed = BRACKETED.match(volume)
    number = ""
    if bracketed:
        number, inside = bracketed.groups()
        if not issue and "pagination" not in inside:
            issue = inside
    elif volume:
        numbers = NUMBER.findall(volume)
        if numbers:
            tail = re.search(r"\.\s*(\d+)$", volume)
            number = tail.group(1) if tail else numbers[0]
    month = DATE.match(issue.replace(" ", ""))
    if month:
        issue = "/".join(str(n) for n in _page_date(month).firsts)
    issue_number = NUMBER.search(issue.split("suppl")[0]) if issue else None
    return Issue(
        number.lstrip("0"), issue_number.group(0).lstrip("0") if issue_number else "", supplement
    )


def read_citation(journal: str) -> tuple[str, str, str, str]:
    """Journal, volume, issue and pages where a journal field holds a whole citation.

    "Fitoterapia.69 (2) ()(pp 155-160) 1998.Date of Publication: 1998." is how one database fills
    it; for any other text the last three are empty.
    """
    found = CITATION.match(journal) if "(p" in journal else None
    if not found:
        return journal, "", "", ""
    return found["journal"], found["volume"], found["issue"] or "", found["pages"]


def read_journal(text: str) -> Journal:
    """Journal words without articles; what follows "Conference:" or a bracket is dropped."""
    folded = fold(text).replace("&", " and ")
    meeting = bool(CONFERENCE.search(folded))
    cut = JOURNAL_CUT.search(folded)
    name = folded[: cut.start()] if cut and cut.start() > 3 else folded
    name = JOURNAL_SOCIETY.sub("", name.split(" = ")[0])
    words = tuple(w for w in re.findall(r"[^\W_]+", name) if w not in NOT_JOURNAL)
    return Journal(words, "".join(words), meeting)


def read_dois(text: str) -> tuple[str, ...]:
    """All DOIs in a text as prefix, slash, letters and digits.

    Punctuation is dropped because databases lose dots and brackets, which never tell two DOIs
    apart in practice.
    """
    if not text:
        return ()
    found = DOI.findall(unquote(text.lower()))
    return tuple(dict.fromkeys(_plain_doi(doi) for doi in found))


def _plain_doi(doi: str) -> str:
    prefix, _, name = doi.split(";10.")[0].partition("/")
    return prefix + "/" + LETTERS.sub("", name)


def read_registrations(*texts: str) -> frozenset[str]:
    """Numbers of trial registers, letters and digits only."""
    joined = " ".join(text for text in texts if text)
    return frozenset(LETTERS.sub("", found.lower()) for found in REGISTRATION.findall(joined))


def read_issns(*texts: str) -> frozenset[str]:
    """ISSNs without hyphen."""
    return frozenset(a + b for text in texts if text for a, b in ISSN.findall(text.lower()))


def read_cochrane(*texts: str) -> tuple[str, str]:
    """Number and version of a Cochrane review: ("002783", "2"), version "" where not given."""
    number = version = ""
    for text in texts:
        found = COCHRANE.search(text.lower()) if text else None
        if found:
            number = number or found.group(1)
            version = version or found.group(2) or ("1" if "14651858" in text else "")
    return number, version
