"""Replay the reading of labelled reviews by relevance: how early is everything found?

A folder holds one `NAME.csv[.gz]` a review with the columns title, abstract and included. Reading
begins with one included and one excluded record drawn by a seed; those two are not measured.
"""

import csv
import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from screening.ranking import Vectors, learn, order_of, vectorise
from screening.relevance import enough_new

SEEDS = (1, 2, 3)
MOST_LOSS = 0.20
CELL = 10_000_000


@dataclass(frozen=True, slots=True)
class Replay:
    """WSS@95: share of reading saved over chance when 95 % is found; RRF10: share found in the
    first tenth; ATD: mean place of what is found; loss: 0 when all comes first, 1 when last."""

    wss95: float
    rrf10: float
    atd: float
    loss: float
    step_ms: float


def run(path: Path, write: Callable[[str], None]) -> bool:
    """Replay every review of the folder; True when the mean loss is at most 0.20."""
    sets = sorted([*path.glob("*.csv"), *path.glob("*.csv.gz")])
    sets = [file for file in sets if file.name != "manifest.csv"]
    write(f"{'review':32} {'records':>8} {'incl':>5} WSS@95 RRF10   ATD  loss  ms/step  CPU s/1000")
    losses = []
    for file in sets:
        texts, included = _read(file)
        began = time.process_time()
        vectors = vectorise(enumerate(texts))
        spent = 1000 * (time.process_time() - began) / max(1, len(texts))
        replays = [replay(vectors, included, seed) for seed in SEEDS]
        mean = Replay(*np.mean([_figures(each) for each in replays], axis=0).tolist())
        losses.append(mean.loss)
        write(
            f"{file.name.split('.')[0]:32} {len(texts):8,} {int(included.sum()):5,} "
            f"{mean.wss95:6.3f} {mean.rrf10:5.3f} {mean.atd:5.3f} {mean.loss:5.3f} "
            f"{mean.step_ms:8.1f} {spent:11.2f}"
        )
    if not losses:
        write("There is no labelled review here.")
        return False
    write(f"mean loss over {len(losses)} reviews: {np.mean(losses):.3f} (bar {MOST_LOSS})")
    return bool(np.mean(losses) <= MOST_LOSS)


def replay(vectors: Vectors, included: NDArray[np.bool_], seed: int) -> Replay:
    """One reading, ranked anew as often as the application does."""
    chance = np.random.default_rng(seed)
    read = [
        int(chance.choice(np.flatnonzero(included))),
        int(chance.choice(np.flatnonzero(~included))),
    ]
    spent, steps = 0.0, 0
    while len(read) < len(included):
        began = time.process_time()
        learned = learn(vectors, read, included[read].tolist())
        best = order_of(learned.scores)
        spent, steps = spent + time.process_time() - began, steps + 1
        left = best[~np.isin(best, read)]
        read += left[: enough_new(len(read))].tolist()
    return _measured(included[read[2:]], 1000 * spent / max(1, steps))


def _measured(found: NDArray[np.bool_], step_ms: float) -> Replay:
    places = np.flatnonzero(found) + 1
    n, r = len(found), len(places)
    if not r:
        return Replay(0.0, 1.0, 0.0, 0.0, step_ms)
    at95 = places[int(np.ceil(0.95 * r)) - 1]
    area, best = float(np.cumsum(found).sum()), r * n - r * (r - 1) / 2
    worst = r * (r + 1) / 2
    return Replay(
        wss95=float((n - at95) / n - 0.05),
        rrf10=float((places <= n / 10).sum() / r),
        atd=float(places.mean() / n),
        loss=(best - area) / (best - worst) if best > worst else 0.0,
        step_ms=step_ms,
    )


def _figures(replay: Replay) -> tuple[float, ...]:
    return replay.wss95, replay.rrf10, replay.atd, replay.loss, replay.step_ms


def _read(file: Path) -> tuple[list[str], NDArray[np.bool_]]:
    csv.field_size_limit(CELL)
    rows = list(csv.DictReader(_lines(file)))
    texts = [f"{row['title']}\n{row['abstract']}" for row in rows]
    return texts, np.asarray([row["included"].strip() == "1" for row in rows])


def _lines(file: Path) -> Iterator[str]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8", newline="") as lines:
        yield from lines
