"""Exact likelihoods of one study as functions of its effect theta, with two derivatives.

Every ``evaluate`` takes theta (k, n) and returns log-likelihood, slope, curvature (k, n). The
log-likelihood is counted from a ``constant``, the height of its peak: with counts in the millions
the whole would have no digits left for the difference that is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import expit, gammaln, xlogy

from ..result import Array

Three = tuple[Array, Array, Array]
# Beyond this distance on the log odds the exponential is all that counts.
_FAR = 500.0


class Kernel(Protocol):
    """A likelihood with one effect per study."""

    def evaluate(self, theta: Array) -> Three:
        """Log-likelihood, slope and curvature at theta (k, n)."""
        ...

    @property
    def constant(self) -> float:
        """What all studies' log-likelihoods leave out."""
        ...

    def saturated(self) -> tuple[float, Array, Array]:
        """Highest log-likelihood, and each study's own estimate (k,) and information (k,).

        The information is 0 where the estimate is infinite.
        """
        ...


def binomial_terms(x: Array, n: Array, eta: Array) -> Three:
    """x of n events at log odds eta, from the peak; x, n (k, 1), eta (k, n)."""
    p = expit(eta)
    inside = (x > 0) & (x < n)
    own = np.where(inside, x / n, 0.5)
    away = eta - np.log(own / (1 - own))
    near = np.minimum(away, _FAR)
    ll = x * away - n * (np.log1p(own * np.expm1(near)) + (away - near))
    at_end = -n * np.logaddexp(0.0, np.where(x > 0, -eta, eta))
    return np.where(inside, ll, at_end), x - n * p, -n * p * (1 - p)


def poisson_terms(x: Array, time: Array, eta: Array) -> Three:
    """x events in ``time`` at log rate eta, from the peak."""
    mean = time * np.exp(eta)
    away = eta - np.log(np.where(x > 0, x, 1.0) / time)
    return np.where(x > 0, x * (away - np.expm1(away)), -mean), x - mean, -mean


def binomial_peak(x: Array, n: Array) -> float:
    """Log-likelihood at p = x/n."""
    constant = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return float((constant + xlogy(x, x / n) + xlogy(n - x, 1 - x / n)).sum())


def poisson_peak(x: Array) -> float:
    """Log-likelihood at a mean of x."""
    return float((xlogy(x, x) - x - gammaln(x + 1)).sum())


@dataclass(frozen=True, slots=True)
class Binomial:
    """x (k,) of n (k,) events at log odds theta + offset (k,).

    Proportions (offset 0), and two arms given their events in all: x1 of x1 + x2 with offset
    log(t1/t2) for rates, log(n1/n2)-like for the approximate conditional odds model.
    """

    x: Array
    n: Array
    offset: Array

    def evaluate(self, theta: Array) -> Three:
        """See :class:`Kernel`."""
        return binomial_terms(self.x[:, None], self.n[:, None], theta + self.offset[:, None])

    def saturated(self) -> tuple[float, Array, Array]:
        """See :class:`Kernel`."""
        information = self.x * (self.n - self.x) / self.n
        inside = information > 0
        x, n = np.where(inside, self.x, 1.0), np.where(inside, self.n, 2.0)
        return 0.0, np.log(x / (n - x)) - self.offset, information

    @property
    def constant(self) -> float:
        """See :class:`Kernel`."""
        return binomial_peak(self.x, self.n)


@dataclass(frozen=True, slots=True)
class Poisson:
    """x (k,) events in time (k,) at log rate theta."""

    x: Array
    time: Array

    def evaluate(self, theta: Array) -> Three:
        """See :class:`Kernel`."""
        return poisson_terms(self.x[:, None], self.time[:, None], theta)

    def saturated(self) -> tuple[float, Array, Array]:
        """See :class:`Kernel`."""
        rate = np.where(self.x > 0, self.x, 1.0) / self.time
        return 0.0, np.log(rate), self.x

    @property
    def constant(self) -> float:
        """See :class:`Kernel`."""
        return poisson_peak(self.x)


@dataclass(frozen=True, slots=True)
class Hypergeometric:
    """a events in arm 1 given all margins, at log odds ratio theta (Fisher's noncentral).

    ``support`` (k, m) possible values of a, ``weight`` (k, m) their log coefficients (-inf pads).
    """

    a: Array
    support: Array
    weight: Array
    constant: float = 0.0

    def evaluate(self, theta: Array) -> Three:
        """See :class:`Kernel`."""
        logs = self.weight[:, :, None] + self.support[:, :, None] * theta[:, None, :]
        top = logs.max(axis=1, keepdims=True)
        mass = np.exp(logs - top)
        total = mass.sum(axis=1, keepdims=True)
        mass /= total
        mean = (mass * self.support[:, :, None]).sum(axis=1)
        spread = (mass * (self.support[:, :, None] - mean[:, None]) ** 2).sum(axis=1)
        own = np.argmax(self.support == self.a[:, None], axis=1)
        at_a = logs[np.arange(len(own)), own]
        ll = at_a - (top + np.log(total))[:, 0]
        return ll, self.a[:, None] - mean, -spread

    def saturated(self) -> tuple[float, Array, Array]:
        """See :class:`Kernel`; each finite estimate by Newton's method."""
        finite = np.isfinite(self.weight)
        low = np.where(finite, self.support, np.inf).min(axis=1)
        high = np.where(finite, self.support, -np.inf).max(axis=1)
        inside = (self.a > low) & (self.a < high)
        theta = np.zeros((self.a.size, 1))
        for _ in range(200):
            _, slope, curvature = self.evaluate(theta)
            safe = np.where(inside[:, None], curvature, -1.0)
            step = np.clip(np.where(inside[:, None], -slope / safe, 0.0), -2.0, 2.0)
            theta = theta + step
            if float(np.abs(step).max()) < 1e-13:
                break
        ll, _, curvature = self.evaluate(theta)
        return (
            float(ll[inside, 0].sum()),
            theta[:, 0],
            np.where(inside, -curvature[:, 0], 0.0),
        )


def hypergeometric(a: Array, n1: Array, c: Array, n2: Array) -> Hypergeometric:
    """The kernel of 2 x 2 tables with a of n1 and c of n2 events, all (k,)."""
    events = a + c
    low, high = np.maximum(0.0, events - n2), np.minimum(n1, events)
    steps = np.arange(float((high - low).max()) + 1.0)
    support = low[:, None] + steps
    possible = support <= high[:, None]
    t = np.where(possible, support, low[:, None])
    rest = events[:, None] - t
    logs = gammaln(n1 + 1)[:, None] - gammaln(t + 1) - gammaln(n1[:, None] - t + 1)
    logs += gammaln(n2 + 1)[:, None] - gammaln(rest + 1) - gammaln(n2[:, None] - rest + 1)
    return Hypergeometric(a, support, np.where(possible, logs, -np.inf))
