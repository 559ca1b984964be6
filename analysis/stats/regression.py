"""Meta-regression: how the effect changes with study characteristics.

The mixed-effects model of :mod:`pool` with moderators. QM tests them (chi-squared for z, F for
t-based tests), QE what heterogeneity is left, R2 = max(0, (tau2_null - tau2)/tau2_null) is the
share of heterogeneity explained (Raudenbush 1994).
Sources: Berkey et al. (1995), Stat Med 14:395; Knapp & Hartung (2003), Stat Med 22:2693.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .distributions import chi2_tail, critical
from .fit import Fit
from .pool import pool
from .result import Answer, Array, Asked, CannotEstimate, Caution

_STUDIES_PER_MODERATOR = 10


@dataclass(frozen=True)
class Predicted(Answer):
    """Expected effects at given moderator values (m,), with confidence and prediction limits."""

    x: Array
    pred: Array
    se: Array
    ci_lb: Array
    ci_ub: Array
    pi_lb: Array
    pi_ub: Array
    level: float
    k: int
    cautions: tuple[Caution, ...]
    asked: Asked


@dataclass(frozen=True)
class LikelihoodRatio(Answer):
    """Both models fitted by maximum likelihood and compared: -2 log ratio, df, p."""

    statistic: float
    df: int
    p: float
    tau2_full: float
    tau2_null: float
    ll_full: float
    ll_null: float
    k: int
    cautions: tuple[Caution, ...]
    asked: Asked


@dataclass(frozen=True)
class Regression(Answer):
    """A fitted meta-regression, and the model without moderators on the same studies.

    ``R2`` in percent; None for the common-effect model, or when there is nothing to explain, and
    then ``why`` says so.
    """

    fit: Fit
    null: Fit
    R2: float | None
    why: str
    cautions: tuple[Caution, ...]

    @property
    def k(self) -> int:
        """The number of studies."""
        return self.fit.k

    @property
    def asked(self) -> Asked:
        """The regression, its data and options."""
        return self.fit.asked

    @property
    def fitted(self) -> Array:
        """Xb of the studies used (k,)."""
        at: Array = self.fit.X @ self.fit.b
        return at

    @property
    def fitted_se(self) -> Array:
        """Standard errors of ``fitted`` (k,)."""
        spread: Array = np.einsum("ij,jk,ik->i", self.fit.X, self.fit.vb, self.fit.X)
        return np.asarray(np.sqrt(spread), dtype=np.float64)


def regress(
    yi: ArrayLike,
    vi: ArrayLike,
    mods: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> Regression:
    """Regress ``yi`` (k,) with variances ``vi`` on numeric ``mods`` (k, m); see ``moderators``."""
    fit = pool(
        yi, vi, mods=mods, names=names, intercept=intercept, method=method, test=test, level=level
    )
    null = pool(fit.yi, fit.vi, method=method, test=test, level=level)
    r2, why = _explained(fit, null)
    return Regression(fit, null, r2, why, fit.cautions + _cautions(fit))


def _explained(fit: Fit, null: Fit) -> tuple[float | None, str]:
    if fit.common:
        return None, "R² is the share of tau² explained; the common-effect model has none."
    if not fit.intercept:
        return None, "R² compares with a model of the intercept alone; this one has no intercept."
    if null.tau2 == 0.0:
        return 0.0, "Without moderators tau² is 0 already: there is nothing to explain."
    return max(0.0, 100.0 * (null.tau2 - fit.tau2) / null.tau2), ""


def _cautions(fit: Fit) -> tuple[Caution, ...]:
    moderators = fit.p - int(fit.intercept)
    if fit.k >= _STUDIES_PER_MODERATOR * moderators:
        return ()
    text = (
        f"{fit.k} studies for {moderators} moderator column{'s' if moderators > 1 else ''}: "
        f"fewer than {_STUDIES_PER_MODERATOR} each, so findings may well be chance."
    )
    return (Caution("few-studies-per-moderator", text),)


def predict(fit: Fit, x: ArrayLike, *, intercept: bool | None = None) -> Predicted:
    """Expected effect at moderator values ``x`` (m, moderators), the intercept added itself.

    Limits use the normal distribution for test z, t with k - p degrees of freedom otherwise; the
    prediction limits add tau^2.
    """
    rows = np.asarray(x, dtype=np.float64)
    add = fit.intercept if intercept is None else intercept
    wanted = fit.p - int(add)
    rows = rows.reshape(-1, wanted) if rows.ndim < 2 and wanted else rows
    if rows.ndim != 2 or rows.shape[1] != wanted:
        raise CannotEstimate(f"Give {wanted} moderator values for each prediction.")
    full = np.hstack([np.ones((rows.shape[0], 1)), rows]) if add else rows
    pred = full @ fit.b
    se = np.sqrt(np.einsum("ij,jk,ik->i", full, fit.vb, full))
    c = critical(fit.level, fit.ddf)
    wide = c * np.sqrt(se**2 + fit.tau2)
    return Predicted(
        rows, pred, se, pred - c * se, pred + c * se, pred - wide, pred + wide, fit.level,
        fit.k, fit.cautions, fit.asked.about("expected effects", {"x": rows}, intercept_added=add),
    )  # fmt: skip


def likelihood_ratio(fit: Fit) -> LikelihoodRatio:
    """Likelihood-ratio test of all moderators of ``fit``, both models refitted by ML."""
    if fit.p < 2 or not fit.intercept:
        raise CannotEstimate("The likelihood-ratio test compares moderators with an intercept.")
    full = pool(fit.yi, fit.vi, mods=fit.X[:, 1:], method="ML", level=fit.level)
    null = pool(fit.yi, fit.vi, method="ML", level=fit.level)
    statistic = max(0.0, 2.0 * (full.ll - null.ll))
    df = fit.p - 1
    return LikelihoodRatio(
        statistic, df, chi2_tail(statistic, df), full.tau2, null.tau2, full.ll, null.ll,
        fit.k, full.cautions, full.asked.about("likelihood-ratio test of all moderators"),
    )  # fmt: skip
