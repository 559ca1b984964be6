"""Where R and metafor are installed, the scripts are run and their numbers compared."""

from pathlib import Path

import numpy as np
import pytest

from analysis.report.rfurther import FURTHER
from analysis.report.rscript import Question, rscript
from analysis.stats import (
    bias,
    cumulative,
    influence,
    ivhet,
    leave_one_out,
    likelihood_ratio,
    mantel_haenszel,
    peto,
    pool,
    proportion,
    regress,
    subgroups,
    two_arm_binary,
    two_arm_continuous,
)

from .r import needs_metafor, run_in_r, written
from .trials import ALLOCATION, BCG, CELLS, LATITUDE

pytestmark = needs_metafor

STUDIES = [f'Trial "{i}" \\ é' for i in range(1, len(BCG) + 1)]
TABLES = dict(zip(("ai", "n1i", "ci", "n2i"), (column.tolist() for column in CELLS), strict=True))
METHODS = ["EE", "REML", "ML", "EB", "PM", "PMM", "DL", "DL2", "HE", "CA2", "SJ", "HS", "HSk"]


def numbers(asked: Question, folder: Path, *expressions: str) -> list[float]:
    """Run an analysis's script in R, and then write each expression."""
    return run_in_r(rscript(asked) + written(*expressions), folder)


def bcg(**changes) -> Question:
    plain = {
        "title": "Tuberculosis",
        "kind": "two-arm binary",
        "measure": "RR",
        "studies": STUDIES,
        "columns": TABLES,
    }
    return Question(**(plain | changes))


def test_every_estimator_is_reproduced(tmp_path: Path):
    made, text, ours = two_arm_binary("OR", *CELLS), "", []
    for method in METHODS:
        for test in ("z", "knha"):
            fit = pool(made.yi, made.vi, method=method, test=test)
            text += rscript(bcg(measure="OR", method=method, test=test, leave_one_out=False))
            text += written("c(coef(fit), fit$se, fit$tau2, fit$ci.lb, fit$pval)")
            ours += [fit.b[0], fit.se[0], fit.tau2, fit.ci_lb[0], fit.pval[0]]
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=1e-6)


def test_weights_of_ones_own_are_reproduced(tmp_path: Path):
    made, text, ours = two_arm_binary("RR", *CELLS), "", []
    weights = CELLS[1] + CELLS[3]
    for method in ("GENQ", "REML", "EE"):
        fit = pool(made.yi, made.vi, method=method, weights=weights)
        text += rscript(bcg(method=method, weights=weights.tolist()))
        text += written("c(coef(fit), fit$se, fit$tau2, fit$ci.lb)")
        ours += [fit.b[0], fit.se[0], fit.tau2, fit.ci_lb[0]]
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=1e-6)


def test_the_treatment_arm_correction_is_reproduced(tmp_path: Path):
    cells = np.array(
        [[0, 3, 5, 0, 9], [40, 50, 60, 70, 80], [4, 6, 0, 0, 12], [41, 90, 30, 70, 85]], float
    )
    columns = {name: each.tolist() for name, each in zip(TABLES, cells, strict=True)}
    studies, text, ours = list("abcde"), "", []
    for measure in ("OR", "RR", "RD"):
        for to in ("only0", "if0all", "all"):
            for drop in (True, False):
                made = two_arm_binary(measure, *cells, add="treatment-arm", to=to, drop00=drop)
                extra = {"add": "treatment-arm", "to": to, "drop00": drop}
                text += rscript(bcg(measure=measure, studies=studies, columns=columns, extra=extra))
                text += written(
                    "ifelse(is.na(dat$yi), NaN, dat$yi)", "ifelse(is.na(dat$yi), NaN, dat$vi)"
                )
                ours += [*made.yi, *made.vi]
    assert run_in_r(text, tmp_path) == pytest.approx(ours, rel=1e-9, nan_ok=True)


def test_leave_one_out_is_reproduced(tmp_path: Path):
    made = two_arm_binary("RR", *CELLS)
    ours = leave_one_out(pool(made.yi, made.vi))
    found = numbers(bcg(), tmp_path, "leave1out(fit)$estimate", "leave1out(fit)$tau2")
    assert found == pytest.approx([*ours.b, *ours.tau2], rel=1e-5)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_mantel_haenszel_is_reproduced(measure: str, tmp_path: Path):
    ours = mantel_haenszel(measure, *CELLS)
    found = numbers(
        bcg(measure=measure, pooling="MH", leave_one_out=False), tmp_path, "coef(fit)", "fit$se"
    )
    assert found == pytest.approx([ours.b, ours.se], rel=1e-9)


def test_peto_is_reproduced(tmp_path: Path):
    ours = peto(*CELLS)
    found = numbers(bcg(measure="PETO", pooling="Peto"), tmp_path, "coef(fit)", "fit$se", "fit$QE")
    assert found == pytest.approx([ours.b, ours.se, ours.Q], rel=1e-9)


def test_subgroups_and_regression_are_reproduced(tmp_path: Path):
    made = two_arm_binary("RR", *CELLS)
    groups = subgroups(made.yi, made.vi, ALLOCATION)
    line = regress(made.yi, made.vi, LATITUDE, names=["latitude"])
    question = bcg(
        group=("How allocated", ALLOCATION), moderators={"abs. latitude": LATITUDE.tolist()}
    )
    found = numbers(
        question, tmp_path, "c(coef(group1), coef(group2), coef(group3))", "common$tau2",
        "common$QM", "coef(regression)", "regression$se", "regression$R2",
    )  # fmt: skip
    common = groups.common_tau2.regression.fit
    ours = [*(g.fit.b[0] for g in groups.groups), common.tau2, common.QM]
    assert found == pytest.approx([*ours, *line.fit.b, *line.fit.se, line.R2], rel=1e-6)


def test_a_missing_subgroup_and_an_empty_cell_are_reproduced(tmp_path: Path):
    cells = [[0, 4, 6, 2], [20, 30, 40, 25], [3, 8, 9, 5], [21, 30, 41, 25]]
    names = ("ai", "n1i", "ci", "n2i")
    groups = ["a", None, "a", "b"]
    made = two_arm_binary("OR", *cells)
    ours = subgroups(made.yi, made.vi, groups)
    question = Question(
        "Rare", "two-arm binary", "OR", list("wxyz"), dict(zip(names, cells, strict=True)),
        group=("site", groups),
    )  # fmt: skip
    found = numbers(question, tmp_path, "c(coef(group1), coef(group2))", "coef(fit)")
    fit = pool(made.yi, made.vi)
    assert found == pytest.approx([*(g.fit.b[0] for g in ours.groups), fit.b[0]], rel=1e-6)


@pytest.mark.parametrize("measure", ["MD", "SMD"])
def test_continuous_outcomes_are_reproduced(measure: str, tmp_path: Path):
    columns = {
        "m1i": [12.1, 9.4, 15.0, 11.2], "sd1i": [3.1, 2.2, 4.0, 3.3], "n1i": [30, 41, 18, 55],
        "m2i": [10.0, 9.9, 11.5, 9.8], "sd2i": [2.9, 2.5, 3.6, 3.9], "n2i": [31, 40, 21, 50],
    }  # fmt: skip
    order = ("n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")
    made = two_arm_continuous(measure, *(columns[name] for name in order))
    fit = pool(made.yi, made.vi, test="adhoc", level=0.9)
    question = Question(
        "Scores", "two-arm continuous", measure, list("abcd"), columns, test="adhoc", level=0.9
    )
    found = numbers(question, tmp_path, "dat$yi", "dat$vi", "coef(fit)", "fit$ci.ub")
    assert found == pytest.approx([*made.yi, *made.vi, fit.b[0], fit.ci_ub[0]], rel=1e-6)


def test_proportions_and_their_way_back_are_reproduced(tmp_path: Path):
    events, n = [0, 3, 8, 12], [20, 41, 55, 60]
    made = proportion("PLO", events, n)
    fit = pool(made.yi, made.vi)
    question = Question(
        "Cure", "proportion", "PLO", list("abcd"), {"xi": events, "ni": n}, leave_one_out=False
    )
    found = numbers(question, tmp_path, "coef(fit)", "predict(fit, transf = transf.ilogit)$pred")
    assert found == pytest.approx([fit.b[0], 1 / (1 + np.exp(-fit.b[0]))], rel=1e-6)


def test_what_follows_from_the_model_is_reproduced(tmp_path: Path):
    made = two_arm_binary("RR", *CELLS)
    y, v, fit = made.yi, made.vi, pool(made.yi, made.vi)
    filled, excess = bias.trim_and_fill(y, v), bias.excess_significance(y, v)
    events, people = CELLS[0] + CELLS[2], CELLS[1] + CELLS[3]
    peese, deeks = bias.peese(y, v), bias.deeks(y, events, people - events)
    safe, doi = bias.fail_safe(y, v), ivhet(y, v)
    ours = [
        *cumulative(y, v, order=range(len(y))).b, *influence(fit).cook_d, bias.egger(y, v).pval,
        bias.egger_mixed(y, v).pval, bias.begg(y, v).tau_kendall, filled.k0,
        filled.fit.b[0], safe.rosenthal, excess.E, peese.intercept, peese.slope, deeks.intercept,
        deeks.slope, doi.b, doi.se, likelihood_ratio(regress(y, v, LATITUDE).fit).statistic,
        bias.trim_and_fill(y, v, estimator="R0").fit.b[0], safe.orwin, safe.rosenberg,
    ]  # fmt: skip
    found = numbers(
        bcg(
            further=[name for name in FURTHER if name != "permutation"],
            moderators={"latitude": LATITUDE.tolist()},
        ), tmp_path,
        "cumul(fit)$estimate", "influence(fit)$inf$cook.d",
        'regtest(fit, model = "lm")$pval', "regtest(fit)$pval", "ranktest(fit)$tau",
        "c(filled$k0, coef(filled))", "fsn(yi, vi, data = dat)$fsnum", "tes(yi, vi, data = dat)$E",
        "coef(peese)", "coef(deeks)", "ivhet", "ratio$LRT", "coef(filled_r0)",
        'fsn(yi, vi, data = dat, type = "Orwin")$fsnum',
        'fsn(yi, vi, data = dat, type = "Rosenberg")$fsnum',
    )  # fmt: skip
    assert found == pytest.approx(ours, rel=1e-4)
