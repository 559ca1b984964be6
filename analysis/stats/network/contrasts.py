"""Evidence for a network: every study as contrasts against its base arm, with their covariances.

Arms j with estimates a_j and variances s_j give y_j = a_j - a_base with
Var = s_j + s_base, Cov(y_j, y_k) = s_base. For standardised mean differences the pooled SD of all
arms adds g_j g_k / 2N to each (Gleser & Olkin 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..block_model import group
from ..effects.base import small_sample_factor
from ..result import Answer, Array, Asked, CannotEstimate, Caution, Result, column

BINARY = ("OR", "RR", "RD")
CONTINUOUS = ("MD", "SMD")
WORDS = {
    "OR": "log odds ratio",
    "RR": "log risk ratio",
    "RD": "risk difference",
    "MD": "mean difference",
    "SMD": "standardised mean difference, Hedges' g with the pooled SD of all arms",
}


@dataclass(frozen=True, slots=True)
class Trial(Result):
    """One study: contrasts y (m,) of ``treatments`` against ``base`` with covariance s (m, m)."""

    study: str
    base: str
    treatments: tuple[str, ...]
    y: Array
    s: Array

    @property
    def design(self) -> tuple[str, ...]:
        """The set of treatments compared, sorted."""
        return tuple(sorted((self.base, *self.treatments)))


@dataclass(frozen=True, slots=True)
class Evidence(Answer):
    """All studies of a network; ``reference`` comes first among ``treatments``."""

    trials: tuple[Trial, ...]
    treatments: tuple[str, ...]
    measure: str
    cautions: tuple[Caution, ...]
    asked: Asked

    @property
    def k(self) -> int:
        """The number of studies."""
        return len(self.trials)

    @property
    def reference(self) -> str:
        """The treatment that the others are compared with."""
        return self.treatments[0]

    @property
    def edges(self) -> dict[tuple[str, str], int]:
        """Number of studies that compare each pair directly, for a network graph."""
        count: dict[tuple[str, str], int] = {}
        for trial in self.trials:
            arms = trial.design
            for i, first in enumerate(arms):
                for second in arms[i + 1 :]:
                    count[first, second] = count.get((first, second), 0) + 1
        return count


def from_events(
    study: Sequence[object],
    treatment: Sequence[object],
    events: ArrayLike,
    n: ArrayLike,
    *,
    measure: str = "OR",
    reference: str | None = None,
    add: float = 0.5,
    drop00: bool = True,
) -> Evidence:
    """Arm-level events and participants (one row an arm); log OR, log RR or RD.

    ``add`` goes to events and non-events of all arms of a study with an empty cell. ``drop00``:
    for OR and RR, studies in which no arm has an event, or all have only events, are left out.
    """
    if measure not in BINARY:
        raise CannotEstimate(f"“{measure}” is no measure for events. Choose {', '.join(BINARY)}.")
    x, size = column(events, "The events"), column(n, "The participants")
    labels, arms, rows = _arms(study, treatment, x, size)
    if (x < 0).any() or (x > size).any() or (size <= 0).any():
        raise CannotEstimate("Events must be between 0 and the number of participants of the arm.")
    trials, said = [], []
    for label, members in zip(labels, rows, strict=True):
        xi, ni = x[members], size[members]
        if drop00 and measure != "RD" and (xi.sum() == 0 or (xi == ni).all()):
            text = f"Study {label} is left out: all arms have no events, or only events."
            said.append(Caution("not-estimable", text))
            continue
        if (xi == 0).any() or (xi == ni).any():
            xi, ni = xi + add, ni + 2 * add
            said.append(Caution("zero-cells", f"{add:g} was added to all arms of study {label}."))
        estimates, variances = _risks(measure, xi, ni)
        _check_variances(label, variances)
        trials.append(_trial(label, [arms[i] for i in members], estimates, variances, reference))
    asked = Asked(
        f"contrasts of arms, {WORDS[measure]}",
        {"study": tuple(map(str, study)), "treatment": tuple(arms), "events": x, "n": size},
        {"measure": measure, "reference": reference, "add": add, "drop00": drop00},
    )
    return evidence(trials, reference, tuple(said), asked)


def from_means(
    study: Sequence[object],
    treatment: Sequence[object],
    n: ArrayLike,
    mean: ArrayLike,
    sd: ArrayLike,
    *,
    measure: str = "MD",
    reference: str | None = None,
) -> Evidence:
    """Arm-level sizes, means and SDs (one row an arm); MD or SMD (Hedges' g)."""
    if measure not in CONTINUOUS:
        raise CannotEstimate(
            f"“{measure}” is no measure for means. Choose {', '.join(CONTINUOUS)}."
        )
    size, centre, spread = column(n, "The n"), column(mean, "The means"), column(sd, "The SDs")
    labels, arms, rows = _arms(study, treatment, size, centre, spread)
    if (size < 2).any() or (spread <= 0).any():
        raise CannotEstimate("Every arm needs at least two participants and an SD above 0.")
    trials = []
    for label, members in zip(labels, rows, strict=True):
        ni, mi, si = size[members], centre[members], spread[members]
        if measure == "MD":
            estimates, variances, total = mi, si**2 / ni, None
        else:
            df = float(ni.sum()) - len(members)
            pooled = np.sqrt(float((ni - 1) @ si**2) / df)
            correction = float(small_sample_factor(np.array([df]))[0])
            estimates, variances, total = correction * mi / pooled, 1.0 / ni, float(ni.sum())
        names = [arms[i] for i in members]
        trials.append(_trial(label, names, estimates, variances, reference, total))
    asked = Asked(
        f"contrasts of arms, {WORDS[measure]}",
        {
            "study": tuple(map(str, study)), "treatment": tuple(arms),
            "n": size, "mean": centre, "sd": spread,
        },
        {"measure": measure, "reference": reference},
    )  # fmt: skip
    return evidence(trials, reference, (), asked)


def from_contrasts(
    study: Sequence[object],
    treatment: Sequence[object],
    comparator: Sequence[object],
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    measure: str = "GEN",
    reference: str | None = None,
) -> Evidence:
    """Contrasts ``treatment`` minus ``comparator`` with variances, one row each.

    A study with m arms gives all m (m - 1) / 2 of its contrasts; covariances follow from
    Cov(y_j, y_k) = (v_j + v_k - v_jk) / 2.
    """
    y, v = column(yi, "The effects"), column(vi, "The variances")
    if not len(study) == len(treatment) == len(comparator) == y.size == v.size:
        raise CannotEstimate("Every contrast needs a study, two treatments, an effect, a variance.")
    if not (np.isfinite(y).all() and np.isfinite(v).all()) or (v <= 0).any():
        raise CannotEstimate("Every contrast needs a finite effect and a variance above 0.")
    labels, rows = group(study)
    trials = []
    for label, members in zip(labels, rows, strict=True):
        pairs = [(str(treatment[i]), str(comparator[i])) for i in members]
        trials.append(_from_pairs(str(label), pairs, y[members], v[members], reference))
    asked = Asked(
        "contrasts as given",
        {
            "study": tuple(map(str, study)), "treatment": tuple(map(str, treatment)),
            "comparator": tuple(map(str, comparator)), "yi": y, "vi": v,
        },
        {"measure": measure, "reference": reference},
    )  # fmt: skip
    return evidence(trials, reference, (), asked)


def _arms(
    study: Sequence[object], treatment: Sequence[object], *columns: Array
) -> tuple[list[str], list[str], list[np.ndarray]]:
    if any(len(study) != c.size for c in columns) or len(study) != len(treatment):
        raise CannotEstimate("Every arm needs a study, a treatment and all of its numbers.")
    if not all(np.isfinite(c).all() for c in columns):
        raise CannotEstimate("An arm has a missing number; leave the arm out or complete it.")
    arms = [str(name) for name in treatment]
    labels, rows = group(study)
    for label, members in zip(labels, rows, strict=True):
        names = [arms[i] for i in members]
        if len(names) < 2:
            raise CannotEstimate(f"Study {label} has one arm only: nothing is compared.")
        if len(set(names)) < len(names):
            raise CannotEstimate(
                f"Study {label} has two arms with the same treatment: combine them first."
            )
    return [str(label) for label in labels], arms, list(rows)


def _risks(measure: str, x: Array, n: Array) -> tuple[Array, Array]:
    if measure == "OR":
        return np.log(x / (n - x)), 1 / x + 1 / (n - x)
    if measure == "RR":
        return np.log(x / n), 1 / x - 1 / n
    p = x / n
    return p, p * (1 - p) / n


def _check_variances(label: str, variances: Array) -> None:
    if not np.isfinite(variances).all() or (variances <= 0).any():
        raise CannotEstimate(
            f"An arm of study {label} has no variance: add a zero-cell correction."
        )


def _trial(
    label: str,
    names: list[str],
    estimates: Array,
    variances: Array,
    reference: str | None,
    total: float | None = None,
) -> Trial:
    order = _order(names, reference)
    base, rest = order[0], order[1:]
    y = estimates[rest] - estimates[base]
    s = np.diag(variances[rest]) + variances[base]
    if total is not None:
        s = s + np.outer(y, y) / (2 * total)
    return Trial(label, names[base], tuple(names[i] for i in rest), y, s)


def _order(names: Sequence[str], reference: str | None) -> list[int]:
    """The reference first where the study has it, the others by name."""
    return sorted(range(len(names)), key=lambda i: (names[i] != reference, names[i]))


def _from_pairs(
    label: str, pairs: list[tuple[str, str]], y: Array, v: Array, reference: str | None
) -> Trial:
    names = sorted({name for pair in pairs for name in pair})
    m = len(names)
    if (
        len({frozenset(pair) for pair in pairs}) != m * (m - 1) // 2
        or len(pairs) != m * (m - 1) // 2
    ):
        raise CannotEstimate(
            f"Study {label} has {m} treatments, so it needs {m * (m - 1) // 2} different "
            f"contrasts; {len(pairs)} were given."
        )
    known = {}
    for (first, second), effect, variance in zip(pairs, y, v, strict=True):
        known[first, second] = (float(effect), float(variance))
        known[second, first] = (-float(effect), float(variance))
    order = [names[i] for i in _order(names, reference)]
    base, rest = order[0], order[1:]
    s = np.array([[known[j, base][1] if j == k else
                   (known[j, base][1] + known[k, base][1] - known[j, k][1]) / 2
                   for k in rest] for j in rest])  # fmt: skip
    if np.linalg.eigvalsh(s).min() <= 0.0:
        raise CannotEstimate(f"The variances of study {label} contradict each other.")
    return Trial(label, base, tuple(rest), np.array([known[j, base][0] for j in rest]), s)


def evidence(
    trials: Sequence[Trial], reference: str | None, cautions: tuple[Caution, ...], asked: Asked
) -> Evidence:
    """Checked network: known reference, all treatments connected."""
    if not trials:
        raise CannotEstimate("No study can be used, so there is no network.")
    names = sorted({name for trial in trials for name in trial.design})
    chosen = names[0] if reference is None else reference
    if chosen not in names:
        raise CannotEstimate(f"The reference “{chosen}” occurs in no study that can be used.")
    _check_connected(trials, names)
    ordered = (chosen, *(name for name in names if name != chosen))
    return Evidence(tuple(trials), ordered, str(asked.options["measure"]), cautions, asked)


def _check_connected(trials: Sequence[Trial], names: list[str]) -> None:
    reached, grown = {names[0]}, True
    while grown:
        grown = False
        for trial in trials:
            arms = set(trial.design)
            if arms & reached and not arms <= reached:
                reached |= arms
                grown = True
    apart = sorted(set(names) - reached)
    if apart:
        raise CannotEstimate(
            f"The network is not connected: no chain of comparisons links {', '.join(apart)} to "
            f"{', '.join(sorted(reached))}."
        )
