"""Generalised linear mixed models for odds, rates, proportions: exact within-study likelihoods.

* OR: UM.FS unconditional, fixed study effects (logistic); CM.EL conditional on the margins, exact
  noncentral hypergeometric; CM.AL its binomial approximation.
* IRR: UM.FS (Poisson); CM.EL conditional on the events in all (binomial, exact).
* PLO: logit of a proportion. IRLN: log of a rate.

Maximum likelihood with adaptive quadrature; no zero-cell correction is needed. Standard errors come
from the observed information of all parameters. I2 uses the typical variance of the log-scale
effects with 0.5 added to studies with empty cells. Sources: Stijnen, Hamza & Özdemir (2010), Stat
Med 29:3046; Jackson et al. (2018), Stat Med 37:1059.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from .. import heterogeneity
from ..distributions import check_level, chi2_tail, critical, two_sided
from ..effects import Effects, incidence_rate, proportion, two_arm_binary, two_arm_rates
from ..inputs import design, labels
from ..linear import inverse, solve
from ..projection import project
from ..result import Answer, Array, Asked, CannotEstimate, Caution
from .kernels import Binomial, Kernel, Poisson, hypergeometric
from .marginal import Rule, TwoArms, at_modes, conditional

MODELS = {
    "OR": ("UM.FS", "CM.EL", "CM.AL"),
    "IRR": ("UM.FS", "CM.EL"),
    "PLO": ("binomial-normal",),
    "IRLN": ("Poisson-normal",),
}
WORDS = {
    "UM.FS": "unconditional with fixed study effects",
    "CM.EL": "conditional, exact likelihood",
    "CM.AL": "conditional, approximate likelihood",
    "binomial-normal": "binomial within studies, normal between",
    "Poisson-normal": "Poisson within studies, normal between",
}
METHODS = {"ML": "maximum likelihood", "EE": "common effect"}
_SMALLEST_LOG_TAU = -12.0
# A standard error of 100 on a log scale means that the likelihood rises without end.
_FLAT = 1e4
_MOST_COMBINATIONS = 5e7

Index = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GlmmFit(Answer):
    """Coefficients (p,) on the log or logit scale; heterogeneity tests against a common effect.

    ``ll`` integrates the random effects out; ``ll_at_modes`` is given their modes, the figure
    that metafor prints for models fitted through lme4.
    """

    k: int
    names: tuple[str, ...]
    b: Array
    se: Array
    stat: Array
    ddf: int | None
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vb: Array
    tau2: float
    I2: float
    H2: float
    QE_LRT: float
    QE_LRT_p: float
    QE_Wald: float
    QE_Wald_p: float
    QE_df: int
    ll: float
    ll_at_modes: float
    ll_common: float
    measure: str
    model: str
    method: str
    nodes: int
    kept: tuple[int, ...]
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def model_name(self) -> str:
        """The model in words."""
        return self.asked.words


@dataclass(frozen=True, slots=True)
class _Study:
    """What is fitted: a likelihood in (x'b, tau), and each study's own estimate."""

    marginal: Callable[[Array, float, Rule], float]
    at_modes: Callable[[Array, float, Rule], float]
    saturated: Callable[[], tuple[float, Array, Array]]
    constant: float


@dataclass(frozen=True, slots=True)
class _Options:
    model: str
    method: str
    test: str
    level: float
    nodes: int


def glmm_two_arm(
    measure: str,
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    *,
    model: str = "CM.EL",
    mods: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    method: str = "ML",
    test: str = "z",
    level: float = 0.95,
    nodes: int = 25,
) -> GlmmFit:
    """OR: events ``x1`` of ``n1``, ``x2`` of ``n2``. IRR: events ``x`` in person-time ``n``.

    All (k,). ``method`` ML or EE (no random effect). Studies without events in both arms (OR: or
    with only events) carry no information and are left out.
    """
    if measure not in ("OR", "IRR"):
        raise CannotEstimate(f"“{measure}” is no measure for two arms here. Choose OR or IRR.")
    options = _check(measure, model, method, test, level, nodes)
    if measure == "OR":
        effects = two_arm_binary("OR", x1, n1, x2, n2, drop00=True)
    else:
        effects = two_arm_rates("IRR", x1, n1, x2, n2, drop00=True)
    use, x = _usable(effects, mods)
    a, one, c, two = (np.asarray(col, dtype=np.float64)[use] for col in (x1, n1, x2, n2))
    if measure == "OR" and any((col != np.round(col)).any() for col in (a, one, c, two)):
        raise CannotEstimate("Exact models need whole numbers of events and participants.")
    study = _two_arm_study(measure, model, a, one, c, two)
    return _fit(measure, study, effects, use, x, names, options)


def glmm_single(
    measure: str,
    xi: ArrayLike,
    ni: ArrayLike,
    *,
    mods: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    method: str = "ML",
    test: str = "z",
    level: float = 0.95,
    nodes: int = 25,
) -> GlmmFit:
    """PLO: ``xi`` events of ``ni``. IRLN: ``xi`` events in person-time ``ni``. All (k,)."""
    if measure not in ("PLO", "IRLN"):
        raise CannotEstimate(f"“{measure}” is no measure for one group. Choose PLO or IRLN.")
    options = _check(measure, MODELS[measure][0], method, test, level, nodes)
    effects = (proportion if measure == "PLO" else incidence_rate)(measure, xi, ni)
    use, x = _usable(effects, mods)
    events, size = (np.asarray(col, dtype=np.float64)[use] for col in (xi, ni))
    kernel: Kernel = Poisson(events, size)
    if measure == "PLO":
        kernel = Binomial(events, size, np.zeros(events.size))
    return _fit(measure, _one_kernel(kernel), effects, use, x, names, options)


def _check(measure: str, model: str, method: str, test: str, level: float, nodes: int) -> _Options:
    check_level(level)
    if model not in MODELS[measure]:
        raise CannotEstimate(
            f"“{model}” is no model for {measure}. Choose one of {', '.join(MODELS[measure])}."
        )
    if method not in METHODS:
        raise CannotEstimate(f"“{method}” is not offered here. Choose ML or EE.")
    if test not in ("z", "t"):
        raise CannotEstimate(f"“{test}” is no test here. Choose z or t.")
    if not 1 <= nodes <= 100:
        raise CannotEstimate("The number of quadrature nodes must be between 1 and 100.")
    return _Options(model, method, test, level, nodes)


def _usable(effects: Effects, mods: ArrayLike | None) -> tuple[Index, Array]:
    x = design(mods, effects.yi.size)
    use = np.flatnonzero(np.isfinite(effects.yi) & np.isfinite(x).all(axis=1))
    x = x[use]
    k, p = x.shape
    if k < p + 1:
        raise CannotEstimate(f"{k} studies carry information; the model needs at least {p + 1}.")
    if np.linalg.matrix_rank(x) < p:
        raise CannotEstimate("The moderators are redundant among the studies that can be used.")
    return use, x


def _one_kernel(kernel: Kernel) -> _Study:
    def marginal(fixed: Array, tau: float, rule: Rule) -> float:
        return conditional(kernel, fixed, tau, rule)

    def given_modes(fixed: Array, tau: float, rule: Rule) -> float:
        return at_modes(kernel, fixed, tau, rule)

    return _Study(marginal, given_modes, kernel.saturated, kernel.constant)


def _two_arm_study(measure: str, model: str, x1: Array, n1: Array, x2: Array, n2: Array) -> _Study:
    if model == "UM.FS":
        arms = TwoArms("binomial" if measure == "OR" else "poisson", x1, n1, x2, n2)
        return _Study(arms.marginal, arms.at_modes, arms.saturated, arms.constant)
    if model == "CM.EL" and measure == "OR":
        if float(x1.size * (x1 + x2).max()) > _MOST_COMBINATIONS:
            raise CannotEstimate("There are too many events for the exact model; use CM.AL.")
        return _one_kernel(hypergeometric(x1, n1, x2, n2))
    return _one_kernel(Binomial(x1, x1 + x2, np.log(n1 / n2)))


def _fit(
    measure: str,
    study: _Study,
    effects: Effects,
    use: Index,
    x: Array,
    names: Sequence[str] | None,
    options: _Options,
) -> GlmmFit:
    q, r = np.linalg.qr(x)
    basis, back = q * math.sqrt(len(x)), inverse(r) * math.sqrt(len(x))
    rule = Rule(options.nodes)

    def likelihood(values: Array) -> float:
        tau = math.exp(float(values[-1])) if values.size > x.shape[1] else 0.0
        return study.marginal(basis @ values[: x.shape[1]], tau, rule)

    start = project(effects.yi[use], basis, np.ones(len(x))).b
    common = climb(likelihood, start)
    best = _with_spread(likelihood, start, common) if options.method == "ML" else common
    covariance = _covariance(likelihood, best, x.shape[1])
    if covariance is None and best.size > x.shape[1]:
        best, covariance = common, _covariance(likelihood, common, x.shape[1])
    if covariance is None:
        raise CannotEstimate(
            "The effect has no finite estimate: one arm has no events (or only events) in any "
            "study, or the events are separated by a moderator."
        )
    tau2 = math.exp(2 * float(best[-1])) if best.size > x.shape[1] else 0.0
    given = study.at_modes(basis @ best[: x.shape[1]], math.sqrt(tau2), rule)
    return _assemble(
        measure, study, effects, use, x, labels(names, x.shape[1], True), options,
        (back @ best[: x.shape[1]], back @ covariance @ back.T, tau2),
        (likelihood(best), given, likelihood(common)),
    )  # fmt: skip


def _with_spread(function: Callable[[Array], float], start: Array, common: Array) -> Array:
    """The maximum with log tau as last value; ``common`` where tau = 0 is as good."""
    found = [climb(function, np.append(start, log_tau)) for log_tau in (-0.5, -2.0)]
    best = max(found, key=function)
    if function(best) <= function(common) + 1e-9 or best[-1] < _SMALLEST_LOG_TAU:
        return common
    return best


def _covariance(function: Callable[[Array], float], at: Array, p: int) -> Array | None:
    """Covariance of the p coefficients; None where the likelihood is flat or not at its top."""
    information = -hessian(function, at)
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 0.0:
        return None
    covariance = inverse(information)[:p, :p]
    return covariance if float(np.diag(covariance).max()) < _FLAT else None


def climb(function: Callable[[Array], float], start: Array) -> Array:
    """Maximum by quasi-Newton steps, then Newton steps on numerical derivatives."""

    def negative(values: Array) -> float:
        value = function(np.clip(values, -30.0, 30.0))
        return -value if math.isfinite(value) else 1e300

    found = optimize.minimize(negative, start, method="BFGS", jac="3-point", options={"gtol": 1e-6})
    values = np.clip(np.asarray(found.x, dtype=np.float64), -30.0, 30.0)
    for _ in range(20):
        curvature = -hessian(function, values)
        if np.linalg.eigvalsh(curvature).min() <= 0.0:
            break
        step = solve(curvature, gradient(function, values))
        if function(values + step) < function(values) - 1e-9:
            break
        values = values + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return values


def gradient(function: Callable[[Array], float], at: Array, step: float = 1e-4) -> Array:
    """Fourth-order central differences."""
    slopes = []
    for unit in np.eye(at.size) * step:
        near = function(at + unit) - function(at - unit)
        far = function(at + 2 * unit) - function(at - 2 * unit)
        slopes.append((8 * near - far) / (12 * step))
    return np.array(slopes)


def hessian(function: Callable[[Array], float], at: Array, step: float = 1e-3) -> Array:
    """Second derivatives: differences of fourth-order gradients."""
    rows = []
    for unit in np.eye(at.size) * step:
        near = gradient(function, at + unit) - gradient(function, at - unit)
        far = gradient(function, at + 2 * unit) - gradient(function, at - 2 * unit)
        rows.append((8 * near - far) / (12 * step))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _assemble(
    measure: str,
    study: _Study,
    effects: Effects,
    use: Index,
    x: Array,
    names: tuple[str, ...],
    options: _Options,
    estimate: tuple[Array, Array, float],
    ll: tuple[float, float, float],
) -> GlmmFit:
    (b, vb, tau2), (k, p), whole = estimate, x.shape, study.constant
    se, ddf = np.sqrt(np.diag(vb)), None if options.test == "z" else k - p
    reach = critical(options.level, ddf) * se
    peak, own, information = study.saturated()
    lrt = max(0.0, 2 * (peak - ll[2]))
    finite = information > 0
    wald = 0.0
    if int(finite.sum()) > p and np.linalg.matrix_rank(x[finite]) == p:
        wald = project(own[finite], x[finite], information[finite]).rss
    typical = (k - p) / project(effects.yi[use], x, 1 / effects.vi[use]).trace_p
    return GlmmFit(
        k=k, names=names, b=b, se=se, stat=b / se, ddf=ddf, pval=two_sided(b / se, ddf),
        ci_lb=b - reach, ci_ub=b + reach, vb=vb, tau2=tau2,
        I2=heterogeneity.i2_from_tau2(tau2, typical), H2=heterogeneity.h2_from_tau2(tau2, typical),
        QE_LRT=lrt, QE_LRT_p=chi2_tail(lrt, k - p), QE_Wald=wald, QE_Wald_p=chi2_tail(wald, k - p),
        QE_df=k - p, ll=ll[0] + whole, ll_at_modes=ll[1] + whole, ll_common=ll[2] + whole,
        measure=measure, model=options.model,
        method=options.method, nodes=options.nodes, kept=tuple(int(i) for i in use),
        level=options.level, cautions=_cautions(effects, use, finite, tau2, options),
        asked=_asked(measure, effects, use, x, names, options),
    )  # fmt: skip


def _asked(
    measure: str, effects: Effects, use: Index, x: Array, names: tuple[str, ...], options: _Options
) -> Asked:
    words = f"generalised linear mixed model ({measure}, {WORDS[options.model]}), "
    words += METHODS[options.method]
    given = {**effects.inputs, "rows": use.astype(np.float64)}
    if x.shape[1] > 1:
        given["X"] = x
    return Asked(words, given, {"measure": measure, "names": names, **asdict(options)})


def _cautions(
    effects: Effects, use: Index, finite: Mask, tau2: float, options: _Options
) -> tuple[Caution, ...]:
    said = []
    gone = [str(i + 1) for i in range(effects.yi.size) if i not in set(use.tolist())]
    if gone:
        text = f"Left out, for they carry no information or lack a number: row {', '.join(gone)}."
        said.append(Caution("rows-left-out", text))
    if not finite.all():
        said.append(
            Caution(
                "wald-zero-cells",
                "Studies with an infinite estimate of their own do not count in the Wald test of "
                "heterogeneity; prefer the likelihood-ratio test.",
            )
        )
    if tau2 == 0.0 and options.method == "ML":
        said.append(Caution("zero-variance", "tau² was estimated as 0."))
    return tuple(said)
