"""Pooled effects against published results."""

import numpy as np
import pytest

from analysis.stats import henmi_copas, ivhet, pool, two_arm_binary

from .trials import CELLS

BCG = two_arm_binary("RR", *CELLS)


@pytest.mark.parametrize(
    ("method", "tau2"),
    [
        ("HS", 0.2284), ("HSk", 0.2492), ("ML", 0.2800), ("DL", 0.3088), ("REML", 0.3132),
        ("EB", 0.3181), ("PM", 0.3181), ("HE", 0.3286), ("SJ", 0.3455), ("EE", 0.0),
    ],
)  # fmt: skip
def test_estimators_of_the_bcg_trials(method: str, tau2: float):
    assert pool(BCG.yi, BCG.vi, method=method).tau2 == pytest.approx(tau2, abs=5e-5)


def test_reml_of_the_bcg_trials():
    # Viechtbauer (2010), J Stat Softw 36(3), section 3.
    fit = pool(BCG.yi, BCG.vi)
    assert fit.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert fit.se_tau2 == pytest.approx(0.1664, abs=5e-5)
    assert pytest.approx(92.22, abs=5e-3) == fit.I2
    assert pytest.approx(12.86, abs=5e-3) == fit.H2
    assert pytest.approx(152.2330, abs=5e-5) == fit.Q and fit.Q_df == 12
    assert fit.b[0] == pytest.approx(-0.7145, abs=5e-5)
    assert fit.se[0] == pytest.approx(0.1798, abs=5e-5)
    assert fit.ci_lb[0] == pytest.approx(-1.0669, abs=5e-5)
    assert fit.ci_ub[0] == pytest.approx(-0.3622, abs=5e-5)
    assert fit.tau2_ci == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert fit.I2_ci == pytest.approx((81.92, 97.68), abs=5e-3)


def test_three_prediction_intervals():
    fit = pool(BCG.yi, BCG.vi)
    assert (fit.predictions.z.lb, fit.predictions.z.ub) == pytest.approx(
        (-1.8667, 0.4376), abs=5e-5
    )
    assert fit.predictions.t_km1.lb == pytest.approx(-1.9953, abs=5e-5)
    assert fit.predictions.t_km2.lb == pytest.approx(-2.0084, abs=5e-5)
    assert fit.pi == fit.predictions.z
    assert pool(BCG.yi, BCG.vi, test="knha").pi.lb == pytest.approx(-1.9960, abs=5e-5)


def test_hartung_knapp_with_two_studies():
    fit = pool([0.1, 0.9], [0.04, 0.09], test="knha")
    assert (fit.ci_lb[0], fit.ci_ub[0]) == pytest.approx((-4.598198, 5.535698), abs=1e-6)


def test_ad_hoc_correction_never_narrows():
    y, v = [0.2, 0.22, 0.19, 0.21], [0.04, 0.05, 0.03, 0.06]
    plain, careful = pool(y, v, test="knha"), pool(y, v, test="adhoc")
    wald = pool(y, v)
    assert plain.se[0] < wald.se[0] and careful.se[0] == pytest.approx(wald.se[0])
    assert "narrow-hartung-knapp" in [said.code for said in plain.cautions]


def test_user_weights_use_the_sandwich():
    y, v, w = np.array([0.1, 0.5, 0.3]), np.array([0.1, 0.2, 0.3]), np.ones(3)
    fit = pool(y, v, method="EE", weights=w)
    assert fit.b[0] == pytest.approx(y.mean())
    assert fit.se[0] ** 2 == pytest.approx(v.sum() / 9)


def test_generalised_q_with_inverse_variance_weights_is_dersimonian_laird():
    other = pool(BCG.yi, BCG.vi, method="GENQ", weights=1 / BCG.vi)
    assert other.tau2 == pytest.approx(pool(BCG.yi, BCG.vi, method="DL").tau2, rel=1e-12)


def test_common_effect_weights_with_random_effects_uncertainty():
    hc, iv = henmi_copas(BCG.yi, BCG.vi), ivhet(BCG.yi, BCG.vi)
    assert hc.b == iv.b == pytest.approx(-0.4303, abs=5e-5)
    assert (hc.ci_lb, hc.ci_ub) == pytest.approx((-1.1555, 0.2950), abs=1e-4)
    assert (iv.ci_lb, iv.ci_ub) == pytest.approx((-0.9860, 0.1255), abs=5e-5)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_of_two_maxima_of_the_likelihood_the_higher_one_is_found(unit: float):
    y = unit * np.array([0.9092437074646, -0.402780129771705, 1.02994515232566])
    v = unit**2 * np.array([0.0130295940259541, 0.173360216703066, 0.108981791612944])
    fit, none = pool(y, v, method="ML"), pool(y, v, method="EE")
    assert fit.tau2 == pytest.approx(0.221946129200789 * unit**2, rel=1e-9)  # metafor 3.8-1
    assert fit.ll == pytest.approx(-2.77006175235336 - 3 * np.log(unit), rel=1e-9)
    assert fit.ll > none.ll
