"""Few studies, no variation, extreme scales: defined answers or sentences."""

import json

import numpy as np
import pytest

from analysis.stats import CannotEstimate, Fit, pool
from analysis.stats.likelihood import log_likelihood


def codes(fit: Fit) -> set[str]:
    return {said.code for said in fit.cautions}


@pytest.mark.parametrize("method", ["EE", "DL", "REML", "PM", "SJ", "ML"])
def test_one_study_is_shown_as_it_is(method: str):
    fit = pool([0.35], [0.04], method=method)
    assert (fit.b[0], fit.se[0], fit.tau2, fit.I2, fit.H2, fit.Q_p) == (0.35, 0.2, 0, 0, 1, 1)
    assert fit.tau2_ci is None and "one-study" in codes(fit)
    assert fit.predictions.t_km2 is None and fit.predictions.why


@pytest.mark.parametrize("test", ["t", "knha", "adhoc"])
def test_one_study_keeps_its_normal_interval_and_says_so(test: str):
    fit, plain = pool([0.35], [0.04], test=test), pool([0.35], [0.04])
    assert (fit.ci_lb[0], fit.pval[0], fit.test) == (plain.ci_lb[0], plain.pval[0], "z")
    assert "one-study-normal" in codes(fit) and "one-study-normal" not in codes(plain)


@pytest.mark.parametrize("test", ["t", "knha"])
def test_as_many_coefficients_as_studies_have_no_t_based_interval(test: str):
    fit = pool([0.3, 0.5], [0.04, 0.1], mods=[0, 1], test=test)
    assert np.isnan(fit.ci_lb).all() and "no-degrees-of-freedom" in codes(fit)


def test_nothing_to_pool_is_a_sentence():
    with pytest.raises(CannotEstimate, match="nothing to pool"):
        pool([], [])
    with pytest.raises(CannotEstimate, match="nothing to pool"):
        pool([np.nan], [0.1])


def test_missing_rows_are_left_out_and_named():
    fit = pool([0.1, None, 0.3], [0.1, 0.1, 0.1])
    assert fit.k == 2 and fit.k_total == 3 and fit.kept == (0, 2)
    assert "row 2" in fit.cautions[0].text


@pytest.mark.parametrize("method", ["DL", "REML", "PM", "SJ", "ML", "HE", "HS", "EB", "DL2", "PMM"])
def test_identical_studies_have_no_heterogeneity(method: str):
    fit = pool([0.5] * 5, [0.1] * 5, method=method)
    assert (fit.tau2, fit.Q, fit.I2, fit.Q_p) == (0.0, 0.0, 0.0, 1.0)
    assert fit.b[0] == pytest.approx(0.5) and fit.se[0] == pytest.approx(np.sqrt(0.02))
    assert fit.tau2_ci == (0.0, 0.0)


def test_hartung_knapp_of_identical_studies_admits_that_it_cannot_test():
    fit = pool([0.5] * 5, [0.1] * 5, test="knha")
    assert fit.se[0] == 0.0 and "zero-scale" in codes(fit)
    assert pool([0.5] * 5, [0.1] * 5, test="adhoc").pval[0] < 0.05


def test_a_zero_variance_names_its_row():
    with pytest.raises(CannotEstimate, match="Row 2 has a sampling variance of 0"):
        pool([0.1, 0.2], [0.1, 0.0])


def test_wrong_options_are_refused_in_words():
    for options in ({"method": "XX"}, {"test": "XX"}, {"level": 95}, {"tau2": -1.0}):
        with pytest.raises(CannotEstimate):
            pool([0.1, 0.2], [0.1, 0.1], **options)


@pytest.mark.parametrize("ratio", [1e6, 1e10, 1e14])
def test_one_study_far_more_precise_than_the_rest_keeps_its_digits(ratio: float):
    y = np.array([1e3, 1e3 + 2.0, 1e3 - 1.0, 1e3 + 0.5])
    v = np.array([1.0 / ratio, 1.0, 1.0, 1.0])
    fit = pool(y, v, method="EE")
    # With one study exact, Q is the sum of squares around it.
    assert pytest.approx(4.0 + 1.0 + 0.25, rel=10 / ratio + 1e-12) == fit.Q
    assert fit.b[0] == pytest.approx(1e3)
    assert np.isfinite(pool(y, v, method="REML").se_tau2)


def test_the_same_answer_on_every_scale():
    y, v = np.array([0.1, 0.9, 0.4]), np.array([0.04, 0.09, 0.02])
    for c in (1e-5, 1e6):
        fit = pool(c * y, c * c * v)
        assert fit.tau2 / c**2 == pytest.approx(pool(y, v).tau2, rel=1e-9)


def test_the_likelihoods_second_maximum_at_zero_is_not_missed():
    rng = np.random.default_rng(5)
    for _ in range(40):
        k = int(rng.integers(3, 8))
        v = 10.0 ** rng.uniform(-4, 1, k)
        y = rng.normal(0, np.sqrt(v + 0.01))
        fit = pool(y, v)
        grid = [pool(y, v, tau2=t).tau2 for t in (0.0, *np.geomspace(1e-6, 10, 40))]
        x = np.ones((k, 1))
        best = max(log_likelihood(y, v, x, t, restricted=True) for t in grid)
        found = log_likelihood(y, v, x, fit.tau2, restricted=True)
        assert found >= log_likelihood(y, v, x, 0.0, restricted=True) - 1e-9
        assert found >= best - 0.5


def test_json_goes_there_and_back():
    fit = pool([0.1, 0.4, np.nan], [0.04, 0.09, 0.1], mods=None, test="knha")
    text = json.dumps(fit.to_json(), allow_nan=False)
    again = Fit.from_json(json.loads(text))
    assert json.dumps(again.to_json()) == text
    assert again.b == fit.b and again.cautions == fit.cautions


def test_rounding_does_not_decide_whether_hartung_knapp_is_narrow():
    rng = np.random.default_rng(3)
    for _ in range(30):
        v = rng.uniform(0.01, 0.2, 6)
        fit = pool(rng.normal(0.3, np.sqrt(v + 0.3)), v, method="PM", test="knha")
        assert fit.tau2 == 0.0 or "narrow-hartung-knapp" not in codes(fit)
