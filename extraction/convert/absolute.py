"""Relative effects as absolute ones at an assumed comparator risk (ACR)."""

from __future__ import annotations

import math
from collections.abc import Callable

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted, Value

SOURCE = "Cochrane Handbook 6.5, section 15.4.4; GRADE summary of findings"


def risk_from_or(acr: float, ratio: float) -> float:
    """Risk with the intervention: OR × ACR / (1 − ACR + OR × ACR)."""
    return ratio * acr / (1 - acr + ratio * acr)


def risk_from_rr(acr: float, ratio: float) -> float:
    """Risk with the intervention: RR × ACR."""
    return ratio * acr


def risk_from_hr(acr: float, ratio: float) -> float:
    """Risk with the intervention by the end of follow-up: 1 − (1 − ACR)^HR."""
    return -math.expm1(math.log1p(-acr) * ratio)


def _ratios(name: str, est: float | None, lb: float | None, ub: float | None) -> tuple[float, ...]:
    if est is None:
        if lb is not None or ub is not None:
            raise CannotConvert(f"Limits of the {name} were given without the {name}.")
        return ()
    found = [checked.positive(f"The {name}", est)]
    if lb is not None and ub is not None:
        low, high = checked.interval(lb, ub)
        checked.positive(f"The lower limit of the {name}", low)
        found += [low, high]
    elif lb is not None or ub is not None:
        raise CannotConvert(f"Give both limits of the {name}, or none.")
    return tuple(found)


def or_to_rr_with_acr(
    *, odds_ratio: float, acr: float, lb: float | None = None, ub: float | None = None
) -> Converted:
    """Odds ratio -> risk ratio at a comparator risk: OR / (1 − ACR (1 − OR))."""
    risk = checked.proportion("The comparator risk", acr)
    ratios = _ratios("odds ratio", odds_ratio, lb, ub)
    names = ("rr", "rr_lb", "rr_ub")
    return Converted(
        values={
            name: ratio / (1 - risk * (1 - ratio))
            for name, ratio in zip(names, ratios, strict=False)
        },
        formula="RR = OR / (1 − ACR × (1 − OR))",
        source="Cochrane Handbook 6.5, section 15.4.4.4",
        inputs={"odds_ratio": ratios[0], "acr": risk}
        | ({"lb": ratios[1], "ub": ratios[2]} if len(ratios) == 3 else {}),
        warnings=("The risk ratio holds for this comparator risk only.",),
        recommended={"rr": "rr"},
    )


def _per_thousand(
    risk: float, ratios: tuple[float, ...], to_risk: Callable[[float, float], float], prefix: str
) -> dict[str, Value]:
    risks = tuple(1000 * to_risk(risk, ratio) for ratio in ratios)
    differences = tuple(value - 1000 * risk for value in risks)
    values: dict[str, Value] = {
        f"{prefix}_risk_per_1000": risks,
        f"{prefix}_diff_per_1000": differences,
    }
    if differences[0] != 0:
        values[f"nnt_{prefix}"] = 1000 / abs(differences[0])
    return values


def absolute_effects(
    *,
    acr: float,
    rr: float | None = None,
    rr_lb: float | None = None,
    rr_ub: float | None = None,
    odds_ratio: float | None = None,
    or_lb: float | None = None,
    or_ub: float | None = None,
) -> Converted:
    """Risks and risk differences per 1000 and the number needed to treat, from RR and/or OR.

    Tuples hold estimate, lower, upper. With an effect of exactly none, no NNT is given.
    """
    risk = checked.proportion("The comparator risk", acr)
    found = {
        "rr": _ratios("risk ratio", rr, rr_lb, rr_ub),
        "or": _ratios("odds ratio", odds_ratio, or_lb, or_ub),
    }
    if not any(found.values()):
        raise CannotConvert("Give a risk ratio or an odds ratio.")
    values: dict[str, Value] = {}
    warnings = []
    if found["rr"]:
        values |= _per_thousand(risk, found["rr"], risk_from_rr, "rr")
        if max(found["rr"]) * risk > 1:
            warnings.append("The risk ratio gives a risk above 1 at this comparator risk.")
    if found["or"]:
        values |= _per_thousand(risk, found["or"], risk_from_or, "or")
    if any(ratios and ratios[0] == 1 for ratios in found.values()):
        warnings.append("There is no effect, so there is no number needed to treat.")
    return Converted(
        values=values,
        formula="RR: 1000 ACR RR; OR: 1000 OR ACR/(1 − ACR + OR ACR); NNT = 1/|risk difference|",
        source=SOURCE,
        inputs={"acr": risk} | {name: ratios for name, ratios in found.items() if ratios},
        warnings=tuple(warnings),
    )


def hr_to_absolute(
    *, hr: float, acr: float, lb: float | None = None, ub: float | None = None
) -> Converted:
    """Hazard ratio -> risks per 1000 by the end of follow-up."""
    risk = checked.proportion("The comparator risk", acr)
    ratios = _ratios("hazard ratio", hr, lb, ub)
    values = _per_thousand(risk, ratios, risk_from_hr, "hr")
    return Converted(
        values={
            "risk_per_1000": values["hr_risk_per_1000"],
            "diff_per_1000": values["hr_diff_per_1000"],
        }
        | ({"nnt": values["nnt_hr"]} if "nnt_hr" in values else {}),
        formula="risk = 1 − (1 − ACR)^HR",
        source="Cochrane Handbook 6.5, section 15.4.4.4",
        inputs={"hr": ratios, "acr": risk},
        warnings=("The comparator risk must be for the same follow-up as the hazard ratio.",),
    )
