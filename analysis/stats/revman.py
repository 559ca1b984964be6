"""Analyses as RevMan prints them, for reviews that must match; each result names itself so.

* Dichotomous, fixed: Mantel-Haenszel (no correction in the pooled cells).
* Dichotomous, random: "M-H, random": DerSimonian-Laird with Q around the Mantel-Haenszel
  estimate, each study weighted by its inverse variance.
* SMD: approximate J = 1 - 3/(4N-9), variance N/(n1 n2) + g^2 / (2 (N - 3.94)).

RevMan (since 2025) also offers REML with Hartung-Knapp and Q-profile limits: that is ``pool``
with ``method="REML", test="knha"``.
Source: Deeks & Higgins (2010), Statistical algorithms in Review Manager 5.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .distributions import chi2_tail
from .effects import two_arm_continuous
from .fit import Fit
from .mantel_haenszel import mantel_haenszel
from .pool import pool
from .result import Asked, CannotEstimate, Caution
from .stratified import TableFit

NAME = "RevMan-compatible"


@dataclass(frozen=True)
class RevManFit(Fit):
    """A fit as RevMan prints it; ``arms`` says what was asked, of which numbers of the arms."""

    arms: Asked

    @property
    def asked(self) -> Asked:
        """The numbers of the arms, RevMan's method in words, and the options."""
        return self.arms


def _as_revman(
    fit: Fit, how: str, given: Asked, said: tuple[Caution, ...], **new: Any
) -> RevManFit:
    words = f"{NAME}: {how}"
    values = {f.name: getattr(fit, f.name) for f in dataclasses.fields(Fit)} | new
    values["cautions"] = (Caution("revman", f"{words}."), *said, *fit.cautions)
    arms = Asked(f"{words}; {fit.model_name}", given.inputs, {**given.options, "level": fit.level})
    return RevManFit(**values, arms=arms)


def mantel_haenszel_random(table: TableFit) -> RevManFit:
    """RevMan's "M-H, random" from a Mantel-Haenszel result and its per-study effects.

    tau^2 = max(0, (Q - df) / (sum w - sum w^2 / sum w)), Q around the Mantel-Haenszel estimate.
    """
    known = np.isfinite(table.yi) & np.isfinite(table.vi)
    if not known.any():
        raise CannotEstimate("No study has an effect of its own: nothing to pool.")
    w = 1.0 / table.vi[known]
    spread = float(w.sum() - (w @ w) / w.sum())
    tau2 = max(0.0, (table.Q - table.Q_df) / spread) if table.Q_df > 0 else 0.0
    fit = pool(table.yi, table.vi, method="DL", level=table.level, tau2=tau2)
    return _as_revman(
        fit,
        "M-H, random (Q around the Mantel-Haenszel estimate)",
        Asked("", table.inputs, {**table.options, "model": "random"}),
        (),
        Q=table.Q,
        Q_df=table.Q_df,
        Q_p=chi2_tail(table.Q, table.Q_df),
        tau2_fixed=False,
    )


def dichotomous(
    measure: str,
    a: ArrayLike,
    n1: ArrayLike,
    c: ArrayLike,
    n2: ArrayLike,
    *,
    model: str = "random",
    level: float = 0.95,
) -> TableFit | RevManFit:
    """Events in two arms as RevMan pools them: "fixed" (M-H) or "random" (M-H, random)."""
    table = mantel_haenszel(measure, a, n1, c, n2, level=level)
    if model == "fixed":
        said = Caution("revman", f"{NAME}: M-H, fixed.")
        words = f"{NAME}: M-H, fixed; {table.method}"
        asked = Asked(words, table.inputs, {**table.options, "model": model})
        return dataclasses.replace(table, cautions=(said, *table.cautions), asked=asked)
    if model != "random":
        raise CannotEstimate(f"“{model}” is no model; choose fixed or random.")
    return mantel_haenszel_random(table)


def continuous(
    measure: str,
    n1: ArrayLike,
    m1: ArrayLike,
    sd1: ArrayLike,
    n2: ArrayLike,
    m2: ArrayLike,
    sd2: ArrayLike,
    *,
    model: str = "random",
    level: float = 0.95,
) -> RevManFit:
    """MD or SMD as RevMan pools it: "fixed" (inverse variance) or "random" (DL)."""
    if measure not in ("MD", "SMD") or model not in ("fixed", "random"):
        raise CannotEstimate("RevMan pools MD or SMD, with a fixed or a random model.")
    vtype = "RevMan" if measure == "SMD" else "LS"
    effects = two_arm_continuous(measure, n1, m1, sd1, n2, m2, sd2, vtype=vtype)
    method = "DL" if model == "random" else "EE"
    fit = pool(effects.yi, effects.vi, method=method, level=level)
    given = Asked("", effects.inputs, {**effects.options, "model": model})
    return _as_revman(fit, f"{effects.formula}; IV, {model}", given, effects.cautions)
