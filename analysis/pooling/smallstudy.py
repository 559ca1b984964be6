"""Do small studies show other effects than large ones: tests of asymmetry, trim and fill."""

from collections.abc import Callable
from typing import Any

import numpy as np

from analysis.pooling.material import Material
from analysis.stats import bias, two_arm_binary
from analysis.stats.bias.few import few_studies
from analysis.stats.result import CannotEstimate, encode

Json = dict[str, Any]


def small_study(material: Material) -> Json:
    """Every test that fits the outcome, trim and fill, and the caution below ten studies."""
    k = len(material.known())
    asked = dict(_tests(material))
    return {
        "k": k,
        "tests": [_test(name, ask) for name, ask in asked.items()],
        "trim_and_fill": _filled(material),
        "cautions": [said.text for said in few_studies(k)],
    }


def _tests(material: Material) -> list[tuple[str, Callable[[], Json]]]:
    """Names of the tests and how each is asked; for events also the two made for odds ratios."""
    at = material.known()
    y, v = material.effects.yi[at], material.effects.vi[at]
    level = material.options["level"]
    # The common-effect model has no tau²; the mixed model then estimates it by REML.
    random = material.options["model"] == "random"
    method = material.options["estimator"] if random else "REML"
    found: list[tuple[str, Callable[[], Json]]] = [
        ("Egger (regression on the standard error)", lambda: _line(bias.egger(y, v, level=level))),
        (
            f"Egger, mixed model ({method})",
            lambda: _line(bias.egger_mixed(y, v, method=method, level=level)),
        ),
        ("Begg (rank correlation)", lambda: _rank(bias.begg(y, v))),
    ]
    if material.dichotomous:
        cells = material.cells(at)
        events, people = np.add(cells[0], cells[2]), np.add(cells[1], cells[3])
        odds = two_arm_binary("OR", *cells, drop00=True)
        found += [
            ("Harbord (score test, odds ratios)", lambda: _line(bias.harbord(*cells))),
            ("Peters (odds ratios on 1/N)", lambda: _line(bias.peters(odds.yi, events, people))),
        ]
    return found


def _test(name: str, ask: Callable[[], Json]) -> Json:
    try:
        return {"name": name, "problem": ""} | ask()
    except CannotEstimate as problem:
        return {"name": name, "problem": str(problem)}


def _line(made: bias.AsymmetryTest) -> Json:
    return {
        "letter": "z" if made.ddf is None else "t",
        "statistic": encode(made.stat),
        "df": made.ddf,
        "p": encode(made.pval),
    }


def _rank(made: bias.RankTest) -> Json:
    return {
        "letter": "Kendall’s τ",
        "statistic": encode(made.tau_kendall),
        "df": None,
        "p": encode(made.pval),
    }


def _filled(material: Material) -> Json:
    at, options = material.known(), material.options
    method, test = material.method(options["model"])
    try:
        made = bias.trim_and_fill(
            material.effects.yi[at],
            material.effects.vi[at],
            method=method,
            test=test,
            level=options["level"],
        )
    except CannotEstimate as problem:
        return {"problem": str(problem)}
    fit = made.fit
    return {
        "problem": "",
        "k0": made.k0,
        "side": made.side,
        "estimator": made.estimator,
        "shown": material.shown(fit.b[0], fit.ci_lb[0], fit.ci_ub[0]),
        "p": encode(fit.pval[0]),
        "filled": [
            {"yi": encode(y), "vi": encode(v)}
            for y, v in zip(made.filled_yi, made.filled_vi, strict=True)
        ],
        "cautions": [said.text for said in made.cautions if said.code != "fewer-than-ten"],
    }
