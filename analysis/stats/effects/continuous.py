"""Means in two arms: mean difference, standardised mean differences, ratio of means, and the
ratios of variability.

With m = n1 + n2 - 2, pooled s, d = (m1 - m2)/s and Hedges' exact J(m), N = n1 + n2:

* MD: m1 - m2, variance sd1^2/n1 + sd2^2/n2 (LS) or s^2 (1/n1 + 1/n2) (HO).
* SMD: g = J d. Variance 1/n1 + 1/n2 + g^2/(2N) (LS); + (1 - (m-2)/(m J^2)) g^2 (UB, unbiased);
  with the average g (AV); J^2 (1/n1 + 1/n2 + d^2/(2N)) (LS2); RevMan: J = 1 - 3/(4N-9),
  1/n1 + 1/n2 + g^2 / (2 (N - 3.94)).
* SMDH: J (m1-m2) / sqrt((sd1^2+sd2^2)/2), Bonett (2009) with (LS) or without (B09) J^2.
* SMD1: Glass's delta, J(n2-1) (m1-m2)/sd2, variance 1/n1 + 1/n2 + delta^2/(2 n2).
* ROM: ln(m1/m2), variance sd1^2/(n1 m1^2) + sd2^2/(n2 m2^2) (Hedges, Gurevitch & Curtis 1999);
  ``correct`` adds Lajeunesse's (2015) second-order term.
* VR, CVR: ln ratio of SDs and of coefficients of variation (Nakagawa et al. 2015).

Source: Hedges (1981); Cochrane Handbook 6.5 and 10.5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..result import Array, Caution
from .base import Effects, Rows, choose, small_sample_factor

MEASURES = ("MD", "SMD", "SMDH", "SMD1", "ROM", "VR", "CVR")
VTYPES = {
    "MD": ("LS", "UB", "HO"),
    "SMD": ("LS", "LS2", "UB", "AV", "RevMan"),
    "SMDH": ("LS", "B09"),
    "SMD1": ("LS",),
    "ROM": ("LS", "HO"),
    "VR": ("LS",),
    "CVR": ("LS",),
}
_FORMULA = {
    "MD": "mean difference",
    "SMD": "standardised mean difference, Hedges' g with exact J",
    "SMDH": "standardised mean difference, average-variance standardiser (Bonett)",
    "SMD1": "standardised mean difference, Glass's delta (arm 2's SD)",
    "ROM": "log ratio of means",
    "VR": "log variability ratio",
    "CVR": "log coefficient of variation ratio",
}
_LARGE = 5.0


def two_arm_continuous(
    measure: str,
    n1: ArrayLike,
    m1: ArrayLike,
    sd1: ArrayLike,
    n2: ArrayLike,
    m2: ArrayLike,
    sd2: ArrayLike,
    *,
    vtype: str = "LS",
    correct: bool | None = None,
) -> Effects:
    """Effects (arm 1 minus or over arm 2) from sizes, means and standard deviations, all (k,).

    ``vtype`` picks the variance (see the module). ``correct`` is for ROM (default False) and
    for SMD (default True: Hedges' g; False: Cohen's d).
    """
    choose("measure for means in two arms", measure, MEASURES)
    choose(f"variance of {measure}", vtype, VTYPES[measure])
    rows = Rows(
        {"n in arm 1": n1, "mean in arm 1": m1, "SD in arm 1": sd1,
         "n in arm 2": n2, "mean in arm 2": m2, "SD in arm 2": sd2},
        vtype=vtype, correct=correct,
    )  # fmt: skip
    for arm in (1, 2):
        rows.drop(rows[f"n in arm {arm}"] < 2, f"Arm {arm} needs two participants for an SD.")
        rows.drop(rows[f"SD in arm {arm}"] < 0, f"Arm {arm} has a negative SD.")
    values = [np.where(rows.out, np.nan, array) for array in rows.columns.values()]
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _effect(measure, rows, values, vtype, correct)
    return rows.finish(
        measure,
        yi,
        vi,
        scale="log" if measure in ("ROM", "VR", "CVR") else "identity",
        formula=_in_words(measure, vtype, correct),
        n=rows["n in arm 1"] + rows["n in arm 2"],
        cautions=_cautions(measure, yi),
    )


def _in_words(measure: str, vtype: str, correct: bool | None) -> str:
    if measure == "SMD" and vtype == "RevMan":
        return "standardised mean difference, RevMan-compatible (approximate J and variance)"
    if measure == "SMD" and correct is False:
        return "standardised mean difference, Cohen's d (no small-sample correction)"
    if measure == "ROM" and correct:
        return "log ratio of means with Lajeunesse's correction"
    return f"{_FORMULA[measure]}, variance {vtype}"


def _cautions(measure: str, yi: Array) -> tuple[Caution, ...]:
    if measure not in ("SMD", "SMDH", "SMD1"):
        return ()
    large = np.flatnonzero(np.abs(np.nan_to_num(yi)) > _LARGE)
    if not large.size:
        return ()
    at = ", ".join(str(i + 1) for i in large)
    text = f"Row {at}: more than {_LARGE:g} SDs apart; was a standard error entered as an SD?"
    return (Caution("se-as-sd", text),)


def _effect(
    measure: str, rows: Rows, values: list[Array], vtype: str, correct: bool | None
) -> tuple[Array, Array]:
    n1, m1, s1, n2, m2, s2 = values
    pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    if measure == "MD":
        if vtype == "HO":
            return m1 - m2, pooled**2 * (1 / n1 + 1 / n2)
        return m1 - m2, s1**2 / n1 + s2**2 / n2
    if measure == "VR":
        return _log_sd(s1, n1) - _log_sd(s2, n2), 1 / (2 * (n1 - 1)) + 1 / (2 * (n2 - 1))
    if measure in ("ROM", "CVR"):
        if measure == "CVR":
            rows.drop((m1 <= 0) | (m2 <= 0), "Both means must be above 0 for their variation.")
        rows.drop(m1 * m2 <= 0, "A ratio needs two means above 0, or two below.")
        cv1, cv2 = s1**2 / (n1 * m1**2), s2**2 / (n2 * m2**2)
        if measure == "CVR":
            y = _log_sd(s1, n1) - np.log(m1) - _log_sd(s2, n2) + np.log(m2)
            return y, 1 / (2 * (n1 - 1)) + cv1 + 1 / (2 * (n2 - 1)) + cv2
        if vtype == "HO":
            cv1, cv2 = pooled**2 / (n1 * m1**2), pooled**2 / (n2 * m2**2)
        return np.log(m1 / m2) + (0.5 * (cv1 - cv2) if correct else 0.0), cv1 + cv2
    rows.drop((s1 == 0) & (s2 == 0), "Both SDs are 0: there is no scale to standardise by.")
    if measure == "SMDH":
        return _bonett(n1, m1 - m2, s1, n2, s2, vtype)
    if measure == "SMD1":
        delta = small_sample_factor(n2 - 1) * (m1 - m2) / s2
        return delta, 1 / n1 + 1 / n2 + delta**2 / (2 * n2)
    return _hedges((m1 - m2) / pooled, n1, n2, vtype, correct is not False)


def _log_sd(sd: Array, n: Array) -> Array:
    corrected: Array = np.log(sd) + 1 / (2 * (n - 1))
    return corrected


def _hedges(d: Array, n1: Array, n2: Array, vtype: str, correct: bool) -> tuple[Array, Array]:
    n = n1 + n2
    base = 1 / n1 + 1 / n2
    if vtype == "RevMan":
        g = d * (1 - 3 / (4 * n - 9)) if correct else d
        return g, base + g**2 / (2 * (n - 3.94))
    j = small_sample_factor(n - 2) if correct else np.ones_like(n)
    g = j * d
    if vtype == "LS2":
        return g, j**2 * (base + d**2 / (2 * n))
    if vtype == "UB":
        return g, base + (1 - (n - 4) / ((n - 2) * j**2)) * g**2
    if vtype == "AV":
        mean = np.nansum(n * g) / np.nansum(np.where(np.isfinite(g), n, 0.0))
        return g, base + mean**2 / (2 * n)
    return g, base + g**2 / (2 * n)


def _bonett(
    n1: Array, difference: Array, s1: Array, n2: Array, s2: Array, vtype: str
) -> tuple[Array, Array]:
    j = small_sample_factor(n1 + n2 - 2)
    v1, v2 = s1**2, s2**2
    g = j * difference / np.sqrt((v1 + v2) / 2)
    v = g**2 * (v1**2 / (n1 - 1) + v2**2 / (n2 - 1)) / (2 * (v1 + v2) ** 2)
    v = v + (v1 / (n1 - 1) + v2 / (n2 - 1)) / ((v1 + v2) / 2)
    return g, v if vtype == "B09" else j**2 * v
