"""Peto's method: pooled log odds ratio sum (O-E) / sum V, standard error 1 / sqrt(sum V).

Good when events are rare, effects small and arms balanced; biased otherwise. O - E and V may also
come from a log-rank analysis, which makes the result a log hazard ratio.
Sources: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335; Cochrane Handbook 10.4.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .effects import Effects, hazard_ratio_from_o_e
from .effects.binary import observed_minus_expected, read
from .result import Array, Asked, CannotEstimate, Caution
from .stratified import TableFit, q_around, root, table_fit

_SMALL_EFFECT = math.log(5.0)
_BALANCE = 8.0
_FORMULA = "(O − E) / V, variance 1 / V"


@dataclass(frozen=True)
class PetoFit(TableFit):
    """Peto's pooled effect, with each study's ``o_minus_e`` and ``v`` (k,)."""

    o_minus_e: Array
    v: Array


def peto(
    a: ArrayLike,
    n1: ArrayLike,
    c: ArrayLike,
    n2: ArrayLike,
    *,
    drop00: bool = True,
    level: float = 0.95,
) -> PetoFit:
    """Pool ``a`` of ``n1`` against ``c`` of ``n2`` (k,); double-zero studies have V = 0.

    They weigh nothing either way; without ``drop00`` they count in the degrees of freedom of Q,
    as in metafor.
    """
    rows, table = read(a, n1, c, n2, drop00=drop00)
    with np.errstate(divide="ignore", invalid="ignore"):
        o_minus_e, v = observed_minus_expected(table)
    o_minus_e = np.where(rows.out, np.nan, o_minus_e)
    v = np.where(rows.out, np.nan, np.where(table.n > 1, v, 0.0))
    balance = np.maximum(table.n1, table.n2) / np.maximum(np.minimum(table.n1, table.n2), 1e-300)
    unbalanced = bool((balance[~rows.out] > _BALANCE).any())
    asked = Asked(_FORMULA, dict(rows.columns), rows.options)
    return _pool("PETO", o_minus_e, v, level, asked, unbalanced, drop00)


def from_o_minus_e(o_minus_e: ArrayLike, v: ArrayLike, *, level: float = 0.95) -> PetoFit:
    """Pool log-rank O - E and V (k,) into a log hazard ratio."""
    effects = hazard_ratio_from_o_e(o_minus_e, v)
    given = np.asarray(v, dtype=np.float64)
    gap = np.where(effects.estimable, np.asarray(o_minus_e, dtype=np.float64), np.nan)
    return _pool("HR", gap, np.where(effects.estimable, given, np.nan), level, effects.asked)


def _pool(
    measure: str,
    gap: Array,
    v: Array,
    level: float,
    asked: Asked,
    unbalanced: bool = False,
    drop00: bool = True,
) -> PetoFit:
    informative = np.isfinite(v) & (v > 0.0)
    if not informative.any():
        raise CannotEstimate(
            "No study has both events and people without one: Peto's method has nothing to pool."
        )
    total = float(v[informative].sum())
    b = float(gap[informative].sum()) / total
    yi = np.divide(gap, v, out=np.full(v.size, np.nan), where=informative)
    vi = np.divide(1.0, v, out=np.full(v.size, np.nan), where=informative)
    why = "No events, or only events: O − E is 0 and the study weighs nothing."
    notes = tuple("" if known else why for known in informative)
    effects = Effects(measure, yi, vi, notes, "log", _FORMULA, np.full(v.size, np.nan), asked)
    fit = table_fit(
        measure=measure,
        method="Peto, common effect",
        estimate=(b, 1.0 / root(total)),
        share=np.where(informative, v, 0.0),
        effects=effects,
        level=level,
        options={"measure": measure},
        q=None if drop00 else _q_of_all(b, effects, v),
        cautions=_cautions(b, unbalanced),
    )
    return PetoFit(
        **{name: getattr(fit, name) for name in TableFit.__dataclass_fields__},
        o_minus_e=gap,
        v=v,
    )


def _q_of_all(b: float, effects: Effects, v: Array) -> tuple[float, int]:
    """Q, and degrees of freedom in which every table counts."""
    q, df = q_around(b, effects)
    return q, int(np.isfinite(v).sum()) - 1 if df > 0 else 0


def _cautions(b: float, unbalanced: bool) -> tuple[Caution, ...]:
    said: list[Caution] = []
    if abs(b) > _SMALL_EFFECT:
        said.append(
            Caution(
                "large-effect",
                "Peto's odds ratio is biased towards 1 when the effect is large; use "
                "Mantel-Haenszel.",
            )
        )
    if unbalanced:
        said.append(
            Caution(
                "unbalanced-arms",
                f"An arm is more than {_BALANCE:g} times the other; Peto's odds ratio is biased "
                "then. Use Mantel-Haenszel.",
            )
        )
    return tuple(said)
