"""Contrast-based network meta-analysis: one set of relative effects, fixed or random.

    y_i = X_i d + u_i + e_i, Var(e_i) = S_i, Var(u_i) = tau^2 (1/2 I + 1/2 J),

so that every contrast has the same heterogeneity. Sources: Lu & Ades (2006), JASA 101:447; White
et al. (2012), Res Synth Methods 3:111; Rücker & Schwarzer (2015), BMC Med Res Methodol 15:58
(P-scores); Krahn, Binder & König (2013), BMC Med Res Methodol 13:35 (Q decomposition).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ..block_fit import Maximum, maximise
from ..block_model import At, Blocks, at, build, require
from ..distributions import check_level, chi2_tail, critical, two_sided
from ..multilevel import METHODS, check_method
from ..result import Answer, Array, Asked, CannotEstimate, Caution, Result
from .contrasts import Evidence, Trial


@dataclass(frozen=True, slots=True)
class Effects(Result):
    """Relative effects against the reference (t-1,), and the league table (t, t): row - column."""

    b: Array
    se: Array
    zval: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vb: Array
    league_est: Array
    league_se: Array
    tau2: float
    ll: float

    def p_scores(self, *, small_is_good: bool) -> Array:
        """Mean certainty (t,) that each treatment beats the others (Rücker & Schwarzer 2015)."""
        t = len(self.league_est)
        apart = ~np.eye(t, dtype=bool)
        z = np.divide(self.league_est, self.league_se, out=np.zeros((t, t)), where=apart)
        wins = ndtr(-z if small_is_good else z)
        scores: Array = np.where(apart, wins, 0.0).sum(axis=1) / (t - 1)
        return scores


@dataclass(frozen=True, slots=True)
class Consistency(Result):
    """Q of the whole network = Q within designs + Q between designs (inconsistency)."""

    Q_total: float
    Q_total_df: int
    Q_total_p: float
    Q_within: float
    Q_within_df: int
    Q_within_p: float
    Q_between: float
    Q_between_df: int
    Q_between_p: float


@dataclass(frozen=True, slots=True)
class NetworkFit(Answer):
    """A network of treatments: common- and random-effects results, consistency, I2 (percent)."""

    evidence: Evidence
    fixed: Effects
    random: Effects
    consistency: Consistency
    I2: float
    method: str
    level: float
    cautions: tuple[Caution, ...]

    @property
    def k(self) -> int:
        """The number of studies."""
        return self.evidence.k

    @property
    def asked(self) -> Asked:
        """The model, its evidence and options."""
        given = self.evidence.asked
        return Asked(
            f"{self.model_name}; {given.words}",
            given.inputs,
            {**given.options, "method": self.method, "level": self.level},
        )

    @property
    def treatments(self) -> tuple[str, ...]:
        """The treatments, reference first: the order of all tables."""
        return self.evidence.treatments

    @property
    def n_contrasts(self) -> int:
        """Number of independent contrasts."""
        return sum(len(trial.treatments) for trial in self.evidence.trials)

    @property
    def model_name(self) -> str:
        """The model in words."""
        return f"contrast-based network meta-analysis, common tau², {METHODS[self.method]}"


def network(evidence: Evidence, *, method: str = "REML", level: float = 0.95) -> NetworkFit:
    """Fit the consistency model to checked evidence (see ``contrasts``)."""
    check_level(level)
    check_method(method)
    if len(evidence.treatments) < 2:
        raise CannotEstimate("A network needs at least two treatments.")
    blocks = blocks_of(evidence.trials, evidence.treatments)
    fixed = require(at(blocks, np.zeros(1), restricted=False))
    df = blocks.n - blocks.p
    found = maximise(blocks, restricted=method == "REML") if df > 0 else None
    consistency = decompose(evidence, fixed.rss, df)
    q = consistency.Q_total
    common = effects_of(fixed, 0.0, level)
    random = common if found is None else effects_of(found, float(found.theta[0]), level)
    i2 = 100.0 * max(0.0, (q - df) / q) if df > 0 and q > 0 else 0.0
    return NetworkFit(
        evidence, common, random, consistency, i2, method, level,
        _cautions(evidence, consistency, df),
    )  # fmt: skip


def blocks_of(trials: tuple[Trial, ...], treatments: tuple[str, ...]) -> Blocks:
    """Likelihood data: one block a study, one coefficient for each treatment but the first."""
    place = {name: index for index, name in enumerate(treatments)}
    unit = np.vstack([np.zeros(len(treatments) - 1), np.eye(len(treatments) - 1)])
    members, x, start = [], [], 0
    for trial in trials:
        members.append(np.arange(start, start + len(trial.treatments)))
        start += len(trial.treatments)
        x += [unit[place[name]] - unit[place[trial.base]] for name in trial.treatments]
    share = [0.5 * np.eye(len(rows)) + 0.5 for rows in members]
    y = np.concatenate([trial.y for trial in trials])
    return build(y, np.array(x), members, [trial.s for trial in trials], [share])


def effects_of(model: At | Maximum, tau2: float, level: float) -> Effects:
    """Coefficients, tests and league table of a fitted network."""
    se = np.sqrt(np.diag(model.vb))
    zval, reach = model.b / se, critical(level) * se
    full, cov = np.concatenate([[0.0], model.b]), np.zeros((len(se) + 1, len(se) + 1))
    cov[1:, 1:] = model.vb
    variance = np.diag(cov)[:, None] + np.diag(cov)[None] - 2.0 * cov
    return Effects(
        model.b, se, zval, two_sided(zval), model.b - reach, model.b + reach, model.vb,
        full[:, None] - full[None], np.sqrt(np.maximum(variance, 0.0)), tau2, model.ll,
    )  # fmt: skip


def decompose(evidence: Evidence, total: float, df: int) -> Consistency:
    """Cochran's Q split into heterogeneity within designs and inconsistency between them."""
    designs: dict[tuple[str, ...], list[Trial]] = {}
    for trial in evidence.trials:
        designs.setdefault(trial.design, []).append(trial)
    within, within_df = 0.0, 0
    for design, trials in designs.items():
        if len(trials) > 1:
            blocks = blocks_of(tuple(trials), design)
            within += require(at(blocks, np.zeros(1), restricted=False)).rss
            within_df += blocks.n - blocks.p
    between, between_df = max(0.0, total - within), df - within_df
    return Consistency(
        total, df, chi2_tail(total, df),
        within, within_df, chi2_tail(within, within_df),
        between, between_df, chi2_tail(between, between_df),
    )  # fmt: skip


def _cautions(evidence: Evidence, consistency: Consistency, df: int) -> tuple[Caution, ...]:
    said = list(evidence.cautions)
    if df == 0:
        text = "Each comparison has one study: heterogeneity cannot be estimated."
        said.append(Caution("no-heterogeneity", text))
    if consistency.Q_between_df == 0:
        said.append(
            Caution("no-loops", "No closed loop of designs: consistency cannot be tested here.")
        )
    elif consistency.Q_between_p < 0.10:
        said.append(
            Caution(
                "inconsistency",
                "Direct and indirect evidence disagree more than chance explains "
                f"(p = {consistency.Q_between_p:.2g}); look for the reason before ranking.",
            )
        )
    return tuple(said)
