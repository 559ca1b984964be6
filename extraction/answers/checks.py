"""Plausibility checks on the results of one arm, and of the arms of one study side by side.

Quantities are `Decimal`s as printed, so that a check knows how far rounding may have moved them.
Nothing is corrected here: each finding is a sentence, and a person looks at the paper again.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.answers.findings import Finding, finding
from extraction.answers.numbers import decimals, half_unit

SD_RATIO = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """Lowest and highest possible score of an instrument; None where it has no end."""

    name: str
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ArmResult:
    """What a paper prints for one arm, outcome, time point and analysis set; None = not given.

    n: participants analysed. n_randomized: of the arm. ci_low, ci_high: interval of the mean.
    percent: as printed beside the events.
    """

    label: str
    n: int | None = None
    n_randomized: int | None = None
    events: int | None = None
    percent: Decimal | None = None
    mean: Decimal | None = None
    sd: Decimal | None = None
    se: Decimal | None = None
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    median: Decimal | None = None
    q1: Decimal | None = None
    q3: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None


def check_arm(arm: ArmResult, scale: Scale | None = None) -> list[Finding]:
    """Everything that can be said about one arm on its own (V1, V2, V3, V7, V12)."""
    found = [*_counts(arm), *_percent(arm), *_spread(arm), *_order(arm), *_mean_interval(arm)]
    if scale is not None:
        found += [*_inside_scale(arm, scale), *_spread_on_scale(arm, scale)]
    return found


def check_arms(arms: Sequence[ArmResult]) -> list[Finding]:
    """Arms of one study, or of several with the same scale, side by side (V12).

    Fires where one standard deviation is more than three times another, or smaller than another
    arm's standard error: then one of them probably is a standard error.
    """
    given = [(arm, arm.sd) for arm in arms if arm.sd is not None and arm.sd > 0]
    if len(given) < 2:
        return []
    small, large = min(given, key=lambda g: g[1]), max(given, key=lambda g: g[1])
    if large[1] > SD_RATIO * small[1]:
        ratio = large[1] / small[1]
        return [
            finding(
                "V12",
                f"The SD of {large[0].label} ({large[1]}) is {ratio:.1f} times that of "
                f"{small[0].label} ({small[1]}). Is one of them a standard error?",
            )
        ]
    return [*_below_standard_errors(given)]


def check_baseline(baseline: ArmResult, final: ArmResult) -> list[Finding]:
    """The same numbers at baseline and later (V12)."""
    pair = [(baseline.mean, final.mean), (baseline.sd, final.sd)]
    if all(a is not None and a == b for a, b in pair):
        return [
            finding(
                "V12",
                f"{final.label}: mean {final.mean} and SD {final.sd} are those of the baseline. "
                "Was the baseline entered as the final value?",
            )
        ]
    return []


def check_claims(scale: str, claims: Sequence[tuple[Decimal, Decimal]]) -> list[Finding]:
    """One scale with different ranges in different places (V8)."""
    ranges = list(dict.fromkeys(claims))
    if len(ranges) < 2:
        return []
    listed = " and ".join(f"{low} to {high}" for low, high in ranges)
    return [finding("V8", f"{scale} has different ranges: {listed}.")]


def check_subgroups(
    whole: ArmResult, parts: Sequence[ArmResult], variable: str = "the subgroups"
) -> list[Finding]:
    """Subgroups that split an arm add up to it: n exactly, the mean within rounding (V9)."""
    ns = [part.n for part in parts if part.n is not None]
    if whole.n is None or len(ns) != len(parts) or not parts:
        return []
    if sum(ns) != whole.n:
        sentence = f"{whole.label}: the n of {variable} add up to {sum(ns)}, not {whole.n}."
        return [finding("V9", sentence)]
    means = [part.mean for part in parts if part.mean is not None]
    if whole.mean is None or len(means) != len(parts) or whole.n == 0:
        return []
    combined = sum((n * m for n, m in zip(ns, means, strict=True)), Decimal(0)) / whole.n
    slack = half_unit(whole.mean) + max(half_unit(mean) for mean in means)
    if abs(combined - whole.mean) <= slack:
        return []
    return [
        finding(
            "V9",
            f"{whole.label}: the means of {variable} combine to {combined:.2f}, but the arm's "
            f"mean is {whole.mean}.",
        )
    ]


def _counts(arm: ArmResult) -> list[Finding]:
    found = []
    for name, count in (("n analysed", arm.n), ("events", arm.events)):
        if count is not None and count < 0:
            found.append(finding("V7", f"{arm.label}: {name} is {count}; a count is at least 0."))
    if arm.n is not None and arm.n_randomized is not None and arm.n > arm.n_randomized:
        found.append(
            finding("V7", f"{arm.label}: {arm.n} analysed, but only {arm.n_randomized} randomized.")
        )
    if arm.events is not None and arm.n is not None and arm.events > arm.n:
        found.append(finding("V7", f"{arm.label}: {arm.events} events in {arm.n} participants."))
    return found


def _percent(arm: ArmResult) -> list[Finding]:
    if arm.percent is None:
        return []
    if not 0 <= arm.percent <= 100:
        return [finding("V7", f"{arm.label}: {arm.percent}% is not between 0 and 100.")]
    if arm.events is None or not arm.n:
        return []
    computed = Decimal(100 * arm.events) / arm.n
    if abs(computed - arm.percent) <= half_unit(arm.percent):
        return []
    places = max(1, decimals(arm.percent))
    return [
        finding(
            "V1",
            f"{arm.label}: {arm.events} of {arm.n} is {computed:.{places}f}%, "
            f"but {arm.percent}% is given.",
        )
    ]


def _spread(arm: ArmResult) -> list[Finding]:
    found = []
    for name, value in (("SD", arm.sd), ("standard error", arm.se)):
        if value is not None and value <= 0:
            found.append(finding("V7", f"{arm.label}: the {name} is {value}; it is more than 0."))
    if arm.sd is None or arm.se is None or arm.n is None or arm.n < 2 or arm.sd <= 0 or arm.se <= 0:
        return found
    if arm.sd == arm.se:
        sentence = f"{arm.label}: SD and standard error are both {arm.sd}; they differ for n > 1."
        return [*found, finding("V12", sentence)]
    if arm.sd < arm.se:
        sentence = f"{arm.label}: the SD ({arm.sd}) is smaller than its standard error ({arm.se})."
        return [*found, finding("V12", f"{sentence} Are they swapped?")]
    return found


def _order(arm: ArmResult) -> list[Finding]:
    named = [
        ("minimum", arm.minimum),
        ("lower quartile", arm.q1),
        ("median", arm.median),
        ("upper quartile", arm.q3),
        ("maximum", arm.maximum),
    ]
    given = [(name, value) for name, value in named if value is not None]
    return [
        finding("V7", f"{arm.label}: the {a} ({low}) is above the {b} ({high}).")
        for (a, low), (b, high) in zip(given, given[1:], strict=False)
        if low > high
    ]


def _mean_interval(arm: ArmResult) -> list[Finding]:
    if arm.ci_low is None or arm.ci_high is None:
        return []
    if arm.ci_low > arm.ci_high:
        return [
            finding("V2", f"{arm.label}: the interval {arm.ci_low} to {arm.ci_high} is reversed.")
        ]
    if arm.mean is None or arm.ci_low <= arm.mean <= arm.ci_high:
        return []
    return [
        finding(
            "V2",
            f"{arm.label}: the mean {arm.mean} is outside its interval "
            f"{arm.ci_low} to {arm.ci_high}.",
        )
    ]


def _inside_scale(arm: ArmResult, scale: Scale) -> list[Finding]:
    found = []
    named = [
        ("mean", arm.mean),
        ("median", arm.median),
        ("lower quartile", arm.q1),
        ("upper quartile", arm.q3),
        ("minimum", arm.minimum),
        ("maximum", arm.maximum),
    ]
    for name, value in named:
        if value is None:
            continue
        if scale.low is not None and value < scale.low:
            sentence = f"the {name} {value} is below {scale.low}, the lowest {scale.name} score."
            found.append(finding("V7", f"{arm.label}: {sentence}"))
        if scale.high is not None and value > scale.high:
            sentence = f"the {name} {value} is above {scale.high}, the highest {scale.name} score."
            found.append(finding("V7", f"{arm.label}: {sentence}"))
    return found


def _spread_on_scale(arm: ArmResult, scale: Scale) -> list[Finding]:
    """No SD on a closed scale exceeds sqrt((mean - low)(high - mean) n/(n-1)) (Bhatia, Davis 2000).

    Without the mean the bound at the middle of the scale is used.
    """
    if arm.sd is None or scale.low is None or scale.high is None or scale.high <= scale.low:
        return []
    mean = arm.mean if arm.mean is not None else (scale.low + scale.high) / 2
    if not scale.low <= mean <= scale.high:
        return []
    # The mean may have been rounded towards an end of the scale; give it the benefit.
    slack = half_unit(mean)
    room = float((mean - scale.low + slack) * (scale.high - mean + slack))
    n = arm.n if arm.n is not None and arm.n > 1 else 2
    largest = math.sqrt(room * n / (n - 1))
    if float(arm.sd - half_unit(arm.sd)) <= largest:
        return []
    return [
        finding(
            "V7",
            f"{arm.label}: an SD of {arm.sd} is larger than {scale.name} allows "
            f"(at most {largest:.1f}).",
        )
    ]


def _below_standard_errors(given: Sequence[tuple[ArmResult, Decimal]]) -> list[Finding]:
    found = []
    for arm, sd in given:
        for other, other_sd in given:
            if other is arm or other.n is None or other.n < 2:
                continue
            se = float(other_sd) / math.sqrt(other.n)
            if float(sd) < se:
                found.append(
                    finding(
                        "V12",
                        f"The SD of {arm.label} ({sd}) is smaller than the standard error of "
                        f"{other.label} ({se:.2f}). Is it a standard error?",
                    )
                )
    return found
