"""Input checks shared by all conversions: a number, or a sentence that says what is wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real

from scipy.stats import norm, t

from extraction.convert.converted import CannotConvert

# Below this size the t distribution is used in place of the normal one (Handbook 6.5.2.2).
SMALL_SAMPLE = 60
# No paper reports a number beyond this; squares and products of such numbers overflow.
_LARGEST = 1e100


def number(name: str, value: object) -> float:
    """A finite real number as float."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise CannotConvert(f"{name} must be a number, not {value!r}.")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not abs(result) <= _LARGEST:
        raise CannotConvert(f"{name} must be a finite number that a paper could report.")
    return result


def positive(name: str, value: object) -> float:
    """A finite number above zero."""
    result = number(name, value)
    if result <= 0:
        raise CannotConvert(f"{name} must be above zero; {result:g} was given.")
    return result


def not_negative(name: str, value: object) -> float:
    """A finite number of zero or more."""
    result = number(name, value)
    if result < 0:
        raise CannotConvert(f"{name} cannot be negative; {result:g} was given.")
    return result


def size(name: str, value: object, *, least: float = 2) -> float:
    """A number of participants; effective sample sizes may be fractions."""
    result = number(name, value)
    if result < least:
        raise CannotConvert(f"{name} must be at least {least:g}; {result:g} was given.")
    return result


def decimals(value: object) -> int:
    """A number of printed decimals: whole, 0 to 15."""
    result = number("The number of decimals", value)
    if result != int(result) or not 0 <= result <= 15:
        raise CannotConvert(f"The number of decimals must be 0 to 15; {result:g} was given.")
    return int(result)


def proportion(name: str, value: object) -> float:
    """A number strictly between 0 and 1."""
    result = number(name, value)
    if not 0 < result < 1:
        raise CannotConvert(f"{name} must lie between 0 and 1; {result:g} was given.")
    return result


def p_value(value: object) -> float:
    """A two-sided P value: above 0, below 1."""
    result = number("The P value", value)
    if not 0 < result < 1:
        raise CannotConvert(
            f"A P value of {result:g} cannot be turned into a test statistic: "
            "it must be above 0 and below 1."
        )
    return result


def correlation(name: str, value: object) -> float:
    """A correlation strictly between -1 and 1."""
    result = number(name, value)
    if not -1 < result < 1:
        raise CannotConvert(f"{name} must lie strictly between -1 and 1; {result:g} was given.")
    return result


def direction(value: object) -> int:
    """+1 or -1."""
    result = number("The direction", value)
    if result not in (-1, 1):
        raise CannotConvert("The direction must be 1 (effect above the null) or -1 (below).")
    return int(result)


def ordered(**values: float) -> None:
    """The values must not decrease in the order given; names are shown with spaces."""
    names = list(values)
    for low, high in zip(names, names[1:], strict=False):
        if values[low] > values[high]:
            raise CannotConvert(
                f"The {words(low)} ({values[low]:g}) is larger than the "
                f"{words(high)} ({values[high]:g})."
            )


def words(name: str) -> str:
    return name.replace("_", " ")


def interval(lower: object, upper: object) -> tuple[float, float]:
    """Both limits of a confidence interval, the lower one strictly smaller."""
    low, high = number("The lower limit", lower), number("The upper limit", upper)
    if low >= high:
        raise CannotConvert(
            f"The lower limit ({low:g}) must be below the upper limit ({high:g}); "
            "perhaps they were exchanged."
        )
    return low, high


def level_quantile(level: object) -> float:
    """Upper tail point (1 + level/100)/2 of a confidence level in percent."""
    result = number("The confidence level", level)
    if not 50 <= result < 100:
        raise CannotConvert(
            f"The confidence level must be a percentage of at least 50 and below 100, such as 95; "
            f"{result:g} was given."
        )
    return (1 + result / 100) / 2


def normal_point(probability: float) -> float:
    """Quantile of the standard normal distribution."""
    return float(norm.ppf(probability))


def t_point(probability: float, df: float) -> float:
    """Quantile of Student's t distribution."""
    if df <= 0:
        raise CannotConvert("There are too few participants for a t distribution.")
    return float(t.ppf(probability, df))


def t_from_p(p: float, df: float) -> float:
    """Absolute t statistic of a two-sided P value, accurate in the far tail."""
    if df <= 0:
        raise CannotConvert("There are too few participants for a t distribution.")
    return float(t.isf(p / 2, df))


def z_from_p(p: float) -> float:
    """Absolute z statistic of a two-sided P value, accurate in the far tail."""
    return float(norm.isf(p / 2))


def series(name: str, values: Sequence[object], *, least: int = 1) -> tuple[float, ...]:
    """A list of finite numbers with at least ``least`` members."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise CannotConvert(f"{name} must be a list of numbers.")
    if len(values) < least:
        raise CannotConvert(f"{name} must hold at least {least} numbers.")
    return tuple(number(name, value) for value in values)
