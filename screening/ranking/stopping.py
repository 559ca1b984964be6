"""What the records read so far prove about those that are not read.

The test of Callaghan and Müller-Hansen (2020, Systematic Reviews 9:273): were the recall still
below its target, how likely were so few relevant records among the last ones read, if those had
been drawn at random? Reading by relevance finds more than chance would, so the test errs on the
safe side. Looking again and again makes a single test's error larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

TARGET = 0.95
CONFIDENCE = 0.95
ROUNDING = 1e-9

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where reading stands: `p` is the least chance, over all last stretches, of a recall below
    `target`; `to_read` how many more without a find would prove it (0 when proven already);
    `since_last` how many were read since the last find."""

    total: int
    read: int
    relevant: int
    since_last: int
    target: float
    confidence: float
    p: float
    to_read: int

    @property
    def proven(self) -> bool:
        return self.to_read == 0

    @property
    def target_percent(self) -> int:
        return round(100 * self.target)

    @property
    def confidence_percent(self) -> int:
        return round(100 * self.confidence)


def p_of_missing(labels: Sequence[bool], total: int, target: float = TARGET) -> float:
    """The least p of "recall is below `target`", over all last stretches of the reading.

    Of all stretches only those that begin right after a find can be the least: a longer run
    without one is stronger evidence, and the find before it weaker.

    `labels`: relevant or not, in the order of reading; `total`: records in the stage, read or not.
    1.0 while nothing was read or nothing relevant found. Raises ValueError when more were read
    than there are, or the target is not between 0 and 1.
    """
    if not 0 < target < 1:
        raise ValueError("The target recall is a share between 0 and 1.")
    found = np.asarray(labels, dtype=np.int64)
    if len(found) > total:
        raise ValueError("More records were read than the stage has.")
    relevant = int(found.sum())
    if not relevant:
        return 1.0
    after_finds = len(found) - np.append(np.flatnonzero(found) + 1, 0)
    lengths = after_finds[after_finds > 0]
    if not len(lengths):
        return 1.0
    within = np.cumsum(found[::-1])[lengths - 1]
    missed = np.floor(relevant / target - (relevant - within) + 1).astype(np.int64)
    population = total - (len(found) - lengths)
    if (missed > population).any():
        return 0.0
    return float(np.exp(_log_cdf(within, population, missed, lengths).min()))


def _log_cdf(most: Whole, population: Whole, relevant: Whole, drawn: Whole) -> Floats:
    """log P(at most `most` relevant among `drawn` of `population`), hypergeometric, by element."""
    total = _log_pmf(0, population, relevant, drawn)
    for x in range(1, int(most.max()) + 1):
        more = np.logaddexp(total, _log_pmf(x, population, relevant, drawn))
        total = np.where(x <= most, more, total)
    return np.minimum(total, 0)


def _log_pmf(x: int, population: Whole, relevant: Whole, drawn: Whole) -> Floats:
    others = population - relevant
    possible = (x <= relevant) & (x <= drawn) & (drawn - x <= others)
    ways = _log_choose(relevant, x) + _log_choose(others, drawn - x)
    return np.where(possible, ways - _log_choose(population, drawn), -np.inf)


def _log_choose(n: Whole, k: Whole | int) -> Floats:
    """Only meaningful for 0 <= k <= n; callers drop the rest."""
    left = np.maximum(n - k, 0)
    return np.asarray(gammaln(n + 1.0) - gammaln(np.maximum(k, 0) + 1.0) - gammaln(left + 1.0))


def reads_to_stop(
    labels: Sequence[bool],
    total: int,
    target: float = TARGET,
    confidence: float = CONFIDENCE,
) -> int:
    """How many more records without a find would prove the target recall; at most all the rest."""
    done, read = (1 - confidence) * (1 - ROUNDING), list(labels)
    low, high = 0, total - len(read)
    if not any(read):
        return high
    while low < high:
        middle = (low + high) // 2
        if p_of_missing([*read, *[False] * middle], total, target) < done:
            high = middle
        else:
            low = middle + 1
    return low


def standing(
    labels: Sequence[bool],
    total: int,
    target: float = TARGET,
    confidence: float = CONFIDENCE,
) -> Standing:
    """Where reading stands; errors as `p_of_missing`. A confidence is a share between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError("The confidence is a share between 0 and 1.")
    backwards = list(reversed(labels))
    since = backwards.index(True) if True in backwards else len(backwards)
    return Standing(
        total=total,
        read=len(backwards),
        relevant=sum(backwards),
        since_last=since,
        target=target,
        confidence=confidence,
        p=p_of_missing(labels, total, target),
        to_read=reads_to_stop(labels, total, target, confidence),
    )
