"""R scripts (metafor) for several effects a study, exact likelihoods, test accuracy and networks.

Each function writes a whole script: the data with all their digits, the model, what is printed.
The model is called ``fit``. Searches are told to go on nearly to the end, as here: with a smaller
tolerance one that ends at a variance of zero is given up by R.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.aggregate import WAYS
from analysis.stats.multilevel import METHODS
from analysis.stats.multivariate import STRUCTURES
from analysis.stats.network import Evidence
from analysis.stats.result import CannotEstimate, column
from analysis.stats.tau2 import METHODS as TAU2

from .rlang import comment, frame, matrix, names, text, value, vector
from .rmodel import rma

_TO_THE_END = 'control = list(optimizer = "nlminb", rel.tol = 1e-9, iter.max = 1000)'
_ROBUST = (
    "print(robust(fit, cluster = dat$cluster, clubSandwich = FALSE))",
    'if (requireNamespace("clubSandwich", quietly = TRUE))',
    "  print(robust(fit, cluster = dat$cluster, clubSandwich = TRUE))",
)
_UNWEIGHTED = {"unweighted": ", weighted = FALSE"}
_GLMM = {
    "OR": ("ai", "n1i", "ci", "n2i"),
    "IRR": ("x1i", "t1i", "x2i", "t2i"),
    "PLO": ("xi", "ni"),
    "IRLN": ("xi", "ti"),
}
_MODELS = {"OR": ("CM.EL", "CM.AL", "UM.FS"), "IRR": ("CM.EL", "UM.FS")}


def _script(title: str, *parts: str) -> str:
    head = f'{comment(title)}\nlibrary(metafor)  # install.packages("metafor") if it is not there'
    return "\n\n".join([head, *parts, "sessionInfo()"]) + "\n"


def _choose(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise CannotEstimate(f"“{given}” is no {what}; choose {', '.join(known)}.")


def _same_length(*columns: Sequence[object]) -> None:
    if len({len(each) for each in columns}) != 1:
        raise CannotEstimate("Every column must have one value for each effect.")


def _effects(
    yi: ArrayLike,
    vi: ArrayLike,
    more: Mapping[str, str] | None = None,
    **labels: Sequence[object],
) -> str:
    y, v = column(yi, "The effects").tolist(), column(vi, "The variances").tolist()
    _same_length(y, v, *labels.values())
    words = {name: vector([str(each) for each in given]) for name, given in labels.items()}
    return frame(words | {"yi": vector(y), "vi": vector(v)} | dict(more or {}))


def three_level(
    title: str,
    yi: ArrayLike,
    vi: ArrayLike,
    cluster: Sequence[object],
    *,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
    rho: float = 0.0,
    dfs: str = "residual",
    mods: Mapping[str, Sequence[float]] | None = None,
) -> str:
    """Effects in clusters, sampling errors correlated by ``rho``, moderators ``mods`` (name ->
    k numbers), with the robust tests (CR1, and CR2 where clubSandwich is installed)."""
    _choose("kind of degrees of freedom", dfs, ("residual", "contain"))
    _choose("method", method, tuple(METHODS))
    _choose("test", test, ("z", "t"))
    columns, formula = _moderators(mods)
    v = "vi"
    lines = ["dat$row <- seq_len(nrow(dat))"]
    if rho:
        lines.append(
            f"V <- vcalc(vi, cluster = cluster, obs = row, data = dat, rho = {value(rho)})"
        )
        v = "V"
    lines += [
        f"fit <- rma.mv(yi, {v}, {formula}random = ~ 1 | cluster/row, data = dat, "
        f'method = "{method}", test = "{test}", dfs = "{dfs}", '
        f"level = {value(100.0 * level)}, {_TO_THE_END})",
        "print(fit)",
        "print(confint(fit))  # profile likelihood limits of both variances",
        *_ROBUST,
    ]
    return _script(title, _effects(yi, vi, columns, cluster=cluster), "\n".join(lines))


def _moderators(mods: Mapping[str, Sequence[float]] | None) -> tuple[dict[str, str], str]:
    """Columns of the moderators as R code, and the argument that names them."""
    named = names(mods or {}, ("cluster", "row", "V", *sum(_GLMM.values(), ())))
    columns = {r: vector(list((mods or {})[label])) for label, r in named.items()}
    return columns, f"mods = ~ {' + '.join(columns)}, " if columns else ""


def clustered(
    title: str,
    yi: ArrayLike,
    vi: ArrayLike,
    cluster: Sequence[object],
    *,
    method: str = "REML",
    rho: float = 0.5,
    way: str = "weighted",
    level: float = 0.95,
) -> str:
    """A random-effects model tested robustly (CR1, and CR2 where clubSandwich is installed), and
    one effect a cluster in a ``way`` of ``aggregate.WAYS`` at ``rho``."""
    _choose("estimator", method, tuple(name for name in TAU2 if name != "GENQ"))
    _choose("way to aggregate", way, tuple(WAYS))
    how = f'struct = "CS", rho = {value(rho)}' if way != "independent" else 'struct = "ID"'
    lines = [
        *rma("fit", method=method, test="z", level=level, slab="cluster"),
        *_ROBUST,
        'each <- escalc(measure = "GEN", yi = yi, vi = vi, data = dat)',
        f"one <- aggregate(each, cluster = cluster, {how}{_UNWEIGHTED.get(way, '')})",
        "print(one)",
    ]
    return _script(title, _effects(yi, vi, cluster=cluster), "\n".join(lines))


def multivariate(
    title: str,
    yi: ArrayLike,
    v: Sequence[ArrayLike],
    study: Sequence[object],
    outcome: Sequence[object],
    *,
    mods: Mapping[str, Sequence[float]] | None = None,
    method: str = "REML",
    structure: str = "UN",
    level: float = 0.95,
) -> str:
    """Several outcomes a study; ``v`` one covariance matrix a study, in order of appearance.

    ``mods`` (name -> k numbers) are the columns of a design that replaces the outcomes' own.
    """
    _choose("method", method, tuple(METHODS))
    _choose("structure", structure, tuple(STRUCTURES))
    y = column(yi, "The effects")
    _same_length(y.tolist(), study, outcome, *(mods or {}).values())
    labels = [str(each) for each in study]
    together = list(dict.fromkeys(labels))
    at = [i for name in together for i, label in enumerate(labels) if label == name]
    seen = list(dict.fromkeys(str(each) for each in outcome))
    columns = {
        "study": vector([labels[i] for i in at]),
        "outcome": f"factor({vector([str(outcome[i]) for i in at])}, levels = {vector(seen)})",
        "yi": vector(y[at].tolist()),
    }
    named = names(mods or {}, ("V", *columns))
    columns |= {r: vector([(mods or {})[label][i] for i in at]) for label, r in named.items()}
    design = " + ".join(named.values()) or "outcome"
    lines = [
        _blocks(v),
        f"fit <- rma.mv(yi, V, mods = ~ {design} - 1, random = ~ outcome | study, "
        f'struct = "{structure}", data = dat, method = "{method}", '
        f"level = {value(100.0 * level)}, {_TO_THE_END})",
        "print(fit)",
    ]
    return _script(title, frame(columns), "\n".join(lines))


def _blocks(v: Sequence[ArrayLike]) -> str:
    return "V <- bldiag(list(\n  " + ",\n  ".join(matrix(each) for each in v) + "\n))"


def glmm(
    title: str,
    measure: str,
    studies: Sequence[object],
    columns: Mapping[str, ArrayLike],
    *,
    model: str = "UM.FS",
    method: str = "ML",
    test: str = "z",
    level: float = 0.95,
    nodes: int = 25,
    mods: Mapping[str, Sequence[float]] | None = None,
) -> str:
    """Exact likelihoods: OR and IRR of two arms under a ``model``, PLO and IRLN of one group.

    metafor integrates CM.EL otherwise; the other models with as many ``nodes``.
    """
    _choose("test", test, ("z", "t"))
    moderators, formula = _moderators(mods)
    _choose("measure", measure, tuple(_GLMM))
    _choose("method", method, ("ML", "EE"))
    if measure in _MODELS:
        _choose("model", model, _MODELS[measure])
    names = _GLMM[measure]
    missing = [name for name in names if name not in columns]
    if missing:
        raise CannotEstimate(f"The script needs the columns {', '.join(missing)}.")
    numbers = {name: column(columns[name], name).tolist() for name in names}
    _same_length(studies, *numbers.values())
    data = {"study": vector([str(each) for each in studies])}
    data |= {name: vector(given) for name, given in numbers.items()} | moderators
    which = f'model = "{model}", ' if measure in _MODELS else ""
    which += formula + (f"nAGQ = {nodes}, " if model != "CM.EL" or measure != "OR" else "")
    arguments = ", ".join(f"{name} = {name}" for name in names)
    lines = [
        f'fit <- rma.glmm(measure = "{measure}", {arguments}, data = dat, slab = study, {which}'
        f'method = "{method}", test = "{test}", level = {value(100.0 * level)})',
        "print(fit)",
    ]
    return _script(title, frame(data), "\n".join(lines))


def accuracy(
    title: str,
    studies: Sequence[object],
    tp: ArrayLike,
    fn: ArrayLike,
    fp: ArrayLike,
    tn: ArrayLike,
    *,
    method: str = "REML",
    level: float = 0.95,
    add: float = 0.5,
) -> str:
    """The bivariate model of sensitivity and false positive rate, on logits."""
    _choose("method", method, tuple(METHODS))
    cells = {"tp": tp, "fn": fn, "fp": fp, "tn": tn}
    numbers = {name: column(given, name).tolist() for name, given in cells.items()}
    _same_length(studies, *numbers.values())
    data = {"study": vector([str(each) for each in studies])}
    data |= {name: vector(given) for name, given in numbers.items()}
    lines = [
        "empty <- with(dat, tp == 0 | fn == 0 | fp == 0 | tn == 0)",
        'cells <- c("tp", "fn", "fp", "tn")',
        f"dat[cells] <- dat[cells] + {value(add)} * empty",
        "long <- with(dat, data.frame(",
        "  study = rep(seq_along(study), each = 2),",
        '  outcome = factor(rep(c("sens", "fpr"), length(study)), levels = c("sens", "fpr")),',
        "  yi = c(rbind(log(tp / fn), log(fp / tn))),",
        "  vi = c(rbind(1 / tp + 1 / fn, 1 / fp + 1 / tn))))",
        "fit <- rma.mv(yi, vi, mods = ~ outcome - 1, random = ~ outcome | study, "
        f'struct = "UN", data = long, method = "{method}", level = {value(100.0 * level)}, '
        f"{_TO_THE_END})",
        "print(fit)",
        "print(plogis(coef(fit)))  # sensitivity and false positive rate",
    ]  # fmt: skip
    return _script(title, frame(data), "\n".join(lines))


def network(title: str, evidence: Evidence, *, method: str = "REML", level: float = 0.95) -> str:
    """The consistency model of a network of contrasts, tau^2 shared by all of them."""
    _choose("method", method, tuple(METHODS))
    others = evidence.treatments[1:]
    rows, y, study, contrast = [], [], [], []
    for trial in evidence.trials:
        for name, effect in zip(trial.treatments, trial.y.tolist(), strict=True):
            rows.append([float(name == t) - float(trial.base == t) for t in others])
            y.append(effect)
            study.append(trial.study)
            contrast.append(f"{name} against {trial.base}")
    columns = {"study": vector(study), "contrast": vector(contrast), "yi": vector(y)}
    lines = [
        f"X <- {matrix(np.array(rows))}",
        f"colnames(X) <- c({', '.join(text(name) for name in others)})",
        _blocks([trial.s for trial in evidence.trials]),
        "fit <- rma.mv(yi, V, mods = X, intercept = FALSE, random = ~ contrast | study, "
        f'rho = 1/2, data = dat, method = "{method}", level = {value(100.0 * level)}, '
        f"{_TO_THE_END})",
        "print(fit)",
        "# Common effect: Q tests heterogeneity and consistency",
        'print(rma.mv(yi, V, mods = X, intercept = FALSE, data = dat, method = "EE"))',
    ]
    return _script(title, frame(columns), "\n".join(lines))
