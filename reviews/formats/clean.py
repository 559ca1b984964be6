"""Values as the canonical record wants them: DOI, year, date, ISSN, ISBN, URL, plain text.

Every pattern here runs in time linear in its input: quantifiers are bounded or cannot overlap.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"]{1,500}")
_DOI_START = re.compile(r"^(?:https?://)?(?:[a-z0-9.-]{0,60}doi\.org/|(?:dx\.)?doi:?\s*(?=10\.))")
_DOI_TAIL = ".,;:'\"\u201d\u2019"
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?=(?:\d\d(?:\d\d)?)?(?!\d))")
_SERIAL = re.compile(r"(?<![0-9A-Za-z])(?<!\d-)[EePp]?(\d{4})-?(\d{3}[\dXx])(?![0-9A-Za-z])(?!-\d)")
_ONE_SERIAL = re.compile(r"\d{4}-\d{3}[\dXx]")
_BOOK = re.compile(
    r"(?<![0-9A-Za-z-])(97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?![0-9A-Za-z-])"
)
_DIGITS = re.compile(r"\d+")
_EXCEL_GUARD = re.compile(r'^="(.*)"$', re.DOTALL)
_NO_ABSTRACT = frozenset(
    {
        "na",
        "n/a",
        "none",
        "null",
        "no abstract available",
        "[no abstract available]",
        "no abstract",
        "abstract not available",
        "no abstract available.",
    }
)
_RIGHTS_END = "(Copyright applies to all Abstracts.)"
_PMCID = re.compile(r"PMC\d{1,10}", re.IGNORECASE)
_PMID = re.compile(
    r"^\s*(?:PMID:?\s*|PUBMED\s*|MEDLINE:)?(\d{1,9})(?:\s*\[pmid\])?\s*$", re.IGNORECASE
)
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192"
    "\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
    "\u20ac\u2122]+"
)
TRIAL_ID = re.compile(
    r"\b(NCT\d{8}|ISRCTN\d{8}|EUCTR\d{4}-\d{6}-\d{2}|ACTRN\d{14}|ChiCTR-?[A-Z0-9-]{6,20}"
    r"|DRKS\d{8}|CTRI/\d{4}/\d{2,3}/\d{4,7}|IRCT[0-9N]{10,20}|JPRN-[A-Za-z0-9-]{5,24}|jRCT[a-z]?\d{9,10}"
    r"|UMIN\d{9}|KCT\d{7}|NTR\d{1,5}|PACTR\d{15,16}|RBR-[a-z0-9]{5,8}|TCTR\d{11}|SLCTR/\d{4}/\d{3})\b"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}


def squeeze(text: str) -> str:
    """One space wherever there was white space; nothing at the ends."""
    if "  " in text or not text.isprintable():
        return " ".join(text.split())
    return text.strip()


def clean_doi(text: str) -> str:
    """The DOI in lower case without prefix or trailing punctuation; empty when it is none.

    A DOI is accepted only at the start of the text (after a doi.org address or a `doi:` label).
    """
    text = text.strip()
    if not text:
        return ""
    text = text.lower()
    if text.startswith("["):
        text = text.lstrip("[ ")
    if not text.startswith("10."):
        text = _DOI_START.sub("", text, count=1)
    if "%" in text:
        text = unquote(text)
    match = _DOI.match(text)
    if match is None:
        return ""
    doi = match.group()
    return doi if doi[-1].isalnum() else _trim_doi(doi)


def _trim_doi(doi: str) -> str:
    doi = doi.removesuffix("[doi]")
    while doi:
        last = doi[-1]
        if (
            last in _DOI_TAIL
            or (last == ")" and doi.count(")") > doi.count("("))
            or (last == "]" and doi.count("]") > doi.count("["))
            or (last == "}" and doi.count("}") > doi.count("{"))
            or (last == ">" and doi.count(">") > doi.count("<"))
        ):
            doi = doi[:-1]
        else:
            break
    return doi if _DOI.fullmatch(doi) else ""


# The part of an address that says how the paper is shown; and CENTRAL's number for its entry
# of a paper, which is written like a DOI and is not the paper's.
_VIEW = re.compile(r"/(?:full|abstract|pdf|epdf|full/html)/?$", re.IGNORECASE)
_REGISTER_ENTRY = "10.1002/central/"


def doi_from_url(url: str) -> str:
    """The DOI that a web address resolves, or that a publisher's `/doi/…` path names."""
    lowered = url.lower()
    position = lowered.find("doi")
    if position < 0 or "10." not in lowered:
        return ""
    text = unquote(url)
    start = text.find("10.", position)
    if start < 0:
        return ""
    between = text[position + 3 : start].lower()
    if between not in (
        "/",
        ":",
        ".org/",
        "=",
        "/abs/",
        "/full/",
        "/pdf/",
        "/epdf/",
        "/book/",
        ".org/doi/",
        ".org/doi:",
        "/abstract/",
        "/pdfdirect/",
        "/full-text/",
    ):
        return ""
    doi = clean_doi(_VIEW.sub("", text[start:].split("&")[0].split("?")[0].split("#")[0]))
    return "" if doi.startswith(_REGISTER_ENTRY) else doi


def find_year(text: str) -> int | None:
    """The first year from 1500 to 2099 that stands alone or begins a compact date."""
    if len(text) == 4 and text.isdecimal() and text.isascii():
        year = int(text)
        return year if 1500 <= year < 2100 else None
    match = _YEAR.search(text)
    return int(match.group(1)) if match else None


_SLASH = re.compile(r"^(\d{4})[/. -](\d{0,2})[/. -]?(\d{0,2})(?:/.*|T.*|\s.*)?$")
_COMPACT = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(\d\d)(\d\d)?(?!\d)")
_WORDS = re.compile(r"\d+|[A-Za-z]+")
_NUMERIC = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


def iso_date(text: str) -> str:
    """A partial ISO date from the ways databases write dates; empty when no year is found.

    `4/3/2024` is ambiguous between countries, so it gives the year alone; `15/3/2024` does not.
    """
    text = text.strip()
    if len(text) == 4 and text.isdecimal():
        return text if find_year(text) else ""
    match = _SLASH.match(text)
    if match:
        year, month, day = match.groups()
        return _iso(year, month, day)
    match = _NUMERIC.match(text)
    if match:
        first, second, year = match.groups()
        return _numeric_date(int(first), int(second), year)
    match = _COMPACT.search(text)
    if match and match.group(3):
        return _iso(match.group(1), match.group(2), match.group(3))
    return _worded_date(text)


def _numeric_date(first: int, second: int, year: str) -> str:
    if first > 12 >= second:
        return _iso(year, str(second), str(first))
    if second > 12 >= first:
        return _iso(year, str(first), str(second))
    return _iso(year, "", "")


def _worded_date(text: str) -> str:
    year = find_year(text)
    if year is None:
        return ""
    month, day = "", ""
    words = _WORDS.findall(text[:120])
    for index, word in enumerate(words):
        number = MONTHS.get(word.lower())
        if number is None:
            continue
        month = str(number)
        around = words[index + 1 : index + 2] + words[max(index - 1, 0) : index]
        day = next((w for w in around if w.isdigit() and len(w) <= 2 and 1 <= int(w) <= 31), "")
        break
    if "-" in text and day and len([w for w in words if w.isdigit() and len(w) <= 2]) > 1:
        day = ""
    return _iso(str(year), month, day)


def _iso(year: str, month: str, day: str) -> str:
    if find_year(year) is None:
        return ""
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def serials(text: str) -> tuple[list[str], list[str]]:
    """The ISSNs (with hyphen) and ISBNs (digits only) in a value that may hold several."""
    if len(text) == 9 and _ONE_SERIAL.fullmatch(text):
        return [text.upper()], []
    issns = [f"{a}-{b.upper()}" for a, b in _SERIAL.findall(text)] if len(text) < 500 else []
    if issns:
        return issns, []
    isbns = ["".join(c for c in m if c.isalnum()).upper() for m in _BOOK.findall(text[:500])]
    if isbns:
        return [], isbns
    digits = text.strip()
    if len(digits) == 7 and digits.isdigit():
        return [f"0{digits[:3]}-{digits[3:]}"], []
    return [], []


def clean_pmid(text: str) -> str:
    """A PubMed identifier written alone or as `PMID: n`, `PUBMED n`, `n [pmid]`; else empty."""
    match = _PMID.match(text) if len(text) < 60 else None
    return match.group(1).lstrip("0") if match else ""


def clean_pmcid(text: str) -> str:
    match = _PMCID.search(text[:200])
    return match.group().upper() if match else ""


def clean_abstract(text: str) -> str:
    """The abstract on one line, without EBSCO's closing note on copyright.

    Words that mean there is none give an empty string.
    """
    text = squeeze(text)
    if text.endswith(_RIGHTS_END):
        start = text.rfind("Copyright of ")
        text = text[:start].rstrip() if start >= 0 else text
    return "" if len(text) < 40 and text.lower() in _NO_ABSTRACT else text


def unguard(text: str) -> str:
    """A cell without the `="…"` guard that keeps spreadsheets from mangling numbers."""
    match = _EXCEL_GUARD.match(text)
    return match.group(1) if match else text


def unescape_entities(text: str) -> str:
    """Character references decoded once; `&amp;lt;` gives `&lt;`."""
    return html.unescape(text) if "&" in text else text


_ATTRIBUTES = r"(?:\s[^<>]{0,200})?/?>"
_BLOCK = re.compile(
    rf"</?(?:jats:)?(?:p|div|br|sec|title|list|list-item|ol|ul|li|h[1-6]){_ATTRIBUTES}",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"</?(?:bold|span|underline|styled-content|jats:[a-z-]{{1,20}}){_ATTRIBUTES}", re.IGNORECASE
)
_SCIENCE = re.compile(r"<(/?)(?:jats:)?(?:(i)talic|(sub|sup))>", re.IGNORECASE)


def drop_layout(text: str) -> str:
    """Text without the tags that only lay it out, as databases leave them in abstracts.

    `<i>`, `<sub>` and `<sup>` stay, because they mean something; so does any other tag.
    """
    if "<" not in text:
        return text
    text = _SCIENCE.sub(lambda tag: f"<{tag[1]}{(tag[2] or tag[3]).lower()}>", text)
    return _INLINE.sub("", _BLOCK.sub(" ", text))


def escape_entities(text: str) -> str:
    """Text written so that decoding character references once gives it back."""
    if "&" in text and html.unescape(text) != text:
        return text.replace("&", "&amp;")
    return text


def trial_ids(text: str) -> list[str]:
    """Trial registry identifiers named in a short field (never searched for in free text)."""
    return TRIAL_ID.findall(text[:2000])


def unique(values: Collection[str]) -> tuple[str, ...]:
    """The values once each, in order, without empty ones."""
    return tuple(dict.fromkeys([value for value in values if value])) if values else ()


def looks_double_encoded(text: str) -> bool:
    """Whether UTF-8 was once read as Windows-1252 and saved again (`AlcalÃ¡`)."""
    return any(_repaired(run) is not None for run in _MOJIBAKE.findall(text))


def repair_double_encoding(text: str) -> str:
    """Undo one round of double encoding, run by run; to be applied only when a person asks."""
    return _MOJIBAKE.sub(lambda match: _repaired(match.group()) or match.group(), text)


def _repaired(run: str) -> str | None:
    try:
        return b"".join(_cp1252(char) for char in run).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _cp1252(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1", "replace")
