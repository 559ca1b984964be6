"""Tail areas and quantiles of the normal, t, chi-squared and F distributions.

Thin names over ``scipy.special``: a call costs a microsecond, where ``scipy.stats`` costs fifty.
Two-sided p-values keep their relative precision down to the smallest float.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import special

from .result import Array, CannotEstimate


def check_level(level: float) -> None:
    """Raise unless ``level`` is a confidence level between 0 and 1."""
    if not 0.0 < level < 1.0:
        raise CannotEstimate(
            f"The confidence level must lie between 0 and 1 (0.95 for 95%); {level} was given."
        )


@lru_cache(maxsize=256)
def critical(level: float, df: float | None = None) -> float:
    """Two-sided critical value: normal without ``df``, t with it; not-a-number when df < 1."""
    upper = 0.5 + 0.5 * level
    if df is None:
        return float(special.ndtri(upper))
    return float(special.stdtrit(df, upper)) if df > 0 else float("nan")


def two_sided(statistic: Array | float, df: float | None = None) -> Array:
    """Two-sided p-value of z (no ``df``) or t; not-a-number when df < 1."""
    size = -np.abs(np.asarray(statistic, dtype=np.float64))
    if df is not None and df <= 0:
        return np.full(size.shape, np.nan)
    tail = special.ndtr(size) if df is None else special.stdtr(df, size)
    return np.asarray(2.0 * tail, dtype=np.float64)


def p_value(statistic: float, df: float | None = None) -> float:
    """``two_sided`` of one number."""
    if df is not None and df <= 0:
        return float("nan")
    size = -abs(statistic)
    return 2.0 * float(special.ndtr(size) if df is None else special.stdtr(df, size))


def chi2_tail(statistic: float, df: float) -> float:
    """P(chi-squared with ``df`` > statistic); 1 when df = 0."""
    return float(special.chdtrc(df, max(statistic, 0.0))) if df > 0 else 1.0


def chi2_quantile(probability: float, df: float) -> float:
    """The value below which a chi-squared variable with ``df`` lies with ``probability``."""
    return float(special.chdtri(df, 1.0 - probability))


def f_tail(statistic: float, df1: float, df2: float) -> float:
    """P(F with df1, df2 > statistic); not-a-number when a df < 1."""
    if df1 <= 0 or df2 <= 0:
        return float("nan")
    return float(special.fdtrc(df1, df2, max(statistic, 0.0)))
