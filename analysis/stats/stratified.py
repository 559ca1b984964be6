"""The result of pooling tables directly (Mantel-Haenszel, Peto), and what both share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .distributions import check_level, chi2_tail, critical, two_sided
from .effects import Effects
from .heterogeneity import i2_from_q
from .result import Answer, Array, Asked, Caution, Result


@dataclass(frozen=True, slots=True)
class Chi2(Result):
    """A chi-squared test: what it asks, statistic, degrees of freedom, p-value."""

    asks: str
    statistic: float
    df: int
    p: float


@dataclass(frozen=True)
class TableFit(Answer):
    """A common effect pooled from tables without estimating each study's effect first.

    ``b`` and its limits are on the analysis scale (log for ratios); ``weights`` (k,) in percent,
    0 for a study that carries no information; ``yi``, ``vi`` (k,) each study's own effect, with
    the reason in ``notes`` where it has none. ``k`` counts all studies, Q those with an effect.
    """

    measure: str
    method: str
    k: int
    b: float
    se: float
    zval: float
    pval: float
    ci_lb: float
    ci_ub: float
    Q: float
    Q_df: int
    Q_p: float
    I2: float
    H2: float
    weights: Array
    yi: Array
    vi: Array
    notes: tuple[str, ...]
    scale: str
    level: float
    tests: tuple[Chi2, ...]
    cautions: tuple[Caution, ...]
    asked: Asked

    def test(self, asks: str) -> Chi2 | None:
        """The named test, None when it does not belong to this method."""
        return next((test for test in self.tests if test.asks == asks), None)


def table_fit(
    *,
    measure: str,
    method: str,
    estimate: tuple[float, float],
    share: Array,
    effects: Effects,
    level: float,
    options: Mapping[str, Any],
    q: tuple[float, int] | None = None,
    tests: tuple[Chi2, ...] = (),
    cautions: tuple[Caution, ...] = (),
) -> TableFit:
    """Assemble the result of ``estimate`` = (b, standard error) and weights ``share`` (k,).

    Heterogeneity is measured around b with each study's own effect and variance, unless ``q`` =
    (statistic, df) says otherwise. What was asked of ``effects`` was asked here, with ``options``.
    """
    check_level(level)
    b, se = estimate
    q_value, df = q if q is not None else q_around(b, effects)
    reach = critical(level) * se
    return TableFit(
        measure=measure,
        method=method,
        k=effects.yi.size,
        b=b, se=se, zval=b / se, pval=float(two_sided(b / se)),
        ci_lb=b - reach, ci_ub=b + reach,
        Q=q_value, Q_df=df, Q_p=chi2_tail(q_value, df),
        I2=i2_from_q(q_value, df),
        H2=q_value / df if df > 0 else 1.0,
        weights=100.0 * share / share.sum(),
        yi=effects.yi,
        vi=effects.vi,
        notes=effects.notes,
        scale=effects.scale,
        level=level,
        tests=tests,
        cautions=cautions + _left_out(share),
        asked=Asked(
            method, effects.inputs, {**effects.options, **options, "level": level}
        ),
    )  # fmt: skip


def q_around(b: float, effects: Effects) -> tuple[float, int]:
    """Q around b with each study's own effect and variance, and its degrees of freedom."""
    known = effects.estimable
    if int(known.sum()) < 2:
        return 0.0, 0
    q = float(np.sum((effects.yi[known] - b) ** 2 / effects.vi[known]))
    return q, int(known.sum()) - 1


def _left_out(share: Array) -> tuple[Caution, ...]:
    rows = np.flatnonzero(~(share > 0.0))
    if not rows.size:
        return ()
    at = ", ".join(str(i + 1) for i in rows)
    return (
        Caution("no-information", f"Row {at} has no information on this measure and weighs 0."),
    )


def corrected_square(difference: float, correct: bool) -> float:
    """(|difference| - 1/2)^2 as Mantel & Haenszel (1959) print it, or the plain square."""
    return (abs(difference) - (0.5 if correct else 0.0)) ** 2


def root(variance: float) -> float:
    """Square root of a variance that rounding may have left a hair below 0."""
    return math.sqrt(max(variance, 0.0))
