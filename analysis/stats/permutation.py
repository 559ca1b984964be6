"""Permutation tests of a pooled effect or a meta-regression: p-values without distributions.

Without moderators the signs of the effects are flipped (all 2^k ways when there are few enough);
with moderators the rows of the design are permuted (all k! ways, else a random sample with a
given seed). Each data set is refitted, tau^2 included. p is the share of data sets whose
statistic is at least as large in size as the observed one; a random sample counts the observed
data as one of them.
Sources: Follmann & Proschan (1999), Biometrics 55:732; Higgins & Thompson (2004), Stat Med
23:1663.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from . import many
from .fit import Fit
from .result import Answer, Array, Asked, CannotEstimate, Caution, Index

_TIE = 1.5e-8
_CELLS = 200_000
_FEW = 100


@dataclass(frozen=True)
class Permuted(Answer):
    """p-values (p,) of the coefficients' statistics ``zval`` and of the model test QM.

    ``exact`` when all ``n`` data sets were used; otherwise they are a sample with ``seed``.
    """

    names: tuple[str, ...]
    zval: Array
    pval: Array
    QM: float
    QM_pval: float
    n: int
    exact: bool
    seed: int | None
    scheme: str
    k: int
    cautions: tuple[Caution, ...]
    asked: Asked


def permutation_test(
    fit: Fit,
    *,
    n: int = 1000,
    exact: bool | None = None,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Permuted:
    """Permutation p-values for ``fit``.

    ``exact`` True asks for all data sets, False for a sample of ``n``; None takes all when there
    are no more than ``n``. ``progress(done, total)`` is called between batches.
    """
    _check(fit)
    total = 2**fit.k if (flips := fit.intercept_only) else math.factorial(fit.k)
    everything = total <= n if exact is None else exact
    _check_size(everything, total, n)
    count = total if everything else n
    larger, larger_qm, done = np.zeros(fit.p), 0, 0
    for batch in _batches(fit, flips, everything, count, seed):
        z, qm = _refit(fit, batch, flips)
        if np.isnan(z).any():
            raise CannotEstimate("The variances differ too much for the refits to be exact.")
        larger += (np.abs(z) >= np.abs(fit.zval) - _TIE).sum(axis=0)
        larger_qm += int((qm >= fit.QM - _TIE).sum())
        done += len(batch)
        if progress is not None:
            progress(done, count)
    extra = 0 if everything else 1
    return Permuted(
        names=fit.names,
        zval=fit.zval,
        pval=(larger + extra) / (count + extra),
        QM=fit.QM,
        QM_pval=(larger_qm + extra) / (count + extra),
        n=count,
        exact=everything,
        seed=None if everything else seed,
        scheme=(scheme := "sign flips" if flips else "permuted rows of the design"),
        k=fit.k,
        cautions=fit.cautions + _coarse(count),
        asked=fit.asked.about(
            f"permutation test by {scheme}", n=count, exact=everything, seed=seed
        ),
    )


def _coarse(count: int) -> tuple[Caution, ...]:
    """What few data sets mean for the p-value."""
    if count >= _FEW:
        return ()
    text = f"With {count} data sets no p-value can be below {1 / count:.2g}."
    return (Caution("few-permutations", text),)


def _check(fit: Fit) -> None:
    if fit.weights_given is not None or fit.tau2_fixed:
        raise CannotEstimate("A permutation test refits the model; it needs its own weights.")
    if not fit.intercept:
        raise CannotEstimate("A permutation test needs a model with an intercept.")
    if fit.k < 2 or fit.k <= fit.p:
        raise CannotEstimate("A permutation test needs more studies than coefficients.")


def _check_size(everything: bool, total: int, n: int) -> None:
    if everything and total > 2_000_000:
        raise CannotEstimate(f"There are {total:,} permutations; take a random sample instead.")
    if n < 1:
        raise CannotEstimate("Ask for at least one permutation.")


def _batches(fit: Fit, flips: bool, everything: bool, count: int, seed: int) -> Iterator[Array]:
    size = max(1, _CELLS // fit.k)
    if everything:
        ways = itertools.product((1.0, -1.0), repeat=fit.k) if flips else _orders(fit.k)
        while chunk := list(itertools.islice(ways, size)):
            yield np.array(chunk)
        return
    rng = np.random.default_rng(seed)
    for start in range(0, count, size):
        rows = min(size, count - start)
        if flips:
            yield rng.choice([1.0, -1.0], size=(rows, fit.k))
        else:
            yield rng.permuted(np.tile(np.arange(fit.k), (rows, 1)), axis=1)


def _orders(k: int) -> Iterator[tuple[int, ...]]:
    return itertools.permutations(range(k))


def _refit(fit: Fit, batch: Array, flips: bool) -> tuple[Array, Array]:
    """z values (B, p) and QM (B,) of every data set in the batch."""
    q, r = np.linalg.qr(fit.X)
    back = np.linalg.inv(r)
    if flips:
        d = many.data(fit.yi * batch, fit.vi, q)
    else:
        rows: Index = batch.astype(np.intp)
        d = many.data(fit.yi[rows], fit.vi[rows], q)
    tau2 = many.tau2(d, fit.method)
    model = many.fit(d, 1.0 / (d.v + tau2[:, None]))
    b = model.b @ back.T
    vb = back @ model.bread @ back.T * _scale(fit, model.rss)[:, None, None]
    se = np.sqrt(np.einsum("bii->bi", vb))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0.0, b / se, np.inf)
    return z, _model_test(fit, b, vb)


def _scale(fit: Fit, rss: Array) -> Array:
    if fit.test not in ("knha", "adhoc"):
        return np.ones_like(rss)
    scale = rss / (fit.k - fit.p)
    return np.maximum(scale, 1.0) if fit.test == "adhoc" else scale


def _model_test(fit: Fit, b: Array, vb: Array) -> Array:
    first = 1 if fit.p > 1 else 0
    tested = b[:, first:]
    solved = np.linalg.solve(vb[:, first:, first:], tested[:, :, None])[:, :, 0]
    qm: Array = np.einsum("bi,bi->b", tested, solved)
    return qm if fit.test == "z" else qm / (fit.p - first)
