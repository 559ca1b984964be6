"""From one kind of effect size to another: SMD, log odds ratio, correlation."""

from __future__ import annotations

import math

from extraction.convert import checked
from extraction.convert.converted import CannotConvert, Converted

LOGISTIC = math.pi / math.sqrt(3)
COX = 1.65


def smd_to_lnor(*, d: float, se: float | None = None) -> Converted:
    """SMD -> log odds ratio by π/√3 (Chinn 2000) and by Cox's 1.65."""
    effect = checked.number("The SMD", d)
    values = {
        "lnOR": effect * LOGISTIC,
        "or": math.exp(effect * LOGISTIC),
        "cox_lnOR": effect * COX,
    }
    inputs = {"d": effect}
    if se is not None:
        inputs["se"] = checked.positive("The standard error", se)
        values["se"] = inputs["se"] * LOGISTIC
    return Converted(
        values=values,
        formula="ln OR = SMD × π/√3; Cox: SMD × 1.65",
        source="Cochrane Handbook 6.5, 10.6; Chinn 2000; Hasselblad & Hedges 1995; Cox 1970",
        inputs=inputs,
        recommended={"yi": "lnOR"} | ({"sei": "se"} if se is not None else {}),
    )


def lnor_to_smd(*, lnor: float, var: float | None = None) -> Converted:
    """Log odds ratio -> SMD by √3/π; the variance is multiplied by 3/π²."""
    effect = checked.number("The log odds ratio", lnor)
    values, inputs = {"d": effect / LOGISTIC}, {"lnor": effect}
    if var is not None:
        inputs["var"] = checked.positive("The variance", var)
        values["var"] = inputs["var"] / LOGISTIC**2
    return Converted(
        values=values,
        formula="SMD = ln OR × √3/π; var = var(ln OR) × 3/π²",
        source="Cochrane Handbook 6.5, section 10.6",
        inputs=inputs,
        recommended={"yi": "d"} | ({"vi": "var"} if var is not None else {}),
    )


def d_to_r_to_z(*, d: float, n1: float, n2: float, vd: float | None = None) -> Converted:
    """SMD -> point-biserial correlation -> Fisher's z. Borenstein 2009 equations 7.7-7.9."""
    effect = checked.number("d", d)
    first, second = checked.size("n1", n1, least=1), checked.size("n2", n2, least=1)
    a = (first + second) ** 2 / (first * second)
    r = effect / math.sqrt(effect**2 + a)
    values, inputs = {"a": a, "r": r, "z": math.atanh(r)}, {"d": effect, "n1": first, "n2": second}
    if vd is not None:
        inputs["vd"] = checked.positive("The variance of d", vd)
        values["var_r"] = a**2 * inputs["vd"] / (effect**2 + a) ** 3
    return Converted(
        values=values,
        formula="a = (n₁ + n₂)²/(n₁n₂); r = d/√(d² + a); z = artanh r",
        source="Borenstein 2009 equations 7.7-7.9",
        inputs=inputs,
        recommended={"r": "r", "z": "z"},
    )


def beta_to_r(*, beta: float) -> Converted:
    """Standardised regression coefficient -> correlation. Peterson & Brown 2005."""
    value = checked.number("β", beta)
    r = 0.98 * value + (0.05 if value >= 0 else 0.0)
    if abs(r) > 1:
        raise CannotConvert("A β of this size gives no correlation between −1 and 1.")
    return Converted(
        values={"r": r},
        formula="r = 0.98 β + 0.05 (the 0.05 only when β ≥ 0)",
        source="Peterson & Brown 2005",
        inputs={"beta": value},
        warnings=(
            *(("The formula is meant for β between −0.5 and 0.5.",) if abs(value) > 0.5 else ()),
            "β depends on the other predictors: treat the result as approximate.",
        ),
        recommended={"r": "r"},
    )


def chi2_to_phi_r(*, chi2: float, n: float, sign: float = 1) -> Converted:
    """χ² of a 2 × 2 table (1 df) -> φ = r, Fisher's z and its variance 1/(n − 3)."""
    statistic, people = checked.not_negative("χ²", chi2), checked.size("n", n, least=4)
    way = checked.direction(sign)
    if statistic >= people:
        raise CannotConvert("χ² of a 2 × 2 table cannot reach n: check both numbers.")
    phi = way * math.sqrt(statistic / people)
    return Converted(
        values={"phi": phi, "z": math.atanh(phi), "var_z": 1 / (people - 3)},
        formula="φ = ± √(χ²/n); z = artanh φ; var z = 1/(n − 3)",
        source="Lipsey & Wilson 2001; χ² with 1 degree of freedom, not corrected for continuity",
        inputs={"chi2": statistic, "n": people, "sign": way},
        warnings=("χ² has no sign: check the direction in the paper.",),
        recommended={"r": "phi", "z": "z"},
    )
