"""Personal names as databases write them, into family, given and suffix; groups stay literal."""

from __future__ import annotations

import re

from reviews.formats.clean import squeeze
from reviews.formats.parsed import Name

_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|2nd|3rd|4th)\.?$", re.IGNORECASE)
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?-?){1,4}$")
_DOTTED = re.compile(r"^(?:[^\W\d_]{1,2}\.-?){1,5}$")
_RUN_TOGETHER = re.compile(r"(?<!Fit)[a-z\u00df-\u00ff]{3}[A-Z][a-z]+\s")
_LAST_AND = re.compile(r"^(?:and|&) (?=\S)")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_LISTED = re.compile(
    r"[^,;]+,\s*(?:[^\W\d_]\.?[\s-]?){1,4}(?:,|;)\s+[^,;]+,\s*(?:[^\W\d_]\.?[\s-]?){1,4}"
)
_PARTICLE_WORDS = "van von der den de la le du di da dos das del della ter ten el al bin ibn"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def is_suffix(text: str) -> bool:
    """Whether this is a part of a name such as Jr or III."""
    return _SUFFIX.match(text) is not None


def parse_name(text: str) -> Name:
    """`Last, First[, Jr]`, `Last FM`, `A. B. Last`; anything else without a comma is literal."""
    text = squeeze(text)
    if text.startswith("{") and text.endswith("}"):
        return Name(literal=text[1:-1])
    if "," in text:
        return _with_comma(text)
    words = text.split(" ")
    if len(words) == 1:
        return Name(literal=text)
    trailing = _trailing_initials(words)
    if trailing:
        return trailing
    if _DOTTED.match(words[0]):
        return _given_first(words)
    return Name(literal=text)


def _with_comma(text: str) -> Name:
    family, _, given = text.partition(", ")
    if given and family and "," not in family and "," not in given:
        return Name(family.rstrip(), given)
    parts = [part.strip() for part in text.split(",")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        return Name(literal=parts[0]) if " " in parts[0] else Name(family=parts[0])
    if len(parts) == 2 and parts[0]:
        return Name(parts[0], parts[1])
    if len(parts) == 3 and parts[0]:
        if _SUFFIX.match(parts[2]):
            return Name(parts[0], parts[1], parts[2])
        if _SUFFIX.match(parts[1]):
            return Name(parts[0], parts[2], parts[1])
        if _DOTTED.match(parts[2]) and " " not in parts[1]:
            return Name(parts[0], f"{parts[1]} {parts[2]}")
    return Name(literal=text)


def _trailing_initials(words: list[str]) -> Name | None:
    """PubMed's `Smith JB Jr` and EPPI's `Brownstein C D`."""
    suffix = ""
    if len(words) > 2 and _SUFFIX.match(words[-1]) and not words[-1].isupper():
        suffix, words = words[-1], words[:-1]
    cut = len(words)
    while cut > 1 and words[cut - 1].isupper() and _INITIALS.match(words[cut - 1]):
        cut -= 1
    if cut == len(words):
        return None
    family = " ".join(words[:cut])
    if family.isupper() and len(family) < 3:
        return None
    return Name(family, " ".join(words[cut:]), suffix)


def _given_first(words: list[str]) -> Name:
    suffix = ""
    if len(words) > 2 and _SUFFIX.match(words[-1]):
        suffix, words = words[-1], words[:-1]
    cut = 1
    while cut < len(words) - 1 and _DOTTED.match(words[cut]):
        cut += 1
    family = " ".join(words[cut:]).strip("{}")
    return Name(family, " ".join(words[:cut]), suffix)


def parse_natural(text: str) -> Name:
    """A name written given name first, as BibTeX and XML sources do: `Ludwig van Beethoven`."""
    text = squeeze(text)
    if "," in text:
        return _with_comma(text)
    if text.startswith("{") and text.endswith("}") and text.count("{") == 1:
        return Name(literal=text[1:-1])
    words = text.split(" ")
    if len(words) == 1:
        return Name(literal=text)
    suffix = ""
    if len(words) > 2 and _SUFFIX.match(words[-1]):
        suffix, words = words[-1], words[:-1]
    start = len(words) - 1
    for index, word in enumerate(words[1:-1], 1):
        if word.lower() in _PARTICLES and word[:1].islower():
            start = index
            break
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def holds_several(text: str) -> bool:
    """Whether one author value seems to be a whole list of people."""
    commas = text.count(",")
    if not commas or len(text) < 12:
        return False
    if ";" in text:
        return True
    return commas >= 3 and len(text) < 20_000 and _LISTED.search(text) is not None


def split_list(text: str) -> tuple[list[str], bool]:
    """The people in one table cell, and whether the split was certain.

    Separators: `;`, `|`, ` and `, line feeds; `, ` only when every part ends in initials.
    """
    text = text.strip()
    if not text:
        return [], True
    if "{" in text:
        return _split_braced(text), True
    for mark in (";", "|", "\n"):
        if mark in text:
            parts = [_LAST_AND.sub("", part.strip()) for part in text.split(mark)]
            return [name for part in parts if part for name in _short_names(part)], True
    if " and " in text.lower():
        parts = [part.strip().strip(",") for part in _AND.split(text) if part.strip()]
        return parts, all(part.count(",") <= 2 for part in parts)
    if "," not in text:
        return [text], _RUN_TOGETHER.search(text) is None
    return _split_commas(text)


def _short_names(part: str) -> list[str]:
    """PubMed's `Smith JB, Lee MK; ABC Study Group`: a list before the group."""
    if "," not in part:
        return [part]
    names = [name.strip() for name in part.split(",")]
    return names if all(_ends_in_initials(name) for name in names) else [part]


def _split_braced(text: str) -> list[str]:
    """Parts between semicolons that stand outside braces."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        if char == "{":
            depth += 1
        elif char == "}":
            depth = max(depth - 1, 0)
        elif char == ";" and not depth:
            parts.append(text[start:index])
            start = index + 1
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _split_commas(text: str) -> tuple[list[str], bool]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not any(part.endswith(".") for part in parts[:-1]):
        parts[-1:] = [last] if (last := parts[-1].rstrip(".")) else []
    short = sum(_ends_in_initials(part) for part in parts)
    if short == len(parts) or (short > 1 and short * 2 > len(parts)):
        return parts, True  # the others are groups, or people with one name
    if (
        len(parts) % 2 == 0
        and len(parts) >= 4
        and all(_INITIALS.match(part.replace(" ", "")) for part in parts[1::2])
    ):
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return [f"{family}, {given}" for family, given in pairs], True
    if len(parts) == 2:
        return [text], True
    if all(" " in part for part in parts):
        return [str(parse_natural(part)) for part in parts], True
    return [text], False


def _ends_in_initials(part: str) -> bool:
    words = part.split(" ")
    if len(words) > 2 and is_suffix(words[-1]):
        words.pop()
    last = words[-1]
    return len(words) > 1 and last.upper() == last and _INITIALS.match(last) is not None
