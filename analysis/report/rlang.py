"""Values, vectors and names as R reads them; nothing that a person typed becomes code."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

_WIDTH = 88
_WORD = re.compile(r"[^A-Za-z0-9_]+")
_TAKEN = (
    "if", "else", "repeat", "while", "function", "for", "next", "break", "TRUE", "FALSE", "NULL",
    "Inf", "NaN", "NA", "T", "F", "c", "dat", "fit", "study", "yi", "vi", "year", "factor",
)  # fmt: skip


def value(given: object) -> str:
    """One value: a number with all its digits, TRUE or FALSE, NA, or a string."""
    if isinstance(given, np.generic):
        given = given.item()
    if given is None or (isinstance(given, float) and math.isnan(given)):
        return "NA"
    if isinstance(given, bool):
        return "TRUE" if given else "FALSE"
    if isinstance(given, int | float):
        return _number(given)
    return text(str(given))


def _number(given: float) -> str:
    if math.isinf(given):
        return "Inf" if given > 0 else "-Inf"
    whole = float(given).is_integer() and abs(given) < 1e15
    return repr(int(given)) if whole else repr(float(given))


def text(given: str) -> str:
    """A string in which nothing ends the string; R knows no NUL, which becomes U+FFFD."""
    escaped = given.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "\ufffd")
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def vector(values: Sequence[object]) -> str:
    """c(...), broken into lines of a readable width."""
    lines, line = [], "c("
    for i, each in enumerate(values):
        piece = value(each) + (", " if i + 1 < len(values) else ")")
        if len(line) + len(piece) > _WIDTH:
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return "\n".join([*lines, line if values else "c()"])


def categories(values: Sequence[object]) -> str:
    """A factor whose levels stand in the kernel's order, whatever the locale R sorts in."""
    levels = sorted({str(each) for each in values if each is not None and each != ""})
    shown = [None if each is None or each == "" else str(each) for each in values]
    return f"factor({vector(shown)}, levels = {vector(levels)})"


def matrix(values: ArrayLike) -> str:
    """matrix(...), row by row."""
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return f"matrix({vector(rows.ravel().tolist())}, nrow = {rows.shape[0]}, byrow = TRUE)"


def frame(columns: Mapping[str, str], name: str = "dat") -> str:
    """A data frame of columns that are R code already."""
    body = ",\n".join(f"  {column} = {code}" for column, code in columns.items())
    return f"{name} <- data.frame(\n{body}\n)"


def names(labels: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A syntactic R name for each label, no two the same and none of those taken."""
    used = {*taken, *_TAKEN}
    found: dict[str, str] = {}
    for label in labels:
        plain = _WORD.sub("_", label).strip("_") or "x"
        plain = plain if plain[0].isalpha() else f"x{plain}"
        name, number = plain, 2
        while name in used:
            name, number = f"{plain}_{number}", number + 1
        used.add(name)
        found[label] = name
    return found


def comment(words: str) -> str:
    """One line of comment."""
    return "# " + " ".join(words.split())
