"""What every effect calculation shares: the result, and rows that cannot be estimated.

An effect is never silently not-a-number: ``notes`` holds, for each row, "" or the reason why it
has no estimate (or what was done to it, such as a continuity correction).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ..distributions import critical
from ..result import Answer, Array, Asked, CannotEstimate, Caution, Mask, column


@dataclass(frozen=True)
class Effects(Answer):
    """Effects of k studies: ``yi`` with sampling variances ``vi`` (k,).

    ``scale`` names the transformation of ``yi`` (a key of ``backtransform.BACK``), ``formula``
    says in words how they were computed, ``n`` the participants (or person-time) behind each.
    """

    measure: str
    yi: Array
    vi: Array
    notes: tuple[str, ...]
    scale: str
    formula: str
    n: Array
    asked: Asked
    cautions: tuple[Caution, ...] = ()

    @property
    def sei(self) -> Array:
        """Standard errors (k,)."""
        return np.sqrt(self.vi)

    @property
    def estimable(self) -> Mask:
        """Which rows have an estimate (k,), bool."""
        known: Mask = np.isfinite(self.yi) & np.isfinite(self.vi)
        return known

    @property
    def k(self) -> int:
        """The number of rows with an estimate."""
        return int(self.estimable.sum())

    def limits(self, level: float = 0.95) -> tuple[Array, Array]:
        """Each row's own normal confidence limits on the analysis scale."""
        reach = critical(level) * self.sei
        return self.yi - reach, self.yi + reach


class Rows:
    """The columns of a calculation, its ``options``, and the notes that gather as rows turn out
    unusable."""

    def __init__(self, columns: Mapping[str, ArrayLike], **options: Any) -> None:
        self.options = options
        self.columns = {name: column(values, name) for name, values in columns.items()}
        sizes = {array.size for array in self.columns.values()}
        self.k = max(sizes)
        for name, array in self.columns.items():
            if array.size == 1 and self.k > 1:
                self.columns[name] = np.full(self.k, array[0])
            elif array.size != self.k:
                raise CannotEstimate(
                    f"“{name}” has {array.size} values where the others have {self.k}."
                )
        self.notes = [""] * self.k
        self.out = np.zeros(self.k, dtype=bool)
        for name, array in self.columns.items():
            self.drop(~np.isfinite(array), f"{name} is missing.")

    def __getitem__(self, name: str) -> Array:
        return self.columns[name]

    def drop(self, where: Mask, why: str) -> None:
        """Rows that have no estimate, with the reason; the first reason stays."""
        for i in np.flatnonzero(where & ~self.out):
            self.notes[i] = why
        self.out |= where.astype(bool)

    def note(self, where: Mask, text: str) -> None:
        """Say what was done to rows that do have an estimate."""
        for i in np.flatnonzero(where & ~self.out):
            self.notes[i] = text

    def need(self, name: str, *, above: float | None = None, least: float | None = None) -> None:
        """Drop rows where a column is not above, or is below, a bound."""
        if above is not None:
            self.drop(self[name] <= above, f"{name} must be above {above:g}.")
        if least is not None:
            self.drop(self[name] < least, f"{name} must be {least:g} or more.")

    def finish(
        self,
        measure: str,
        yi: Array,
        vi: Array,
        *,
        scale: str,
        formula: str,
        n: Array,
        cautions: tuple[Caution, ...] = (),
    ) -> Effects:
        """The effects, with rows that cannot be estimated set to not-a-number and explained."""
        unusable = ~(np.isfinite(yi) & np.isfinite(vi))
        self.drop(unusable, "The numbers given do not determine an effect.")
        self.drop(~unusable & (vi <= 0.0), "The sampling variance comes out as 0.")
        y = np.where(self.out, np.nan, yi)
        v = np.where(self.out, np.nan, vi)
        asked = Asked(formula, dict(self.columns), {"measure": measure, **self.options})
        return Effects(measure, y, v, tuple(self.notes), scale, formula, n, asked, cautions)


def small_sample_factor(df: Array) -> Array:
    """Hedges' exact J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)) (Hedges 1981); m > 1.

    From m = 60 on by the asymptotic series of the ratio of gamma functions, whose error there is
    below 1e-16, where the difference of log-gammas would lose digits.
    """
    m = np.where(df > 1.0, df, np.nan)
    x = (m - 1.0) / 2.0
    few = np.exp(special.gammaln(x + 0.5) - special.gammaln(x)) / np.sqrt(m / 2.0)
    u = 1.0 / x
    series = u * (-1 / 8 + u**2 * (1 / 192 + u**2 * (-1 / 640 + u**2 * 17 / 14336)))
    many = np.sqrt(1.0 - 1.0 / m) * np.exp(series)
    factor: Array = np.where(m < 60.0, few, many)
    return factor


def choose(name: str, given: str, allowed: tuple[str, ...]) -> str:
    """``given`` when it is allowed; otherwise a sentence with the choices."""
    if given not in allowed:
        raise CannotEstimate(f"“{given}” is no {name}. Choose one of {', '.join(allowed)}.")
    return given
