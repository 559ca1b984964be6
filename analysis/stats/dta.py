"""Diagnostic test accuracy: the bivariate model of sensitivity and false positive rate.

    (logit sens_i, logit fpr_i) ~ N(mu, S_i + G),  S_i diagonal with 1/x + 1/(n-x).

Studies with an empty cell get 0.5 added to all four cells. The parameters of the hierarchical
summary ROC curve follow by Harbord's identities. Sources: Reitsma et al. (2005), J Clin Epidemiol
58:982; Harbord et al. (2007), Biostatistics 8:239; Cochrane Handbook for DTA reviews, ch. 10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from .distributions import critical
from .multilevel import METHODS, check_method
from .multivariate import MultivariateFit, multivariate
from .result import Answer, Array, Asked, CannotEstimate, Caution, Result, column


@dataclass(frozen=True, slots=True)
class SummaryCurve(Result):
    """HSROC parameters: accuracy Lambda, threshold Theta, shape beta, their variances."""

    accuracy: float
    threshold: float
    shape: float
    accuracy_variance: float
    threshold_variance: float

    def sensitivity(self, fpr: float) -> float:
        """Sensitivity on the summary curve at a false positive rate in (0, 1)."""
        if not 0.0 < fpr < 1.0:
            raise CannotEstimate("The false positive rate must lie between 0 and 1.")
        logit = math.log(fpr / (1.0 - fpr))
        half = math.exp(-0.5 * self.shape)
        return float(expit(self.accuracy * half + math.exp(-self.shape) * logit))


@dataclass(frozen=True, slots=True)
class AccuracyFit(Answer):
    """Summary sensitivity and specificity of k studies; logits with standard errors (2,)."""

    k: int
    logit_sens: float
    logit_fpr: float
    se: Array
    cov_fixed: float
    sens: float
    sens_ci: tuple[float, float]
    spec: float
    spec_ci: tuple[float, float]
    tau2_sens: float
    tau2_fpr: float
    rho: float | None
    ll: float
    DOR: float
    LRpos: float
    LRneg: float
    curve: SummaryCurve | None
    yi: Array
    vi: Array
    corrected: tuple[int, ...]
    model: MultivariateFit
    cautions: tuple[Caution, ...]
    asked: Asked

    def region(self, *, prediction: bool = False, points: int = 100) -> Array:
        """Boundary (points, 2) of the confidence or prediction region: fpr, sens.

        Ellipse on the logit scale with the chi-squared quantile of 2 degrees of freedom.
        """
        spread = self.model.vb + self.model.G if prediction else self.model.vb
        lower = np.linalg.cholesky(spread)
        radius = math.sqrt(-2.0 * math.log(1.0 - self.model.level))
        angle = np.linspace(0.0, 2.0 * math.pi, points)
        edge = self.model.b[:, None] + radius * lower @ np.array([np.cos(angle), np.sin(angle)])
        return np.asarray(expit(edge[::-1].T), dtype=np.float64)


def bivariate_accuracy(
    tp: ArrayLike,
    fn: ArrayLike,
    fp: ArrayLike,
    tn: ArrayLike,
    *,
    method: str = "REML",
    level: float = 0.95,
    add: float = 0.5,
) -> AccuracyFit:
    """Pool 2 x 2 tables of index test against reference standard, all (k,) counts >= 0.

    ``add`` goes to all cells of studies with an empty cell. Raises CannotEstimate when a study
    lacks diseased or healthy participants, or with fewer than three studies.
    """
    check_method(method)
    table = _table(tp, fn, fp, tn)
    given = dict(zip(("tp", "fn", "fp", "tn"), table.T.copy(), strict=True))
    asked = Asked(
        f"bivariate model of logit sensitivity and false positive rate, {METHODS[method]}",
        given, {"method": method, "level": level, "add": add},
    )  # fmt: skip
    empty = np.flatnonzero((table == 0).any(axis=1))
    table[empty] += add
    if (table == 0).any():
        raise CannotEstimate("A cell is 0 and nothing was added to it.")
    y = np.log(table[:, [0, 2]] / table[:, [1, 3]])
    v = 1.0 / table[:, [0, 2]] + 1.0 / table[:, [1, 3]]
    k = len(table)
    model = multivariate(
        y.ravel(),
        [np.diag(row) for row in v],
        np.repeat(np.arange(k), 2).tolist(),
        ["sens", "fpr"] * k,
        method=method,
        level=level,
    )
    return _assemble(model, y, v, tuple(int(i) for i in empty), asked)


def _table(tp: ArrayLike, fn: ArrayLike, fp: ArrayLike, tn: ArrayLike) -> Array:
    names = ("True positives", "False negatives", "False positives", "True negatives")
    columns = [column(x, name) for x, name in zip((tp, fn, fp, tn), names, strict=True)]
    if len({c.size for c in columns}) > 1:
        raise CannotEstimate("The four columns of counts differ in length.")
    table = np.column_stack(columns)
    if not np.isfinite(table).all() or (table < 0).any():
        raise CannotEstimate("All four counts of every study must be known and not negative.")
    for i, (a, b, c, d) in enumerate(table):
        if a + b == 0 or c + d == 0:
            raise CannotEstimate(
                f"Row {i + 1} has no {'diseased' if a + b == 0 else 'healthy'} participants; "
                "it cannot be used for both sensitivity and specificity."
            )
    if len(table) < 3:
        raise CannotEstimate("The bivariate model needs at least three studies.")
    return table


def _assemble(
    model: MultivariateFit, y: Array, v: Array, corrected: tuple[int, ...], asked: Asked
) -> AccuracyFit:
    sens_logit, fpr_logit = (float(x) for x in model.b)
    reach = critical(model.level) * model.se
    sens, fpr = float(expit(sens_logit)), float(expit(fpr_logit))
    rho = float(model.rho[0, 1])
    cautions = model.cautions
    if corrected:
        rows = ", ".join(str(i + 1) for i in corrected)
        text = f"{asked.options['add']:g} was added to all cells of row {rows}."
        cautions = (*cautions, Caution("zero-cells", text))
    return AccuracyFit(
        k=len(y), logit_sens=sens_logit, logit_fpr=fpr_logit, se=model.se,
        cov_fixed=float(model.vb[0, 1]), sens=sens,
        sens_ci=(float(expit(sens_logit - reach[0])), float(expit(sens_logit + reach[0]))),
        spec=float(expit(-fpr_logit)),
        spec_ci=(float(expit(-fpr_logit - reach[1])), float(expit(-fpr_logit + reach[1]))),
        tau2_sens=float(model.G[0, 0]), tau2_fpr=float(model.G[1, 1]),
        rho=None if math.isnan(rho) else rho, ll=model.ll,
        DOR=math.exp(sens_logit - fpr_logit), LRpos=sens / fpr,
        LRneg=float(expit(-sens_logit) / expit(-fpr_logit)), curve=_curve(model),
        yi=y, vi=v, corrected=corrected, model=model, cautions=cautions, asked=asked,
    )  # fmt: skip


def _curve(model: MultivariateFit) -> SummaryCurve | None:
    """HSROC parameters (Harbord 2007); None when a between-study variance is 0."""
    var_sens, var_fpr, cov = float(model.G[0, 0]), float(model.G[1, 1]), float(model.G[0, 1])
    if var_sens <= 0.0 or var_fpr <= 0.0:
        return None
    shape = 0.5 * math.log(var_fpr / var_sens)
    up, down = math.exp(0.5 * shape), math.exp(-0.5 * shape)
    a, b = float(model.b[0]) * up, float(model.b[1]) * down
    product = math.sqrt(var_sens * var_fpr)
    return SummaryCurve(a - b, 0.5 * (a + b), shape, 2 * (product - cov), 0.5 * (product + cov))
