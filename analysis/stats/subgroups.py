"""Does the effect differ between groups of studies?

Three answers, which differ in what they assume about tau^2:

* separate tau^2 per group (RevMan, meta): QB = sum (b_g - b)^2 / se_g^2 over the group results;
* one common tau^2 (a meta-regression on the group; preferable when groups are small): QM;
* the common-effect analysis of variance: QB = Q_total - sum Q_g, QW = sum Q_g.

Sources: Borenstein & Higgins (2013), Prev Sci 14:134; Cochrane Handbook 10.11.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .distributions import chi2_tail
from .fit import Fit
from .heterogeneity import i2_from_q
from .pool import pool
from .regression import Regression, regress
from .result import (
    Answer,
    Array,
    Asked,
    CannotEstimate,
    Caution,
    Index,
    Mask,
    Result,
    column,
)

_NAN = float("nan")


@dataclass(frozen=True)
class Group(Result):
    """One group's name, its rows in the input, and its own analysis."""

    name: str
    rows: tuple[int, ...]
    fit: Fit


@dataclass(frozen=True)
class Between(Result):
    """A test that groups have the same effect; ``I2`` (percent) is 100 (Q - df)/Q.

    Not-a-number where a group's standard error is 0, and then ``why`` says so.
    """

    assumes: str
    Q: float
    df: int
    p: float
    I2: float
    why: str = ""


@dataclass(frozen=True)
class CommonTau2(Result):
    """Groups under one tau^2: the regression on the group, and each group's effect in it."""

    regression: Regression
    groups: Fit


@dataclass(frozen=True)
class Subgroups(Answer):
    """Groups in their order, the overall analysis, and the tests between them.

    ``common_tau2`` is None, with a caution, when there are as many groups as studies.
    """

    groups: tuple[Group, ...]
    overall: Fit
    separate_tau2: Between
    common_effect: Between
    within_q: float
    common_tau2: CommonTau2 | None
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def k(self) -> int:
        """The number of studies in all groups."""
        return self.overall.k


def subgroups(
    yi: ArrayLike,
    vi: ArrayLike,
    groups: Sequence[object],
    *,
    order: Sequence[object] | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> Subgroups:
    """Analyse ``yi`` (k,) by ``groups`` (k,), in ``order`` (else in order of appearance).

    Studies without an effect or a group are left out with a caution; two groups at least.
    """
    y, v, usable, rows = _members(yi, vi, groups, order)
    every = np.sort(np.concatenate(list(rows.values())))
    overall = pool(y[every], v[every], method=method, test=test, level=level)
    made = tuple(
        Group(name, tuple(at.tolist()), pool(y[at], v[at], method=method, test=test, level=level))
        for name, at in rows.items()
    )
    within = sum(group.fit.Q for group in made)
    total = overall if overall.common else pool(y[every], v[every], method="EE")
    common = _common(y, v, rows, method, test, level)
    return Subgroups(
        groups=made,
        overall=overall,
        separate_tau2=_separate(made),
        common_effect=_between("one common effect in each group", total.Q - within, len(made)),
        within_q=within,
        common_tau2=None if isinstance(common, str) else common,
        cautions=_cautions(made, usable, every.size, common),
        asked=_asked(overall, made, every),
    )


def _asked(overall: Fit, groups: tuple[Group, ...], every: Index) -> Asked:
    """The groups of the studies in the order of ``overall``."""
    group_of = {row: group.name for group in groups for row in group.rows}
    labels = tuple(group_of[int(row)] for row in every)
    more = {"rows": every.astype(np.float64), "groups": labels}
    return overall.asked.about("subgroups", more, order=tuple(group.name for group in groups))


def _members(
    yi: ArrayLike, vi: ArrayLike, groups: Sequence[object], order: Sequence[object] | None
) -> tuple[Array, Array, Mask, dict[str, Index]]:
    """Effects, variances, which rows can be used, and the rows of each group in order."""
    y, v = column(yi, "The effects"), column(vi, "The variances")
    labels = [None if g is None or g == "" else str(g) for g in groups]
    if len(labels) != y.size:
        raise CannotEstimate(f"There are {y.size} effects but {len(labels)} groups.")
    usable: Mask = (
        np.isfinite(y) & np.isfinite(v) & np.array([g is not None for g in labels], dtype=bool)
    )
    rows: dict[str, Index] = {
        name: np.flatnonzero(usable & np.array([label == name for label in labels], dtype=bool))
        for name in _names(labels, usable, order)
    }
    return y, v, usable, rows


def _names(labels: list[str | None], usable: Mask, order: Sequence[object] | None) -> list[str]:
    seen = list(dict.fromkeys(g for g, use in zip(labels, usable, strict=True) if use and g))
    if order is not None:
        wanted = [str(name) for name in order]
        missing = [name for name in seen if name not in wanted]
        seen = [name for name in wanted if name in seen] + missing
    if len(seen) < 2:
        raise CannotEstimate(
            f"A subgroup analysis needs two groups with an effect; there is {len(seen) or 'none'}."
        )
    return seen


def _separate(groups: tuple[Group, ...]) -> Between:
    b = np.array([group.fit.b[0] for group in groups])
    variance = np.array([group.fit.vb[0, 0] for group in groups])
    if not variance.all():
        why = "A group's studies agree exactly, so its Hartung-Knapp standard error is 0."
        return Between("its own tau² in each group", _NAN, len(groups) - 1, _NAN, _NAN, why)
    w = 1.0 / variance
    mean = float(w @ b) / float(w.sum())
    return _between("its own tau² in each group", float(w @ (b - mean) ** 2), len(groups))


def _between(assumes: str, q: float, groups: int) -> Between:
    q, df = max(q, 0.0), groups - 1
    return Between(assumes, q, df, chi2_tail(q, df), i2_from_q(q, df))


def _common(
    y: Array, v: Array, rows: dict[str, Index], method: str, test: str, level: float
) -> CommonTau2 | str:
    """Groups under one tau², or why that cannot be had."""
    every = np.concatenate(list(rows.values()))
    member = np.concatenate([np.full(at.size, i) for i, at in enumerate(rows.values())])
    if every.size <= len(rows):
        return "Every group has one study: a common tau² cannot be had."
    indicator = (member[:, None] == np.arange(len(rows))).astype(np.float64)
    names = list(rows)
    y, v = y[every], v[every]
    try:
        regression = regress(
            y, v, indicator[:, 1:], names=names[1:], method=method, test=test, level=level
        )
        cells = pool(
            y,
            v,
            mods=indicator,
            names=names,
            intercept=False,
            method=method,
            test=test,
            level=level,
        )  # fmt: skip
    except CannotEstimate as refused:
        return f"A common tau² cannot be had: {refused}"
    return CommonTau2(regression, cells)


def _cautions(
    groups: tuple[Group, ...], usable: Mask, used: int, common: CommonTau2 | str
) -> tuple[Caution, ...]:
    said: list[Caution] = []
    if used < usable.size:
        left = ", ".join(str(i + 1) for i in np.flatnonzero(~usable))
        said.append(
            Caution("rows-left-out", f"Left out for a missing effect or group: row {left}.")
        )
    single = [group.name for group in groups if group.fit.k == 1]
    if single:
        said.append(
            Caution(
                "one-study-group",
                f"One study only, so no heterogeneity of its own: {', '.join(single)}.",
            )
        )
    if isinstance(common, str):
        said.append(Caution("no-common-tau2", common))
    return tuple(said)
