"""Likelihoods with a normal random effect integrated out by adaptive Gauss-Hermite quadrature.

For study i the integrand is centred at its own mode and scaled by its own curvature, so that few
nodes suffice whatever the study's size:

    log m = log sum_q w_q exp(z_q^2) exp(h(u_q)) sqrt(2) s / (sqrt(2 pi) tau),
    h(u) = l(theta + u) - u^2 / (2 tau^2),  u_q = mode + sqrt(2) s z_q,  s = (-h'')^(-1/2).

Source: Pinheiro & Bates (1995), J Comput Graph Stat 4:12; Liu & Pierce (1994), Biometrika 81:624.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from ..result import Array
from .kernels import Kernel, Three, binomial_peak, binomial_terms, poisson_peak, poisson_terms

_STEPS = 200
_CLOSE = 1e-13
_LONGEST = 3.0


@dataclass(frozen=True)
class Rule:
    """Gauss-Hermite nodes (q,) and logarithms of weights times exp(z^2)."""

    count: int

    @cached_property
    def nodes(self) -> Array:
        """Abscissae."""
        return np.asarray(np.polynomial.hermite.hermgauss(self.count)[0], dtype=np.float64)

    @cached_property
    def logs(self) -> Array:
        """log w + z^2."""
        weights = np.polynomial.hermite.hermgauss(self.count)[1]
        return np.asarray(np.log(weights) + self.nodes**2, dtype=np.float64)


def conditional(kernel: Kernel, fixed: Array, tau: float, rule: Rule) -> float:
    """Log-likelihood with one kernel value a study; ``fixed`` (k,) is x'b."""
    if tau <= 0.0:
        return float(kernel.evaluate(fixed[:, None])[0].sum())
    u = modes(kernel, fixed, tau)
    curvature = kernel.evaluate(fixed[:, None] + u)[2]
    scale = math.sqrt(2) / np.sqrt(1 / tau**2 - curvature)
    points = u + scale * rule.nodes
    inside = kernel.evaluate(fixed[:, None] + points)[0] - points**2 / (2 * tau**2) + rule.logs
    logs = logsumexp(inside, axis=1) + np.log(scale[:, 0] / (math.sqrt(2 * math.pi) * tau))
    return float(logs.sum())


def modes(kernel: Kernel, fixed: Array, tau: float) -> Array:
    """The most likely random effect (k, 1) of every study."""
    u = np.zeros((fixed.size, 1))
    for _ in range(_STEPS):
        _, slope, curvature = kernel.evaluate(fixed[:, None] + u)
        step = np.clip((slope - u / tau**2) / (1 / tau**2 - curvature), -_LONGEST, _LONGEST)
        u = u + step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return u


def at_modes(kernel: Kernel, fixed: Array, tau: float, rule: Rule) -> float:
    """Log-likelihood given the random effects at their modes (``rule`` is not needed)."""
    u = modes(kernel, fixed, tau) if tau > 0.0 else np.zeros((fixed.size, 1))
    return float(kernel.evaluate(fixed[:, None] + u)[0].sum())


@dataclass(frozen=True)
class TwoArms:
    """Two arms with a free study intercept alpha; the random effect is split as +u/2 and -u/2.

    ``family`` is binomial (x of n) or poisson (x events in n person-time), all (k,).
    """

    family: str
    x1: Array
    n1: Array
    x2: Array
    n2: Array

    def arms(self, fixed: Array, alpha: Array, u: Array) -> tuple[Three, Three]:
        """Terms of both arms at alpha (k, 1), u (k, n)."""
        terms = binomial_terms if self.family == "binomial" else poisson_terms
        first = terms(self.x1[:, None], self.n1[:, None], alpha + fixed[:, None] + u / 2)
        second = terms(self.x2[:, None], self.n2[:, None], alpha - u / 2)
        return first, second

    def start(self) -> Array:
        """A first guess of alpha (k, 1) from both arms together."""
        x, n = self.x1 + self.x2 + 0.5, self.n1 + self.n2
        if self.family == "binomial":
            return np.log(x / (n + 1 - x))[:, None]
        return np.log(x / n)[:, None]

    def marginal(self, fixed: Array, tau: float, rule: Rule) -> float:
        """Log-likelihood at x'b = ``fixed`` (k,), maximised over every study's alpha."""
        return float(self._profiled(fixed, tau, rule)[0].sum())

    def at_modes(self, fixed: Array, tau: float, rule: Rule) -> float:
        """Log-likelihood given the random effects at their modes, alpha as in ``marginal``."""
        _, alpha, u = self._profiled(fixed, tau, rule)
        first, second = self.arms(fixed, alpha, u)
        return float((first[0] + second[0]).sum())

    def _profiled(self, fixed: Array, tau: float, rule: Rule) -> tuple[Array, Array, Array]:
        """log m (k,) at the best alpha (k, 1), and the modes of u (k, 1)."""
        alpha, u = self.joint_mode(fixed, tau)
        if tau <= 0.0:
            first, second = self.arms(fixed, alpha, u)
            return (first[0] + second[0])[:, 0], alpha, u
        for _ in range(_STEPS):
            logs, pull, bend, u = self._integrated(fixed, alpha, u, tau, rule)
            step = np.clip(pull / np.maximum(-bend, 1e-12), -1.0, 1.0)[:, None]
            if float(np.abs(step).max()) < 1e-11:
                break
            alpha = alpha + step
        return logs, alpha, u

    def _integrated(
        self, fixed: Array, alpha: Array, u: Array, tau: float, rule: Rule
    ) -> tuple[Array, Array, Array, Array]:
        """log m (k,) and its first two derivatives in alpha; the mode of u (k, 1)."""
        for _ in range(_STEPS):
            first, second = self.arms(fixed, alpha, u)
            bend = (first[2] + second[2]) / 4 - 1 / tau**2
            pull = (first[1] - second[1]) / 2 - u / tau**2
            step = np.clip(-pull / bend, -_LONGEST, _LONGEST)
            u = u + step
            if float(np.abs(step).max()) < _CLOSE:
                break
        first, second = self.arms(fixed, alpha, u)
        scale = math.sqrt(2) / np.sqrt(1 / tau**2 - (first[2] + second[2]) / 4)
        points = u + scale * rule.nodes
        first, second = self.arms(fixed, alpha, points)
        inside = first[0] + second[0] - points**2 / (2 * tau**2) + rule.logs
        logs = logsumexp(inside, axis=1)
        share = np.exp(inside - logs[:, None])
        slope = first[1] + second[1]
        mean = (share * slope).sum(axis=1)
        spread = (share * (slope - mean[:, None]) ** 2).sum(axis=1)
        bend = (share * (first[2] + second[2])).sum(axis=1) + spread
        return logs + np.log(scale[:, 0] / (math.sqrt(2 * math.pi) * tau)), mean, bend, u

    def joint_mode(self, fixed: Array, tau: float) -> tuple[Array, Array]:
        """alpha and u (k, 1) that maximise the joint density (u = 0 when tau = 0)."""
        alpha = self.start() - fixed[:, None] / 2
        u = np.zeros_like(alpha)
        for _ in range(_STEPS):
            first, second = self.arms(fixed, alpha, u)
            step = (first[1] + second[1]) / np.maximum(-(first[2] + second[2]), 1e-12)
            step = np.clip(step, -_LONGEST, _LONGEST)
            alpha = alpha + step
            if float(np.abs(step).max()) < _CLOSE:
                break
        return alpha, u

    @property
    def constant(self) -> float:
        """What the log-likelihoods leave out: see :class:`Kernel`."""
        if self.family == "binomial":
            return binomial_peak(self.x1, self.n1) + binomial_peak(self.x2, self.n2)
        return poisson_peak(self.x1) + poisson_peak(self.x2)

    def saturated(self) -> tuple[float, Array, Array]:
        """Highest log-likelihood, each study's own effect (k,), its information (0: infinite)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.family == "binomial":
                y = np.log(self.x1 / (self.n1 - self.x1)) - np.log(self.x2 / (self.n2 - self.x2))
                v = 1 / self.x1 + 1 / (self.n1 - self.x1) + 1 / self.x2 + 1 / (self.n2 - self.x2)
            else:
                y = np.log(self.x1 / self.n1) - np.log(self.x2 / self.n2)
                v = 1 / self.x1 + 1 / self.x2
        return 0.0, np.where(np.isfinite(v), y, 0.0), np.where(np.isfinite(v), 1 / v, 0.0)
