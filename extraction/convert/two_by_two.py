"""Effects with standard errors from two arms: events, events over time, means and SDs.

These serve the calculator beside the extraction form. Analyses compute their own effects.
"""

from __future__ import annotations

import math

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted
from extraction.convert.scales import pooled_sd
from extraction.convert.small_sample import approximate_j, exact_j, g_variance

ZERO_CELL = "A cell is zero, so 0.5 was added to all four cells for the ratios."


def two_by_two(*, a: float, n1: float, c: float, n2: float) -> Converted:
    """Events of two arms -> RR, OR and RD with their logarithms and standard errors.

    With a zero cell 0.5 is added to all four cells for RR and OR. When both arms have no events,
    or only events, the ratios are refused in words and only the risk difference is given.
    """
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    x1, x2 = checked.not_negative("Events", a), checked.not_negative("Events", c)
    if x1 > first or x2 > second:
        raise CannotConvert("There are more events than participants in an arm.")
    p1, p2 = x1 / first, x2 / second
    values = {"rd": p1 - p2, "se_rd": math.sqrt(p1 * (1 - p1) / first + p2 * (1 - p2) / second)}
    warnings: tuple[str, ...] = ()
    if x1 + x2 in (0, first + second):
        warnings = ("Both arms have no events, or only events: a ratio cannot be estimated.",)
    else:
        zero = 0 in (x1, x2, first - x1, second - x2)
        warnings = (ZERO_CELL,) if zero else ()
        values |= _ratios(x1, first - x1, x2, second - x2, 0.5 if zero else 0.0)
    return Converted(
        values=values,
        formula="RR = (a/n₁)/(c/n₂); OR = ad/bc; RD = a/n₁ − c/n₂; the usual standard errors",
        source="Cochrane Handbook 6.5, section 6.4",
        inputs={"a": x1, "n1": first, "c": x2, "n2": second},
        warnings=warnings,
    )


def _ratios(a: float, b: float, c: float, d: float, add: float) -> dict[str, float]:
    a, b, c, d = a + add, b + add, c + add, d + add
    log_rr, log_or = math.log(a / (a + b) / (c / (c + d))), math.log(a * d / (b * c))
    return {
        "rr": math.exp(log_rr),
        "lnRR": log_rr,
        "se_lnRR": math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
        "or": math.exp(log_or),
        "lnOR": log_or,
        "se_lnOR": math.sqrt(1 / a + 1 / b + 1 / c + 1 / d),
    }


def rate_ratio(*, e1: float, t1: float, e2: float, t2: float) -> Converted:
    """Events and person-time of two arms -> rate ratio, its log and SE √(1/e1 + 1/e2)."""
    first, second = checked.positive("Events", e1), checked.positive("Events", e2)
    time1, time2 = checked.positive("Person-time", t1), checked.positive("Person-time", t2)
    y = math.log(first / time1 / (second / time2))
    return Converted(
        values={"irr": math.exp(y), "lnIRR": y, "se": math.sqrt(1 / first + 1 / second)},
        formula="IRR = (e₁/t₁)/(e₂/t₂); SE(ln) = √(1/e₁ + 1/e₂)",
        source="Cochrane Handbook 6.5, section 6.7.1",
        inputs={"e1": first, "t1": time1, "e2": second, "t2": time2},
        recommended={"yi": "lnIRR", "sei": "se"},
    )


def mean_difference(
    *, n1: float, m1: float, sd1: float, n2: float, m2: float, sd2: float
) -> Converted:
    """Two arms' means and SDs -> MD, Cohen's d and Hedges' g, each in both usual versions.

    ``g``/``se_g`` use J = 1 − 3/(4N − 9) and N − 3.94 as RevMan does; ``g_exact``/``se_g_ls`` use
    the exact J and 1/n1 + 1/n2 + g²/2N.
    """
    first, second = checked.size("n1", n1), checked.size("n2", n2)
    one, two = checked.positive("The first SD", sd1), checked.positive("The second SD", sd2)
    difference = checked.number("The first mean", m1) - checked.number("The second mean", m2)
    total = first + second
    sp = pooled_sd(first, one, second, two)
    d, j = difference / sp, approximate_j(total - 2)
    g, exact = j * d, exact_j(total - 2) * d
    if total <= 4:
        raise CannotConvert("A standardised difference needs more than four participants.")
    return Converted(
        values={
            "md": difference,
            "se_md": math.sqrt(one**2 / first + two**2 / second),
            "sd_pooled": sp,
            "d": d,
            "j": j,
            "g": g,
            "se_g": math.sqrt(total / (first * second) + g**2 / (2 * (total - 3.94))),
            "g_exact": exact,
            "se_g_ls": math.sqrt(g_variance(exact, first, second)),
        },
        formula="MD = m₁ − m₂; g = J d with J = 1 − 3/(4N − 9), or exact",
        source="Cochrane Handbook 6.5, section 6.5.1; Hedges 1981",
        inputs={"n1": first, "m1": m1, "sd1": one, "n2": second, "m2": m2, "sd2": two},
        warnings=("The standardised difference exceeds 3: was an SE entered as an SD?",)
        if abs(d) > 3
        else (),
        recommended={"md": "md", "se": "se_md"},
    )
