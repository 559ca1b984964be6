"""Titles brought to one form, and the marks that set near-identical titles apart.

A title becomes lower-case ASCII-folded words without markup. Greek letters are spelled out
because one database writes "β-blockers" and the next "beta-blockers". What tells two works with
one title apart (erratum, reply, part II) is kept beside the words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ß": "ss", "æ": "ae",
    "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip
FOLD = {ord(letter): spelled for letter, spelled in GREEK.items()}

SHORTEST = 20
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,40}>")
WORD = re.compile(r"[^\W_]+")
LANGUAGES = (
    "arabic|bulgarian|chinese|croatian|czech|danish|dutch|english|finnish|french|german|greek|"
    "hebrew|hungarian|italian|japanese|korean|lithuanian|norwegian|persian|polish|portuguese|"
    "romanian|russian|serbian|slovak|slovenian|spanish|swedish|thai|turkish|ukrainian"
)
LANGUAGE_NOTE = re.compile(
    rf"[\s.;,:?!]*(?:\[\s*(?:in\s+)?(?:{LANGUAGES})(?:\W+(?:{LANGUAGES}))*\s*\]"
    rf"|[.?!]\s*(?:{LANGUAGES}))\s*\.?\s*$",
    re.I,
)
LEAD = re.compile(
    r"^\s*(?:original (?:article|research|paper)|research article|review article|case report"
    r"|short communication|brief report|systematic review|clinical trial|abstract no\.?\s*\d+"
    r"|(?:poster|oral)?\s*abstract\s*\w?\d+)\s*[:.\-]\s+",
    re.I,
)
TAIL = re.compile(
    r"\s*[\[(](?:see comments?|abstract(?: no\S*)?(?: \d+)?|reviews?|letter|meeting abstracts?"
    r"|corrected|retracted (?:article|paper)\b[^\[\]()]{0,80}"
    r"|[^\[\]()]{0,40}\d+ refs?|provisional abstract|structured abstract|editorial)"
    r"[.\s]*[\])][.\s]*$",
    re.I,
)

APPENDED = re.compile(
    r"\s*\.*\s*\[\s*(?:published )?(?:erratum|errata|comment|corrected|republished|reprint|update"
    r"|retraction|summary|original report|expression of concern)s? (?:appears? |published "
    r"|for patients )?(?:in|on|from|of)\b.*$",
    re.I | re.S,
)

MARKS = (
    ("erratum", re.compile(
        r"\b(?:errat(?:um|a)|corrigend(?:um|a))\b|^\W*(?:(?:author|publisher)s? )?corrections?"
        r"(?:\s*[:.]|\s+(?:to|for)\b)|\(vol(?:ume)?\.? \d+,? (?:(?:pg?|pp|page|art)\b|e?\d)"
        r"|\bcorrection$")),
    ("retraction", re.compile(
        r"^\W*(?:retract(?:ion|ed)|withdrawn|withdrawal)\b|\(retract|retraction (?:of|notice|note)"
        r"|expression of concern")),
    ("reply", re.compile(
        r"\b(?:reply|replies|rejoinder|authors?'? response|response to (?:the )?(?:letter|comment"
        r"|editor))|^\W*(?:response to|re:)|\bin response\W*$")),
    ("comment", re.compile(
        r"\bcomment(?:ary|aries|s)? (?:on|to)\b|\bcommentary\b|\beditorial comment|"
        r"\bletter to the editor|\bletter by\b|\binvited comment|^\W*(?:discussion of|comments?\b)"
        r"|\bcomment\W*$")),
    ("protocol", re.compile(r"\bprotocol\b")),
    ("update", re.compile(
        r"\bupdated?\b|\baddendum\b|\bsupplement(?:ary)? to\b")),
    ("later", re.compile(
        r"\bfollow-?\s?up(?: (?:study|report|results|data))?\W*$|\bfurther (?:observations|studies"
        r"|results|evidence|experience)\W*$|\b(?:final|interim|preliminary|initial|early|long-?term"
        r"|\d+-(?:year|month|week)) (?:results|report|findings|data|outcomes)\W*$")),
    ("copy", re.compile(r"^\W*(?:reprint|republished|summary)\b[^:]{0,12}:|\bjournal club\b"
        r"|\bexecutive summary\b|\bcochrane for clinicians\b")),
)  # fmt: skip
NO_MARKS: frozenset[str] = frozenset()
MARKED = re.compile(
    r"errat|corrig|correct|\(vol|retract|withdraw|concern|repl|rejoin|respon|^\W*re:|comment|letter"
    r"|discussion|protocol|updat|addend|supplement|reprint|republish|summary|journal club"
    r"|cochrane for|follow|further|results|report|findings|data|outcomes"
)
PART = re.compile(
    r"\b(?:part|pt|chapter|volume|vol|section|report|paper|study|phase|stage|series|no|number"
    r"|edition|version|wave|module|workshop|session|day|unit|lecture|case)\s+"
    r"(\d+|[ivx]+|one|two|three|four|five|six|first|second|third|[a-h])\b"
)
TAIL_NUMERAL = re.compile(r"\b([ivx]{1,5}|\d{1,2})$")
ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "xi": "11", "xii": "12", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "first": "1", "second": "2", "third": "3",
}  # fmt: skip
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Title:
    """`key` is the words joined; `others` are keys of further wordings (a title given twice)."""

    words: str
    key: str
    others: tuple[str, ...]
    numbers: tuple[str, ...]
    marks: frozenset[str]
    part: str


def fold(text: str) -> str:
    """Lower case, accents off, Greek letters and ligatures spelled out."""
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(FOLD))
    if decomposed.isascii():
        return decomposed
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(FOLD)


def plain(text: str) -> str:
    """Text without markup and entities; `mmHg < 90` keeps its sign."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = MARKUP.sub("", text)
    return text


def words_of(text: str) -> list[str]:
    """Folded words of a text."""
    return WORD.findall(fold(text).replace("'", "").replace("’", ""))


def marks_of(line: str) -> frozenset[str]:
    """Which kind of secondary publication a folded title announces."""
    if not MARKED.search(line):
        return NO_MARKS
    return frozenset(name for name, pattern in MARKS if pattern.search(line))


def part_of(words: str) -> str:
    """The part number that a title carries ("part 2", "study b", a closing numeral), or ""."""
    parts = [ROMAN.get(p, p) for p in PART.findall(words)]
    if not parts:
        parts = [ROMAN.get(p, p) for p in TAIL_NUMERAL.findall(words)]
    return "/".join(parts)


def read_title(text: str) -> Title:
    """Bring a title to one form; a title that says the same in two languages keeps both."""
    lines = [line for line in re.split(r"[\r\n]+|\s=\s", plain(text)) if line.strip()]
    wordings = [_wording(line) for line in lines] or [""]
    if len(wordings) > 1 and len(lines[0].split()) < 3:
        wordings = [_wording(" ".join(lines))]
    words = wordings[0]
    others = [w.replace(" ", "") for w in wordings[1:]]
    others = [key for key in others if len(key) >= SHORTEST]
    return Title(
        words=words,
        key=words.replace(" ", ""),
        others=tuple(others),
        numbers=tuple(sorted(DIGITS.findall(words))),
        marks=marks_of(_without_notes(fold(lines[0]))) if lines else frozenset(),
        part=part_of(words),
    )


def _wording(line: str) -> str:
    """One wording of a title without brackets, language notes and section prefixes."""
    line = _without_notes(line)
    shorter = LEAD.sub("", line)
    if len(shorter) >= SHORTEST:
        line = shorter
    return " ".join(words_of(line))


def _without_notes(line: str) -> str:
    """A title without what databases append: "[Chinese]", "[Erratum appears in ...]"."""
    if line[-1:].isalnum() and "[" not in line and ". " not in line:
        return line
    line = APPENDED.sub("", line)
    for _ in range(4):
        shorter = TAIL.sub("", LANGUAGE_NOTE.sub("", line))
        if shorter == line:
            break
        line = shorter
    return line
