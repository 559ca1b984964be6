"""Weighted least squares as a projection, and the traces that variance estimators need.

With weights ``w`` (k,), design ``X`` (k, p) and ``W = diag(w)``,

    P = W - W X (X'WX)^-1 X'W = W^(1/2) (I - QQ') W^(1/2),

where ``Q`` (k, p) is an orthonormal basis of ``W^(1/2) X``. No k x k matrix is ever formed: every
trace is O(k p^2). One column is handled without cancellation, so that one study a million times
more precise than the rest costs no digits.

Source: Searle, Casella & McCulloch (1992), Variance Components, ch. 6; Viechtbauer (2005).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .power_sums import ones
from .result import Array

_DOMINANT = 0.25


def all_but_each(x: Array) -> Array:
    """For each i the sum of the others; exact also where one entry holds nearly the whole sum."""
    rest: Array = x.sum() - x
    largest = int(x.argmax())
    rest[largest] = x[:largest].sum() + x[largest + 1 :].sum()
    return rest


@dataclass(frozen=True)
class Projection:
    """A weighted least-squares fit: coefficients, residuals and the geometry behind them.

    ``x`` design (k, p); ``w`` weights (k,); ``b`` coefficients (p,); ``resid`` y - Xb (k,);
    ``py`` P y (k,); ``rss`` y'Py, the weighted sum of squared residuals; ``bread`` (X'WX)^-1
    (p, p); ``log_det`` log |X'WX|; ``basis`` Q where it is known already.
    """

    x: Array
    w: Array
    b: Array
    resid: Array
    py: Array
    rss: float
    bread: Array
    log_det: float
    basis: Array | None = None

    @cached_property
    def q(self) -> Array:
        """Orthonormal basis of W^(1/2) X (k, p)."""
        if self.basis is not None:
            return self.basis
        one: Array = (np.sqrt(self.w) * self.x[:, 0])[:, None] * math.sqrt(self.bread[0, 0])
        return one

    @cached_property
    def leverage(self) -> Array:
        """Diagonal of QQ' (k,)."""
        if self.basis is not None:
            return np.asarray(np.einsum("ij,ij->i", self.basis, self.basis), dtype=np.float64)
        column, size = self.x[:, 0], self.bread[0, 0]
        share: Array = self.w * size if self.x is ones(self.w.size) else self.w * column**2 * size
        return share

    @cached_property
    def dominated(self) -> bool:
        """Does one entry hold so much of a single column's leverage that sums would cancel?"""
        return self.basis is None and float(self.leverage.dot(self.leverage)) > _DOMINANT

    @cached_property
    def free(self) -> Array:
        """1 - leverage (k,)."""
        return all_but_each(self.leverage) if self.dominated else 1.0 - self.leverage

    @property
    def trace_p(self) -> float:
        """tr(P)."""
        return float(self.w.dot(self.free))

    @cached_property
    def traces(self) -> tuple[float, float]:
        """tr(P) and tr(PP); for a plain mean from three sums."""
        if self.x is ones(self.w.size):
            w, s1 = self.w, 1.0 / float(self.bread[0, 0])
            share = float(w.dot(w)) / s1
            if share <= _DOMINANT * s1:
                pp = s1 * share - 2.0 * float((w * w).dot(w)) / s1 + share * share
                return s1 - share, pp
        return self.trace_p, self.trace_pp

    def trace_pd(self, d: Array) -> float:
        """tr(P D) for a diagonal D."""
        return float((self.w * d) @ self.free)

    def trace_pdpe(self, d: Array | float, e: Array | float) -> float:
        """tr(P D P E) for diagonal D and E (1.0 stands for the identity)."""
        a, b = self.w * d, self.w * e
        if self.dominated:
            others = all_but_each(b * self.leverage)
            return float((a * b) @ (self.free * self.free) + (a * self.leverage) @ others)
        return float((a * b) @ (1.0 - 2.0 * self.leverage)) + self._through(a, b)

    def _through(self, a: Array, b: Array) -> float:
        """tr(Q'AQ Q'BQ) for diagonals a and b."""
        if self.basis is None:
            return float(a @ self.leverage) * float(b @ self.leverage)
        left = self.basis.T @ (self.basis * a[:, None])
        right = left if a is b else self.basis.T @ (self.basis * b[:, None])
        return float(np.sum(left * right))

    @property
    def trace_pp(self) -> float:
        """tr(P P)."""
        return self.trace_pdpe(1.0, 1.0)

    def quadratic(self, u: Array) -> float:
        """u'Pu for any vector u (k,)."""
        scaled = np.sqrt(self.w) * u
        inside = self.q.T @ scaled
        return float(scaled @ scaled - inside @ inside)


def project(y: Array, x: Array, w: Array) -> Projection:
    """Fit ``y`` (k,) on ``x`` (k, p) with weights ``w`` (k,); ``x`` must have full column rank."""
    return _one_column(y, x, w) if x.shape[1] == 1 else _columns(y, x, w)


def _one_column(y: Array, x: Array, w: Array) -> Projection:
    column = x[:, 0]
    plain = x is ones(w.size)
    wx = w if plain else w * column
    total = float(wx.dot(column))
    b = float(wx.dot(y)) / total
    resid = y - (b if plain else column * b)
    py = w * resid
    bread = np.array([[1.0 / total]])
    rss = float(py.dot(resid))
    return Projection(x, w, np.array([b]), resid, py, rss, bread, math.log(total))


def _columns(y: Array, x: Array, w: Array) -> Projection:
    root = np.sqrt(w)
    q, r = np.linalg.qr(x * root[:, None])
    inverse = np.linalg.inv(r)
    b = inverse @ (q.T @ (root * y))
    log_det = 2.0 * float(np.log(np.abs(np.diag(r))).sum())
    resid = y - x @ b
    py = w * resid
    return Projection(x, w, b, resid, py, float(py.dot(resid)), inverse @ inverse.T, log_det, q)
