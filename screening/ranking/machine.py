"""A linear support vector machine, fitted anew from all labels each time.

Squared hinge loss, solved in the primal by Newton steps whose systems are solved by conjugate
gradients (Keerthi and DeCoste 2005, JMLR 6:341; Lin, Weng and Keerthi 2008, JMLR 9:627). The
penalty and the balance of the classes are those that ASReview's default model uses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from screening.ranking.vectors import Vectors

PENALTY = 0.11
BALANCE = 9.8
NEWTON_STEPS = 50
CG_STEPS = 200
ENOUGH = 1e-4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Learned:
    """A score for each text, higher meaning likelier to be included; not a probability."""

    scores: Floats
    included: int
    excluded: int


def learn(vectors: Vectors, rows: Sequence[int], included: Sequence[bool]) -> Learned:
    """Fit to the labelled rows and score all rows.

    Raises ValueError when no row is labelled as included, or none as excluded.
    """
    labels = np.where(np.asarray(included, dtype=bool), 1.0, -1.0)
    good, bad = int((labels > 0).sum()), int((labels < 0).sum())
    if not good or not bad:
        raise ValueError("A ranking needs one included and one excluded record at least.")
    known = vectors.matrix[np.asarray(rows, dtype=np.int64)]
    used = np.unique(known.indices)
    weights, bias = _fit(known[:, used].astype(np.float64), labels, _costs(labels, good, bad))
    everywhere = np.zeros(vectors.matrix.shape[1], dtype=np.float32)
    everywhere[used] = weights
    return Learned(np.asarray(vectors.matrix @ everywhere, dtype=np.float64) + bias, good, bad)


def order_of(scores: Floats) -> NDArray[np.int64]:
    """Row numbers from the highest score to the lowest; equal scores keep their order."""
    order: NDArray[np.int64] = np.argsort(-scores, kind="stable")
    return order


def _costs(labels: Floats, good: int, bad: int) -> Floats:
    """What a mistake costs: included ones together weigh 9.8 times the excluded together."""
    costs = np.where(labels > 0, 1.0, good / (BALANCE * bad))
    return costs * float(PENALTY * len(labels) / costs.sum())


def _fit(rows: sparse.csr_array, labels: Floats, costs: Floats) -> tuple[Floats, float]:
    """Least of |w|^2 / 2 + sum costs * max(0, 1 - label * (row w + b))^2, b penalised as w is."""
    n = len(labels)
    with_one = sparse.hstack([rows, sparse.csr_array(np.ones((n, 1)))], format="csr")
    turned = with_one.T.tocsr()
    w = np.zeros(with_one.shape[1])
    first = None
    for _step in range(NEWTON_STEPS):
        short = 1 - labels * (with_one @ w)
        active = np.where(short > 0, 2 * costs, 0.0)
        gradient = w - turned @ (active * labels * short)
        size = float(np.linalg.norm(gradient))
        first = size if first is None else first
        if size <= ENOUGH * first:
            break
        step = _solve(with_one, turned, active, -gradient)
        w = w + _length(w, step, with_one, labels, costs) * step
    return w[:-1], float(w[-1])


def _solve(
    rows: sparse.csr_array, turned: sparse.csr_array, active: Floats, wanted: Floats
) -> Floats:
    """Conjugate gradients on (I + X' diag(active) X) step = wanted, to a tenth of its length."""
    step = np.zeros_like(wanted)
    left = wanted.copy()
    direction = left.copy()
    size = float(left @ left)
    enough = 0.01 * size
    for _step in range(CG_STEPS):
        bent = direction + turned @ (active * (rows @ direction))
        by = size / float(direction @ bent)
        step += by * direction
        left -= by * bent
        now = float(left @ left)
        if now <= enough:
            break
        direction = left + (now / size) * direction
        size = now
    return step


def _length(
    w: Floats, step: Floats, rows: sparse.csr_array, labels: Floats, costs: Floats
) -> float:
    """How far to go along the step: all of it, halved while the loss would not fall enough."""
    here, along = labels * (rows @ w), labels * (rows @ step)

    def loss(by: float) -> float:
        moved = w + by * step
        short = np.maximum(0, 1 - here - by * along)
        return 0.5 * float(moved @ moved) + float(costs @ short**2)

    slope = float(w @ step) - 2 * float(costs @ (np.maximum(0, 1 - here) * along))
    start, by = loss(0.0), 1.0
    while loss(by) > start + 1e-4 * by * slope and by > 1e-10:
        by /= 2
    return by
