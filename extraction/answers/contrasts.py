"""Plausibility checks on an effect estimate, its interval, its test and its P value.

A printed number stands for every number that rounds to it. A P value is called wrong only if no
value of the statistic within its rounding gives a P within its own.
"""

import math
from collections.abc import Callable
from decimal import Decimal

from scipy.special import fdtrc, stdtr

from extraction.answers.checks import ArmResult
from extraction.answers.findings import Finding, finding
from extraction.answers.numbers import half_unit

# An interval is called off centre beyond rounding and a tenth of its half width.
OFF_CENTRE = 0.1
FAR_P = 0.1


def check_interval(
    estimate: Decimal, low: Decimal, high: Decimal, *, name: str = "The estimate"
) -> list[Finding]:
    """Estimate inside its interval (V2), and the interval centred on it (V3).

    Centred means in the middle, or, where all three are positive, in the middle of the logarithms
    (ratios). An estimate with the sign turned that would be centred is pointed out.
    """
    if low > high:
        return [finding("V2", f"{name}: the interval {low} to {high} is reversed.")]
    found = []
    if not low <= estimate <= high:
        found.append(finding("V2", f"{name} {estimate} is outside its interval {low} to {high}."))
    if not _centred(estimate, low, high):
        centre = (low + high) / 2
        sentence = f"{name} {estimate} is not the middle of its interval ({centre})."
        if _centred(-estimate, low, high):
            sentence += " Is the sign turned?"
        found.append(finding("V3", sentence))
    return found


def check_t(t: Decimal, df: float, p: Decimal) -> list[Finding]:
    """Two-sided P of a t statistic with df degrees of freedom (V4)."""
    if not df > 0:
        return [finding("V4", f"A t test needs more than 0 degrees of freedom, not {df:g}.")]

    def of(value: float) -> float:
        return float(2 * stdtr(df, -abs(value)))

    return _against_p("V4", f"t = {t} with {df:g} degrees of freedom", abs(t), p, of)


def check_f(f: Decimal, df1: float, df2: float, p: Decimal) -> list[Finding]:
    """P of an F statistic with df1 and df2 degrees of freedom (V5)."""
    if not (df1 > 0 and df2 > 0):
        return [finding("V5", f"An F test needs more than 0 degrees of freedom: {df1:g}, {df2:g}.")]
    if f < 0:
        return [finding("V5", f"An F statistic is not negative: {f}.")]

    def of(value: float) -> float:
        return float(fdtrc(df1, df2, value))

    return _against_p("V5", f"F({df1:g}, {df2:g}) = {f}", f, p, of)


def check_eta_squared(f: Decimal, df1: float, df2: float, eta: Decimal) -> list[Finding]:
    """Partial eta squared of an F statistic: F df1 / (F df1 + df2) (V6)."""
    if f < 0 or df1 <= 0 or df2 <= 0:
        return []

    def of(value: float) -> float:
        return value * df1 / (value * df1 + df2)

    low, high = of(max(0.0, float(f - half_unit(f)))), of(float(f + half_unit(f)))
    if low <= float(eta + half_unit(eta)) and high >= float(eta - half_unit(eta)):
        return []
    sentence = f"F({df1:g}, {df2:g}) = {f} gives a partial eta squared of {of(float(f)):.3f}"
    return [finding("V6", f"{sentence}, but {eta} is given.")]


def check_means(a: ArmResult, b: ArmResult, p: Decimal) -> list[Finding]:
    """P of a t test on the printed means against the printed P (V11): information, not an error.

    Pooled two-sample t test; a difference above 0.1 means that the printed P is of another model.
    """
    if a.mean is None or b.mean is None or a.sd is None or b.sd is None:
        return []
    if not a.n or not b.n or a.n + b.n < 3 or a.sd <= 0 or b.sd <= 0:
        return []
    df = a.n + b.n - 2
    pooled = ((a.n - 1) * float(a.sd) ** 2 + (b.n - 1) * float(b.sd) ** 2) / df
    t = float(a.mean - b.mean) / math.sqrt(pooled * (1 / a.n + 1 / b.n))
    computed = float(2 * stdtr(df, -abs(t)))
    if abs(computed - float(p)) <= FAR_P:
        return []
    return [
        finding(
            "V11",
            f"The printed means of {a.label} and {b.label} give P = {computed:.2f}; the printed "
            f"P = {p} comes from another model.",
        )
    ]


def _centred(estimate: Decimal, low: Decimal, high: Decimal) -> bool:
    slack = float(half_unit(estimate) + max(half_unit(low), half_unit(high)))
    half = float(high - low) / 2
    if abs(float(estimate) - float(low + high) / 2) <= slack + OFF_CENTRE * half:
        return True
    if min(estimate, low, high) <= 0:
        return False
    # On the log scale rounding moves a value by its half unit relative to its size.
    relative = sum(float(half_unit(x)) / float(x) for x in (estimate, low, high))
    off = abs(math.log(estimate) - (math.log(low) + math.log(high)) / 2)
    return off <= relative + OFF_CENTRE * math.log(high / low) / 2


def _against_p(
    rule: str, test: str, statistic: Decimal, p: Decimal, of: Callable[[float], float]
) -> list[Finding]:
    if not 0 <= p <= 1:
        return [finding(rule, f"{test}: P = {p} is not between 0 and 1.")]
    slack = half_unit(statistic)
    largest = of(max(0.0, float(statistic - slack)))
    smallest = of(float(statistic + slack))
    if smallest <= float(p + half_unit(p)) and largest >= float(p - half_unit(p)):
        return []
    computed = of(float(statistic))
    shown = f"{computed:.3f}" if computed >= 0.001 else f"{computed:.2g}"
    hint = ""
    halved = smallest / 2 <= float(p + half_unit(p)) and largest / 2 >= float(p - half_unit(p))
    if halved:
        hint = " The printed P may be one-sided."
    return [finding(rule, f"{test} gives P = {shown}, but P = {p} is given.{hint}")]
