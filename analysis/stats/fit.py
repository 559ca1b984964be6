"""The fitted model: coefficients, heterogeneity, weights, intervals, fit statistics.

``Fit`` carries the data it was made from, so that everything downstream (influence, subgroups,
plots, reports) needs nothing else. What costs more than arithmetic (Q-profile limits, likelihood)
is computed when first asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from . import heterogeneity, prediction, qprofile
from .heterogeneity import HFromQ, Limits
from .inputs import given
from .likelihood import likelihood_at
from .prediction import Predictions
from .projection import project
from .result import Answer, Array, Asked, Caution, encode
from .tau2 import METHODS

TESTS: dict[str, str] = {
    "z": "Wald-type, normal distribution",
    "t": "Wald-type, t distribution",
    "knha": "Hartung-Knapp-Sidik-Jonkman (t distribution, scaled standard error)",
    "adhoc": "Hartung-Knapp-Sidik-Jonkman with the scale not below 1 (ad hoc correction)",
}


@dataclass(frozen=True)
class Fit(Answer):
    """A meta-analysis or meta-regression of k effects with p coefficients.

    ``b``, ``se``, ``zval``, ``pval``, ``ci_lb``, ``ci_ub`` (p,); ``vb`` (p, p); ``yi``, ``vi``
    (k,) and ``X`` (k, p) as used; ``kept`` the rows of the input they came from. ``level`` lies
    between 0 and 1, I2 values are in percent. ``ddf`` is None for normal tests. ``se_tau2`` is
    None where tau^2 is fixed. ``weights_given`` holds user-defined weights, else None.
    """

    k: int
    p: int
    k_total: int
    kept: tuple[int, ...]
    names: tuple[str, ...]
    b: Array
    se: Array
    zval: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vb: Array
    ddf: int | None
    tau2: float
    se_tau2: float | None
    Q: float
    Q_df: int
    Q_p: float
    QM: float
    QM_df: tuple[int, ...]
    QM_p: float
    scale: float
    yi: Array
    vi: Array
    X: Array
    intercept: bool
    method: str
    test: str
    level: float
    weights_given: Array | None
    tau2_fixed: bool
    cautions: tuple[Caution, ...]

    @property
    def common(self) -> bool:
        """True for the common-effect model."""
        return self.method == "EE"

    @property
    def intercept_only(self) -> bool:
        """True when the model is one pooled effect."""
        return self.p == 1 and self.intercept

    @property
    def model_name(self) -> str:
        """The model in words, for a sentence or a figure's header."""
        kind = "common-effect" if self.common else "random-effects"
        kind = kind if self.intercept_only else f"{kind} meta-regression"
        return f"{kind}, {METHODS[self.method]}, {TESTS[self.test]}"

    @property
    def asked(self) -> Asked:
        """The model, its data and options."""
        data = given(self.yi, self.vi, self.X, self.kept)
        options: dict[str, Any] = {
            "method": self.method, "test": self.test, "level": self.level,
            "names": self.names, "intercept": self.intercept,
        }  # fmt: skip
        if self.weights_given is not None:
            data["weights"] = self.weights_given
        if self.tau2_fixed:
            options["tau2"] = self.tau2
        return Asked(self.model_name, data, options)

    @cached_property
    def weights(self) -> Array:
        """Weights in percent (sum 100) given to the studies."""
        w = self.weights_given if self.weights_given is not None else 1.0 / (self.vi + self.tau2)
        share: Array = 100.0 * w / w.sum()
        return share

    @cached_property
    def typical_variance(self) -> float | None:
        """s^2 = (k - p) / tr(P) at weights 1/v; None when k = p."""
        df = self.k - self.p
        return df / project(self.yi, self.X, 1.0 / self.vi).trace_p if df else None

    @property
    def tau(self) -> float:
        """Square root of tau^2: the standard deviation of true effects."""
        return math.sqrt(self.tau2)

    @property
    def I2(self) -> float:
        """I^2 (percent) from tau^2; from Q for the common-effect model."""
        if self.common:
            return self.I2_Q
        return heterogeneity.i2_from_tau2(self.tau2, self.typical_variance)

    @property
    def I2_Q(self) -> float:
        """I^2 (percent) from Q, as RevMan 5, Stata and CMA print it."""
        return heterogeneity.i2_from_q(self.Q, self.Q_df)

    @property
    def H2(self) -> float:
        """H^2 from tau^2; Q/df for the common-effect model."""
        if self.common:
            return self.Q / self.Q_df if self.Q_df > 0 else 1.0
        return heterogeneity.h2_from_tau2(self.tau2, self.typical_variance)

    @cached_property
    def h_from_q(self) -> HFromQ:
        """H and I2_Q with Higgins & Thompson's limits."""
        return heterogeneity.h_from_q(self.Q, self.Q_df, self.level)

    @cached_property
    def tau2_limits(self) -> Limits | None:
        """Q-profile limits of tau^2; None for the common-effect model or when k = p."""
        if self.common or self.k == self.p:
            return None
        low, high = qprofile.interval(self.yi, self.vi, self.X, self.level)
        return Limits(low, high, self.level)

    @property
    def tau2_ci(self) -> tuple[float, float] | None:
        """``tau2_limits`` as a pair."""
        limits = self.tau2_limits
        return None if limits is None else (limits.lb, limits.ub)

    @property
    def I2_ci(self) -> tuple[float, float] | None:
        """I^2 (percent) at the Q-profile limits of tau^2."""
        limits, typical = self.tau2_limits, self.typical_variance
        if limits is None:
            return None
        return (
            heterogeneity.i2_from_tau2(limits.lb, typical),
            heterogeneity.i2_from_tau2(limits.ub, typical),
        )

    @property
    def H2_ci(self) -> tuple[float, float] | None:
        """H^2 at the Q-profile limits of tau^2."""
        limits, typical = self.tau2_limits, self.typical_variance
        if limits is None:
            return None
        return (
            heterogeneity.h2_from_tau2(limits.lb, typical),
            heterogeneity.h2_from_tau2(limits.ub, typical),
        )

    @cached_property
    def predictions(self) -> Predictions:
        """Prediction intervals in three conventions; missing, with the reason, where undefined."""
        if not self.intercept_only:
            why = "With moderators, the prediction belongs to given moderator values."
            return Predictions(None, None, None, why)
        if self.common:
            why = "The common-effect model has one true effect: nothing is left to predict."
            return Predictions(None, None, None, why)
        b, se = float(self.b[0]), float(self.se[0])
        return prediction.predictions(b, se, self.tau2, self.k, self.level)

    @property
    def pi(self) -> Limits | None:
        """The prediction interval that goes with the test: normal for z, t with k - 1 otherwise."""
        return self.predictions.z if self.test == "z" else self.predictions.t_km1

    @property
    def pi_lb(self) -> float | None:
        """Lower limit of ``pi``."""
        return None if self.pi is None else self.pi.lb

    @property
    def pi_ub(self) -> float | None:
        """Upper limit of ``pi``."""
        return None if self.pi is None else self.pi.ub

    @property
    def restricted(self) -> bool:
        """True when the likelihood reported is the restricted one."""
        return self.method == "REML"

    @cached_property
    def ll(self) -> float:
        """(Restricted) log-likelihood at the estimate."""
        total = self.vi + self.tau2
        at = project(self.yi, self.X, 1.0 / total)
        return likelihood_at(at, self.X, total, restricted=self.restricted)

    @property
    def deviance(self) -> float:
        """-2 log-likelihood; for ML against the saturated model."""
        if self.restricted:
            return -2.0 * self.ll
        saturated = -0.5 * float(np.log(2.0 * math.pi * self.vi).sum())
        return -2.0 * (self.ll - saturated)

    @property
    def _parameters(self) -> int:
        return self.p if self.common or self.tau2_fixed else self.p + 1

    @property
    def _observations(self) -> int:
        return self.k - self.p if self.restricted else self.k

    @property
    def AIC(self) -> float:
        """Akaike's information criterion."""
        return -2.0 * self.ll + 2.0 * self._parameters

    @property
    def BIC(self) -> float | None:
        """Bayesian information criterion; None when no observation is left (k = p)."""
        left = self._observations
        return -2.0 * self.ll + self._parameters * math.log(left) if left > 0 else None

    @property
    def AICc(self) -> float:
        """Corrected AIC (Hurvich & Tsai), with the sample size not below parameters + 2."""
        parameters = self._parameters
        n = max(self._observations, parameters + 2)
        return -2.0 * self.ll + 2.0 * parameters * n / (n - parameters - 1)

    def to_json(self) -> dict[str, Any]:
        """Every field and every derived number."""
        derived = {name: encode(getattr(self, name)) for name in DERIVED}
        return super().to_json() | derived


DERIVED = (
    "model_name",
    "typical_variance",
    "weights",
    "tau",
    "I2",
    "I2_Q",
    "H2",
    "h_from_q",
    "tau2_ci",
    "I2_ci",
    "H2_ci",
    "predictions",
    "pi",
    "ll",
    "deviance",
    "AIC",
    "BIC",
    "AICc",
)
