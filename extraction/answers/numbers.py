"""Reading a number as people type it and papers print it, without guessing.

Understood: minus signs of every kind, thin and no-break spaces between thousands, decimal comma
and the raised decimal point, comparison signs, ranges, powers of ten. Refused with a sentence:
anything with two readings (1,234 is 1234 to some and 1.234 to others).
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

Operator = Literal["=", "<", ">", "<=", ">=", "~"]

_SPACES = dict.fromkeys(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
    " ",
)
_MINUS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\ufe58\ufe63\uff0d", "-")
_POINTS = dict.fromkeys("\u00b7\u2219\u22c5", ".")
_MARKS = {"\u2019": "'", "\u02bc": "'", "\uff0b": "+", "\uff0c": ",", "\uff0e": "."}
_DIGITS = {chr(0xFF10 + digit): str(digit) for digit in range(10)}
_INVISIBLE = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
_PLAIN = str.maketrans({**_SPACES, **_MINUS, **_POINTS, **_MARKS, **_DIGITS, **_INVISIBLE})

_OPERATORS: dict[str, Operator] = {
    "=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=",
    "\u2264": "<=", "\u2a7d": "<=", "\u2265": ">=", "\u2a7e": ">=",
    "~": "~", "\u2248": "~", "\u223c": "~", "ca.": "~", "approx.": "~", "about": "~",
}  # fmt: skip
_OPERATOR = re.compile("|".join(re.escape(sign) for sign in sorted(_OPERATORS, key=len)[::-1]))
_POWER = re.compile(r"^(.*?)\s*(?:e([+-]?\d+)|[x\u00d7*]\s*10(?:\^([+-]?\d+)|([+-]\d+)))$", re.I)
_RANGE = re.compile(r"^([+-]?[^+\-]*\d\.?)\s*(?:-|\bto\b|\.\.)\s*([+-]?[^+\-]*\d\.?)$", re.I)
_GROUPED = re.compile(r"^\d{1,3}(?:([ ',.])\d{3})(?:\1\d{3})*$")
_LARGEST_POWER = 30
_MOST_DIGITS = 40
# Wide enough for every number that is accepted, so that nothing is rounded on reading.
_EXACT = Context(prec=2 * _MOST_DIGITS + 2 * _LARGEST_POWER)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed.

    value: exact, with the printed decimals (`Decimal("2.0")` differs from `Decimal("2")` in its
        precision, not in its value). operator: how it was qualified. high: upper end of a range.
    """

    value: Decimal
    operator: Operator = "="
    high: Decimal | None = None

    @property
    def stored(self) -> str:
        """The one way this number is written down; `read_number` reads it back unchanged."""
        sign = "" if self.operator == "=" else self.operator
        end = "" if self.high is None else f" to {self.high:f}"
        return f"{sign}{self.value:f}{end}"

    @property
    def decimals(self) -> int:
        return decimals(self.value)

    @property
    def exact(self) -> bool:
        """A plain value: neither qualified nor a range."""
        return self.operator == "=" and self.high is None

    def rounded(self, places: int) -> Decimal:
        """The value with this many decimals, halves rounded away from zero as papers do."""
        unit = Decimal(1).scaleb(-places)
        return self.value.quantize(unit, ROUND_HALF_UP, _EXACT)

    def same_as(self, other: "Number") -> bool:
        """Equal as numbers: 2.0 is 2, while `about 2` is not."""
        return (self.operator, self.value, self.high) == (other.operator, other.value, other.high)


class NotANumber(ValueError):
    """Why a text is no number: one sentence for the person who typed it."""


def decimals(value: Decimal) -> int:
    """Printed digits after the decimal point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_unit(value: Decimal) -> Decimal:
    """Half a unit of the last printed digit: how far rounding may have moved the value."""
    return Decimal(1).scaleb(-decimals(value)) / 2


def read_number(text: str, *, whole: bool = False) -> Number:
    """Read one number, qualified number or range.

    whole: only whole numbers make sense here, so 1,234 has one reading.
    Errors: NotANumber with a sentence saying what to type instead.
    """
    plain = " ".join(text.translate(_PLAIN).split())
    if not plain:
        raise NotANumber("No number was typed.")
    operator: Operator = "="
    match = _OPERATOR.match(plain)
    if match:
        operator, plain = _OPERATORS[match.group()], plain[match.end() :].strip()
    ends = _RANGE.match(plain)
    if ends and not _POWER.match(plain):
        low, high = (_decimal(end.strip(), text, whole=whole) for end in ends.groups())
        if operator not in ("=", "~"):
            raise NotANumber(f"'{text.strip()}' is both a limit and a range; type one of them.")
        if high < low:
            raise NotANumber(f"The range '{text.strip()}' ends below its start.")
        return Number(low, operator, high)
    return Number(_decimal(plain, text, whole=whole), operator)


def _decimal(plain: str, typed: str, *, whole: bool) -> Decimal:
    mantissa, power = plain, 0
    match = _POWER.match(plain)
    if match:
        mantissa = match[1]
        exponent = next(group for group in match.groups()[1:] if group is not None)
        power = int(exponent) if len(exponent) <= 5 else _LARGEST_POWER + 1
        if abs(power) > _LARGEST_POWER:
            raise NotANumber(f"'{typed.strip()}' is too large or too small to be a result.")
    sign, body = ("-", mantissa[1:]) if mantissa[:1] == "-" else ("", mantissa.removeprefix("+"))
    digits = _ungroup(body.strip(), typed, whole=whole)
    if len(digits) > _MOST_DIGITS:
        raise NotANumber(f"This number has more than {_MOST_DIGITS} digits; round it.")
    number = Decimal(sign + digits).scaleb(power, _EXACT)
    if number.is_zero():
        number = number.copy_abs()
    if not whole:
        return number
    if number != number.to_integral_value():
        raise NotANumber(_not_whole(typed.strip(), number))
    return number.to_integral_value()


def _not_whole(typed: str, number: Decimal) -> str:
    digits = typed.replace(".", "")
    thousands = decimals(number) == 3 and digits.isdecimal()
    hint = f" If the point separates thousands, type {digits}." if thousands else ""
    return f"'{typed}' is not a whole number.{hint}"


def _ungroup(body: str, typed: str, *, whole: bool) -> str:
    """Digits with at most one decimal point; refuses what has two readings or none."""
    if re.fullmatch(r"\d+\.?|\d*\.\d+", body, re.ASCII):
        return body.rstrip(".")
    if re.fullmatch(r"\d+", body):
        raise _unreadable(typed)
    if re.fullmatch(r"\d{1,3},\d{3}", body, re.ASCII) and not body.startswith("0"):
        if whole:
            return body.replace(",", "")
        point = body.replace(",", ".")
        raise NotANumber(
            f"'{typed.strip()}' can be read as {body.replace(',', '')} or as {point}. "
            "Type it without the comma, or with a decimal point."
        )
    if re.fullmatch(r"\d*,\d+", body, re.ASCII):
        return body.replace(",", ".")
    if _GROUPED.match(body) and body.isascii():
        return re.sub(r"[ ',.]", "", body)
    for separators, point in ((" ',", "."), (" '.", ",")):
        head, found, tail = body.rpartition(point)
        group = _GROUPED.match(head)
        if found and group and group[1] in separators and re.fullmatch(r"\d+", tail, re.ASCII):
            return re.sub(r"[ ',.]", "", head) + "." + tail
    raise _unreadable(typed)


def _unreadable(typed: str) -> NotANumber:
    shown = typed.strip()
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return NotANumber(f"'{shown}' is not a number. Type digits only, such as 12.5, -3 or <0.001.")
