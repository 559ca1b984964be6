"""The Mantel-Haenszel method: a common effect straight from the tables, safe with few events.

With a, b / c, d (events, no events), n1, n2, N of each study and sums over studies:

* OR: R/S, R = sum ad/N, S = sum bc/N; variance of the log by Robins, Breslow & Greenland (1986).
* RR: R/S, R = sum a n2/N, S = sum c n1/N; Greenland & Robins (1985).
* RD: sum (a n2 - c n1)/N / sum n1 n2/N; Sato, Greenland & Robins (1989), or Greenland & Robins
  (1985) as RevMan uses (``variance="GR"``).
* IRR, IRD: the same with person-time; Rothman & Greenland (1998), Greenland & Robins (1985).

Cells are pooled as they are, with no continuity correction; the correction only serves each
study's own row and Q. Studies with no event in either arm say nothing about OR, RR and IRR.
Sources: Mantel & Haenszel (1959), J Natl Cancer Inst 22:719; Cochrane Handbook 10.4.1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from .distributions import chi2_tail
from .effects import two_arm_binary, two_arm_rates
from .effects.base import Rows, choose
from .effects.binary import Table, read
from .effects.zeros import amounts, which
from .result import Array, CannotEstimate, Mask
from .stratified import Chi2, TableFit, corrected_square, root, table_fit

MEASURES = ("OR", "RR", "RD")
RATES = ("IRR", "IRD")
CMH = "Is there an effect at all? (Cochran-Mantel-Haenszel)"
TARONE = "Are the odds ratios the same? (Breslow-Day test with Tarone's correction)"
RATE = "Is there an effect at all? (Mantel-Haenszel test of rates)"


def mantel_haenszel(
    measure: str,
    a: ArrayLike,
    n1: ArrayLike,
    c: ArrayLike,
    n2: ArrayLike,
    *,
    level: float = 0.95,
    correct: bool = True,
    add: float | str = 0.5,
    to: str = "only0",
    drop00: bool | None = None,
    add_pooled: float = 0.0,
    to_pooled: str = "none",
    variance: str = "Sato",
) -> TableFit:
    """Pool ``a`` of ``n1`` against ``c`` of ``n2`` (k,) as OR, RR or RD.

    ``correct``: continuity correction of the Cochran-Mantel-Haenszel test. ``add``, ``to``,
    ``drop00`` concern each study's own effect and Q; ``add_pooled``, ``to_pooled`` the pooled
    cells. ``drop00`` is True unless given, but False for RD, which double-zero studies inform.
    """
    choose("measure for Mantel-Haenszel", measure, MEASURES)
    choose("variance of the pooled risk difference", variance, ("Sato", "GR"))
    drop00 = measure != "RD" if drop00 is None else drop00
    effects = two_arm_binary(measure, a, n1, c, n2, add=add, to=to, drop00=drop00)
    rows, table = read(a, n1, c, n2)
    usable = _usable(rows, table)
    pooled = usable.plus(which(usable.zero, to_pooled), *amounts(add_pooled, usable.n1, usable.n2))
    share = np.zeros(rows.k)
    estimate, share[~rows.out] = _POOL[measure](pooled, variance)
    return table_fit(
        measure=measure,
        method=f"Mantel-Haenszel, common effect ({_VARIANCES.get(measure, variance)})",
        estimate=estimate,
        share=share,
        effects=effects,
        level=level,
        options={
            "correct": correct, "add_pooled": add_pooled, "to_pooled": to_pooled,
            "variance": variance,
        },
        tests=_odds_tests(pooled, correct) if measure == "OR" else (),
    )  # fmt: skip


_VARIANCES = {"OR": "Robins-Breslow-Greenland variance", "RR": "Greenland-Robins variance"}


def _odds_tests(pooled: Table, correct: bool) -> tuple[Chi2, ...]:
    tests = (cmh_test(pooled, correct), tarone_test(pooled))
    return tuple(test for test in tests if test is not None)


def _usable(rows: Rows, table: Table) -> Table:
    if rows.out.all():
        raise CannotEstimate("No study has usable numbers: nothing to pool.")
    kept = ~rows.out
    return Table(table.a[kept], table.b[kept], table.c[kept], table.d[kept])


def _odds(t: Table, _: str) -> tuple[tuple[float, float], Array]:
    n = t.n
    r, s = t.a * t.d / n, t.b * t.c / n
    p, q = (t.a + t.d) / n, (t.b + t.c) / n
    total_r, total_s = _both(r, s)
    variance = (
        float((p * r).sum()) / (2 * total_r**2)
        + float((p * s + q * r).sum()) / (2 * total_r * total_s)
        + float((q * s).sum()) / (2 * total_s**2)
    )
    return (math.log(total_r / total_s), root(variance)), s


def _risks(t: Table, _: str) -> tuple[tuple[float, float], Array]:
    n = t.n
    r, s = t.a * t.n2 / n, t.c * t.n1 / n
    total_r, total_s = _both(r, s)
    top = float((t.n1 * t.n2 * (t.a + t.c) / n**2 - t.a * t.c / n).sum())
    if top <= 0.0:
        raise CannotEstimate("Everybody has the event in every study: there is no risk to compare.")
    return (math.log(total_r / total_s), root(top / (total_r * total_s))), s


def _both(r: Array, s: Array) -> tuple[float, float]:
    total_r, total_s = float(r.sum()), float(s.sum())
    if total_r == 0.0 or total_s == 0.0:
        raise CannotEstimate(
            "Over all studies, one arm has no events (or nobody without one), so the ratio is 0 "
            "or infinite. Use the risk difference, or say that it cannot be estimated."
        )
    return total_r, total_s


def _difference(t: Table, variance: str) -> tuple[tuple[float, float], Array]:
    n, w = t.n, t.n1 * t.n2 / t.n
    total = float(w.sum())
    b = float(((t.a * t.n2 - t.c * t.n1) / n).sum()) / total
    if variance == "GR":
        spread = t.a * t.b * t.n2**3 + t.c * t.d * t.n1**3
        v = float((spread / (t.n1 * t.n2 * n**2)).sum()) / total**2
    else:
        f1, f2 = t.n1 / n, t.n2 / n
        p = float((t.c * f1**2 - t.a * f2**2 + f1 * f2 * (t.n2 - t.n1) / 2).sum())
        q = float(((t.a * t.d + t.c * t.b) / n).sum()) / 2
        v = (b * p + q) / total**2
    if v <= 0.0:
        raise CannotEstimate(
            "No study has events (or all have nothing but events): the risk difference is "
            f"{b:g} with no measurable uncertainty."
        )
    return (b, root(v)), w


_POOL = {"OR": _odds, "RR": _risks, "RD": _difference}


def cmh_test(t: Table, correct: bool) -> Chi2 | None:
    """Cochran-Mantel-Haenszel test, one degree of freedom; None when no table varies."""
    n, events = t.n, t.a + t.c
    expected = t.n1 * (events / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        v = float((t.n1 / n * (t.n2 / n) * events * (t.b + t.d) / (n - 1)).sum())
    if not (math.isfinite(v) and v > 0.0):
        return None
    statistic = corrected_square(float((t.a - expected).sum()), correct) / v
    return Chi2(CMH, statistic, 1, chi2_tail(statistic, 1))


def tarone_test(t: Table) -> Chi2 | None:
    """Breslow-Day test of equal odds ratios with Tarone's (1985) correction."""
    informative: Mask = ((t.a + t.c) > 0) & ((t.b + t.d) > 0)
    df = int(informative.sum()) - 1
    if df < 1:
        return None
    t = Table(t.a[informative], t.b[informative], t.c[informative], t.d[informative])
    n = t.n
    ratio = float((t.a * t.d / n).sum()) / float((t.b * t.c / n).sum())
    a = _expected(t, ratio)
    b, c = t.n1 - a, t.a + t.c - a
    d = t.n2 - c
    gap = t.a - a
    with np.errstate(all="ignore"):
        v = 1 / (1 / a + 1 / b + 1 / c + 1 / d)
        statistic = float((gap**2 / v).sum()) - float(gap.sum()) ** 2 / float(v.sum())
    if not math.isfinite(statistic):
        return None
    return Chi2(TARONE, statistic, df, chi2_tail(statistic, df))


def _expected(t: Table, ratio: float) -> Array:
    """The events of arm 1 that give each table's margins the odds ratio ``ratio``."""
    events = t.a + t.c
    linear = t.n2 - events + ratio * (t.n1 + events)
    product = ratio * t.n1 * events
    root_ = np.sqrt(np.maximum(linear**2 + 4 * (1 - ratio) * product, 0.0))
    expected: Array = 2 * product / (linear + root_)
    return expected


def mantel_haenszel_rates(
    measure: str,
    x1: ArrayLike,
    t1: ArrayLike,
    x2: ArrayLike,
    t2: ArrayLike,
    *,
    level: float = 0.95,
    correct: bool = True,
    add: float = 0.5,
    to: str = "only0",
    drop00: bool | None = None,
) -> TableFit:
    """Pool events over person-time in two arms (k,) as IRR or IRD."""
    choose("measure for Mantel-Haenszel rates", measure, RATES)
    drop00 = measure == "IRR" if drop00 is None else drop00
    effects = two_arm_rates(measure, x1, t1, x2, t2, add=add, to=to, drop00=drop00)
    rows = Rows({"x1": x1, "t1": t1, "x2": x2, "t2": t2})
    for name in ("x1", "x2"):
        rows.need(name, least=0)
    for name in ("t1", "t2"):
        rows.need(name, above=0)
    if rows.out.all():
        raise CannotEstimate("No study has usable numbers: nothing to pool.")
    e1, time1, e2, time2 = (array[~rows.out] for array in rows.columns.values())
    share = np.zeros(rows.k)
    pooled = _rate_ratio if measure == "IRR" else _rate_difference
    estimate, share[~rows.out] = pooled(e1, time1, e2, time2)
    return table_fit(
        measure=measure,
        method="Mantel-Haenszel, common effect (person-time)",
        estimate=estimate,
        share=share,
        effects=effects,
        level=level,
        options={"correct": correct},
        tests=(_rate_test(e1, time1, e2, time2, correct),) if measure == "IRR" else (),
    )


def _rate_ratio(x1: Array, t1: Array, x2: Array, t2: Array) -> tuple[tuple[float, float], Array]:
    total = t1 + t2
    r, s = x1 * t2 / total, x2 * t1 / total
    total_r, total_s = _both(r, s)
    v = float(((x1 + x2) * (t1 / total) * (t2 / total)).sum()) / (total_r * total_s)
    return (math.log(total_r / total_s), root(v)), s


def _rate_difference(
    x1: Array, t1: Array, x2: Array, t2: Array
) -> tuple[tuple[float, float], Array]:
    total = t1 + t2
    w = t1 * t2 / total
    b = float(((x1 * t2 - x2 * t1) / total).sum()) / float(w.sum())
    v = float((w**2 * (x1 / t1**2 + x2 / t2**2)).sum()) / float(w.sum()) ** 2
    if v <= 0.0:
        raise CannotEstimate("No study has events: the rate difference has no uncertainty.")
    return (b, root(v)), w


def _rate_test(x1: Array, t1: Array, x2: Array, t2: Array, correct: bool) -> Chi2:
    total, events = t1 + t2, x1 + x2
    v = float((events * (t1 / total) * (t2 / total)).sum())
    statistic = corrected_square(float((x1 - events * t1 / total).sum()), correct) / v
    return Chi2(RATE, statistic, 1, chi2_tail(statistic, 1))
