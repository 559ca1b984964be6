"""How wide a text is and where it breaks, without a browser or a font file."""

import unicodedata
from functools import lru_cache

from analysis.plots.metrics import BOLD, REGULAR

FAMILY = "Arimo, 'Liberation Sans', Arial, Helvetica, sans-serif"
# Height of figures above the base line, in em: half of it centres a line of text on a point.
DIGIT_HEIGHT = 0.716

_REGULAR = {char: width for width, chars in REGULAR.items() for char in chars}
_BOLD = {char: width for width, chars in BOLD.items() for char in chars}
_UNKNOWN = 600
_WIDE = 1000


@lru_cache(maxsize=4096)
def _advance(char: str, bold: bool) -> int:
    table = _BOLD if bold else _REGULAR
    if char in table:
        return table[char]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Cc"):
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    if base in table:
        return table[base]
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _UNKNOWN


def width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text in the unit of `size` (the em), without kerning."""
    return sum(_advance(char, bold) for char in text) * size / 1000


def wrap(text: str, limit: float, size: float, bold: bool = False, hang: float = 0.0) -> list[str]:
    """Break text into lines no wider than `limit`, after the first by `hang` less; at spaces,
    within a word only when the word alone is too wide. An empty text is one empty line."""
    lines: list[str] = []
    line = ""
    first = limit
    for word in text.split():
        limit = first - hang if lines else first
        tried = f"{line} {word}" if line else word
        if width(tried, size, bold) <= limit:
            line = tried
            continue
        if line:
            lines.append(line)
            limit = first - hang
        while width(word, size, bold) > limit and len(word) > 1:
            cut = _fits(word, limit, size, bold)
            lines.append(word[:cut])
            word = word[cut:]
            limit = first - hang
        line = word
    return [*lines, line] if line or not lines else lines


def _fits(word: str, limit: float, size: float, bold: bool) -> int:
    total = 0.0
    for i, char in enumerate(word):
        total += _advance(char, bold) * size / 1000
        if total > limit:
            return max(1, i)
    return len(word)


def number(value: float, decimals: int) -> str:
    """A number as printed: fixed decimals, a true minus sign, no negative zero."""
    text = f"{value:.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.") else f"−{text[1:]}"
    return text
