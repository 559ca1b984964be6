"""Log ratios with standard errors from ratios, P values, log-rank statistics; log-scale means."""

from __future__ import annotations

import math

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted
from extraction.convert.dispersion import P_BOUND_WARNING

# A log confidence interval rounded to two digits is rarely further off centre than this share
# of its half width.
LOPSIDED = 0.15


def ratio_ci_to_log_se(*, est: float, lb: float, ub: float, level: float = 95) -> Converted:
    """Ratio (OR, RR, HR, IRR, RoM) with its confidence interval -> log ratio and SE.

    ``asymmetry`` = ln est − (ln L + ln U)/2 should be near zero. Handbook 6.3.2.
    """
    ratio = checked.positive("The ratio", est)
    low, high = checked.interval(lb, ub)
    checked.positive("The lower limit of a ratio", low)
    z = checked.normal_point(checked.level_quantile(level))
    y, half = math.log(ratio), (math.log(high) - math.log(low)) / 2
    off = y - (math.log(low) + math.log(high)) / 2
    return Converted(
        values={"yi": y, "sei": half / z, "vi": (half / z) ** 2, "asymmetry": off},
        formula="SE = (ln U − ln L) / (2 z)",
        source="Cochrane Handbook 6.5, section 6.3.2",
        inputs={"est": ratio, "lb": low, "ub": high, "level": float(level)},
        warnings=_interval_warnings(ratio, low, high, off / half),
        recommended={"yi": "yi", "sei": "sei"},
    )


def _interval_warnings(ratio: float, low: float, high: float, off: float) -> tuple[str, ...]:
    if not low <= ratio <= high:
        return ("The estimate lies outside its own confidence interval: a misprint is likely.",)
    if abs(off) <= LOPSIDED:
        return ()
    if abs(ratio - (low + high) / 2) < abs(off) * (high - low) / 2 * 0.5:
        return (
            "The interval is symmetric on the plain scale, not on the log scale: perhaps these are "
            "differences or already logarithms.",
        )
    return ("The interval is not symmetric on the log scale: check the three numbers.",)


def ratio_p_to_log_se(
    *, est: float, p: float, one_sided: bool = False, bound: bool = False
) -> Converted:
    """Ratio with a P value -> log ratio and SE = |ln est| / z. Handbook 6.3.2."""
    ratio, value = checked.positive("The ratio", est), checked.p_value(p)
    if ratio == 1:
        raise CannotConvert("A ratio of exactly 1 gives no standard error from a P value.")
    if one_sided and value >= 0.5:
        raise CannotConvert("A one-sided P of 0.5 or more does not give a z statistic.")
    z = checked.z_from_p(2 * value if one_sided else value)
    return Converted(
        values={"z": z, "yi": math.log(ratio), "sei": abs(math.log(ratio)) / z},
        formula="z = Φ⁻¹(1 − P/2); SE = |ln estimate| / z",
        source="Cochrane Handbook 6.5, section 6.3.2",
        inputs={"est": ratio, "p": value, "one_sided": one_sided},
        warnings=(P_BOUND_WARNING,) if bound else (),
        recommended={"yi": "yi", "sei": "sei"},
    )


def logrank_oe_v_to_loghr(*, o_minus_e: float, v: float, level: float = 95) -> Converted:
    """Log-rank O − E and its variance V -> log hazard ratio (O − E)/V, SE 1/√V. Yusuf 1985."""
    excess, variance = checked.number("O − E", o_minus_e), checked.positive("V", v)
    z = checked.normal_point(checked.level_quantile(level))
    y, se = excess / variance, 1 / math.sqrt(variance)
    return Converted(
        values={
            "yi": y,
            "sei": se,
            "hr": math.exp(y),
            "lb": math.exp(y - z * se),
            "ub": math.exp(y + z * se),
        },
        formula="ln HR = (O − E) / V; SE = 1 / √V",
        source="Cochrane Handbook 6.5, section 6.8.2; Yusuf 1985",
        inputs={"o_minus_e": excess, "v": variance, "level": float(level)},
        recommended={"yi": "yi", "sei": "sei"},
    )


def logrank_p_to_loghr(
    *,
    p: float,
    events: float,
    n1: float,
    n2: float,
    sign: float,
    bound: bool = False,
) -> Converted:
    """Log-rank P, total events and arm sizes -> ln HR. Parmar 1998; Tierney 2007.

    V = events n1 n2 / (n1 + n2)^2; ln HR = ± z / √V. ``sign`` is −1 when the first arm had the
    lower hazard.
    """
    value, way = checked.p_value(p), checked.direction(sign)
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    total = checked.positive("The number of events", events)
    if total > first + second:
        raise CannotConvert("There are more events than participants.")
    variance = total * first * second / (first + second) ** 2
    excess = way * checked.z_from_p(value) * math.sqrt(variance)
    return Converted(
        values={
            "V": variance,
            "OmE": excess,
            "yi": excess / variance,
            "sei": 1 / math.sqrt(variance),
        },
        formula="V = events × n₁n₂/N²; O − E = ± z √V; ln HR = (O − E)/V",
        source="Parmar 1998 equations 8-9; Tierney 2007",
        inputs={"p": value, "events": total, "n1": first, "n2": second, "sign": way},
        warnings=(
            *((P_BOUND_WARNING,) if bound else ()),
            "The direction is not in the P value: check which arm had the lower hazard.",
        ),
        recommended={"yi": "yi", "sei": "sei"},
    )


def raw_to_log_scale(*, m: float, sd: float) -> Converted:
    """Mean and SD of positive skewed data -> mean and SD of their logarithms.

    Assumes lognormal data. Higgins, White & Anzures-Cabrera 2008, method 1.
    """
    mean, spread = checked.positive("The mean", m), checked.positive("The SD", sd)
    variance = math.log1p((spread / mean) ** 2)
    return Converted(
        values={"mean_log": math.log(mean) - variance / 2, "sd_log": math.sqrt(variance)},
        formula="μ = ln m − ½ ln(1 + SD²/m²); σ = √ln(1 + SD²/m²)",
        source="Higgins, White & Anzures-Cabrera 2008, method 1; Handbook 10.5.3",
        inputs={"m": mean, "sd": spread},
        recommended={"log_mean": "mean_log", "log_sd": "sd_log"},
    )
