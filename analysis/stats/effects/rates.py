"""Events over person-time, in one group or two.

* IR x/t, variance x/t^2; IRLN ln(x/t), 1/x; IRS sqrt(x/t), 1/(4t); IRFT the Freeman-Tukey form
  (sqrt(x/t) + sqrt((x+1)/t))/2, 1/(4t).
* IRR ln of the ratio of two rates, 1/x1 + 1/x2; IRD their difference, x1/t1^2 + x2/t2^2; IRSD
  the difference of square roots, 1/(4 t1) + 1/(4 t2).

Source: Rothman, Greenland & Lash (2008); Cochrane Handbook 6.7.1; Bagos & Nikolopoulos (2009).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..result import Array
from . import zeros
from .base import Effects, Rows, choose

ONE = ("IR", "IRLN", "IRS", "IRFT")
TWO = ("IRR", "IRD", "IRSD")
_STABLE = ("IRS", "IRFT", "IRSD")
_SCALE = {
    "IR": "identity",
    "IRLN": "log",
    "IRS": "square root",
    "IRFT": "Freeman-Tukey rate",
    "IRR": "log",
    "IRD": "identity",
    "IRSD": "identity",
}
_FORMULA = {
    "IR": "incidence rate",
    "IRLN": "log incidence rate",
    "IRS": "square root of the incidence rate",
    "IRFT": "Freeman-Tukey transformed incidence rate",
    "IRR": "log incidence rate ratio",
    "IRD": "incidence rate difference",
    "IRSD": "difference of square roots of incidence rates",
}
_NO_EVENTS = "No events and nothing was added: not estimable on this scale."


def incidence_rate(
    measure: str, x: ArrayLike, t: ArrayLike, *, add: float | None = None, to: str = "only0"
) -> Effects:
    """Rates from ``x`` events in ``t`` person-time (k,); ``add`` is 1/2 (0 for IRS, IRFT)."""
    choose("measure for rates", measure, ONE)
    extra = zeros.amount((0.0 if measure in _STABLE else 0.5) if add is None else add)
    rows = Rows({"events": x, "person-time": t}, add=extra, to=to)
    rows.need("events", least=0)
    rows.need("person-time", above=0)
    events, time = rows["events"], rows["person-time"]
    corrected = zeros.which((events == 0) & ~rows.out, to) & ~rows.out
    zeros.say(rows, corrected, extra)
    e = events + np.where(corrected, extra, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _one(measure, e, time)
    rows.drop(~(np.isfinite(yi) & np.isfinite(vi) & (vi > 0)), _NO_EVENTS)
    return rows.finish(measure, yi, vi, scale=_SCALE[measure], formula=_FORMULA[measure], n=time)


def _one(measure: str, x: Array, t: Array) -> tuple[Array, Array]:
    if measure == "IR":
        return x / t, x / t**2
    if measure == "IRLN":
        return np.log(x / t), 1 / x
    if measure == "IRS":
        return np.sqrt(x / t), 1 / (4 * t)
    return 0.5 * (np.sqrt(x / t) + np.sqrt(x / t + 1 / t)), 1 / (4 * t)


def two_arm_rates(
    measure: str,
    x1: ArrayLike,
    t1: ArrayLike,
    x2: ArrayLike,
    t2: ArrayLike,
    *,
    add: float | None = None,
    to: str = "only0",
    drop00: bool = False,
) -> Effects:
    """Two arms' rates compared: ``x`` events in ``t`` person-time each, all (k,)."""
    choose("measure for rates in two arms", measure, TWO)
    extra = zeros.amount((0.0 if measure in _STABLE else 0.5) if add is None else add)
    rows = Rows(
        {"events in arm 1": x1, "time in arm 1": t1, "events in arm 2": x2, "time in arm 2": t2},
        add=extra,
        to=to,
        drop00=drop00,
    )
    for arm in (1, 2):
        rows.need(f"events in arm {arm}", least=0)
        rows.need(f"time in arm {arm}", above=0)
    e1, time1, e2, time2 = (rows.columns[name] for name in rows.columns)
    if drop00:
        rows.drop((e1 == 0) & (e2 == 0), "No events in either arm: not estimable.")
    corrected = zeros.which(((e1 == 0) | (e2 == 0)) & ~rows.out, to) & ~rows.out
    zeros.say(rows, corrected, extra)
    more = np.where(corrected, extra, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = _two(measure, e1 + more, time1, e2 + more, time2)
    rows.drop(~(np.isfinite(yi) & np.isfinite(vi) & (vi > 0)), _NO_EVENTS)
    return rows.finish(
        measure, yi, vi, scale=_SCALE[measure], formula=_FORMULA[measure], n=time1 + time2
    )


def _two(measure: str, x1: Array, t1: Array, x2: Array, t2: Array) -> tuple[Array, Array]:
    if measure == "IRR":
        return np.log(x1 / t1) - np.log(x2 / t2), 1 / x1 + 1 / x2
    if measure == "IRD":
        return x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2
    return np.sqrt(x1 / t1) - np.sqrt(x2 / t2), 1 / (4 * t1) + 1 / (4 * t2)
