"""An R script (package metafor) that reproduces an analysis from its data, for anyone to rerun.

The script holds the data as typed, computes the effects (``escalc``), pools them (``rma``,
``rma.mh``, ``rma.peto``), and prints what the report prints: effect, tau^2, I^2, prediction
interval, subgroups, meta-regression, leave-one-out. Numbers are written with all their digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.stats.effects.zeros import TREATMENT_ARM
from analysis.stats.fit import TESTS
from analysis.stats.moderators import is_number
from analysis.stats.result import CannotEstimate
from analysis.stats.tau2 import METHODS

from .reffects import treatment_arm
from .rfurther import (
    FURTHER,
    code,
    likelihood_ratio,
    needs_events,
    needs_inverse_variance,
    without_each,
)
from .rlang import categories, comment, frame, names, value, vector
from .rmodel import (
    PREDICTION,
    RANDOM_TABLE,
    TWO_STEP,
    WAYS,
    prediction,
    random_table,
    rma,
    table,
)

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
_MEASURE = re.compile(r"[A-Z][A-Z0-9]*")


@dataclass(frozen=True)
class Question:
    """What was analysed, and how.

    ``kind`` is a key of ``ARGUMENTS``; ``columns`` holds its arguments (k values each, None for
    missing); ``pooling`` is one of ``rmodel.WAYS``. ``moderators`` (name -> k values) makes it a
    regression; ``group`` (name, k values) adds subgroups. ``extra`` are further options of
    ``escalc`` as R sees them (name -> value). ``further`` are keys of ``rfurther.FURTHER``;
    ``years`` (k,) order the cumulative analysis. ``prediction`` is a key of ``rmodel.PREDICTION``.
    ``weights`` (k,) replace the inverse variances, and drive the estimator GENQ.
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
    years: Sequence[int | None] = ()
    further: Sequence[str] = ()
    prediction: str = ""
    weights: Sequence[float | None] = ()

    def model(self, name: str, data: str = "dat", mods: str = "") -> list[str]:
        """The call that pools ``data`` as asked; with ``mods``, the regression."""
        if self.pooling == "IV" or mods:
            return self.inverse_variance(name, data, mods)
        return table(
            name, way=self.pooling, measure=self.measure, cells=self.cells(), level=self.level,
            data=data,
        )  # fmt: skip

    def inverse_variance(self, name: str, data: str = "dat", mods: str = "") -> list[str]:
        """rma() of the effects, whatever the way of pooling."""
        return rma(
            name, method=self.method, test=self.test, level=self.level, mods=mods, data=data,
            weighted=bool(self.weights),
        )  # fmt: skip

    def cells(self) -> str:
        """The arguments of the arms."""
        return ", ".join(f"{name} = {name}" for name in ARGUMENTS[self.kind])

    def names(self) -> tuple[str, dict[str, str]]:
        """R names of the subgroup column ("" for none) and of the moderators."""
        group = [self.group[0]] if self.group else []
        of_group = names(group, ARGUMENTS[self.kind])
        of_mods = names(self.moderators, [*ARGUMENTS[self.kind], *of_group.values()])
        return of_group[group[0]] if group else "", of_mods


def rscript(asked: Question) -> str:
    """The whole script, ending in a newline; raises CannotEstimate for an unknown kind."""
    _check(asked)
    parts = [_head(asked), _data(asked), _effects(asked)]
    if asked.pooling == RANDOM_TABLE:
        parts.append(random_table(asked.measure, asked.cells(), asked.level))
    parts.append(_model(asked))
    if asked.group is not None:
        parts.append(_subgroups(asked))
    if asked.moderators:
        parts.append(_regression(asked))
    if asked.leave_one_out and len(asked.studies) > 1:
        parts.append(f"# Without each study in turn\n{without_each(asked.pooling)}")
    return "\n\n".join([*parts, *_further(asked), "sessionInfo()"]) + "\n"


def _check(asked: Question) -> None:
    if asked.kind not in ARGUMENTS:
        raise CannotEstimate(f"“{asked.kind}” is no kind of data; choose {', '.join(ARGUMENTS)}.")
    missing = [name for name in ARGUMENTS[asked.kind] if name not in asked.columns]
    if missing:
        raise CannotEstimate(f"The script needs the columns {', '.join(missing)}.")
    if asked.method not in METHODS or (asked.method == "GENQ" and not asked.weights):
        raise CannotEstimate(f"No script can be written for the estimator “{asked.method}”.")
    if asked.test not in TESTS or not _MEASURE.fullmatch(asked.measure):
        raise CannotEstimate("No script can be written for this measure or kind of interval.")
    if asked.prediction not in ("", *PREDICTION):
        raise CannotEstimate(f"“{asked.prediction}” is no kind of prediction interval.")
    if asked.pooling not in WAYS:
        raise CannotEstimate(f"“{asked.pooling}” is no way of pooling; choose {', '.join(WAYS)}.")
    if not all(name.isidentifier() for name in asked.extra):
        raise CannotEstimate("An option of escalc has a name that R cannot read.")
    if asked.extra.get("add") == TREATMENT_ARM and asked.kind != "two-arm binary":
        raise CannotEstimate("The treatment-arm correction is for events in two arms.")
    _check_further(asked)
    sizes = {len(values) for values in asked.columns.values()} | {len(asked.studies)}
    sizes |= {len(values) for values in asked.moderators.values()}
    sizes |= {len(each) for each in (asked.years, asked.weights) if each}
    sizes |= {len(asked.group[1])} if asked.group else set()
    if len(sizes) != 1:
        raise CannotEstimate("Every column must have one value for each study.")


def _check_further(asked: Question) -> None:
    unknown = [name for name in asked.further if name not in FURTHER]
    if unknown:
        known = ", ".join(FURTHER)
        raise CannotEstimate(f"No script can be written for {', '.join(unknown)}; choose {known}.")
    if "likelihood ratio" in asked.further and not asked.moderators:
        raise CannotEstimate("The likelihood-ratio test compares a model with moderators.")
    if any(map(needs_events, asked.further)) and asked.kind != "two-arm binary":
        raise CannotEstimate("Harbord’s, Peters’ and Deeks’ tests are for events in two arms.")


def _head(asked: Question) -> str:
    notes = ['library(metafor)  # install.packages("metafor") if it is not there']
    if asked.measure == "SMDH":
        notes.append("# From version 4.6 metafor's variance of SMDH differs by the factor J^2.")
    return "\n".join([comment(asked.title), *notes])


def _data(asked: Question) -> str:
    columns = {"study": vector(list(asked.studies))}
    columns |= {name: vector(list(asked.columns[name])) for name in ARGUMENTS[asked.kind]}
    if any(year is not None for year in asked.years):
        columns["year"] = vector(list(asked.years))
    if asked.weights:
        columns["own_weight"] = vector(list(asked.weights))
    group, moderators = asked.names()
    if asked.group is not None:
        columns[group] = vector(list(asked.group[1]))
    for label, name in moderators.items():
        values = list(asked.moderators[label])
        known = [each for each in values if each is not None and each != ""]
        numeric = all(is_number(each) for each in known)
        columns[name] = vector(values) if numeric else categories(values)
    return frame(columns)


def _effects(asked: Question) -> str:
    if asked.kind == "generic":
        return "# Effects as reported: yi with variances vi"
    measure = "PETO" if asked.pooling == "Peto" else asked.measure
    if asked.extra.get("add") == TREATMENT_ARM:
        return treatment_arm(measure, asked.extra)
    options = "".join(f", {name} = {value(each)}" for name, each in asked.extra.items())
    return f'dat <- escalc(measure = "{measure}", {asked.cells()}, data = dat{options})'


def _model(asked: Question) -> str:
    lines = [*asked.model("fit"), "print(fit)"]
    if asked.pooling == "IV":
        # The generalised Q's own limits need a further package of R.
        if asked.method not in ("EE", "GENQ") and len(asked.studies) > 1:
            # metafor has no limits for a tau^2 that was given; Q-profile's are the same anyway.
            of = "first" if asked.method in TWO_STEP else "fit"
            lines.append(f"print(confint({of}))  # tau^2, I^2 and H^2 with Q-profile limits")
        lines.append("print(weights(fit))")
    transform = _BACK.get(asked.measure)
    lines.append(f"print(predict(fit{f', transf = {transform}' if transform else ''}))")
    if asked.prediction and asked.pooling in ("IV", RANDOM_TABLE) and asked.method != "EE":
        lines += prediction(asked.prediction, asked.level, transform)
    return "\n".join(lines)


def _subgroups(asked: Question) -> str:
    assert asked.group is not None
    name, _ = asked.names()
    levels = [str(level) for level in dict.fromkeys(asked.group[1]) if level]
    words = f"# Subgroups by {name}: each pooled by itself, and the test between them"
    lines = [words]
    for i, level in enumerate(levels, start=1):
        part = f"subset(dat, {name} == {value(level)})"
        lines += [*asked.model(f"group{i}", part), f"print(group{i})"]
    everyone = range(1, len(levels) + 1)
    estimates = ", ".join(f"c(group{i}$beta)" for i in everyone)
    errors = ", ".join(f"group{i}$se" for i in everyone)
    lines.append(f'print(rma(c({estimates}), sei = c({errors}), method = "EE"))')
    if asked.pooling == "IV":
        lines.append("# The same with one common tau^2")
        mods = f"mods = ~ factor({name}), "
        lines += [*asked.inverse_variance("common", mods=mods), "print(common)"]
    return "\n".join(lines)


def _regression(asked: Question) -> str:
    _, moderators = asked.names()
    mods = f"mods = ~ {' + '.join(moderators.values())}, "
    lines = ["# Meta-regression", *asked.inverse_variance("regression", mods=mods)]
    lines.append("print(regression)")
    if "likelihood ratio" in asked.further:
        lines += likelihood_ratio(mods)
    return "\n".join(lines)


def _further(asked: Question) -> list[str]:
    by_year = any(year is not None for year in asked.years)
    parts = []
    if any(map(needs_inverse_variance, asked.further)):
        model = ["iv <- fit"] if asked.pooling == "IV" else asked.inverse_variance("iv")
        parts.append("\n".join(["# The inverse-variance model of the same studies", *model]))
    for name in asked.further:
        if name == "likelihood ratio":
            continue
        lines = code(name, way=asked.pooling, method=asked.method, by_year=by_year)
        parts.append(f"# {name.capitalize()}\n{lines}")
    return parts
