"""Which studies are outlying, and which move the result.

For study i, with (-i) the model refitted without it (tau^2 included):

* rstudent: (y_i - x_i b(-i)) / sqrt(v_i + tau2(-i) + x_i Var(b(-i)) x_i')
  (with Hartung-Knapp, v_i and tau2(-i) are scaled too, as Var(b(-i)) is)
* dffits: (x_i b - x_i b(-i)) / sqrt(h_i (v_i + tau2(-i))), cook_d: squared Mahalanobis distance
  of b and b(-i), cov_r: |Var(b(-i))| / |Var(b)|, dfbetas: per coefficient, in standard errors
* hat: diagonal of X (X'WX)^-1 X'W; weight: the share in percent
* rstandard: residual over its standard error in the fitted model

Sources: Viechtbauer & Cheung (2010), Res Synth Methods 1:112; Baujat et al. (2002), Stat Med
21:2641; Raudenbush & Bryk (1985) for the best linear unbiased predictions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from .distributions import critical
from .fit import Fit
from .projection import project
from .refits import Refits, without_each_study
from .result import Answer, Array, Asked, CannotEstimate, Caution, Mask


@dataclass(frozen=True)
class Influence(Answer):
    """Influence measures (k,), ``dfbetas`` (k, p); ``rows`` the studies' rows in the input.

    ``influential`` where |dffits| > 3 sqrt(p/(k-p)), or the chi-squared probability of cook_d
    is above one half, or hat > 3 p/k, or some |dfbetas| > 1. ``notes`` says why a row is empty.
    """

    k: int
    rows: tuple[int, ...]
    rstudent: Array
    dffits: Array
    cook_d: Array
    cov_r: Array
    tau2_del: Array
    QE_del: Array
    hat: Array
    weight: Array
    dfbetas: Array
    resid: Array
    resid_se: Array
    rstandard: Array
    influential: Mask
    notes: tuple[str, ...]
    cautions: tuple[Caution, ...]
    asked: Asked


def influence(fit: Fit) -> Influence:
    """All measures for every study of ``fit``, with or without moderators; k > p + 1."""
    if fit.k < fit.p + 2:
        raise CannotEstimate(
            f"Influence measures need at least {fit.p + 2} studies here; there are {fit.k}."
        )
    _check_uncertainty(fit)
    refits = without_each_study(fit)
    resid, resid_se = residuals(fit)
    hat = project(fit.yi, fit.X, 1.0 / (fit.vi + fit.tau2)).leverage
    moved = np.einsum("ij,ij->i", fit.X, change := fit.b - refits.b)
    # With a Hartung-Knapp test the whole variance is scaled, the study's own part too.
    own = refits.scale * (fit.vi + refits.tau2)
    spread = np.einsum("ij,ijk,ik->i", fit.X, refits.vb, fit.X)
    with np.errstate(divide="ignore", invalid="ignore"):
        rstudent = (fit.yi - np.einsum("ij,ij->i", fit.X, refits.b)) / np.sqrt(own + spread)
        dffits = moved / np.sqrt(hat * own)
        cook = np.einsum("ij,jk,ik->i", change, np.linalg.inv(fit.vb), change)
        cov_r = np.linalg.det(refits.vb) / np.linalg.det(fit.vb)
        diagonal = np.einsum("ijj->ij", refits.bread_all) * refits.scale[:, None]
        dfbetas = change / np.sqrt(diagonal)
        rstandard = resid / resid_se
    why = "Without this study a coefficient cannot be estimated."
    return Influence(
        k=fit.k, rows=fit.kept, rstudent=rstudent, dffits=dffits, cook_d=cook, cov_r=cov_r,
        tau2_del=refits.tau2, QE_del=refits.Q, hat=hat, weight=fit.weights, dfbetas=dfbetas,
        resid=resid, resid_se=resid_se, rstandard=rstandard,
        influential=_flags(fit, dffits, cook, hat, dfbetas),
        notes=tuple("" if can else why for can in refits.feasible),
        cautions=fit.cautions,
        asked=fit.asked.about("influence of each study (Viechtbauer and Cheung 2010)"),
    )  # fmt: skip


def _check_uncertainty(fit: Fit) -> None:
    if not fit.se.all():
        raise CannotEstimate(
            "All studies lie exactly on the model and the Hartung-Knapp standard error is 0, so "
            "no study can stand out. Use the ad hoc correction or the z test."
        )


def _flags(fit: Fit, dffits: Array, cook: Array, hat: Array, dfbetas: Array) -> Mask:
    k, p = fit.k, fit.p
    with np.errstate(invalid="ignore"):
        far = np.abs(dffits) > 3.0 * np.sqrt(p / (k - p))
        far |= special.chdtr(p, cook) > 0.5
        far |= hat > 3.0 * p / k
        flags: Mask = far | (np.abs(dfbetas) > 1.0).any(axis=1)
    return flags


def residuals(fit: Fit) -> tuple[Array, Array]:
    """Residuals y - Xb and their standard errors in the fitted model, both (k,)."""
    at = project(fit.yi, fit.X, 1.0 / (fit.vi + fit.tau2))
    resid = fit.yi - fit.X @ fit.b
    return resid, np.sqrt((fit.vi + fit.tau2) * np.maximum(at.free, 0.0))


@dataclass(frozen=True)
class Baujat(Answer):
    """Baujat plot: each study's squared Pearson residual ``x`` and its influence ``y`` (k,).

    ``q_contribution`` is the share in Cochran's Q around the common effect.
    """

    k: int
    rows: tuple[int, ...]
    x: Array
    y: Array
    q_contribution: Array
    notes: tuple[str, ...]
    cautions: tuple[Caution, ...]
    asked: Asked


def baujat(fit: Fit) -> Baujat:
    """x: (y_i - x_i b)^2/(v_i + tau^2); y: (x_i b - x_i b(-i))^2 / Var(x_i b(-i))."""
    _check_uncertainty(fit)
    refits: Refits = without_each_study(fit)
    resid, _ = residuals(fit)
    moved = np.einsum("ij,ij->i", fit.X, fit.b - refits.b)
    spread = np.einsum("ij,ijk,ik->i", fit.X, refits.vb, fit.X)
    common = project(fit.yi, fit.X, 1.0 / fit.vi)
    why = "Without this study a coefficient cannot be estimated."
    exact = "The other studies lie exactly on the model: their standard error is 0."
    return Baujat(
        k=fit.k,
        rows=fit.kept,
        x=resid**2 / (fit.vi + fit.tau2),
        y=np.divide(moved**2, spread, out=np.full(fit.k, np.nan), where=spread > 0.0),
        q_contribution=common.resid**2 / fit.vi,
        notes=tuple(
            why if not can else exact if room == 0.0 else ""
            for can, room in zip(refits.feasible, spread, strict=True)
        ),
        cautions=fit.cautions,
        asked=fit.asked.about("contribution to heterogeneity against influence (Baujat 2002)"),
    )


@dataclass(frozen=True)
class Blups(Answer):
    """Best linear unbiased predictions of each study's true effect, and of its random effect."""

    k: int
    rows: tuple[int, ...]
    pred: Array
    se: Array
    pi_lb: Array
    pi_ub: Array
    ranef: Array
    ranef_se: Array
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked


def blups(fit: Fit) -> Blups:
    """Shrink each effect towards the model: x_i b + l_i (y_i - x_i b), l_i = tau^2/(tau^2+v_i).

    Variances l v + (1-l)^2 x Var(b) x' and l v + l^2 x Var(b) x' (Raudenbush & Bryk 1985);
    with tau^2 = 0 every prediction is the pooled effect.
    """
    shrink = fit.tau2 / (fit.tau2 + fit.vi)
    fitted = fit.X @ fit.b
    spread = np.einsum("ij,jk,ik->i", fit.X, fit.vb, fit.X)
    ranef = shrink * (fit.yi - fitted)
    pred = fitted + ranef
    se = np.sqrt(shrink * fit.vi + (1.0 - shrink) ** 2 * spread)
    reach = critical(fit.level, fit.ddf) * se
    return Blups(
        k=fit.k,
        rows=fit.kept,
        pred=pred,
        se=se,
        pi_lb=pred - reach,
        pi_ub=pred + reach,
        ranef=ranef,
        ranef_se=np.sqrt(shrink * fit.vi + shrink**2 * spread),
        level=fit.level,
        cautions=fit.cautions,
        asked=fit.asked.about("best linear unbiased predictions"),
    )
