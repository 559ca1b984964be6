"""LaTeX in bibliographic fields to plain text and back; a bare `%` or `$5` is text, not code."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_SYMBOLS = {
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
    "textquotedblleft": "“", "textquotedblright": "”", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textdollar": "$",
    "textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{",
    "textbraceright": "}", "textregistered": "®", "texttrademark": "™", "textcopyright": "©",
    "copyright": "©", "pounds": "£", "texteuro": "€", "euro": "€", "textdegree": "°",
    "degree": "°", "textmu": "µ", "textbullet": "•", "textellipsis": "…", "ldots": "…",
    "dots": "…", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "pm": "±", "times": "×", "leq": "≤",
    "geq": "≥", "le": "≤", "ge": "≥", "neq": "≠", "approx": "≈", "cdot": "·", "infty": "∞",
    "rightarrow": "→", "to": "→", "sim": "∼", "circ": "°", "prime": "′", "backslash": "\\",
    "guillemotleft": "«", "guillemotright": "»", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX",
    "quad": " ", "qquad": " ", "newline": " ", "par": " ", "textperiodcentered": "·",
    "textquotesingle": "'", "textquotedbl": '"', "quotedblbase": "„", "quotesinglbase": "‚",
    "textexclamdown": "¡", "textquestiondown": "¿", "textordfeminine": "ª", "textordmasculine": "º",
}  # fmt: skip
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
for _name in _GREEK.split():
    _upper = "LAMDA" if _name == "lambda" else _name.upper()
    _SYMBOLS[_name] = _SYMBOLS["text" + _name] = unicodedata.lookup(f"GREEK SMALL LETTER {_upper}")
    _SYMBOLS[_name.capitalize()] = unicodedata.lookup(f"GREEK CAPITAL LETTER {_upper}")
_WORD_ACCENTS = frozenset("cvuHkrdb")
_STYLES = frozenset(
    {
        "textit", "textbf", "emph", "textrm", "textsc", "texttt", "textsf", "textup", "textnormal",
        "textmd", "textsl", "mathrm", "mathit", "mathbf", "mathsf", "mathcal", "mathbb", "text",
        "mbox", "hbox", "url", "em", "it", "bf", "rm", "sc", "tt", "sl", "small", "protect",
        "ensuremath", "uppercase", "lowercase", "underline", "relax", "noopsort", "bibinfo",
        "textsuperscript", "textsubscript", "boldmath", "rmfamily", "bfseries", "itshape",
    }
)  # fmt: skip
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,40})(?P<gap>[ \t\n]{0,3})(?P<empty>\{\})?"
    r"|\\(?P<sign>[^A-Za-z])|(?P<brace>[{}])|(?P<tie>~)"
)
_ARGUMENT = re.compile(
    r"[ \t]{0,3}(?:\{[ \t]{0,3}(?:\\([ij])(?![A-Za-z])|([^\W\d_]))\}"
    r"|\\([ij])(?![A-Za-z])[ ]?|([^\W\d_]))"
)
_MATH = re.compile(r"(?<!\\)\$([^$\n]{1,200})(?<!\\)\$")
_MATH_SIGNS = re.compile(r"[\\^_{}]")
_ESCAPED = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
}  # fmt: skip
_TO_ESCAPE = re.compile(r"[\\~^&%$#_{}]")


def to_text(value: str) -> str:
    """Plain text: accents composed, style commands and grouping braces gone, `$x^2$` as `x^2`."""
    if "$" in value:
        value = _MATH.sub(_math, value)
    if "\\" not in value and "{" not in value and "}" not in value and "~" not in value:
        return value
    parts: list[str] = []
    position = 0
    while found := _TOKEN.search(value, position):
        parts.append(value[position : found.start()])
        position = found.end()
        if found["word"]:
            text, position = _command(value, found)
            parts.append(text)
        elif found["sign"]:
            text, position = _sign(value, found)
            parts.append(text)
        elif found["tie"]:
            parts.append(" ")
    parts.append(value[position:])
    return unicodedata.normalize("NFC", "".join(parts))


def _math(found: re.Match[str]) -> str:
    """Inline mathematics loses its dollar signs; two prices in one sentence do not."""
    inside = found.group(1)
    return inside if _MATH_SIGNS.search(inside) and inside == inside.strip() else found.group()


def _command(value: str, found: re.Match[str]) -> tuple[str, int]:
    word = found["word"]
    end = found.end()
    if word in _LETTERS:
        return _LETTERS[word], end
    if word in _SYMBOLS:
        keep = found["gap"] if found["empty"] or not found["gap"] else ""
        return _SYMBOLS[word] + keep, end
    if word in _WORD_ACCENTS:
        return _accented(value, found.end("word"), _ACCENTS[word], word)
    if word in _STYLES:
        return "", end
    return found.group(), end


def _sign(value: str, found: re.Match[str]) -> tuple[str, int]:
    sign = found["sign"]
    if sign in _ACCENTS:
        return _accented(value, found.end(), _ACCENTS[sign], sign)
    if sign in "\\,;:! \n\t/-":
        return "" if sign in "/-!" else " ", found.end()
    return sign, found.end()


def _accented(value: str, position: int, mark: str, sign: str) -> tuple[str, int]:
    argument = _ARGUMENT.match(value, position)
    if argument is None:
        return ("\\" + sign if sign.isalpha() else sign), position
    letter = next(group for group in argument.groups() if group)
    return letter + mark, argument.end()


def to_latex(text: str) -> str:
    """Text with the characters escaped that mean something to LaTeX; the rest stays UTF-8."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPED[found.group()], text)


def plain_url(value: str) -> str:
    """A web address without LaTeX escapes, in which `~` and `%` are themselves."""
    if "\\" in value:
        value = re.sub(r"\{?\\([%&#_~$])(?:\{\})?\}?", r"\1", value)
        value = value.removeprefix("\\url")
    return value.strip("{} \n\t").replace("&amp;", "&")
