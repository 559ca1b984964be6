"""Scripts for several effects a study, exact likelihoods, accuracy and networks, run in R."""

from pathlib import Path

import numpy as np
import pytest

from analysis.report import rstructures
from analysis.stats import CannotEstimate, pool
from analysis.stats.aggregate import aggregate
from analysis.stats.dta import bivariate_accuracy
from analysis.stats.glmm import glmm_single, glmm_two_arm
from analysis.stats.multilevel import three_level
from analysis.stats.multivariate import multivariate
from analysis.stats.network import from_events, network
from analysis.stats.robust import robust

from .r import needs_biased_urn, needs_metafor, run_in_r, written

ODD = '"); quit("no'
Y = [0.11, 0.32, -0.08, 0.54, 0.41, 0.20, 0.75, 0.15, 0.33, 0.02]
V = [0.03, 0.05, 0.02, 0.06, 0.05, 0.03, 0.09, 0.04, 0.02, 0.03]
TRIAL = [ODD, ODD, "b\n", "c", "c", "d\\", "é", "f", "f", "g"]
TITLE = 'A title\nquit("no")'


@needs_metafor
def test_three_levels_and_robust_tests_are_reproduced(tmp_path: Path):
    text, ours = "", []
    for rho in (0.0, 0.5):
        fit = three_level(Y, V, TRIAL, rho=rho)
        text += rstructures.three_level(TITLE, Y, V, TRIAL, rho=rho)
        text += written("c(coef(fit), fit$se, fit$sigma2)")
        ours += [*fit.b, *fit.se, fit.sigma2_cluster, fit.sigma2_within]
    text += rstructures.clustered(TITLE, Y, V, TRIAL, rho=0.3)
    text += written("robust(fit, dat$cluster, clubSandwich = FALSE)$se", "one$yi", "one$vi")
    cr1, one = robust(pool(Y, V), TRIAL, kind="CR1"), aggregate(Y, V, TRIAL, rho=0.3)
    by_name = np.argsort(list(one.cluster), kind="stable")
    found = run_in_r(text, tmp_path)
    assert found[: len(ours)] == pytest.approx(ours, rel=1e-4, abs=1e-6)
    assert found[len(ours)] == pytest.approx(cr1.se[0], rel=1e-6)
    rest = sorted(found[len(ours) + 1 :])
    assert rest == pytest.approx(sorted([*one.yi[by_name], *one.vi[by_name]]), rel=1e-8)


@needs_metafor
@pytest.mark.parametrize("structure", ["UN", "CS", "DIAG", "ID"])
def test_a_design_of_ones_own_is_reproduced(tmp_path: Path, structure: str):
    """Rows of a study apart from each other, and names that R would not take."""
    y = [0.2, 0.4, 0.1, 0.5, 0.7, 0.6, 0.3, 0.2, 0.0, 0.5, 0.35, 0.8]
    v = [np.array([[0.03, 0.01], [0.01, 0.04]]) * (1 + i / 4) for i in range(6)]
    study = ["a", "b", "a", "b", *[f"s{i // 2}" for i in range(8)]]
    outcome = ["symptoms", "symptoms", "function", "function", *["symptoms", "function"] * 4]
    design = {"one": [1.0] * 12, "mean age": [31.0, 44, 31, 44, 38, 38, 52, 52, 29, 29, 41, 41]}
    columns = np.column_stack(list(design.values()))
    fit = multivariate(
        y, v, study, outcome, design=columns, names=list(design), structure=structure
    )
    text = rstructures.multivariate(
        TITLE, y, v, study, outcome, mods=design, structure=structure
    ) + written("coef(fit)", "fit$se", "diag(fit$G)", "c(logLik(fit))")
    found = run_in_r(text, tmp_path)
    assert found == pytest.approx([*fit.b, *fit.se, *np.diag(fit.G), fit.ll], rel=1e-4, abs=1e-6)


@needs_metafor
def test_outcomes_and_accuracy_are_reproduced(tmp_path: Path):
    y = [0.2, 0.4, 0.1, 0.6, 0.5, 0.7, 0.3, 0.2, 0.0, 0.5, 0.35, 0.8]
    v = [np.array([[0.03, 0.01], [0.01, 0.04]]) * (1 + i / 4) for i in range(6)]
    study, outcome = [f"s{i // 2}" for i in range(12)], ["symptoms", "function"] * 6
    fit = multivariate(y, v, study, outcome)
    counts = ([47, 126, 19, 36, 130, 84], [9, 51, 10, 3, 19, 2], [101, 272, 12, 62, 211, 68],
              [738, 1543, 192, 276, 959, 89])  # fmt: skip
    made = bivariate_accuracy(*counts)
    text = rstructures.multivariate(TITLE, y, v, study, outcome) + written("coef(fit)", "fit$tau2")
    text += rstructures.accuracy(TITLE, [ODD] * 6, *counts) + written("coef(fit)", "fit$tau2")
    found = run_in_r(text, tmp_path)
    ours = [*fit.b, *fit.tau2, made.logit_sens, made.logit_fpr, made.tau2_sens, made.tau2_fpr]
    assert found == pytest.approx(ours, rel=1e-4, abs=1e-6)


@needs_biased_urn
def test_exact_likelihoods_are_reproduced(tmp_path: Path):
    infected, treated = [0, 1, 2, 0, 5, 1, 1, 1, 1], [116, 44, 208, 130, 151, 98, 174, 74, 97]
    plain, others = [3, 3, 9, 7, 6, 4, 3, 2, 19], [117, 35, 195, 136, 157, 139, 177, 39, 103]
    arms = {"ai": infected, "n1i": treated, "ci": plain, "n2i": others}
    names = [ODD, *"bcdefghi"]
    text = rstructures.glmm(TITLE, "OR", names, arms, model="CM.EL")
    text += written("c(coef(fit), fit$tau2)")
    text += rstructures.glmm(TITLE, "PLO", names, {"xi": plain, "ni": others})
    text += written("c(coef(fit), fit$tau2)")
    two = glmm_two_arm("OR", *arms.values(), model="CM.EL")
    one = glmm_single("PLO", plain, others)
    found = run_in_r(text, tmp_path)
    assert found == pytest.approx([*two.b, two.tau2, *one.b, one.tau2], rel=1e-3, abs=1e-4)


@needs_metafor
def test_a_network_is_reproduced(tmp_path: Path):
    study = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
    odd = ODD.replace(" ", "")
    given = f"none one none one {odd} none self one {odd} none {odd} self one".split()
    made = from_events(
        study, given, [75, 363, 9, 23, 10, 79, 77, 9, 3, 30, 61, 20, 41],
        [731, 714, 140, 140, 138, 702, 694, 55, 26, 200, 190, 150, 160], reference="none",
    )  # fmt: skip
    fit = network(made)
    text = rstructures.network(TITLE, made) + written("coef(fit)", "fit$se", "fit$tau2")
    found = run_in_r(text, tmp_path)
    assert found == pytest.approx(
        [*fit.random.b, *fit.random.se, fit.random.tau2], rel=1e-4, abs=1e-6
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rstructures.three_level("x", Y, V, TRIAL, method="DL"),
        lambda: rstructures.three_level("x", Y, V, TRIAL, test='z"); quit("no'),
        lambda: rstructures.three_level("x", Y, V, TRIAL[:3]),
        lambda: rstructures.glmm("x", "OR", ["a"], {"ai": [1]}),
        lambda: rstructures.glmm("x", "RR", ["a"], {}),
        lambda: rstructures.multivariate("x", Y, [], TRIAL, TRIAL, structure="AR"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(wrong):
    with pytest.raises(CannotEstimate):
        wrong()


MOD = [1.0, 2.0, 0.5, 1.5, 3.0, 2.5, 1.0, 0.0, 2.0, 1.0]


@needs_metafor
def test_moderators_tests_and_levels_are_reproduced(tmp_path: Path):
    text, ours = "", []
    mods = {"dose (mg)": MOD}
    for dfs in ("residual", "contain"):
        fit = three_level(Y, V, TRIAL, mods=MOD, test="t", dfs=dfs, level=0.9, method="ML")
        text += rstructures.three_level(
            TITLE, Y, V, TRIAL, mods=mods, test="t", dfs=dfs, level=0.9, method="ML"
        )
        text += written("c(coef(fit), fit$se, fit$pval, fit$ci.lb)")
        ours += [*fit.b, *fit.se, *fit.pval, *fit.ci_lb]
    for way, plain in (("unweighted", 0.3), ("independent", 0.0), ("weighted", 0.6)):
        one = aggregate(Y, V, TRIAL, rho=plain, way=way)
        by_name = np.argsort(list(one.cluster), kind="stable")
        text += rstructures.clustered(TITLE, Y, V, TRIAL, rho=plain, way=way, method="PM")
        text += written("sort(one$yi)", "sort(one$vi)", "fit$tau2")
        ours += [*sorted(one.yi[by_name]), *sorted(one.vi), pool(Y, V, method="PM").tau2]
    found = run_in_r(text, tmp_path)
    assert found == pytest.approx(ours, rel=1e-4, abs=1e-6)


@needs_metafor
def test_exact_models_with_moderators_are_reproduced(tmp_path: Path):
    cells = ([4, 9, 2, 8, 12, 3], [50, 60, 40, 80, 90, 45], [8, 12, 6, 9, 20, 9],
             [52, 58, 44, 78, 93, 41])  # fmt: skip
    x, text, ours = MOD[:6], "", []
    for measure, model, names in (
        ("OR", "UM.FS", ("ai", "n1i", "ci", "n2i")),
        ("OR", "CM.AL", ("ai", "n1i", "ci", "n2i")),
        ("IRR", "CM.EL", ("x1i", "t1i", "x2i", "t2i")),
    ):
        fit = glmm_two_arm(measure, *cells, model=model, mods=x, test="t", nodes=11)
        columns = dict(zip(names, cells, strict=True))
        text += rstructures.glmm(
            TITLE, measure, "abcdef", columns, model=model, test="t", nodes=11, mods={"x": x}
        )
        text += written("c(coef(fit), fit$pval)")
        ours += [*fit.b, *fit.pval]
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=2e-3, abs=2e-3)
