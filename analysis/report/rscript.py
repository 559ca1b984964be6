"""An R script (package metafor) that reproduces an analysis from its data, for anyone to rerun.

The script holds the data as typed, computes the effects (``escalc``), pools them (``rma``,
``rma.mh``, ``rma.peto``), and prints what the report prints: effect, tau^2, I^2, prediction
interval, subgroups, meta-regression, leave-one-out. Numbers are written with all their digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.stats.result import CannotEstimate
from analysis.stats.tau2 import METHODS

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "two-arm binary": ("ai", "n1i", "ci", "n2i"),
    "two-arm continuous": ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"),
    "two-arm rates": ("x1i", "t1i", "x2i", "t2i"),
    "paired": ("m1i", "m2i", "sd1i", "sd2i", "ni", "ri"),
    "proportion": ("xi", "ni"),
    "incidence rate": ("xi", "ti"),
    "mean": ("mi", "sdi", "ni"),
    "correlation": ("ri", "ni"),
    "generic": ("yi", "vi"),
}
_RATIOS = ("OR", "RR", "PETO", "IRR", "ROM", "ROMC", "PLN", "IRLN", "MNLN", "HR")
_BACK = dict.fromkeys(_RATIOS, "exp") | {
    "PLO": "transf.ilogit", "ZCOR": "transf.ztor", "PAS": "transf.iarcsin",
}  # fmt: skip
_TABLES = {"MH": "rma.mh", "Peto": "rma.peto"}
_TWO_STEP = {"DL2": "DL", "CA2": "HE"}
# Searched to the end, as here; metafor's own defaults stop at the fifth digit.
_CONTROL = dict.fromkeys(
    ("REML", "ML", "EB"), ", control = list(threshold = 1e-12, maxiter = 1000)"
) | dict.fromkeys(("PM", "PMM"), ", control = list(tol = 1e-12, maxiter = 1000)")
# What else may be asked of the fitted model, as R answers it.
FURTHER = {
    "cumulative": "print(cumul(fit))",
    "influence": "print(influence(fit))",
    "egger": 'print(regtest(fit, model = "lm"))',
    "egger mixed": "print(regtest(fit))",
    "begg": "print(ranktest(fit))",
    "trim and fill": "print(filled <- trimfill(fit))",
    "fail-safe": "print(fsn(yi, vi, data = dat))",
    "excess": "print(tes(yi, vi, data = dat))",
}
_WIDTH = 88
_WORD = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True)
class Question:
    """What was analysed, and how.

    ``kind`` is a key of ``ARGUMENTS``; ``columns`` holds its arguments (k values each, None for
    missing); ``pooling`` is IV, MH or Peto. ``moderators`` (name -> k values) makes it a
    regression; ``group`` (name, k values) adds subgroups. ``extra`` are further options of
    ``escalc`` as R sees them (name -> value). ``further`` are keys of ``FURTHER``.
    """

    title: str
    kind: str
    measure: str
    studies: Sequence[str]
    columns: Mapping[str, Sequence[float | None]]
    method: str = "REML"
    test: str = "z"
    level: float = 0.95
    pooling: str = "IV"
    extra: Mapping[str, float | str | bool] = field(default_factory=dict)
    group: tuple[str, Sequence[str | None]] | None = None
    moderators: Mapping[str, Sequence[float | str | None]] = field(default_factory=dict)
    leave_one_out: bool = True
    further: Sequence[str] = ()


def rscript(asked: Question) -> str:
    """The whole script, ending in a newline; raises CannotEstimate for an unknown kind."""
    _check(asked)
    parts = [_head(asked), _data(asked), _effects(asked), _model(asked)]
    if asked.group is not None:
        parts.append(_subgroups(asked))
    if asked.moderators:
        parts.append(_regression(asked))
    if asked.leave_one_out and len(asked.studies) > 1:
        parts.append("# Without each study in turn\nprint(leave1out(fit))")
    parts += [f"# {name.capitalize()}\n{FURTHER[name]}" for name in asked.further]
    return "\n\n".join([*parts, "sessionInfo()"]) + "\n"


def _check(asked: Question) -> None:
    if asked.kind not in ARGUMENTS:
        raise CannotEstimate(f"“{asked.kind}” is no kind of data; choose {', '.join(ARGUMENTS)}.")
    missing = [name for name in ARGUMENTS[asked.kind] if name not in asked.columns]
    if missing:
        raise CannotEstimate(f"The script needs the columns {', '.join(missing)}.")
    if asked.method not in METHODS or asked.method == "GENQ":
        raise CannotEstimate(f"No script can be written for the estimator “{asked.method}”.")
    if asked.pooling not in ("IV", *_TABLES):
        raise CannotEstimate(f"“{asked.pooling}” is no way of pooling; choose IV, MH or Peto.")
    _check_further(asked)
    sizes = {len(values) for values in asked.columns.values()} | {len(asked.studies)}
    if len(sizes) != 1:
        raise CannotEstimate("Every column must have one value for each study.")


def _check_further(asked: Question) -> None:
    unknown = [name for name in asked.further if name not in FURTHER]
    if unknown:
        known = ", ".join(FURTHER)
        raise CannotEstimate(f"No script can be written for {', '.join(unknown)}; choose {known}.")
    if asked.further and asked.pooling != "IV":
        raise CannotEstimate("Only inverse-variance models can be asked for more than their fit.")


def _head(asked: Question) -> str:
    title = " ".join(asked.title.split())
    notes = ['library(metafor)  # install.packages("metafor") if it is not there']
    if asked.measure == "SMDH":
        notes.append("# From version 4.6 metafor's variance of SMDH differs by the factor J^2.")
    if asked.measure == "ROM":
        notes.append("# From version 5.0 escalc() needs correct=FALSE for the plain log ratio.")
    return "\n".join([f"# {title}", *notes])


def _data(asked: Question) -> str:
    lines = [("study", _vector(list(asked.studies)))]
    lines += [(name, _vector(list(asked.columns[name]))) for name in ARGUMENTS[asked.kind]]
    if asked.group is not None:
        lines.append((_name(asked.group[0]), _vector(list(asked.group[1]))))
    for name, values in asked.moderators.items():
        if asked.group is None or _name(name) != _name(asked.group[0]):
            lines.append((_name(name), _vector(list(values))))
    body = ",\n".join(f"  {name} = {values}" for name, values in lines)
    return f"dat <- data.frame(\n{body}\n)"


def _effects(asked: Question) -> str:
    if asked.kind == "generic":
        return "# Effects as reported: yi with variances vi"
    arguments = ", ".join(f"{name} = {name}" for name in ARGUMENTS[asked.kind])
    options = "".join(f", {name} = {_value(value)}" for name, value in asked.extra.items())
    return f'dat <- escalc(measure = "{asked.measure}", {arguments}, data = dat{options})'


def _model(asked: Question) -> str:
    level = _value(100.0 * asked.level)
    if asked.pooling in _TABLES:
        arguments = ", ".join(f"{name} = {name}" for name in ARGUMENTS[asked.kind])
        measure = f'measure = "{asked.measure}", ' if asked.pooling == "MH" else ""
        call = f"{_TABLES[asked.pooling]}({measure}{arguments}, data = dat, slab = study"
        lines = [f"fit <- {call}, level = {level})", "print(fit)"]
    else:
        lines = [*_rma("fit", "", asked), "print(fit)"]
        if asked.method != "EE" and len(asked.studies) > 1:
            # metafor has no limits for a tau^2 that was given; Q-profile's are the same anyway.
            of = "first" if asked.method in _TWO_STEP else "fit"
            lines.append(f"print(confint({of}))  # tau^2, I^2 and H^2 with Q-profile limits")
        lines.append("print(weights(fit))")
    transform = _BACK.get(asked.measure)
    lines.append(f"print(predict(fit{f', transf = {transform}' if transform else ''}))")
    return "\n".join(lines)


def _rma(name: str, mods: str, asked: Question, data: str = "dat") -> list[str]:
    """The call of rma() for a model, two steps where the estimator has two."""
    level = _value(100.0 * asked.level)
    shared = f"yi, vi, {mods}data = {data}, slab = study, "
    last = f'test = "{asked.test}", level = {level})'
    if asked.method in _TWO_STEP:
        first = _TWO_STEP[asked.method]
        step = f'first <- rma({shared}method = "{first}")'
        weights = "weights = 1 / (vi + first$tau2)"
        tau2 = f'tau2 <- rma({shared}method = "GENQ", {weights})$tau2'
        return [step, tau2, f"{name} <- rma({shared}tau2 = tau2, {last}"]
    end = f"{last[:-1]}{_CONTROL.get(asked.method, '')})"
    return [f'{name} <- rma({shared}method = "{asked.method}", {end}']


def _subgroups(asked: Question) -> str:
    assert asked.group is not None
    name = _name(asked.group[0])
    levels = [str(level) for level in dict.fromkeys(asked.group[1]) if level is not None]
    lines = [f"# Subgroups by {name}: each with its own tau^2, and the test between them"]
    for i, level in enumerate(levels, start=1):
        part = f"subset(dat, {name} == {_value(level)})"
        lines += [*_rma(f"group{i}", "", asked, part), f"print(group{i})"]
    everyone = range(1, len(levels) + 1)
    estimates = ", ".join(f"coef(group{i})" for i in everyone)
    errors = ", ".join(f"group{i}$se" for i in everyone)
    lines.append(f'print(rma(c({estimates}), sei = c({errors}), method = "EE"))')
    lines.append("# The same with one common tau^2")
    lines += [*_rma("common", f"mods = ~ factor({name}), ", asked), "print(common)"]
    return "\n".join(lines)


def _regression(asked: Question) -> str:
    terms = " + ".join(_name(name) for name in asked.moderators)
    lines = ["# Meta-regression", *_rma("regression", f"mods = ~ {terms}, ", asked)]
    return "\n".join([*lines, "print(regression)"])


def _name(text: str) -> str:
    """A syntactic R name."""
    name = _WORD.sub("_", text).strip("_") or "x"
    return name if name[0].isalpha() else f"x{name}"


def _value(value: object) -> str:
    """One value as R reads it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "NA"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'


def _vector(values: Sequence[object]) -> str:
    """c(...), broken into lines of a readable width."""
    lines, line = [], "c("
    for i, value in enumerate(values):
        piece = _value(value) + (", " if i + 1 < len(values) else ")")
        if len(line) + len(piece) > _WIDTH:
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return "\n".join([*lines, line if values else "c()"])
