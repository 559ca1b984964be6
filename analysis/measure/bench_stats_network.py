"""Measure the network kernel: 50 studies, ten treatments, some with three arms."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from analysis.stats.network import Evidence, from_events, network

_SEED = 20240602
_STUDIES, _TREATMENTS, _RUNS = 50, 10, 7


def run(write: Callable[[str], None]) -> None:
    """Print the median time of one complete network analysis."""
    evidence = trials()
    network(evidence)
    taken = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        network(evidence)
        taken.append(time.perf_counter() - start)
    write(
        f"Network, {_STUDIES} studies, {_TREATMENTS} treatments (REML, league table, "
        f"consistency): {1000.0 * statistics.median(taken):.0f} ms"
    )


def trials() -> Evidence:
    """A connected network: study i compares treatments i, i + 1 (and every fifth one i + 3)."""
    rng = np.random.default_rng(_SEED)
    truth = rng.normal(0.0, 0.4, _TREATMENTS)
    study, treatment, events, sizes = [], [], [], []
    for i in range(_STUDIES):
        arms = {i % _TREATMENTS, (i + 1 + i // _TREATMENTS) % _TREATMENTS}
        if i % 5 == 0:
            arms.add((i + 3) % _TREATMENTS)
        base = rng.normal(-1.0, 0.3)
        for arm in sorted(arms):
            n = int(rng.integers(50, 400))
            risk = 1 / (1 + np.exp(-(base + truth[arm] + rng.normal(0.0, 0.2))))
            study.append(i)
            treatment.append(f"T{arm}")
            events.append(int(rng.binomial(n, risk)))
            sizes.append(n)
    return from_events(study, treatment, events, sizes)
