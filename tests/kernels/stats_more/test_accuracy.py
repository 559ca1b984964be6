"""Test accuracy: the bivariate model of sensitivity and specificity."""

import json
import math

import numpy as np
import pytest

from analysis.stats.dta import bivariate_accuracy
from analysis.stats.result import CannotEstimate

TP = np.array([45, 30, 18, 60, 25, 80, 12])
FN = np.array([5, 10, 4, 12, 6, 9, 5])
FP = np.array([8, 4, 6, 20, 3, 30, 2])
TN = np.array([90, 70, 40, 150, 45, 200, 33])


def test_swapping_diseased_and_healthy_swaps_sensitivity_and_false_positives() -> None:
    one, other = bivariate_accuracy(TP, FN, FP, TN), bivariate_accuracy(FP, TN, TP, FN)
    assert one.logit_sens == pytest.approx(other.logit_fpr, abs=1e-6)
    assert one.tau2_sens == pytest.approx(other.tau2_fpr, rel=1e-4, abs=1e-8)


def test_ratios_follow_from_sensitivity_and_specificity() -> None:
    made = bivariate_accuracy(TP, FN, FP, TN)
    assert made.LRpos == pytest.approx(made.sens / (1 - made.spec))
    assert made.LRneg == pytest.approx((1 - made.sens) / made.spec)
    assert made.LRpos / made.LRneg == pytest.approx(made.DOR)
    assert made.sens_ci[0] < made.sens < made.sens_ci[1]


def test_the_summary_curve_has_the_points_own_accuracy_where_spreads_are_equal() -> None:
    made = bivariate_accuracy(TP, FN, FP, TN)
    assert made.curve is not None
    assert made.curve.sensitivity(1 - made.spec) == pytest.approx(made.sens, abs=1e-9)
    assert made.curve.sensitivity(0.01) < made.curve.sensitivity(0.2)


def test_the_region_surrounds_the_point() -> None:
    made = bivariate_accuracy(TP, FN, FP, TN)
    edge = made.region()
    assert edge[:, 1].min() < made.sens < edge[:, 1].max()
    assert np.ptp(made.region(prediction=True)[:, 1]) >= np.ptp(edge[:, 1])


def test_empty_cells_are_corrected_and_named() -> None:
    made = bivariate_accuracy([*TP, 10], [*FN, 0], [*FP, 3], [*TN, 20])
    assert made.corrected == (7,)
    assert math.exp(float(made.yi[7, 0])) == pytest.approx(10.5 / 0.5)


def test_no_correlation_is_read_out_of_variances_of_0() -> None:
    same = np.array([40, 41, 39, 40, 42])
    made = bivariate_accuracy(same, 10 + 0 * same, 12 + 0 * same, 5 * same, method="ML")
    assert (made.tau2_sens, made.tau2_fpr, made.rho) == (0.0, 0.0, None)
    assert "zero-variance" in {said.code for said in made.cautions}


def test_results_can_be_written() -> None:
    assert json.dumps(bivariate_accuracy(TP, FN, FP, TN).to_json())


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (([0, 1, 2], [0, 1, 2], [1, 2, 3], [4, 5, 6]), "no diseased"),
        (([1, 2], [1, 2], [1, 2], [1, 2]), "at least three"),
        (([1, -2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]), "not negative"),
    ],
)
def test_tables_that_cannot_be_pooled_are_refused(counts: object, sentence: str) -> None:
    with pytest.raises(CannotEstimate, match=sentence):
        bivariate_accuracy(*counts)
