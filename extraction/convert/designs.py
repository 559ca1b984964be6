"""Cluster-randomised and cross-over trials."""

from __future__ import annotations

import math

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted

ONLY_IF_IGNORED = (
    "Do this only when the paper's own analysis ignored the clusters, "
    "and repeat the analysis with another ICC."
)
CROSSOVER = "SD_d = √(s₁² + s₂² − 2 r s₁s₂); SE = SD_d/√n; SE(SMD) = √(1/n + SMD²/2n) √(2(1 − r))"


def cluster_design_effect(
    *,
    m: float,
    icc: float,
    n: float | None = None,
    events: float | None = None,
    se: float | None = None,
) -> Converted:
    """Design effect 1 + (M − 1) ICC; effective n and events, or inflated SE. Handbook 23.1.4-5.

    ``m`` is the mean cluster size. Use the effective numbers or the inflated SE, never both.
    """
    mean_size, rho = checked.size("The mean cluster size", m, least=1), checked.number("ICC", icc)
    if not 0 <= rho <= 1:
        raise CannotConvert(f"The ICC must lie between 0 and 1; {rho:g} was given.")
    effect = 1 + (mean_size - 1) * rho
    values = {"deff": effect, "se_factor": math.sqrt(effect)}
    inputs = {"m": mean_size, "icc": rho}
    if n is not None:
        inputs["n"] = checked.size("n", n, least=1)
        values["n_eff"] = inputs["n"] / effect
    if events is not None:
        inputs["events"] = checked.not_negative("The number of events", events)
        values["events_eff"] = inputs["events"] / effect
    if inputs.get("events", 0.0) > inputs.get("n", math.inf):
        raise CannotConvert("There are more events than participants.")
    if se is not None:
        inputs["se"] = checked.positive("The standard error", se)
        values["se_inflated"] = inputs["se"] * math.sqrt(effect)
    given = {"n": "n_eff", "events": "events_eff", "se": "se_inflated"}
    return Converted(
        values=values,
        formula="DE = 1 + (M − 1) ICC; n/DE, events/DE, or SE × √DE",
        source="Cochrane Handbook 6.5, sections 23.1.4 and 23.1.5",
        inputs=inputs,
        warnings=(ONLY_IF_IGNORED,),
        recommended={name: key for name, key in given.items() if key in values},
    )


def crossover_paired(
    *,
    m_e: float,
    sd_e: float,
    m_c: float,
    sd_c: float,
    n: float,
    r: float,
    t: float | None = None,
) -> Converted:
    """Both periods of a cross-over trial -> paired MD and SMD with SEs. Handbook 23.2.7.2.

    ``r`` is the correlation within participants; with the paired t the SE and r are recovered
    from the paper itself. The SMD is standardised by √((s1² + s2²)/2).
    """
    first, second = checked.positive("The first SD", sd_e), checked.positive("The second SD", sd_c)
    people, rho = checked.size("n", n), checked.correlation("r", r)
    difference = checked.number("The first mean", m_e) - checked.number("The second mean", m_c)
    sd_difference = math.sqrt(first**2 + second**2 - 2 * rho * first * second)
    smd = difference / math.sqrt((first**2 + second**2) / 2)
    inputs = {"m_e": m_e, "sd_e": first, "m_c": m_c, "sd_c": second, "n": people, "r": rho}
    values = {
        "md": difference,
        "sd_diff": sd_difference,
        "se_md": sd_difference / math.sqrt(people),
        "smd": smd,
        "se_smd": math.sqrt(1 / people + smd**2 / (2 * people)) * math.sqrt(2 * (1 - rho)),
    }
    inputs |= {} if t is None else {"t": checked.number("The paired t", t)}
    found, warnings = _from_paired_t(difference, inputs.get("t"), first, second, people)
    return Converted(
        values=values | found,
        formula=CROSSOVER,
        source="Cochrane Handbook 6.5, section 23.2.7.2; Elbourne 2002",
        inputs=inputs,
        warnings=warnings,
        recommended={"md": "md", "se": "se_md" if t is None else "se_md_from_t"},
    )


def _from_paired_t(
    difference: float, t: float | None, first: float, second: float, n: float
) -> tuple[dict[str, float], tuple[str, ...]]:
    """SE |MD/t| and the correlation that it implies, with a warning when that is impossible."""
    if t is None:
        return {}, ()
    if t == 0:
        raise CannotConvert("With t = 0 the standard error cannot be recovered.")
    se = abs(difference / t)
    r = (first**2 + second**2 - n * se**2) / (2 * first * second)
    said: tuple[str, ...] = ()
    if not -1 <= r <= 1:
        said = (
            f"The paired t would need a correlation of {r:.2f}: it may be a test of "
            "independent groups, or a number is misprinted.",
        )
    return {"se_md_from_t": se, "r_from_t": r}, said
