"""Effects that a paper reports directly: estimate and standard error, ratio and interval, O - E.

* generic: any estimate with its variance or standard error.
* ratio_with_limits: ln(ratio), SE = (ln U - ln L) / (2 z); a caution where the interval is not
  symmetric on the log scale (Cochrane Handbook 6.3.2).
* hazard_ratio_from_o_e: ln HR = (O-E)/V, variance 1/V (Peto; Cochrane Handbook 6.8.2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..distributions import check_level, critical
from ..result import Array, CannotEstimate, Caution, Mask
from .base import Effects, Rows

_ASYMMETRY = 0.1


def generic(
    yi: ArrayLike,
    vi: ArrayLike | None = None,
    *,
    sei: ArrayLike | None = None,
    scale: str = "identity",
) -> Effects:
    """Estimates with variances ``vi`` or standard errors ``sei`` (k,), on the analysis scale."""
    if (vi is None) == (sei is None):
        raise CannotEstimate("Give either variances or standard errors, not both.")
    given = vi if sei is None else sei
    assert given is not None
    what = "variance" if sei is None else "standard error"
    rows = Rows({"estimate": yi, "variance or SE": given}, given=what, scale=scale)
    spread = rows["variance or SE"]
    rows.drop(spread <= 0, "The variance or standard error must be above 0.")
    return rows.finish(
        "GEN",
        rows["estimate"],
        spread if vi is not None else spread**2,
        scale=scale,
        formula="estimate as reported",
        n=np.full(rows.k, np.nan),
    )


def ratio_with_limits(
    measure: str, estimate: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, level: float = 0.95
) -> Effects:
    """Log ratio (HR, OR, RR …) and variance from a ratio and its confidence limits (k,)."""
    check_level(level)
    rows = Rows({"ratio": estimate, "lower limit": lower, "upper limit": upper}, level=level)
    ratio, low, high = (rows.columns[name] for name in rows.columns)
    rows.drop((ratio <= 0) | (low <= 0), "A ratio and its limits must be above 0.")
    rows.drop(high <= low, "The upper limit must lie above the lower one.")
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, log_low, log_high = np.log(ratio), np.log(low), np.log(high)
        se = (log_high - log_low) / (2 * critical(level))
    return rows.finish(
        measure,
        yi,
        se**2,
        scale="log",
        formula="log of the reported ratio, SE from its confidence limits",
        n=np.full(rows.k, np.nan),
        cautions=_asymmetry(yi, log_low, log_high, rows.out),
    )


def _asymmetry(yi: Array, low: Array, high: Array, out: Mask) -> tuple[Caution, ...]:
    with np.errstate(invalid="ignore"):
        off = np.abs(yi - (low + high) / 2) > _ASYMMETRY * (high - low)
    rows = np.flatnonzero(off & ~out)
    if not rows.size:
        return ()
    at = ", ".join(str(i + 1) for i in rows)
    text = (
        f"Row {at}: the interval is not symmetric around the estimate on the log scale; check "
        "the numbers, or whether it was computed on another scale."
    )
    return (Caution("asymmetric-limits", text),)


def hazard_ratio_from_o_e(o_minus_e: ArrayLike, v: ArrayLike) -> Effects:
    """Log hazard ratios from log-rank observed minus expected events and their variance (k,)."""
    rows = Rows({"O - E": o_minus_e, "V": v})
    rows.need("V", above=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = rows["O - E"] / rows["V"], 1 / rows["V"]
    return rows.finish(
        "HR",
        yi,
        vi,
        scale="log",
        formula="log hazard ratio from O − E and V",
        n=np.full(rows.k, np.nan),
    )
