"""One group: proportions, means, correlations.

* PR x/n; PLN ln p; PLO logit p; PAS asin sqrt p, variance 1/(4n); PFT Freeman & Tukey (1950)
  double arcsine halved, variance 1/(4n+2). Variances of PR, PLN, PLO: p(1-p)/n (LS; UB with
  n - 1), 1/x - 1/n, 1/x + 1/(n-x); AV puts the average proportion in.
* MN, variance sd^2/n; MNLN ln m, variance sd^2/(n m^2); SDLN ln sd + 1/(2(n-1)), variance
  1/(2(n-1)); CVLN the log coefficient of variation (Nakagawa et al. 2015).
* COR r, variance (1-r^2)^2/(n-1) (LS; AV with the average r); ZCOR Fisher's z, 1/(n-3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..result import Array
from . import zeros
from .base import Effects, Rows, choose

PROPORTIONS = ("PR", "PLN", "PLO", "PAS", "PFT")
MEANS = ("MN", "MNLN", "SDLN", "CVLN")
CORRELATIONS = ("COR", "ZCOR")
_STABLE = ("PAS", "PFT")
_SCALE = {
    "PR": "identity",
    "PLN": "log",
    "PLO": "logit",
    "PAS": "arcsine",
    "PFT": "double arcsine",
}
_FORMULA = {
    "PR": "raw proportion",
    "PLN": "log proportion",
    "PLO": "logit proportion",
    "PAS": "arcsine-transformed proportion",
    "PFT": "Freeman-Tukey double arcsine proportion",
    "MN": "mean",
    "MNLN": "log mean",
    "SDLN": "log standard deviation",
    "CVLN": "log coefficient of variation",
    "COR": "correlation",
    "ZCOR": "Fisher's z of the correlation",
}


def proportion(
    measure: str,
    x: ArrayLike,
    n: ArrayLike,
    *,
    add: float | None = None,
    to: str = "only0",
    vtype: str = "LS",
) -> Effects:
    """Proportions from ``x`` events among ``n`` (k,); ``add`` is 1/2 (0 for PAS, PFT)."""
    choose("measure for proportions", measure, PROPORTIONS)
    choose(
        "variance of a proportion", vtype, ("LS", "UB", "AV") if measure == "PR" else ("LS", "AV")
    )
    extra = zeros.amount((0.0 if measure in _STABLE else 0.5) if add is None else add)
    rows = Rows({"events": x, "n": n}, add=extra, to=to, vtype=vtype)
    rows.need("n", above=0)
    rows.need("events", least=0)
    rows.drop(rows["events"] > rows["n"], "There are more events than participants.")
    have, spared = rows["events"], rows["n"] - rows["events"]
    corrected = zeros.which(((have == 0) | (spared == 0)) & ~rows.out, to) & ~rows.out
    zeros.say(rows, corrected, extra)
    more = np.where(corrected, extra, 0.0)
    have, spared = have + more, spared + more
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _proportion(measure, have, spared, vtype)
    why = "No events, or only events, and nothing was added: not estimable on this scale."
    rows.drop(~(np.isfinite(yi) & np.isfinite(vi) & (vi > 0)), why)
    return rows.finish(
        measure, yi, vi, scale=_SCALE[measure], formula=_FORMULA[measure], n=rows["n"]
    )


def _proportion(measure: str, x: Array, spared: Array, vtype: str) -> tuple[Array, Array]:
    n = x + spared
    p = x / n
    if measure == "PAS":
        return np.arcsin(np.sqrt(p)), 1 / (4 * n)
    if measure == "PFT":
        y = 0.5 * (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1))))
        return y, 1 / (4 * n + 2)
    mean = np.full_like(n, np.nansum(x) / np.nansum(n)) if vtype == "AV" else p
    if measure == "PR":
        return p, mean * (1 - mean) / (n - 1 if vtype == "UB" else n)
    if measure == "PLN":
        return np.log(p), 1 / (mean * n) - 1 / n
    return np.log(x) - np.log(spared), 1 / (mean * n) + 1 / ((1 - mean) * n)


def single_mean(measure: str, m: ArrayLike, sd: ArrayLike, n: ArrayLike) -> Effects:
    """One group's mean, log mean, log SD or log coefficient of variation."""
    choose("measure for one mean", measure, MEANS)
    rows = Rows({"mean": m, "SD": sd, "n": n})
    rows.drop(rows["n"] < 2, "At least two participants are needed.")
    rows.need("SD", above=0)
    mean, s, size = (rows.columns[name] for name in rows.columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "MN":
            yi, vi = mean, s**2 / size
        elif measure == "SDLN":
            yi, vi = np.log(s) + 1 / (2 * (size - 1)), 1 / (2 * (size - 1))
        else:
            rows.drop(mean <= 0, "The mean must be above 0 for a logarithm.")
            relative = s**2 / (size * mean**2)
            yi, vi = np.log(mean), relative
            if measure == "CVLN":
                yi = np.log(s) - np.log(mean) + 1 / (2 * (size - 1))
                vi = 1 / (2 * (size - 1)) + relative
    scale = "identity" if measure == "MN" else "log"
    return rows.finish(measure, yi, vi, scale=scale, formula=_FORMULA[measure], n=size)


def correlation(measure: str, r: ArrayLike, n: ArrayLike, *, vtype: str = "LS") -> Effects:
    """Correlations ``r`` (k,) from ``n`` > 4 pairs, raw (COR) or as Fisher's z (ZCOR)."""
    choose("measure for correlations", measure, CORRELATIONS)
    choose("variance of a correlation", vtype, ("LS", "AV"))
    rows = Rows({"r": r, "n": n}, vtype=vtype)
    rows.drop(np.abs(rows["r"]) > 1, "A correlation lies between -1 and 1.")
    rows.drop(rows["n"] <= 4, "A correlation needs more than 4 pairs.")
    value, size = rows["r"], rows["n"]
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "ZCOR":
            rows.drop(np.abs(value) == 1, "A correlation of exactly 1 or -1 has no Fisher's z.")
            yi, vi = np.arctanh(value), 1 / (size - 3)
        else:
            kept = np.where(rows.out, 0.0, size)
            mean = float((kept * np.nan_to_num(value)).sum() / kept.sum()) if kept.any() else 0.0
            at = np.full_like(value, mean) if vtype == "AV" else value
            yi, vi = value, (1 - at**2) ** 2 / (size - 1)
    scale = "Fisher z" if measure == "ZCOR" else "identity"
    return rows.finish(measure, yi, vi, scale=scale, formula=_FORMULA[measure], n=size)
