"""Measure deduplication on labelled sets: who was rightly removed, who wrongly, who was missed.

A folder holds one folder a set, each with `records.csv` (or `.csv.gz`) and `truth.csv` (columns
id, group; no group means alone). Counting is by record, as a reviewer sees it: of each predicted
group one record stays, the others go.

    TP  removed rightly     sum over predicted groups of (size - works in it)
    FP  removed, a study    sum over predicted groups of (works in it - 1)
    FN  left in             duplicates of the truth - TP
"""

import csv
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from analysis.measure.own_works import RULES, own_works
from reviews.dedup.bib import Found
from reviews.dedup.detect import find
from reviews.dedup.standalone import read_bibs


@dataclass(frozen=True)
class Bar:
    """What a set must reach: false merges at most, sensitivity at least, and the cost."""

    false_merges: int = 0
    sensitivity: float = 0.99
    with_ask: float = 0.995
    asked: float = 0.02
    cpu_seconds: float | None = None
    megabytes: float | None = None
    versions_counted: bool = False


# The truth of one set counts versions of a Cochrane review as duplicates of each other. Concord
# asks about those, so the set's sensitivity is read where they are taken as one work.
BARS = {
    "asysd_cardiac": Bar(false_merges=1),
    "asysd_srsr": Bar(3, 0.995, 0.998, cpu_seconds=30, megabytes=700, versions_counted=True),
    "scale_10k": Bar(4, 0.99, 0.998, cpu_seconds=5),
}
TOGETHER = ("asysd_diabetes", "asysd_cardiac", "rathbone_cytology", "rathbone_stroke", "sra_copper")
TOGETHER_BAR = Bar(1, 0.995, 0.998)
Write = Callable[[str], None]


@dataclass(frozen=True)
class Counts:
    """Records by outcome."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def sensitivity(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def specificity(self) -> float:
        return self.tn / (self.tn + self.fp) if self.tn + self.fp else 1.0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn
        )


@dataclass(frozen=True)
class Measured:
    """One set: the auto tier, the auto tier with questions answered by the truth, and the cost."""

    name: str
    records: int
    auto: Counts
    answered: Counts
    asked_records: int
    asked_pairs: int
    cpu_seconds: float
    megabytes: float
    own: Mapping[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> float:
        """Share of the records that a person sees in a question."""
        return self.asked_records / self.records if self.records else 0.0


def run(path: Path, write: Write) -> bool:
    """Measure every set of a folder; True when all reach their bar."""
    folders = sorted(f for f in path.iterdir() if (f / "truth.csv").exists())
    if not folders:
        write(f"{path} holds no set: a folder with records.csv and truth.csv is needed.")
        return False
    write(
        f"{'set':<34}{'records':>8}{'TP':>7}{'FP':>4}{'FN':>5}{'sens':>8}{'spec':>8}{'prec':>8}"
        f" |{'FP':>4}{'FN':>5}{'sens':>8} |{'asked':>7}{'pairs':>6} |{'CPU s':>6}{'MB':>5}"
    )
    short: list[str] = []
    done: dict[str, Measured] = {}
    for folder in folders:
        bar = BARS.get(folder.name, Bar())
        measured = _apart(folder, versions_apart=True)
        done[folder.name] = measured
        write(_line(measured))
        judged = measured
        if bar.versions_counted:
            for line in explained(measured):
                write(line)
            judged = _apart(folder, versions_apart=False)
            write(_line(judged))
        short += _below(judged, bar)
        if judged is not measured:
            short += _below(measured, replace(bar, sensitivity=0.0))
    short += _totals(done, write)
    for line in short:
        write(f"BELOW THE BAR {line}")
    return not short


def _apart(folder: Path, *, versions_apart: bool) -> Measured:
    """Measure in a process of its own, so that its time and memory are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, folder, versions_apart).result()


def measure(folder: Path, versions_apart: bool = True) -> Measured:
    """Find duplicates in one set and hold them against its truth; CPU time includes reading."""
    names, bibs = read_bibs(next(folder.glob("records.csv*")))
    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as file:
        truth = {row["id"]: row["group"].strip() for row in csv.DictReader(file)}
    found = find(bibs, versions_apart=versions_apart)
    works = [truth.get(name, "") or f"alone {name}" for name in names]
    asked = {key for pair in found.ask for key in (pair.a, pair.b)}
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu_seconds = time.process_time()
    return Measured(
        name=folder.name if versions_apart else f"{folder.name} (versions together)",
        records=len(bibs),
        auto=count(works, (cluster.keys for cluster in found.auto)),
        answered=count(works, answered(found, works)),
        asked_records=len(asked),
        asked_pairs=len(found.ask),
        cpu_seconds=cpu_seconds,
        megabytes=used / (1024 * 1024 if sys.platform == "darwin" else 1024),
        own=own_works(bibs, works, found),
    )


def count(works: Sequence[str], groups: Iterable[Sequence[int]]) -> Counts:
    """Counts for predicted groups of indices; `works` names the true work of each record."""
    tp = fp = 0
    for group in groups:
        distinct = len({works[key] for key in group})
        tp += len(group) - distinct
        fp += distinct - 1
    fn = len(works) - len(Counter(works)) - tp
    return Counts(tp, fp, fn, len(works) - tp - fp - fn)


def answered(found: Found, works: Sequence[str]) -> list[tuple[int, ...]]:
    """The groups after every question was answered by the truth."""
    group_of = {key: i for i, cluster in enumerate(found.auto) for key in cluster.keys}
    groups = {i: set(cluster.keys) for i, cluster in enumerate(found.auto)}
    for pair in found.ask:
        if works[pair.a] != works[pair.b]:
            continue
        for key in (pair.a, pair.b):
            if key not in group_of:
                group_of[key] = -1 - key
                groups[-1 - key] = {key}
        a, b = group_of[pair.a], group_of[pair.b]
        if a != b:
            groups[a] |= groups.pop(b)
            group_of.update(dict.fromkeys(groups[a], a))
    return [tuple(sorted(group)) for group in groups.values()]


def _line(m: Measured) -> str:
    a, q = m.auto, m.answered
    return (
        f"{m.name:<34}{m.records:>8}{a.tp:>7}{a.fp:>4}{a.fn:>5}{a.sensitivity:>8.4f}"
        f"{a.specificity:>8.4f}{a.precision:>8.4f} |{q.fp:>4}{q.fn:>5}{q.sensitivity:>8.4f}"
        f" |{m.asked:>7.2%}{m.asked_pairs:>6} |{m.cpu_seconds:>6.1f}{m.megabytes:>5.0f}"
    )


def explained(m: Measured) -> list[str]:
    """The misses of a set whose truth joins works of their own, with and without those."""
    own = sum(m.own.values())
    counts = ", ".join(f"{m.own[rule]} {words}" for rule, words in RULES.items() if m.own.get(rule))
    without = replace(m.auto, fn=m.auto.fn - own)
    return [
        f"  of {m.auto.fn} missed, {own} are works of their own by the rules: {counts or 'none'}",
        f"  sensitivity {m.auto.sensitivity:.4f} with them, "
        f"{without.sensitivity:.4f} without them ({without.fn} missed of {m.auto.tp + without.fn})",
    ]


def _totals(done: dict[str, Measured], write: Write) -> list[str]:
    """The five small sets together, and everything."""
    short: list[str] = []
    small = [done[name] for name in TOGETHER if name in done]
    if len(small) == len(TOGETHER):
        total = _sum("the five small sets", small)
        write(_line(total))
        short += _below(total, TOGETHER_BAR)
    if len(done) > 1:
        write(_line(_sum("all", list(done.values()))))
    return short


def _sum(name: str, sets: list[Measured]) -> Measured:
    zero = Counts(0, 0, 0, 0)
    return Measured(
        name=name,
        records=sum(m.records for m in sets),
        auto=sum((m.auto for m in sets), zero),
        answered=sum((m.answered for m in sets), zero),
        asked_records=sum(m.asked_records for m in sets),
        asked_pairs=sum(m.asked_pairs for m in sets),
        cpu_seconds=sum(m.cpu_seconds for m in sets),
        megabytes=max(m.megabytes for m in sets),
    )


def _below(m: Measured, bar: Bar) -> list[str]:
    """What of a set is below its bar, in words."""
    short = []
    if m.auto.fp > bar.false_merges:
        short.append(f"{m.auto.fp} false merges, at most {bar.false_merges}")
    if m.auto.sensitivity < bar.sensitivity:
        short.append(f"sensitivity {m.auto.sensitivity:.4f}, at least {bar.sensitivity}")
    if m.answered.sensitivity < bar.with_ask:
        short.append(
            f"sensitivity with questions answered {m.answered.sensitivity:.4f}, "
            f"at least {bar.with_ask}"
        )
    if m.asked >= bar.asked:
        short.append(f"{m.asked:.2%} of the records asked about, below {bar.asked:.0%}")
    if bar.cpu_seconds and m.cpu_seconds > bar.cpu_seconds:
        short.append(f"{m.cpu_seconds:.1f} CPU s, at most {bar.cpu_seconds:g}")
    if bar.megabytes and m.megabytes > bar.megabytes:
        short.append(f"{m.megabytes:.0f} MB, at most {bar.megabytes:g}")
    return [f"{m.name}: {line}" for line in short]
