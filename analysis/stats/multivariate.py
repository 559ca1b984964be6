"""Multivariate meta-analysis: several correlated outcomes per study.

    y_i = X_i b + u_i + e_i,  Var(e_i) = S_i known,  Var(u_i) = G over the outcomes.

G is unstructured (UN), compound symmetric (CS), diagonal (DIAG) or one variance (ID). Studies may
report any subset of the outcomes. Sources: Berkey et al. (1998), Stat Med 17:2537; Jackson, Riley
& White (2011), Stat Med 30:2481.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .block_fit import Maximum, cholesky_count, maximise, maximise_matrix, to_matrix
from .block_model import Blocks, at, build, group, require
from .distributions import check_level, chi2_tail, critical, two_sided
from .multilevel import METHODS, check_method, wald
from .result import Answer, Array, Asked, CannotEstimate, Caution, Result, column

STRUCTURES = {
    "UN": "unstructured: a variance for each outcome and all correlations",
    "CS": "compound symmetry: one variance, one correlation",
    "DIAG": "a variance for each outcome, no correlation",
    "ID": "one variance, no correlation",
}


@dataclass(frozen=True, slots=True)
class Contrast(Result):
    """Difference of two coefficients."""

    est: float
    se: float
    z: float
    p: float


@dataclass(frozen=True, slots=True)
class MultivariateFit(Answer):
    """p coefficients for q outcomes; ``tau2`` (q,), ``rho`` (q, q), ``G`` (q, q)."""

    k: int
    n_studies: int
    outcomes: tuple[str, ...]
    names: tuple[str, ...]
    b: Array
    se: Array
    zval: Array
    pval: Array
    ci_lb: Array
    ci_ub: Array
    vb: Array
    G: Array
    ll: float
    QE: float
    QE_df: int
    QE_p: float
    QM: float
    QM_df: int
    QM_p: float
    method: str
    structure: str
    level: float
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def tau2(self) -> Array:
        """Between-study variance of each outcome."""
        return np.diag(self.G).copy()

    @property
    def rho(self) -> Array:
        """Between-study correlations; not-a-number where a variance is 0."""
        spread = np.sqrt(np.diag(self.G))
        product = np.outer(spread, spread)
        empty = np.full_like(product, np.nan)
        result: Array = np.divide(self.G, product, out=empty, where=product > 0.0)
        return result

    @property
    def model_name(self) -> str:
        """The model in words."""
        return self.asked.words

    def contrast(self, first: int, second: int) -> Contrast:
        """Coefficient ``first`` minus coefficient ``second`` (from 0)."""
        if not 0 <= min(first, second) <= max(first, second) < self.b.size:
            raise CannotEstimate(f"There are only {self.b.size} coefficients to compare.")
        weights = np.zeros(self.b.size)
        weights[first] += 1.0
        weights[second] -= 1.0
        est, se = float(weights @ self.b), float(np.sqrt(weights @ self.vb @ weights))
        if se == 0.0:
            raise CannotEstimate("A coefficient cannot be compared with itself.")
        return Contrast(est, se, est / se, float(two_sided(est / se)))


def multivariate(
    yi: ArrayLike,
    v: Sequence[ArrayLike],
    study: Sequence[object],
    outcome: Sequence[object],
    *,
    design: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    method: str = "REML",
    structure: str = "UN",
    level: float = 0.95,
) -> MultivariateFit:
    """``yi`` (k,); ``v`` one covariance matrix per study, studies in order of appearance, rows in
    the order of the study's effects; ``design`` (k, p) replaces the outcome indicators.

    Raises CannotEstimate for an outcome twice in a study, impossible covariances, or a
    redundant design.
    """
    check_level(level)
    check_method(method)
    if structure not in STRUCTURES:
        raise CannotEstimate(f"“{structure}” is no structure. Choose {', '.join(STRUCTURES)}.")
    y = column(yi, "The effects")
    if not (len(study) == len(outcome) == y.size) or not np.isfinite(y).all():
        raise CannotEstimate("Every effect needs a number, a study and an outcome.")
    if not y.size:
        raise CannotEstimate("There is no effect, so there is nothing to pool.")
    outcomes = [str(name) for name in group(outcome)[0]]
    places = np.array([outcomes.index(str(name)) for name in outcome])
    x, labels = _design(design, names, places, outcomes)
    blocks = _blocks(y, x, v, study, places, len(outcomes), structure)
    found, g = _fit(blocks, len(outcomes), structure, method == "REML")
    asked = Asked(
        f"multivariate random-effects model, {METHODS[method]}, {STRUCTURES[structure]}",
        {
            "yi": y, "v": tuple(np.atleast_2d(np.asarray(each, dtype=np.float64)) for each in v),
            "study": tuple(map(str, study)), "outcome": tuple(map(str, outcome)), "X": x,
        },
        {"method": method, "structure": structure, "level": level, "names": labels},
    )  # fmt: skip
    return _assemble(blocks, found, g, tuple(outcomes), asked)


def _design(
    design: ArrayLike | None, names: Sequence[str] | None, places: Array, outcomes: list[str]
) -> tuple[Array, tuple[str, ...]]:
    if design is None:
        return (places[:, None] == np.arange(len(outcomes))).astype(np.float64), tuple(outcomes)
    x = np.asarray(design, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.shape[0] != places.size or not np.isfinite(x).all():
        raise CannotEstimate("The design needs one complete row for every effect.")
    if x.shape[1] > x.shape[0] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise CannotEstimate("The columns of the design are redundant. Leave one out.")
    given = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    if len(given) != x.shape[1]:
        raise CannotEstimate(f"There are {x.shape[1]} columns but {len(given)} names for them.")
    return x, given


def _blocks(
    y: Array,
    x: Array,
    v: Sequence[ArrayLike],
    study: Sequence[object],
    places: Array,
    q: int,
    structure: str,
) -> Blocks:
    labels, members = group(study)
    if len(v) != len(members):
        raise CannotEstimate(f"There are {len(members)} studies but {len(v)} covariance matrices.")
    s = []
    for label, rows, given in zip(labels, members, v, strict=True):
        matrix = np.atleast_2d(np.asarray(given, dtype=np.float64))
        _check_study(str(label), matrix, places[rows])
        s.append(matrix)
    bases = basis(q, structure)
    d = [[matrix[np.ix_(places[rows], places[rows])] for rows in members] for matrix in bases]
    return build(y, x, members, s, d)


def _check_study(label: str, matrix: Array, places: Array) -> None:
    if matrix.shape != (places.size, places.size):
        raise CannotEstimate(
            f"Study {label} has {places.size} effects but a {matrix.shape[0]} × "
            f"{matrix.shape[1]} covariance matrix."
        )
    if len(set(places.tolist())) < places.size:
        raise CannotEstimate(f"Study {label} reports one outcome twice.")
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-8, atol=0.0):
        raise CannotEstimate(f"The covariance matrix of study {label} is not symmetric.")
    if np.linalg.eigvalsh(matrix).min() <= 0.0:
        raise CannotEstimate(
            f"The covariance matrix of study {label} is impossible: a correlation is too large."
        )


def basis(q: int, structure: str) -> list[Array]:
    """Matrices whose combination with theta is G.

    UN: one for each element of the lower triangle. CS: within- and between-direction projections,
    both with weight >= 0, which keeps G positive semi-definite.
    """
    if structure == "UN":
        units = np.eye(cholesky_count(q))
        return [to_matrix(unit, q) for unit in units]
    if structure == "DIAG":
        return [np.diag(unit) for unit in np.eye(q)]
    if structure == "ID" or q == 1:
        return [np.eye(q)]
    mean = np.full((q, q), 1.0 / q)
    return [np.eye(q) - mean, mean]


def _fit(blocks: Blocks, q: int, structure: str, restricted: bool) -> tuple[Maximum, Array]:
    if structure == "UN" and q > 1:
        found = maximise_matrix(blocks, q, restricted=restricted)
        return found, to_matrix(found.theta, q)
    found = maximise(blocks, restricted=restricted)
    g = np.tensordot(found.theta, np.array(basis(q, structure)), axes=1)
    return found, np.asarray(g, dtype=np.float64)


def _assemble(
    blocks: Blocks,
    found: Maximum,
    g: Array,
    outcomes: tuple[str, ...],
    asked: Asked,
) -> MultivariateFit:
    level, method, structure = (asked.options[name] for name in ("level", "method", "structure"))
    se = np.sqrt(np.diag(found.vb))
    zval, reach = found.b / se, critical(level) * se
    homogeneous = require(at(blocks, np.zeros(blocks.d.shape[0]), restricted=False))
    df = blocks.n - blocks.p
    qm, qm_df, qm_p = wald(found.b, found.vb, 0, None)
    return MultivariateFit(
        k=blocks.n, n_studies=len(blocks.members), outcomes=outcomes, names=asked.options["names"],
        b=found.b, se=se, zval=zval, pval=two_sided(zval), ci_lb=found.b - reach,
        ci_ub=found.b + reach, vb=found.vb, G=g, ll=found.ll, QE=homogeneous.rss, QE_df=df,
        QE_p=chi2_tail(homogeneous.rss, df), QM=qm, QM_df=qm_df[0], QM_p=qm_p, method=method,
        structure=structure, level=level, cautions=cautions_on(g, len(blocks.members)),
        asked=asked,
    )  # fmt: skip


def cautions_on(g: Array, studies: int) -> tuple[Caution, ...]:
    """What to say about an estimated covariance matrix at the edge of what is possible."""
    said = []
    variances = np.diag(g)
    if float(variances.max(initial=0.0)) == 0.0 or float(variances.min()) < 1e-6 * variances.max():
        said.append(
            Caution("zero-variance", "A between-study variance was estimated as (nearly) 0.")
        )
    elif variances.size > 1:
        spread = np.sqrt(variances)
        off = (g / np.outer(spread, spread))[np.tril_indices(len(g), -1)]
        if float(np.abs(off).max()) > 0.999:
            said.append(
                Caution(
                    "perfect-correlation",
                    "A between-study correlation was estimated as ±1: the data hold too little "
                    "information about it.",
                )
            )
    if studies < 5:
        said.append(
            Caution("few-studies", f"With {studies} studies the variances are very imprecise.")
        )
    return tuple(said)
