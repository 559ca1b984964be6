"""Kinds of question on an extraction form: from what was typed to a value, and back to words.

A value is text, or a tuple of codes for several choices, so that it can be stored as it is. Each
kind has one way to write a value; `clean` of what `show` gives is the same value again, with the
exception of free text, which is kept as typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extraction.answers.dates import NotADate, read_date, show_date
from extraction.answers.numbers import NotANumber, Number, read_number

Kind = Literal[
    "text", "free_text", "number", "integer", "choice", "choices", "date", "yes_no_unclear"
]
Missing = Literal[
    "not_reported", "not_measured", "not_applicable", "ns_without_value", "illegible", "unclear"
]
Value = str | tuple[str, ...]

MISSING: dict[Missing, str] = {
    "not_reported": "Not reported",
    "not_measured": "Not measured",
    "not_applicable": "Not applicable",
    "ns_without_value": "Not significant, no value given",
    "illegible": "Illegible",
    "unclear": "Unclear",
}
_ABSENT: dict[str, Missing] = {
    "nr": "not_reported", "not reported": "not_reported", "not stated": "not_reported",
    "not given": "not_reported", "-": "not_reported", "\u2013": "not_reported",
    "\u2014": "not_reported", "not measured": "not_measured", "na": "not_applicable",
    "n/a": "not_applicable", "n.a.": "not_applicable", "not applicable": "not_applicable",
    "ns": "ns_without_value", "n.s.": "ns_without_value", "not significant": "ns_without_value",
    "illegible": "illegible", "unclear": "unclear", "?": "unclear",
}  # fmt: skip
YES_NO_UNCLEAR: dict[str, str] = {"yes": "Yes", "no": "No", "unclear": "Unclear"}


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, as far as its answers go.

    options: (code, label) in order, for `choice` and `choices`. unit: shown after a number; `%`
    lets a percent sign be typed. minimum, maximum: limits of a number, ends included.
    ranges: a number may be a range such as 24 to 36.
    """

    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    ranges: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What typing came to: a value, or a problem in one sentence, or neither (nothing typed).

    missing: the reason for absence that was meant, when one was typed in place of a value.
    """

    value: Value | None = None
    problem: str = ""
    missing: Missing | None = None


def clean(field: Field, given: str | Sequence[str]) -> Cleaned:
    """Read an answer. Errors: none; what cannot be read comes back as a sentence."""
    typed = [given] if isinstance(given, str) else list(given)
    typed = [one for one in typed if one.strip()]
    if not typed:
        return Cleaned()
    if field.kind == "choices":
        return _choices(field, typed)
    if len(typed) > 1:
        return Cleaned(problem="Give one answer to this question, not several.")
    text = typed[0]
    if field.kind == "free_text":
        return Cleaned(text.strip())
    if field.kind == "text":
        return Cleaned(" ".join(text.split()))
    return _coded(field, text)


def show(field: Field, value: Value | None) -> str:
    """A value in words, for a page or a table; empty for no value."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(_label(field, code) for code in value)
    if field.kind in ("number", "integer"):
        return _show_number(field, read_number(value))
    if field.kind == "date":
        return show_date(value)
    return _label(field, value) if field.kind in ("choice", "yes_no_unclear") else value


def _coded(field: Field, text: str) -> Cleaned:
    """Kinds that have a fixed way to write a value: a reason for absence is not one of them."""
    if field.kind in ("choice", "yes_no_unclear"):
        code = _code(field, text)
        if code is not None:
            return Cleaned(code)
    absent = _ABSENT.get(" ".join(text.split()).lower())
    if absent is not None:
        problem = f"'{text.strip()}' is no value: choose the reason '{MISSING[absent]}' instead."
        return Cleaned(problem=problem, missing=absent)
    if field.kind in ("number", "integer"):
        return _number(field, text)
    if field.kind == "date":
        try:
            return Cleaned(read_date(text))
        except NotADate as refused:
            return Cleaned(problem=str(refused))
    return Cleaned(problem=_not_an_option(field, text))


def _number(field: Field, text: str) -> Cleaned:
    body = text.strip()
    if field.unit and body.endswith(field.unit):
        body = body.removesuffix(field.unit)
    elif body.endswith("%"):
        return Cleaned(problem=f"'{body}' is a percentage, and this question is not about one.")
    try:
        number = read_number(body, whole=field.kind == "integer")
    except NotANumber as refused:
        return Cleaned(problem=str(refused))
    if number.high is not None and not field.ranges:
        return Cleaned(problem=f"'{body.strip()}' is a range; this question takes one number.")
    ends = [number.value, number.value if number.high is None else number.high]
    if field.minimum is not None and ends[0] < field.minimum:
        return Cleaned(problem=f"{ends[0]:f} is below {field.minimum:f}, the lowest possible.")
    if field.maximum is not None and ends[1] > field.maximum:
        return Cleaned(problem=f"{ends[1]:f} is above {field.maximum:f}, the highest possible.")
    return Cleaned(number.stored)


def _choices(field: Field, typed: list[str]) -> Cleaned:
    parts = typed
    if len(typed) == 1 and _code(field, typed[0]) is None:
        parts = [part for part in typed[0].split(";") if part.strip()]
    chosen = set()
    for part in parts:
        code = _code(field, part)
        if code is None:
            return Cleaned(problem=_not_an_option(field, part))
        chosen.add(code)
    return Cleaned(tuple(code for code, _ in _options(field) if code in chosen))


def _options(field: Field) -> tuple[tuple[str, str], ...]:
    return tuple(YES_NO_UNCLEAR.items()) if field.kind == "yes_no_unclear" else field.options


def _code(field: Field, text: str) -> str | None:
    """The code that was meant: an exact code, else a label or code whatever its case."""
    wanted = " ".join(text.split())
    options = _options(field)
    if wanted in {code for code, _ in options}:
        return wanted
    folded = wanted.casefold()
    found = {c for c, label in options if folded in (c.casefold(), label.casefold())}
    if field.kind == "yes_no_unclear" and not found:
        found = {code for code in YES_NO_UNCLEAR if folded == code[0]}
    return found.pop() if len(found) == 1 else None


def _not_an_option(field: Field, text: str) -> str:
    offered = ", ".join(label for _, label in _options(field))
    return f"'{text.strip()}' is not one of the choices: {offered}."


def _label(field: Field, code: str) -> str:
    return dict(_options(field)).get(code, code)


def _show_number(field: Field, number: Number) -> str:
    signs = {"=": "", "<=": "\u2264", ">=": "\u2265", "~": "\u2248"}
    text = signs.get(number.operator, number.operator) + _minus(number.value)
    if number.high is not None:
        text += f" to {_minus(number.high)}"
    if not field.unit:
        return text
    return text + (field.unit if field.unit == "%" else f"\u00a0{field.unit}")


def _minus(value: Decimal) -> str:
    return f"{value:f}".replace("-", "\u2212")
