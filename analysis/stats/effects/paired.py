"""One group measured twice (or matched pairs): mean change and its standardised forms.

Arm 1 is the later (or treated) measurement, arm 2 the earlier; r their correlation;
s_c^2 = sd1^2 + sd2^2 - 2 r sd1 sd2.

* MC: m1 - m2, variance s_c^2 / n.
* SMCC: J(n-1) (m1-m2)/s_c, variance 1/n + y^2/(2n) (LS), or J^2 (1/n + d^2/(2n)) (LS2).
* SMCR: J(n-1) (m1-m2)/sd1, variance 2(1-r)/n + y^2/(2n) (LS) or J^2 times the same of the
  uncorrected d (LS2); ``sd1`` is the standardiser, that is the SD of the *earlier* measurement.
* SMCRH: the same effect, variance without the assumption of equal SDs (Bonett 2008).
* ROMC: ln(m1/m2), variance sd1^2/(n m1^2) + sd2^2/(n m2^2) - 2 r sd1 sd2/(m1 m2 n).

Source: Becker (1988); Gibbons, Hedeker & Davis (1993); Morris (2008); Lajeunesse (2011).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..result import Array
from .base import Effects, Rows, choose, small_sample_factor

MEASURES = ("MC", "SMCC", "SMCR", "SMCRH", "ROMC")
VTYPES = {"SMCC": ("LS", "LS2"), "SMCR": ("LS", "LS2")}
_FORMULA = {
    "MC": "mean change",
    "SMCC": "standardised mean change, change-score standardiser",
    "SMCR": "standardised mean change, raw-score standardiser",
    "SMCRH": "standardised mean change, raw-score standardiser, unequal SDs",
    "ROMC": "log ratio of means, paired",
}


def paired(
    measure: str,
    m1: ArrayLike,
    m2: ArrayLike,
    sd1: ArrayLike,
    sd2: ArrayLike,
    n: ArrayLike,
    r: ArrayLike,
    *,
    vtype: str = "LS",
) -> Effects:
    """Change from two measurements in the same ``n`` people, correlation ``r`` between them."""
    choose("measure of change", measure, MEASURES)
    choose(f"variance of {measure}", vtype, VTYPES.get(measure, ("LS",)))
    rows = Rows({"mean 1": m1, "mean 2": m2, "SD 1": sd1, "SD 2": sd2, "n": n, "r": r}, vtype=vtype)
    rows.drop(rows["n"] < 2, "At least two participants are needed.")
    rows.drop(np.abs(rows["r"]) > 1, "A correlation lies between -1 and 1.")
    rows.drop((rows["SD 1"] < 0) | (rows["SD 2"] < 0), "An SD is negative.")
    values = [np.where(rows.out, np.nan, array) for array in rows.columns.values()]
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _effect(measure, rows, values, vtype)
    return rows.finish(
        measure,
        yi,
        vi,
        scale="log" if measure == "ROMC" else "identity",
        formula=_FORMULA[measure] + (", variance LS2" if vtype == "LS2" else ""),
        n=rows["n"],
    )


def _effect(measure: str, rows: Rows, values: list[Array], vtype: str) -> tuple[Array, Array]:
    m1, m2, s1, s2, n, r = values
    change = s1**2 + s2**2 - 2 * r * s1 * s2
    if measure == "MC":
        return m1 - m2, change / n
    if measure == "ROMC":
        rows.drop(m1 * m2 <= 0, "A ratio needs two means above 0, or two below.")
        v = (s1 / m1) ** 2 / n + (s2 / m2) ** 2 / n - 2 * r * s1 * s2 / (m1 * m2 * n)
        return np.log(m1 / m2), v
    j = small_sample_factor(n - 1)
    if measure == "SMCC":
        d = (m1 - m2) / np.sqrt(change)
        return j * d, _corrected(1 / n, d, j, n, vtype)
    d = (m1 - m2) / s1
    if measure == "SMCRH":
        y = j * d
        return y, j**2 * (change / (s1**2 * (n - 1)) + y**2 / (2 * (n - 1)))
    return j * d, _corrected(2 * (1 - r) / n, d, j, n, vtype)


def _corrected(base: Array, d: Array, j: Array, n: Array, vtype: str) -> Array:
    """Variance of J d: with J in the effect only (LS), or in front of all of it (LS2)."""
    if vtype == "LS2":
        return np.asarray(j**2 * (base + d**2 / (2 * n)), dtype=np.float64)
    return np.asarray(base + (j * d) ** 2 / (2 * n), dtype=np.float64)
