"""Pooling effects: the common-effect and random-effects models, with or without moderators.

    y_i = x_i'b + u_i + e_i,  Var(u_i) = tau^2,  Var(e_i) = v_i,
    b = (X'WX)^-1 X'Wy,  W = diag(1 / (v + tau^2)).

Tests: "z" and "t" (Wald), "knha" (Hartung & Knapp 2001; Sidik & Jonkman 2002: Var(b) scaled by
y'Py/(k-p), t with k-p degrees of freedom) and "adhoc" (the same with the scale not below 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .distributions import check_level, chi2_tail, critical, f_tail, p_value, two_sided
from .fit import TESTS, Fit
from .inputs import Inputs, labels, prepare
from .likelihood import TOO_UNEVEN
from .projection import Projection, project
from .result import Array, CannotEstimate, Caution
from .tau2 import Tau2, check_method, estimate

_FEW = 5
_RESOLVED = 1e-10
_UNEVEN = 1e7
# Paule and Mandel's tau² makes the scale 1, up to this.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class _Question:
    """How to pool: the options, checked."""

    names: tuple[str, ...]
    method: str
    test: str
    level: float
    fixed: float | None
    wished: str


def pool(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    mods: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    intercept: bool = True,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    weights: ArrayLike | None = None,
    tau2: float | None = None,
) -> Fit:
    """Pool ``yi`` (k,) with sampling variances ``vi`` (k,) > 0.

    ``mods`` (k,) or (k, m) are numeric moderators, ``names`` their names; an intercept is put
    first unless ``intercept`` is False. ``method`` is "EE" or an estimator of tau^2 (see
    ``tau2.METHODS``), ``test`` one of z, t, knha, adhoc. ``weights`` (k,) replace the inverse
    variances (and drive GENQ). ``tau2`` fixes the between-study variance. Rows with a missing
    value are left out, and named in a caution. One study keeps its own normal interval whatever the
    ``test``, and a caution says so. Raises CannotEstimate with a sentence.
    """
    check_level(level)
    if test not in TESTS:
        raise CannotEstimate(f"“{test}” is no test. Choose one of {', '.join(TESTS)}.")
    method = check_method(method)
    inputs = prepare(yi, vi, mods, weights, intercept)
    names = labels(names, inputs.x.shape[1], intercept)
    used = "z" if inputs.y.size == 1 else test
    asked = _Question(names, method, used, level, tau2, test)
    centred = inputs.y - inputs.origin
    null = project(centred, inputs.x, 1.0 / inputs.v)
    _check_resolution(null)
    return _assemble(inputs, centred, null, _between(inputs, centred, null, asked), asked)


def _check_resolution(null: Projection) -> None:
    """With moderators, rounding must leave the imprecise studies a say in the residuals."""
    k, p = null.x.shape
    if p > 1 and k > p and null.trace_p <= _RESOLVED * float(null.w.max()):
        raise CannotEstimate(TOO_UNEVEN)


def _between(inputs: Inputs, centred: Array, null: Projection, asked: _Question) -> Tau2:
    fixed = asked.fixed
    if fixed is None:
        return estimate(centred, inputs.v, inputs.x, asked.method, inputs.given, null)
    if not (math.isfinite(fixed) and fixed >= 0.0):
        raise CannotEstimate(f"A fixed tau² must be 0 or more; {fixed} was given.")
    return Tau2(float(fixed), None)


def _assemble(
    inputs: Inputs, centred: Array, null: Projection, between: Tau2, asked: _Question
) -> Fit:
    x, v, given = inputs.x, inputs.v, inputs.given
    k, p = x.shape
    df = k - p
    model = between.at or null
    if between.at is None and between.value > 0.0:
        model = project(centred, x, 1.0 / (v + between.value))
    scale = _scale(model, df, asked.test)
    if given is not None:
        model = project(centred, x, given)
    vb = _variance(model, inputs, between.value)
    vb = vb if scale == 1.0 else vb * scale
    b = model.b.copy()
    if inputs.intercept:
        b[0] += inputs.origin
    ddf = None if asked.test == "z" else df
    line = _line(b, vb, ddf, asked.level)
    certain = bool(line[0, 0] > 0.0) if p == 1 else bool(line[0].all())
    q = null.rss if df else 0.0
    qm, qm_df, qm_p = _moderator_test(b, vb, inputs.intercept, ddf)
    return Fit(
        k=k, p=p, k_total=inputs.k_total, kept=inputs.kept, names=asked.names,
        b=b, se=line[0], zval=line[1], pval=line[2], ci_lb=line[3], ci_ub=line[4],
        vb=vb, ddf=ddf, tau2=between.value, se_tau2=between.se,
        Q=q, Q_df=df, Q_p=chi2_tail(q, df), QM=qm, QM_df=qm_df, QM_p=qm_p, scale=scale,
        yi=inputs.y, vi=v, X=x, intercept=inputs.intercept, method=asked.method,
        test=asked.test, level=asked.level, weights_given=given,
        tau2_fixed=asked.fixed is not None,
        cautions=_cautions(inputs, asked, between, scale, certain),
    )  # fmt: skip


def _line(b: Array, vb: Array, ddf: int | None, level: float) -> Array:
    """Standard errors, statistics, p-values and both limits of the coefficients (5, p)."""
    if b.size == 1:
        mean, se1 = float(b[0]), math.sqrt(vb[0, 0])
        z1, reach1 = mean / se1 if se1 > 0.0 else math.nan, critical(level, ddf) * se1
        one = (se1, z1, p_value(z1, ddf), mean - reach1, mean + reach1)
        return np.array(one)[:, None]
    se = np.sqrt(vb.diagonal())
    z = np.divide(b, se, out=np.full(b.size, np.nan), where=se > 0.0)
    reach = critical(level, ddf) * se
    return np.array([se, z, two_sided(z, ddf), b - reach, b + reach])


def _scale(model: Projection, df: int, test: str) -> float:
    """What Hartung-Knapp multiplies Var(b) by: the mean squared standardised residual."""
    if test not in ("knha", "adhoc") or df == 0:
        return 1.0
    return max(1.0, model.rss / df) if test == "adhoc" else model.rss / df


def _variance(model: Projection, inputs: Inputs, tau2: float) -> Array:
    """Var(b): (X'WX)^-1, or the sandwich that user-defined weights need."""
    if inputs.given is None:
        return model.bread
    ax = inputs.x * model.w[:, None]
    middle = ax.T @ (ax * (inputs.v + tau2)[:, None])
    sandwich: Array = model.bread @ middle @ model.bread
    return sandwich


def _moderator_test(
    b: Array, vb: Array, intercept: bool, ddf: int | None
) -> tuple[float, tuple[int, ...], float]:
    """Wald test that all coefficients but the intercept are 0 (all of them in a plain model)."""
    if b.size == 1:
        return _one_coefficient(float(b[0]), float(vb[0, 0]), ddf)
    first = 1 if intercept else 0
    tested, m = b[first:], b.size - first
    part = vb[first:, first:]
    size = np.sqrt(np.diag(part))
    if not size.all():
        return float("nan"), (m,) if ddf is None else (m, ddf), float("nan")
    scaled = tested / size
    statistic = float(scaled @ np.linalg.solve(part / np.outer(size, size), scaled))
    if ddf is None:
        return statistic, (m,), chi2_tail(statistic, m)
    return statistic / m, (m, ddf), f_tail(statistic / m, m, ddf)


def _one_coefficient(
    b: float, variance: float, ddf: int | None
) -> tuple[float, tuple[int, ...], float]:
    statistic = b * b / variance if variance > 0.0 else float("nan")
    if ddf is None:
        return statistic, (1,), chi2_tail(statistic, 1)
    return statistic, (1, ddf), f_tail(statistic, 1, ddf)


def _cautions(
    inputs: Inputs, asked: _Question, between: Tau2, scale: float, certain: bool
) -> tuple[Caution, ...]:
    k, p = inputs.x.shape
    said = list(inputs.cautions)
    if k == 1:
        said.append(
            Caution("one-study", "One study: its own effect is shown, and nothing is pooled.")
        )
    if k == 1 and asked.wished != "z":
        said.append(
            Caution(
                "one-study-normal",
                "One study leaves no degrees of freedom for a t-based interval; the study's own "
                "normal interval is shown.",
            )
        )
    said += _cautions_on_test(k, p, asked, scale, certain)
    if asked.method != "EE" and asked.fixed is None and 1 < k < _FEW:
        said.append(Caution("few-studies", f"With {k} studies tau² is estimated very imprecisely."))
    v = inputs.v
    if float(v[v.argmax()]) > _UNEVEN * float(v[v.argmin()]):
        said.append(
            Caution(
                "variance-ratio",
                "The least and the most precise study differ more than ten-million-fold in "
                "variance; check for a standard error entered as a standard deviation.",
            )
        )
    return tuple(said)


def _cautions_on_test(
    k: int, p: int, asked: _Question, scale: float, certain: bool
) -> list[Caution]:
    said: list[Caution] = []
    if asked.test != "z" and k == p:
        said.append(
            Caution(
                "no-degrees-of-freedom",
                f"A t-based interval needs more studies than coefficients; with {k} and {p} there "
                "is no p-value and no interval.",
            )
        )
    elif not certain:
        said.append(
            Caution(
                "zero-scale",
                "All studies lie exactly on the fitted model, so the Hartung-Knapp standard error "
                "is 0 and no test is possible; use the ad hoc correction.",
            )
        )
    elif asked.test == "knha" and scale < 1.0 - _ROUNDING:
        said.append(
            Caution(
                "narrow-hartung-knapp",
                "The Hartung-Knapp standard error is smaller than the Wald one; consider the ad "
                "hoc correction, which never makes it smaller.",
            )
        )
    if asked.method == "EE" and asked.test in ("knha", "adhoc"):
        said.append(
            Caution(
                "hartung-knapp-common",
                "The Hartung-Knapp method is meant for random-effects models.",
            )
        )
    return said
