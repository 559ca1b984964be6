"""Mean and SD from a median with range or quartiles, for roughly normal data, and the skew gate."""

from __future__ import annotations

import math

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted

SKEWED = (
    "The numbers look skewed ({statistic:.3f} is above the critical value {critical:.3f}): "
    "methods that assume normal data are biased here. Use a method for skewed data, "
    "or keep the median."
)
LOWEST_N = 5


def skew_range(low: float, middle: float, high: float, n: float) -> tuple[float, float]:
    """Skewness statistic and 5 % critical value from minimum, median, maximum (Shi 2023)."""
    return abs(low + high - 2 * middle) / (high - low), 1 / math.log(n + 9) + 2.5 / (n + 1)


def skew_quartiles(q1: float, middle: float, q3: float, n: float) -> tuple[float, float]:
    """Skewness statistic and 5 % critical value from the quartiles (Shi 2023)."""
    return abs(q1 + q3 - 2 * middle) / (q3 - q1), 2.66 / math.sqrt(n) - 5.92 / n**2


def skew_five(
    low: float, q1: float, middle: float, q3: float, high: float, n: float
) -> tuple[float, float]:
    """Skewness statistic and 5 % critical value from five numbers (Shi 2023)."""
    by_range = 2.65 * math.log(0.6 * n) / math.sqrt(n) * abs(low + high - 2 * middle) / (high - low)
    by_quartiles = abs(q1 + q3 - 2 * middle) / (q3 - q1)
    return max(by_range, by_quartiles), 3 / math.sqrt(n) - 40 / n**3


def gate(statistic: float, critical: float) -> tuple[str, ...]:
    """The warning when data look skewed, else nothing."""
    if statistic > critical:
        return (SKEWED.format(statistic=statistic, critical=critical),)
    return ()


def spread(low: float, high: float, what: str) -> None:
    if low == high:
        raise CannotConvert(f"The {what} are equal, so they say nothing about the spread.")


def range_point(n: float) -> float:
    """Expected standard normal maximum of n values, Wan 2014 approximation."""
    return checked.normal_point((n - 0.375) / (n + 0.25))


def quartile_point(n: float) -> float:
    """Expected standard normal third quartile of n values, Wan 2014 approximation."""
    return checked.normal_point((0.75 * n - 0.125) / (n + 0.25))


def luo_range(low: float, middle: float, high: float, n: float) -> float:
    """Luo 2018 equation 7."""
    weight = 4 / (4 + math.pow(n, 0.75))
    return weight * (low + high) / 2 + (1 - weight) * middle


def luo_quartiles(q1: float, middle: float, q3: float, n: float) -> float:
    """Luo 2018 equation 11."""
    weight = 0.7 + 0.39 / n
    return weight * (q1 + q3) / 2 + (1 - weight) * middle


def luo_five(low: float, q1: float, middle: float, q3: float, high: float, n: float) -> float:
    """Luo 2018 equation 15."""
    outer, inner = 2.2 / (2.2 + math.pow(n, 0.75)), 0.7 - 0.72 / math.pow(n, 0.55)
    return outer * (low + high) / 2 + inner * (q1 + q3) / 2 + (1 - outer - inner) * middle


def wan_five_sd(low: float, q1: float, q3: float, high: float, n: float) -> float:
    """Wan 2014 equation 12: the mean of the two single SDs."""
    return (high - low) / (4 * range_point(n)) + (q3 - q1) / (4 * quartile_point(n))


def s1_min_median_max(*, minimum: float, median: float, maximum: float, n: float) -> Converted:
    """Minimum, median, maximum -> mean (Wan, Luo, Hozo) and SD (Wan, Hozo)."""
    low, middle = checked.number("The minimum", minimum), checked.number("The median", median)
    high, people = checked.number("The maximum", maximum), checked.size("n", n, least=LOWEST_N)
    checked.ordered(minimum=low, median=middle, maximum=high)
    spread(low, high, "minimum and maximum")
    statistic, critical = skew_range(low, middle, high, people)
    return Converted(
        values={
            "wan_mean": (low + 2 * middle + high) / 4,
            "wan_sd": (high - low) / (2 * range_point(people)),
            "luo_mean": luo_range(low, middle, high, people),
            "hozo_mean": middle if people > 25 else (low + 2 * middle + high) / 4,
            "hozo_sd": hozo_sd(low, middle, high, people),
            "skew_stat": statistic,
            "skew_crit_2023": critical,
        },
        formula="mean: Luo 2018 equation 7; SD = (max − min) / (2 Φ⁻¹((n − 0.375)/(n + 0.25)))",
        source="Wan 2014 equation 9; Luo 2018 equation 7; Hozo 2005; Shi 2023 (skewness)",
        inputs={"minimum": low, "median": middle, "maximum": high, "n": people},
        warnings=(
            *gate(statistic, critical),
            "A range depends on the most extreme participants: use it only as a last resort.",
        ),
        recommended={"mean": "luo_mean", "sd": "wan_sd"},
    )


def hozo_sd(low: float, middle: float, high: float, n: float) -> float:
    """Hozo 2005: by sample size up to 15, up to 70, above."""
    if n <= 15:
        return math.sqrt(((low - 2 * middle + high) ** 2 / 4 + (high - low) ** 2) / 12)
    return (high - low) / (4 if n <= 70 else 6)


def s3_q1_median_q3(*, q1: float, median: float, q3: float, n: float) -> Converted:
    """Quartiles -> mean (Wan, Luo) and SD (Wan; Handbook IQR / 1.35)."""
    first, middle, third, people = quartiles(q1, median, q3, n)
    statistic, critical = skew_quartiles(first, middle, third, people)
    return Converted(
        values={
            "wan_mean": (first + middle + third) / 3,
            "wan_sd": (third - first) / (2 * quartile_point(people)),
            "luo_mean": luo_quartiles(first, middle, third, people),
            "handbook_sd": (third - first) / 1.35,
            "skew_stat": statistic,
            "skew_crit_2023": critical,
        },
        formula="mean: Luo 2018 equation 11; SD = (q₃ − q₁) / (2 Φ⁻¹((0.75 n − 0.125)/(n + 0.25)))",
        source="Wan 2014 equations 14-16; Luo 2018 equation 11; Handbook 6.5.2.5; Shi 2023",
        inputs={"q1": first, "median": middle, "q3": third, "n": people},
        warnings=gate(statistic, critical),
        recommended={"mean": "luo_mean", "sd": "wan_sd"},
    )


def quartiles(q1: float, median: float, q3: float, n: float) -> tuple[float, float, float, float]:
    """Checked quartiles and sample size."""
    first = checked.number("The first quartile", q1)
    middle, third = checked.number("The median", median), checked.number("The third quartile", q3)
    checked.ordered(first_quartile=first, median=middle, third_quartile=third)
    spread(first, third, "quartiles")
    return first, middle, third, checked.size("n", n, least=LOWEST_N)


def s2_five_number(
    *, minimum: float, q1: float, median: float, q3: float, maximum: float, n: float
) -> Converted:
    """Five numbers -> mean (Wan, Luo) and SD (Wan, Shi)."""
    first, middle, third, people = quartiles(q1, median, q3, n)
    low, high = checked.number("The minimum", minimum), checked.number("The maximum", maximum)
    checked.ordered(minimum=low, first_quartile=first, third_quartile=third, maximum=high)
    outer = (2 + 0.14 * people**0.6) * range_point(people)
    inner = (2 + 2 / (0.07 * people**0.6)) * quartile_point(people)
    statistic, critical = skew_five(low, first, middle, third, high, people)
    return Converted(
        values={
            "wan_mean": (low + 2 * first + 2 * middle + 2 * third + high) / 8,
            "wan_sd": wan_five_sd(low, first, third, high, people),
            "luo_mean": luo_five(low, first, middle, third, high, people),
            "shi_sd": (high - low) / outer + (third - first) / inner,
            "skew_stat": statistic,
            "skew_crit_2023": critical,
        },
        formula="mean: Luo 2018 equation 15; SD = (max − min)/θ₁ + (q₃ − q₁)/θ₂ (Shi 2020)",
        source="Wan 2014 equations 10-12; Luo 2018 equation 15; Shi 2020 equation 12; Shi 2023",
        inputs={
            "minimum": low,
            "q1": first,
            "median": middle,
            "q3": third,
            "maximum": high,
            "n": people,
        },
        warnings=gate(statistic, critical),
        recommended={"mean": "luo_mean", "sd": "shi_sd"},
    )


def s3_lognormal(*, q1: float, median: float, q3: float, n: float) -> Converted:
    """Quartiles of right-skewed positive data -> mean and SD, through the log scale.

    Luo mean and Wan SD of the logarithms, then the moments of the lognormal distribution
    (Higgins 2008 equation 3).
    """
    first, middle, third, people = quartiles(q1, median, q3, n)
    if first <= 0:
        raise CannotConvert("The log scale needs quartiles above zero.")
    logs = math.log(first), math.log(middle), math.log(third)
    mean = luo_quartiles(*logs, people)
    sd = (logs[2] - logs[0]) / (2 * quartile_point(people))
    centre = math.exp(mean + sd**2 / 2)
    return Converted(
        values={
            "mean_log": mean,
            "sd_log": sd,
            "mean": centre,
            "sd": centre * math.sqrt(math.expm1(sd**2)),
        },
        formula="on logs: Luo mean μ, Wan SD σ; mean = exp(μ + σ²/2); SD = mean √(exp σ² − 1)",
        source="Luo 2018; Wan 2014; Higgins 2008 equation 3",
        inputs={"q1": first, "median": middle, "q3": third, "n": people},
        recommended={"mean": "mean", "sd": "sd"},
    )
