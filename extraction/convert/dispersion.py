"""Standard deviations and standard errors of means and mean differences."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted
from extraction.convert.small_sample import approximate_j, exact_j, g_variance

P_BOUND_WARNING = (
    "The paper gives only a bound for P; the bound was used as if exact, "
    "so the standard error is too large or too small."
)


def se_to_sd(*, se: float, n: float) -> Converted:
    """SD = SE * sqrt(n). Handbook 6.5.2.2."""
    error, people = checked.positive("The standard error", se), checked.size("n", n, least=1)
    return Converted(
        values={"sd": error * math.sqrt(people)},
        formula="SD = SE × √n",
        source="Cochrane Handbook 6.5, section 6.5.2.2",
        inputs={"se": error, "n": people},
        recommended={"sd": "sd"},
    )


def ci_mean_to_sd(*, lb: float, ub: float, n: float, level: float = 95) -> Converted:
    """SD of one group from the confidence interval of its mean.

    Gives the t version (recommended below 60 participants), the normal version, and, at the 95 %
    level, the version with the rounded divisor 3.92. Handbook 6.5.2.2.
    """
    low, high = checked.interval(lb, ub)
    people, tail = checked.size("n", n), checked.level_quantile(level)
    width = math.sqrt(people) * (high - low)
    values: dict[str, float] = {
        "sd_t": width / (2 * checked.t_point(tail, people - 1)),
        "sd_z": width / (2 * checked.normal_point(tail)),
    }
    if level == 95:
        values["sd_3.92"] = width / 3.92
    return Converted(
        values=values,
        formula="SD = √n × (U − L) / (2 t) with n − 1 df; z in place of t from 60 participants",
        source="Cochrane Handbook 6.5, section 6.5.2.2",
        inputs={"lb": low, "ub": high, "n": people, "level": float(level)},
        recommended={"sd": "sd_t" if people < checked.SMALL_SAMPLE else "sd_z"},
    )


def ci_meandiff_to_sd(
    *, lb: float, ub: float, n1: float, n2: float, level: float = 95
) -> Converted:
    """SE of a mean difference and the SD common to both arms from its confidence interval."""
    low, high = checked.interval(lb, ub)
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    tail, root = checked.level_quantile(level), math.sqrt(1 / first + 1 / second)
    se_t = (high - low) / (2 * checked.t_point(tail, first + second - 2))
    se_z = (high - low) / (2 * checked.normal_point(tail))
    small = first + second < 2 * checked.SMALL_SAMPLE
    return Converted(
        values={"se_t": se_t, "sd_t": se_t / root, "se_z": se_z, "sd_z": se_z / root},
        formula="SE = (U − L) / (2 t) with n₁ + n₂ − 2 df; SD = SE / √(1/n₁ + 1/n₂)",
        source="Cochrane Handbook 6.5, section 6.5.2.3",
        inputs={"lb": low, "ub": high, "n1": first, "n2": second, "level": float(level)},
        recommended={"se": "se_t", "sd": "sd_t"} if small else {"se": "se_z", "sd": "sd_z"},
    )


def p_to_se_sd(
    *,
    md: float,
    p: float,
    n1: float,
    n2: float,
    one_sided: bool = False,
    bound: bool = False,
) -> Converted:
    """P value of a t test -> t -> SE of the mean difference -> common SD. Handbook 6.5.2.3.

    ``one_sided`` doubles P first; ``bound`` says that the paper printed only P < or P >.
    """
    difference, value = checked.number("The mean difference", md), checked.p_value(p)
    if difference == 0:
        raise CannotConvert("A mean difference of 0 gives no standard error from a P value.")
    if one_sided and value >= 0.5:
        raise CannotConvert("A one-sided P of 0.5 or more does not give a t statistic.")
    two_sided = 2 * value if one_sided else value
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    t, root = checked.t_from_p(two_sided, first + second - 2), math.sqrt(1 / first + 1 / second)
    se = abs(difference) / t
    return Converted(
        values={"t": t, "se": se, "sd": se / root, "d": math.copysign(t * root, difference)},
        formula="t = T⁻¹(1 − P/2) with n₁ + n₂ − 2 df; SE = |MD| / t; SD = SE / √(1/n₁ + 1/n₂)",
        source="Cochrane Handbook 6.5, section 6.5.2.3",
        inputs={"md": difference, "p": value, "n1": first, "n2": second, "one_sided": one_sided},
        warnings=(P_BOUND_WARNING,) if bound else (),
        recommended={"se": "se", "sd": "sd"},
    )


def t_to_se_d_g(*, t: float, n1: float, n2: float, md: float | None = None) -> Converted:
    """t statistic of two independent groups -> SE and SD of the difference, d and Hedges' g.

    The direction of d is that of t. Hedges 1981 (exact J); variance 1/n1 + 1/n2 + g^2 / 2N.
    """
    statistic = checked.number("t", t)
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    df, root = first + second - 2, math.sqrt(1 / first + 1 / second)
    if df < 2:
        raise CannotConvert("Hedges' g needs at least four participants in all.")
    d = statistic * root
    values: dict[str, float] = {}
    if md is not None:
        if statistic == 0:
            raise CannotConvert("With t = 0 the standard error cannot be recovered.")
        values["se"] = abs(checked.number("The mean difference", md) / statistic)
        values["sd"] = values["se"] / root
    g = exact_j(df) * d
    values |= {"d": d, "g": g, "J_exact": exact_j(df), "J_approx": approximate_j(df)}
    values["g_var_LS"] = g_variance(g, first, second)
    disagree = md is not None and md * statistic < 0
    return Converted(
        values=values,
        formula="SE = |MD / t|; d = t √(1/n₁ + 1/n₂); g = J(N − 2) d; var g = 1/n₁ + 1/n₂ + g²/2N",
        source="Cochrane Handbook 6.5, section 6.5.2.3; Hedges 1981",
        inputs={"t": statistic, "n1": first, "n2": second} | ({} if md is None else {"md": md}),
        warnings=("t and the mean difference have opposite signs.",) if disagree else (),
        recommended={"g": "g"} | ({} if md is None else {"se": "se", "sd": "sd"}),
    )


def f_to_d(*, f: float, n1: float, n2: float, sign: float = 1) -> Converted:
    """F with one numerator degree of freedom (two groups) -> d. Lipsey & Wilson 2001."""
    statistic, way = checked.not_negative("F", f), checked.direction(sign)
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    t = math.sqrt(statistic)
    return Converted(
        values={"t": t, "d": way * t * math.sqrt(1 / first + 1 / second)},
        formula="d = ± √F × √(1/n₁ + 1/n₂)",
        source="Lipsey & Wilson 2001; F with 1 numerator degree of freedom only",
        inputs={"f": statistic, "n1": first, "n2": second, "sign": way},
        warnings=("F has no sign: check in the paper which group did better.",),
        recommended={"d": "d"},
    )


def change_sd_from_corr(
    *,
    sd_b: float,
    sd_f: float,
    r: float,
    m_b: float | None = None,
    m_f: float | None = None,
) -> Converted:
    """SD of change from both SDs and the correlation of the two measurements. Handbook 6.5.2.8."""
    before = checked.positive("The baseline SD", sd_b)
    after, r = checked.positive("The final SD", sd_f), checked.correlation("r", r)
    values = {"sd_change": math.sqrt(before**2 + after**2 - 2 * r * before * after)}
    inputs = {"sd_b": before, "sd_f": after, "r": r}
    if m_b is not None and m_f is not None:
        inputs |= {
            "m_b": checked.number("The baseline mean", m_b),
            "m_f": checked.number("The final mean", m_f),
        }
        values["mean_change"] = inputs["m_f"] - inputs["m_b"]
    return Converted(
        values=values,
        formula="SD_change = √(SD_b² + SD_f² − 2 r SD_b SD_f)",
        source="Cochrane Handbook 6.5, section 6.5.2.8",
        inputs=inputs,
        warnings=(
            "The correlation is an assumption: repeat the analysis with a lower and a higher one.",
        ),
        recommended={"sd": "sd_change"} | ({"mean": "mean_change"} if "m_b" in inputs else {}),
    )


def corr_from_change_sd(*, sd_b: float, sd_f: float, sd_c: float) -> Converted:
    """Correlation of two measurements from the SDs at baseline, at the end and of change."""
    before = checked.positive("The baseline SD", sd_b)
    after = checked.positive("The final SD", sd_f)
    change = checked.not_negative("The SD of change", sd_c)
    r = (before**2 + after**2 - change**2) / (2 * before * after)
    if not -1 <= r <= 1:
        raise CannotConvert(
            f"These SDs would need a correlation of {r:.3f}; one of them is misprinted, "
            "or a standard error was taken for an SD."
        )
    return Converted(
        values={"r": r},
        formula="r = (SD_b² + SD_f² − SD_c²) / (2 SD_b SD_f)",
        source="Cochrane Handbook 6.5, section 6.5.2.8",
        inputs={"sd_b": before, "sd_f": after, "sd_c": change},
        warnings=("A negative correlation is unusual: check the SDs.",) if r < 0 else (),
        recommended={"r": "r"},
    )


def impute_missing_sd(*, n: Sequence[float], sd: Sequence[float]) -> Converted:
    """SD borrowed from other arms or studies: pooled, median, largest.

    Pooled = sqrt(sum (n - 1) SD^2 / sum (n - 1)). Handbook 6.5.2.7; Furukawa 2006.
    """
    sizes, spreads = checked.series("n", n), checked.series("SD", sd)
    if len(sizes) != len(spreads):
        raise CannotConvert(f"{len(sizes)} sample sizes were given for {len(spreads)} SDs.")
    for people, spread in zip(sizes, spreads, strict=True):
        checked.size("n", people)
        checked.positive("Each SD", spread)
    df, squares = np.asarray(sizes) - 1, np.asarray(spreads) ** 2
    return Converted(
        values={
            "sd_pooled_mean": float(np.sqrt(np.sum(df * squares) / np.sum(df))),
            "sd_median": float(np.median(spreads)),
            "sd_max": max(spreads),
        },
        formula="SD = √(Σ(n − 1) SD² / Σ(n − 1)); also the median and the largest SD",
        source="Cochrane Handbook 6.5, section 6.5.2.7; Furukawa 2006",
        inputs={"n": sizes, "sd": spreads},
        warnings=("The SD is imputed: show a sensitivity analysis without this study.",),
        recommended={"sd": "sd_pooled_mean"},
    )
