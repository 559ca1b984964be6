"""Checking what is to be pooled: columns to arrays, missing rows aside, sentences for bad input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .power_sums import is_mean, ones
from .result import Array, Asked, CannotEstimate, Caution, Mask, column


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is left after rows with a missing value: ``y``, ``v`` (k,), ``x`` (k, p).

    ``given`` are user weights (k,) or None; ``kept`` the rows of the ``k_total`` that came in.
    ``origin`` is the most precise study's effect where there is an intercept, else 0: subtracting
    it first keeps the residuals' digits.
    """

    y: Array
    v: Array
    x: Array
    given: Array | None
    kept: tuple[int, ...]
    k_total: int
    intercept: bool
    origin: float

    def asked(self, words: str, **options: Any) -> Asked:
        """What is asked of these effects; ``rows`` are their places among those given."""
        return Asked(words, given(self.y, self.v, self.x, self.kept), options)

    @property
    def places(self) -> dict[str, Array]:
        """The rows used, among those given."""
        return {"rows": np.array(self.kept, dtype=np.float64)}

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Which rows were left out."""
        return left_out(self.kept, self.k_total)


def given(y: Array, v: Array, x: Array, rows: Sequence[int]) -> dict[str, Any]:
    """Effects, variances, their rows among those given, and the design unless it is a mean's."""
    known = {"yi": y, "vi": v, "rows": np.array(rows, dtype=np.float64)}
    return known if is_mean(x) else known | {"X": x}


def left_out(kept: Sequence[int], total: int, why: str = "a missing value") -> tuple[Caution, ...]:
    """A caution that names the rows left out, and says why."""
    if len(kept) == total:
        return ()
    have = set(kept)
    gone = ", ".join(str(i + 1) for i in range(total) if i not in have)
    return (Caution("rows-left-out", f"Left out for {why}: row {gone}."),)


def prepare(
    yi: ArrayLike,
    vi: ArrayLike,
    mods: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    intercept: bool = True,
) -> Inputs:
    """Checked inputs; raises CannotEstimate with a sentence that names the row."""
    y, v = column(yi, "The effects"), column(vi, "The variances")
    if y.size != v.size:
        raise CannotEstimate(f"There are {y.size} effects but {v.size} variances; give one each.")
    x = design(mods, y.size, intercept)
    given = None if weights is None else column(weights, "The weights")
    if given is not None and given.size != y.size:
        raise CannotEstimate(f"There are {y.size} effects but {given.size} weights.")
    total, rows = y.size, _first_rows(y.size)
    # A sum of products is finite only when everything in it is: the common case, in one pass.
    if mods is not None or given is not None or not math.isfinite(float(y.dot(v))):
        kept = np.flatnonzero(_known(y, v, x, given))
        if kept.size < total:
            rows = tuple(kept.tolist())
            y, v = y[kept], v[kept]
            x = ones(kept.size) if mods is None else x[kept]
            given = None if given is None else given[kept]
    least = int(v.argmin()) if v.size else 0
    _check(v, given, rows, least)
    _check_design(x)
    return Inputs(y, v, x, given, rows, total, intercept, float(y[least]) if intercept else 0.0)


@lru_cache(maxsize=128)
def _first_rows(k: int) -> tuple[int, ...]:
    return tuple(range(k))


def _known(y: Array, v: Array, x: Array, given: Array | None) -> Mask:
    known: Mask = np.isfinite(y) & np.isfinite(v) & np.isfinite(x).all(axis=1)
    return known if given is None else known & np.isfinite(given)


def design(mods: ArrayLike | None, k: int, intercept: bool = True) -> Array:
    """The design matrix (k, p): a column of ones (unless ``intercept`` is False), then ``mods``."""
    if mods is None:
        if not intercept:
            raise CannotEstimate("A model without intercept needs at least one moderator.")
        return ones(k)
    try:
        m = np.asarray(mods, dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise CannotEstimate(
            "Moderators must be numbers; code categories as indicator columns first."
        ) from wrong
    m = m[:, None] if m.ndim == 1 else m
    if m.shape[0] != k:
        raise CannotEstimate(f"There are {k} effects but {m.shape[0]} rows of moderators.")
    return np.hstack([ones(k), m]) if intercept else m


def _check(v: Array, given: Array | None, rows: tuple[int, ...], least: int) -> None:
    if v.size == 0:
        raise CannotEstimate("There is no study with an effect and a variance: nothing to pool.")
    if v[least] <= 0.0:
        first = int(np.flatnonzero(v <= 0.0)[0])
        raise CannotEstimate(
            f"Row {rows[first] + 1} has a sampling variance of {v[first]:g}; it must be "
            "above 0. Check its standard deviations and numbers."
        )
    if given is not None and (float(given.min()) < 0.0 or not given.any()):
        raise CannotEstimate("Weights must not be negative, and at least one must be above 0.")


def _check_design(x: Array) -> None:
    k, p = x.shape
    if p > k:
        raise CannotEstimate(f"{p} coefficients cannot be estimated from {k} studies.")
    if p == 1:
        return
    size = np.abs(x).max(axis=0)
    if not size.all() or np.linalg.matrix_rank(x / size) < p:
        raise CannotEstimate(
            "The moderators are redundant: one is constant, or a combination of the others, "
            "among the studies that can be used. Leave one out."
        )


def labels(names: Sequence[str] | None, p: int, intercept: bool) -> tuple[str, ...]:
    """Names of the p coefficients: the intercept's, then those given (or x1, x2 …)."""
    first = ("intercept",) if intercept else ()
    rest = p - len(first)
    if names is None and not rest:
        return first
    if names is None:
        names = [f"x{i + 1}" for i in range(rest)]
    if len(names) != rest:
        raise CannotEstimate(f"There are {rest} moderators but {len(names)} names for them.")
    return first + tuple(names)
