"""Regression tests for funnel-plot asymmetry.

* Egger, classical: weighted least squares of y on its standard error, weights 1/v, error variance
  estimated, t with k - 2 (the same as the standard normal deviate on precision). Egger (1997).
* Egger, meta-regression: mixed-effects model of y on a predictor, z test (Sterne & Egger 2005).
* Harbord: (O-E)/V on 1/sqrt V, weights V (2006). Peters: y on 1/N, weights m(N-m)/N (2006).
* Deeks: y on 1/sqrt ESS, weights ESS = 4 n1 n2 / N (2005).
* PET and PEESE: intercepts of the classical regressions on SE and on v (Stanley & Doucouliagos).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..distributions import check_level, critical, two_sided
from ..effects.binary import observed_minus_expected, read
from ..inputs import Inputs, left_out, prepare
from ..pool import pool
from ..projection import project
from ..result import Answer, Array, Asked, CannotEstimate, Caution, column
from .few import few_studies

# Residuals of this share (squared) are rounding errors.
_ROUNDING = 1e-24
_NO_CONTRAST = "a missing number, or nothing to compare"
EGGER = "Egger (weighted least squares)"
WORDS = {
    EGGER: "Egger's test, effect on standard error",
    "PEESE": "PEESE, effect on variance",
    "Harbord": "Harbord's test, score on its standard error",
    "Peters": "Peters' test, effect on the inverse of the size",
    "Deeks": "Deeks' test, effect on the inverse root of the effective size",
}
PREDICTORS = {
    "sei": "the standard error",
    "vi": "the variance",
    "ni": "the sample size",
    "ninv": "the inverse of the sample size",
    "sqrtni": "the root of the sample size",
    "sqrtninv": "the inverse root of the sample size",
}


@dataclass(frozen=True, slots=True)
class AsymmetryTest(Answer):
    """The slope on the measure of size, its test, and the intercept: the effect in the limit.

    ``ddf`` is None for z tests; ``tau2`` is None, and ``sigma`` given, for least squares.
    """

    test: str
    k: int
    slope: float
    slope_se: float
    stat: float
    ddf: int | None
    pval: float
    intercept: float
    intercept_se: float
    intercept_stat: float
    intercept_pval: float
    limit_ci_lb: float
    limit_ci_ub: float
    tau2: float | None
    sigma: float | None
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked


def egger_mixed(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    predictor: str = "sei",
    ni: ArrayLike | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> AsymmetryTest:
    """Meta-regression on ``predictor``: sei, vi, or (with sizes ``ni``) ni, ninv, sqrtni,
    sqrtninv."""
    inputs = prepare(yi, vi)
    x = _predictor(predictor, inputs.v, ni, inputs.kept)
    _enough(inputs.y.size, x)
    fit = pool(inputs.y, inputs.v, mods=x, method=method, test=test, level=level)
    return AsymmetryTest(
        f"meta-regression on {predictor} ({method})", fit.k, float(fit.b[1]), float(fit.se[1]),
        float(fit.zval[1]), fit.ddf, float(fit.pval[1]), float(fit.b[0]), float(fit.se[0]),
        float(fit.zval[0]), float(fit.pval[0]), float(fit.ci_lb[0]), float(fit.ci_ub[0]),
        fit.tau2, None, level, (*inputs.cautions, *few_studies(fit.k), *fit.cautions),
        fit.asked.about(
            f"Egger's test by meta-regression on {PREDICTORS[predictor]}",
            inputs.places, predictor=predictor,
        ),
    )  # fmt: skip


def _predictor(name: str, v: Array, ni: ArrayLike | None, kept: tuple[int, ...]) -> Array:
    if name not in PREDICTORS:
        raise CannotEstimate(f"“{name}” is no predictor. Choose one of {', '.join(PREDICTORS)}.")
    if name == "sei":
        return np.sqrt(v)
    if name == "vi":
        return v
    if ni is None:
        raise CannotEstimate(f"The predictor {name} needs the sample sizes.")
    n = column(ni, "The sample sizes")[list(kept)]
    if not (np.isfinite(n).all() and (n > 0).all()):
        raise CannotEstimate("Every study needs a sample size above 0.")
    sizes = {"ni": n, "ninv": 1 / n, "sqrtni": np.sqrt(n), "sqrtninv": 1 / np.sqrt(n)}
    return sizes[name]


def _enough(k: int, x: Array) -> None:
    if k < 3:
        raise CannotEstimate(f"An asymmetry test needs at least three studies; there are {k}.")
    if float(np.ptp(x)) <= 1e-12 * float(np.abs(x).max()):
        raise CannotEstimate("All studies have the same size, so asymmetry cannot be tested.")


def least_squares(
    name: str,
    y: Array,
    x: Array,
    weights: Array,
    level: float = 0.95,
    *,
    more: Mapping[str, Any] | None = None,
    cautions: tuple[Caution, ...] = (),
) -> AsymmetryTest:
    """Weighted least squares of y on x with an estimated error variance; t with k - 2.

    ``more`` are further inputs, from which x and the weights were made.
    """
    check_level(level)
    _enough(y.size, x)
    k, design = y.size, np.column_stack([np.ones(y.size), x])
    fitted = project(y, design, weights)
    sigma2 = fitted.rss / (k - 2)
    se = np.sqrt(np.diag(fitted.bread) * sigma2)
    if fitted.rss <= _ROUNDING * float(weights @ y**2) or not se.all():
        raise CannotEstimate("All studies lie exactly on a line: no test is possible.")
    stat = fitted.b / se
    p, reach = two_sided(stat, k - 2), critical(level, k - 2) * float(se[0])
    b = fitted.b
    return AsymmetryTest(
        name, k, float(b[1]), float(se[1]), float(stat[1]), k - 2, float(p[1]), float(b[0]),
        float(se[0]), float(stat[0]), float(p[0]), float(b[0]) - reach, float(b[0]) + reach,
        None, math.sqrt(sigma2), level, (*cautions, *few_studies(k)),
        Asked(
            f"{WORDS[name]}: weighted least squares, t distribution",
            {"y": y, "x": x, "weights": weights} | dict(more or {}), {"level": level},
        ),
    )  # fmt: skip


def egger(yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95) -> AsymmetryTest:
    """Egger's classical test; its intercept is PET."""
    return _on(EGGER, prepare(yi, vi), np.sqrt, level)


def peese(yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95) -> AsymmetryTest:
    """Weighted least squares on the variance; the intercept is PEESE."""
    return _on("PEESE", prepare(yi, vi), np.asarray, level)


def _on(
    name: str, inputs: Inputs, predictor: Callable[[Array], Array], level: float
) -> AsymmetryTest:
    return least_squares(
        name, inputs.y, predictor(inputs.v), 1 / inputs.v, level,
        more=inputs.asked(name).inputs, cautions=inputs.cautions,
    )  # fmt: skip


def harbord(
    ai: ArrayLike, n1i: ArrayLike, ci: ArrayLike, n2i: ArrayLike, *, level: float = 0.95
) -> AsymmetryTest:
    """Harbord's score test for odds ratios; studies without events, or only events, drop out."""
    rows, table = read(ai, n1i, ci, n2i)
    with np.errstate(divide="ignore", invalid="ignore"):
        score, v = observed_minus_expected(table)
    use = ~rows.out & ~table.double_zero & np.isfinite(score) & (v > 0.0)
    score, v = score[use], v[use]
    return least_squares(
        "Harbord", score / v, 1 / np.sqrt(v), v, level, more=rows.columns,
        cautions=left_out(np.flatnonzero(use).tolist(), use.size, _NO_CONTRAST),
    )  # fmt: skip


def peters(
    yi: ArrayLike, events: ArrayLike, ni: ArrayLike, *, level: float = 0.95
) -> AsymmetryTest:
    """Peters' test: y on 1/N, weights 1/(1/m + 1/(N-m)), m events in both arms together."""
    y, m, n = column(yi, "The effects"), column(events, "The events"), column(ni, "The sizes")
    if not y.size == m.size == n.size:
        raise CannotEstimate("Every effect needs its events and its size.")
    weights = m * (n - m) / np.where(n > 0, n, np.nan)
    use = np.isfinite(y) & np.isfinite(weights) & (weights > 0)
    return least_squares(
        "Peters", y[use], 1 / n[use], weights[use], level, more={"yi": y, "events": m, "n": n},
        cautions=left_out(np.flatnonzero(use).tolist(), use.size, _NO_CONTRAST),
    )  # fmt: skip


def effective_size(diseased: ArrayLike, healthy: ArrayLike) -> Array:
    """Effective sample size 4 n_D n_H / (n_D + n_H)."""
    first, second = column(diseased, "The diseased"), column(healthy, "The healthy")
    if first.size != second.size:
        raise CannotEstimate("Every study needs its numbers of diseased and healthy people.")
    return 4 * first * second / (first + second)


def deeks(
    yi: ArrayLike, diseased: ArrayLike, healthy: ArrayLike, *, level: float = 0.95
) -> AsymmetryTest:
    """Deeks' test for diagnostic odds ratios: y on 1/sqrt ESS, weights ESS.

    ``diseased`` and ``healthy`` count participants by the reference standard (for a 2 x 2 table
    of events: all events, all non-events).
    """
    y, ess = column(yi, "The effects"), effective_size(diseased, healthy)
    if y.size != ess.size:
        raise CannotEstimate("Every effect needs the sizes of both groups.")
    use = np.isfinite(y) & np.isfinite(ess) & (ess > 0)
    sizes = {
        "diseased": column(diseased, "The diseased"),
        "healthy": column(healthy, "The healthy"),
    }
    return least_squares(
        "Deeks", y[use], 1 / np.sqrt(ess[use]), ess[use], level, more={"yi": y} | sizes,
        cautions=left_out(np.flatnonzero(use).tolist(), use.size, _NO_CONTRAST),
    )  # fmt: skip
