"""Hedges' small-sample correction, shared by the conversions to standardised differences."""

from __future__ import annotations

import math

from scipy.special import gammaln


def exact_j(df: float) -> float:
    """J(m) = G(m/2) / (sqrt(m/2) G((m-1)/2)) for m > 1 degrees of freedom. Hedges 1981."""
    return math.exp(gammaln(df / 2) - 0.5 * math.log(df / 2) - gammaln((df - 1) / 2))


def approximate_j(df: float) -> float:
    """1 - 3 / (4 df - 1), as RevMan writes it: 1 - 3 / (4N - 9)."""
    return 1 - 3 / (4 * df - 1)


def g_variance(g: float, n1: float, n2: float) -> float:
    """Large-sample variance 1/n1 + 1/n2 + g^2 / (2 (n1 + n2))."""
    return 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))
