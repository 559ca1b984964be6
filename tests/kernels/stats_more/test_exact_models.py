"""Exact models: quadrature against brute force, conditional likelihoods against SciPy."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, nchypergeom_fisher, norm
from scipy.stats.contingency import odds_ratio

from analysis.stats import pool, two_arm_binary, two_arm_rates
from analysis.stats.glmm import glmm_single, glmm_two_arm
from analysis.stats.glmm.kernels import Binomial, hypergeometric
from analysis.stats.glmm.marginal import Rule, TwoArms, conditional
from analysis.stats.result import CannotEstimate

A = np.array([0, 2, 5, 1, 12, 30, 3, 0])
N1 = np.array([40, 50, 60, 30, 100, 400, 45, 35])
C = np.array([3, 6, 9, 1, 20, 48, 8, 2])
N2 = np.array([42, 48, 62, 33, 98, 390, 50, 36])


@pytest.mark.parametrize(("x", "n"), [(0, 10), (5, 10), (300, 4000)])
@pytest.mark.parametrize("tau", [0.05, 0.6, 2.0])
def test_adaptive_quadrature_equals_brute_force(x: int, n: int, tau: float) -> None:
    kernel = Binomial(np.array([float(x)]), np.array([float(n)]), np.zeros(1))

    def integrand(u: float) -> float:
        return binom.pmf(x, n, 1 / (1 + math.exp(1.0 - u))) * norm.pdf(u, scale=tau)

    near = math.log((x + 0.5) / (n - x + 0.5)) + 1.0
    low, high = min(-10 * tau, near - 1), max(10 * tau, near + 1)
    cuts = np.linspace(low, high, 60)[1:-1].tolist()
    exact = quad(integrand, low, high, points=cuts, epsabs=0, limit=1000)[0]
    found = conditional(kernel, np.array([-1.0]), tau, Rule(40))
    assert found + kernel.constant == pytest.approx(math.log(exact), rel=1e-7)


def test_hypergeometric_likelihood_is_scipys() -> None:
    kernel = hypergeometric(*(x.astype(float) for x in (A, N1, C, N2)))
    ll = kernel.evaluate(np.full((8, 1), -0.7))[0][:, 0]
    expected = [
        nchypergeom_fisher.logpmf(a, n1 + n2, a + c, n1, math.exp(-0.7))
        for a, n1, c, n2 in zip(A, N1, C, N2, strict=True)
    ]
    assert ll == pytest.approx(expected, rel=1e-9)


def test_each_studys_own_estimate_is_the_conditional_one() -> None:
    kernel = hypergeometric(*(x.astype(float) for x in (A, N1, C, N2)))
    _, own, information = kernel.saturated()
    table = np.array([[5, 55], [9, 53]])
    assert own[2] == pytest.approx(math.log(odds_ratio(table).statistic), rel=1e-8)
    assert information[0] == 0.0 and information[2] > 0


def test_models_of_rare_events_agree_with_each_other() -> None:
    found = {
        model: glmm_two_arm("OR", A, N1, C, N2, model=model, nodes=7)
        for model in ("UM.FS", "CM.EL", "CM.AL")
    }
    exact = float(found["CM.EL"].b[0])
    for made in found.values():
        assert float(made.b[0]) == pytest.approx(exact, abs=0.12)
        assert made.QE_df == 7 and made.pval[0] < 0.05


def test_swapping_arms_turns_the_effect_round() -> None:
    for model in ("UM.FS", "CM.EL"):
        one = glmm_two_arm("OR", A, N1, C, N2, model=model, nodes=7)
        other = glmm_two_arm("OR", C, N2, A, N1, model=model, nodes=7)
        assert float(one.b[0]) == pytest.approx(-float(other.b[0]), abs=1e-6)
        assert one.tau2 == pytest.approx(other.tau2, abs=1e-6)


def test_common_proportion_is_all_events_over_all_participants() -> None:
    made = glmm_single("PLO", [3, 5, 8], [20, 30, 40], method="EE")
    assert float(made.b[0]) == pytest.approx(math.log(16 / 74), rel=1e-9)
    assert float(made.se[0]) == pytest.approx((1 / 16 + 1 / 74) ** 0.5, rel=1e-5)
    assert made.tau2 == 0.0


def test_common_rate_and_rate_ratio() -> None:
    rate = glmm_single("IRLN", [4, 6], [100.0, 50.0], method="EE")
    assert float(rate.b[0]) == pytest.approx(math.log(10 / 150), rel=1e-9)
    ratio = glmm_two_arm("IRR", [4, 6], [10.0, 10.0], [8, 12], [10.0, 10.0], method="EE")
    assert float(ratio.b[0]) == pytest.approx(math.log(0.5), rel=1e-8)


def test_studies_without_events_are_left_out_and_named() -> None:
    made = glmm_two_arm("OR", [*A, 0], [*N1, 20], [*C, 0], [*N2, 20])
    assert made.k == 8
    assert any("row 9" in caution.text for caution in made.cautions)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: glmm_two_arm("RR", A, N1, C, N2), "no measure"),
        (lambda: glmm_two_arm("OR", A, N1, C, N2, model="UM.RS"), "no model"),
        (lambda: glmm_two_arm("OR", [0], [9], [0], [9]), "carry information"),
        (lambda: glmm_two_arm("OR", [1.5, 2, 3], [9] * 3, [1, 2, 3], [9] * 3), "whole numbers"),
        (lambda: glmm_single("PLO", [1, 2, 3], [9, 9, 9], nodes=0), "nodes"),
        (lambda: glmm_single("PLO", [0, 0, 0], [9, 9, 9]), "no finite estimate"),
        (lambda: glmm_two_arm("OR", [0] * 3, [9] * 3, [1, 2, 3], [9] * 3), "no finite"),
    ],
)
def test_what_cannot_be_fitted_is_said(call: object, sentence: str) -> None:
    with pytest.raises(CannotEstimate, match=sentence):
        call()


@pytest.mark.parametrize("measure", ["OR", "IRR"])
def test_counts_in_the_millions_are_fitted(measure: str) -> None:
    x1, x2 = np.array([12.0, 9.0, 20.0]), np.array([15.0, 21.0, 22.0])
    n1, n2 = np.array([60.0, 44.0, 51.0]), np.array([55.0, 50.0, 49.0])
    cells = [1e5 * column for column in (x1, n1, x2, n2)]
    made = glmm_two_arm(measure, *cells, model="UM.FS", nodes=5)
    effects = two_arm_binary("OR", *cells) if measure == "OR" else two_arm_rates("IRR", *cells)
    # So large studies know their own effect: what is left is maximum likelihood of the effects.
    plain = pool(effects.yi, effects.vi, method="ML")
    assert made.b == pytest.approx(plain.b, rel=1e-3)
    assert made.tau2 == pytest.approx(plain.tau2, rel=1e-3)


# Free study intercepts: where lme4 1.1-31 stops as it comes, and told to go on (bobyqa, rhoend
# 1e-9), with its own -2 log L: log odds ratio, tau^2, deviance.
NIELWEISE = (
    [0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4],
    [116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64],
    [3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1],
    [117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69],
)
LAOPAIBOON = (
    [4, 22, 53, 5, 5, 6, 11, 4, 3, 1, 5, 0, 1, 8, 12],
    [48, 69, 497, 121, 55, 34, 125, 48, 62, 25, 25, 29, 39, 173, 38],
    [7, 2, 53, 10, 7, 2, 4, 4, 5, 5, 2, 2, 2, 7, 2],
    [56, 73, 257, 120, 53, 33, 63, 51, 61, 25, 25, 27, 49, 173, 42],
)
STOPPED = {
    "Nielweise 2007": (
        NIELWEISE, (-1.2369202799, 0.3197936835, 27.3389153088),
        (-1.2364933898, 0.3195128417, 27.3387647588),
    ),
    "Laopaiboon 2015": (
        LAOPAIBOON, (0.1121809206, 0.8960012173, 34.3122078642),
        (0.1129204621, 0.8987356958, 34.3120207943),
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", STOPPED)
def test_the_likelihood_is_higher_than_where_lme4_stops(data: str) -> None:
    tables, stopped, told = STOPPED[data]
    informative = np.add(tables[0], tables[2]) > 0
    a, n1, c, n2 = (np.array(column, dtype=float)[informative] for column in tables)
    fit = glmm_two_arm("OR", a, n1, c, n2, model="UM.FS", nodes=7)
    arms = TwoArms("binomial", a, n1, c, n2)

    def deviance(b: float, tau2: float) -> float:
        """-2 log L at its best study intercepts, so never above that of lme4's own."""
        fixed = np.full(a.size, b)
        return -2.0 * (arms.marginal(fixed, math.sqrt(tau2), Rule(7)) + arms.constant)

    ours, theirs = deviance(float(fit.b[0]), fit.tau2), deviance(*stopped[:2])
    assert -2.0 * fit.ll == pytest.approx(ours, abs=1e-9)
    # lme4's intercepts stop short too, which makes the rest of the gap between its deviances.
    assert 1e-6 < theirs - ours < stopped[2] - told[2]
    assert stopped[2] - told[2] > 1e-4
    assert fit.b[0] == pytest.approx(told[0], rel=3e-6) and fit.tau2 == pytest.approx(told[1], 3e-6)
