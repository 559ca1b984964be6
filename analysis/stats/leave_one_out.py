"""How much the pooled effect leans on one study, and how it grew with each.

Leave-one-out refits the whole model (tau^2 included) without each study; the cumulative analysis
refits it on the first 1, 2, ... k studies in a given order.
Sources: Viechtbauer & Cheung (2010), Res Synth Methods 1:112; Lau et al. (1992), NEJM 327:248.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from .distributions import critical, two_sided
from .fit import Fit
from .heterogeneity import i2_from_q
from .pool import pool
from .refits import without_each_study
from .result import Answer, Array, Asked, CannotEstimate, Caution


@dataclass(frozen=True)
class Refitted(Answer):
    """A pooled effect for each of several sets of studies, all arrays (m,).

    ``rows`` is the study left out (leave-one-out) or added last (cumulative), counted from 0 in
    the rows that came in; ``sizes`` how many studies each set has, of the ``k`` in all; ``notes``
    says why a row has no interval.
    """

    what: str
    k: int
    rows: tuple[int, ...]
    sizes: tuple[int, ...]
    b: Array
    se: Array
    zval: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    tau2: Array
    Q: Array
    Q_p: Array
    I2: Array
    H2: Array
    notes: tuple[str, ...]
    method: str
    test: str
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked


def leave_one_out(fit: Fit) -> Refitted:
    """The pooled effect without each study; ``fit`` must be one pooled effect, k >= 2."""
    if not fit.intercept_only:
        raise CannotEstimate("Leave-one-out is for one pooled effect; see the influence measures.")
    refits = without_each_study(fit)
    b, se = refits.b[:, 0], np.sqrt(refits.vb[:, 0, 0])
    df = refits.df
    ddf = None if fit.test == "z" or df == 0 else df
    reach = critical(fit.level, ddf) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        zval = np.where(se > 0.0, b / se, np.nan)
    i2, h2 = _heterogeneity(fit, refits.tau2, refits.Q, refits.typical_variance, df)
    q_p = special.chdtrc(df, refits.Q) if df > 0 else np.ones(fit.k)
    normal = fit.test != "z" and df == 0
    why = "One study is left: its own normal interval is shown." if normal else ""
    return Refitted(
        what="leave-one-out",
        k=fit.k,
        rows=fit.kept,
        sizes=(fit.k - 1,) * fit.k,
        b=b,
        se=se,
        zval=zval,
        pval=two_sided(zval, ddf),
        ci_lb=b - reach,
        ci_ub=b + reach,
        tau2=refits.tau2,
        Q=refits.Q,
        Q_p=np.asarray(q_p, dtype=np.float64),
        I2=i2,
        H2=h2,
        notes=(why,) * fit.k,
        method=fit.method,
        test=fit.test,
        level=fit.level,
        cautions=fit.cautions,
        asked=fit.asked.about("the pooled effect without each study in turn"),
    )


def _heterogeneity(fit: Fit, tau2: Array, q: Array, typical: Array, df: int) -> tuple[Array, Array]:
    if df == 0:
        return np.zeros(fit.k), np.ones(fit.k)
    if fit.common:
        return np.array([i2_from_q(value, df) for value in q]), q / df
    return 100.0 * (tau2 / (tau2 + typical)), tau2 / typical + 1.0


def cumulative(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    order: ArrayLike | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> Refitted:
    """Pool the first 1, 2, ... studies, sorted by ``order`` (k,); ties stay as entered.

    Rows with a missing effect are left out; a missing ``order`` goes last.
    """
    whole = pool(yi, vi, method=method, test=test, level=level)
    kept = np.array(whole.kept)
    key = np.arange(whole.k_total) if order is None else np.asarray(order, dtype=np.float64)
    if key.size != whole.k_total:
        raise CannotEstimate(f"There are {whole.k_total} effects but {key.size} places in order.")
    place = np.argsort(key[kept], kind="stable")
    y, v = whole.yi[place], whole.vi[place]
    # Only numbers are kept of each fit, for a fit carries its data.
    lines = [
        _line(pool(y[:n], v[:n], method=method, test=test, level=level))
        for n in range(1, whole.k + 1)
    ]
    return _collect(whole, lines, kept[place].tolist(), np.asarray(key, dtype=np.float64)[kept])


_ONE = ("b", "se", "zval", "pval", "ci_lb", "ci_ub")
_MORE = ("tau2", "Q", "Q_p", "I2", "H2")


def _line(fit: Fit) -> tuple[list[float], str]:
    """The numbers of one fit, and why it has no interval of the kind asked for."""
    numbers = [float(getattr(fit, name)[0]) for name in _ONE]
    numbers += [float(getattr(fit, name)) for name in _MORE]
    why = " ".join(said.text for said in fit.cautions if said.code == "one-study-normal")
    return numbers, why


def _collect(
    whole: Fit, lines: Sequence[tuple[list[float], str]], rows: Sequence[int], order: Array
) -> Refitted:
    table = np.array([numbers for numbers, _ in lines])
    columns = {name: table[:, i].copy() for i, name in enumerate((*_ONE, *_MORE))}
    return Refitted(
        what="cumulative",
        k=whole.k,
        rows=tuple(rows),
        sizes=tuple(range(1, whole.k + 1)),
        **columns,
        notes=tuple(why for _, why in lines),
        method=whole.method,
        test=whole.test,
        level=whole.level,
        cautions=whole.cautions,
        asked=whole.asked.about("the pooled effect as each study is added", {"order": order}),
    )
