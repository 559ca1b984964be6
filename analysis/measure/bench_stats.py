"""Measure the statistics kernel: REML, leave-one-out, influence, permutations, a network.

PyMARE and metafor (through Rscript) are timed beside it, where they are installed.
"""

import importlib
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from analysis.stats import influence, leave_one_out, permutation_test, pool

from . import bench_stats_network

_REML_BAR = 0.3
_LEAVE_ONE_OUT_BAR = 20.0
_SEED = 20240602
_R_FIT = """suppressMessages(library(metafor)); y <- {y}; v <- {v}; f <- rma(y[1:5], v[1:5])
t <- sapply(1:{runs}, function(i) system.time(rma(y, v, method = "REML"))[["elapsed"]])
cat(1000 * mean(t))"""


def run(write: Callable[[str], None]) -> None:
    """Print medians in milliseconds, each with its ratio to PyMARE where that can be had."""
    peer = _peer()
    if peer is None:
        write("PyMARE is not installed here: no ratio to it.")
    for k in (10, 100, 1000, 10_000):
        y, v, _ = _studies(k)
        taken = _taken(partial(pool, y, v), 200)
        ours, least = 1000.0 * statistics.median(taken), 1000.0 * min(taken)
        bar = f" (bar {_REML_BAR:g} ms)" if k == 1000 else ""
        write(
            f"REML fit, k = {k}: {ours:.3f} ms, least {least:.3f} ms{bar}{_ratio(peer, y, v, ours)}"
        )
    for k in (100, 1000):
        y, v, _ = _studies(k)
        fit = pool(y, v)
        taken = _taken(partial(leave_one_out, fit), 30)
        ours, least = 1000.0 * statistics.median(taken), 1000.0 * min(taken)
        bar = f" (bar {_LEAVE_ONE_OUT_BAR:g} ms)" if k == 1000 else ""
        write(
            f"Exact leave-one-out, k = {k}: {ours:.2f} ms, least {least:.2f} ms{bar}"
            f"{_ratio(peer, y, v, ours, k)}"
        )
    y, v, x = _studies(100)
    fit = pool(y, v)
    write(f"Influence measures, k = 100: {_median(lambda: influence(fit), 10):.2f} ms")
    regression = pool(y[:50], v[:50], mods=x[:50])
    ours = _median(lambda: permutation_test(regression, n=10_000, exact=False), 3)
    write(f"10,000 permutations of a meta-regression, k = 50: {ours:.0f} ms")
    bench_stats_network.run(write)
    for sentence in _metafor():
        write(sentence)


def _metafor() -> list[str]:
    """metafor's REML fit of the same data, as ratios; a sentence where it cannot be run."""
    program = shutil.which("Rscript")
    if program is None:
        return ["Rscript is not installed here: no ratio to metafor."]
    said: list[str] = []
    for k, runs in ((10, 20), (100, 10), (1000, 1)):
        y, v, _ = _studies(k)
        code = _R_FIT.format(y=_column(y), v=_column(v), runs=runs)
        ran = subprocess.run(
            [program, "--vanilla", "-"], input=code, capture_output=True, check=False, text=True
        )
        if ran.returncode:
            why = ran.stderr.strip().splitlines() or [""]
            said.append(f"metafor, REML fit, k = {k}, stopped: {' '.join(why[:2])}")
            continue
        theirs, ours = float(ran.stdout.split()[-1]), _median(partial(pool, y, v), 30)
        said.append(
            f"metafor, REML fit, k = {k}: {theirs:.1f} ms, {theirs / ours:.0f} times as long"
        )
    return said


def _column(values: Any) -> str:
    return "c(" + ", ".join(repr(float(value)) for value in values) + ")"


def _studies(k: int) -> tuple[Any, Any, Any]:
    """k studies with tau^2 = 0.1 and one moderator."""
    rng = np.random.default_rng(_SEED + k)
    v = rng.uniform(0.01, 0.2, k)
    x = rng.normal(size=k)
    return rng.normal(0.3, np.sqrt(v + 0.1)), v, x


def _median(task: Callable[[], Any], times: int) -> float:
    """Median milliseconds over ``times`` runs, after one to warm up."""
    return 1000.0 * statistics.median(_taken(task, times))


def _taken(task: Callable[[], Any], times: int) -> list[float]:
    task()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        taken.append(time.perf_counter() - start)
    return taken


def _peer() -> Callable[[Any, Any], Any] | None:
    """PyMARE's REML fit of one data set, or None when it is not installed."""
    try:
        module = importlib.import_module("pymare.estimators")
    except ImportError:
        return None

    def fit(y: Any, v: Any) -> Any:
        ones = np.ones((y.size, 1))
        estimator = module.VarianceBasedLikelihoodEstimator(method="REML")
        return estimator.fit(y=y[:, None], v=v[:, None], X=ones)

    return fit


def _ratio(
    peer: Callable[[Any, Any], Any] | None, y: Any, v: Any, ours: float, refits: int = 1
) -> str:
    """How many times longer PyMARE takes; refits are counted as that many single fits."""
    if peer is None:
        return ""
    theirs = _median(lambda: peer(y, v), 5) * refits
    how = f"{refits} times one fit" if refits > 1 else "one fit"
    return f"; PyMARE {theirs:.2f} ms ({how}), {theirs / ours:.0f} times as long"
