"""Dense linear algebra in float64: thin typed names over ``numpy.linalg``."""

from __future__ import annotations

import numpy as np

from .result import Array


def inverse(matrix: Array) -> Array:
    """Inverse of one matrix or a stack of them."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def solve(matrix: Array, right: Array) -> Array:
    """Solution of matrix x = right; the right side is one matrix or one vector."""
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def root(matrix: Array) -> Array:
    """Lower Cholesky factor of one matrix or a stack; raises LinAlgError when not definite."""
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
