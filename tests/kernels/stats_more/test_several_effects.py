"""Several effects per study: three levels, robust tests, aggregation, correlated outcomes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats import pool
from analysis.stats.aggregate import aggregate
from analysis.stats.multilevel import three_level
from analysis.stats.multivariate import multivariate
from analysis.stats.result import CannotEstimate
from analysis.stats.robust import robust

few = settings(max_examples=6, deadline=None)
RNG = np.random.default_rng(11)
CLUSTER = np.repeat(np.arange(8), 4)
BETWEEN = RNG.normal(0, 0.5, 8)
V = np.full(32, 0.04)
Y = 0.3 + BETWEEN[CLUSTER] + RNG.normal(0, 0.4, 32) + RNG.normal(0, 0.2, 32)


def balanced() -> tuple[float, float]:
    """Analysis-of-variance estimates, which REML equals in a balanced design."""
    table = Y.reshape(8, 4)
    within = float(table.var(axis=1, ddof=1).mean())
    between = float(table.mean(axis=1).var(ddof=1))
    return between - within / 4, within - 0.04


def test_balanced_clusters_have_a_closed_form() -> None:
    made = three_level(Y, V, CLUSTER.tolist())
    between, within = balanced()
    assert made.sigma2_cluster == pytest.approx(between, rel=1e-7)
    assert made.sigma2_within == pytest.approx(within, rel=1e-7)
    assert float(made.b[0]) == pytest.approx(Y.mean(), rel=1e-12)
    assert float(made.se[0]) == pytest.approx(Y.reshape(8, 4).mean(axis=1).std(ddof=1) / 8**0.5)


def test_without_the_cluster_level_it_is_the_two_level_model() -> None:
    made, plain = three_level(Y, V, CLUSTER.tolist()), pool(Y, V)
    assert made.two_level.tau2_two_level == pytest.approx(plain.tau2, rel=1e-8)
    assert made.two_level.ll_two_level == pytest.approx(plain.ll, abs=1e-9)
    assert made.two_level.lrt > 0


def test_profile_limits_lie_where_the_likelihood_has_fallen() -> None:
    made = three_level(Y, V, CLUSTER.tolist())
    limits = made.profile("sigma2_cluster")
    assert limits.lb < made.sigma2_cluster < limits.ub


@few
@given(unit=st.sampled_from([1e-4, 0.1, 50.0, 1e5]), seed=st.integers(0, 100))
def test_units_and_order_do_not_matter(unit: float, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(32)
    one = three_level(Y, V, CLUSTER.tolist())
    other = three_level(unit * Y[order], unit**2 * V[order], CLUSTER[order].tolist())
    assert other.sigma2_cluster == pytest.approx(unit**2 * one.sigma2_cluster, rel=1e-6)
    assert float(other.b[0]) == pytest.approx(unit * float(one.b[0]), rel=1e-9)
    assert other.I2_total == pytest.approx(one.I2_total, rel=1e-7)


def test_no_variance_between_clusters_is_said() -> None:
    y = np.tile([0.0, 1.0, 2.0, 3.0], 8)
    made = three_level(y, V, CLUSTER.tolist())
    assert made.sigma2_cluster == 0.0
    assert "zero-variance" in {caution.code for caution in made.cautions}


@pytest.mark.parametrize("cluster", [list(range(32)), [1] * 32])
def test_clusters_that_are_no_clusters_are_refused(cluster: list[int]) -> None:
    with pytest.raises(CannotEstimate, match="at least two clusters"):
        three_level(Y, V, cluster)


def test_cr2_of_a_plain_mean_is_the_unbiased_variance() -> None:
    y, v = Y[:10], np.full(10, 0.04)
    fit = pool(y, v, method="EE")
    made = robust(fit, list(range(10)), kind="CR2")
    assert float(made.se[0]) == pytest.approx(y.std(ddof=1) / 10**0.5, rel=1e-12)
    assert float(made.ddf[0]) == pytest.approx(9.0, rel=1e-12)
    rough = robust(fit, list(range(10)), kind="CR0")
    assert float(rough.se[0]) == pytest.approx(y.std(ddof=0) / 10**0.5, rel=1e-12)
    corrected = robust(fit, list(range(10)), kind="CR1")
    assert float(corrected.se[0]) == pytest.approx(float(made.se[0]), rel=1e-12)


def test_robust_tests_of_equal_clusters_use_cluster_means() -> None:
    made = robust(pool(Y, V), CLUSTER.tolist(), kind="CR2")
    means = Y.reshape(8, 4).mean(axis=1)
    assert float(made.se[0]) == pytest.approx(means.std(ddof=1) / 8**0.5, rel=1e-10)
    assert float(made.ddf[0]) == pytest.approx(7.0, rel=1e-10)


def test_clusters_of_the_model_must_not_be_cut() -> None:
    made = three_level(Y, V, CLUSTER.tolist())
    with pytest.raises(CannotEstimate, match="must contain"):
        made.robust("CR2", cluster=list(range(32)))
    wider = made.robust("CR2", cluster=(CLUSTER // 2).tolist())
    assert wider.n_clusters == 4


def test_aggregation_by_hand() -> None:
    made = aggregate([1.0, 3.0, 5.0], [0.1, 0.1, 0.4], ["a", "a", "b"], rho=0.5)
    assert made.yi.tolist() == pytest.approx([2.0, 5.0])
    assert made.vi.tolist() == pytest.approx([0.075, 0.4])
    assert made.size == (2, 1)
    free = aggregate([1.0, 3.0], [0.1, 0.3], ["a", "a"], way="independent")
    assert free.yi[0] == pytest.approx((1 / 0.1 + 3 / 0.3) / (1 / 0.1 + 1 / 0.3))


BERKEY = {  # Berkey et al. 1998, five trials: probing depth and attachment level
    "y": [0.47, -0.32, 0.20, -0.60, 0.40, -0.12, 0.26, -0.31, 0.56, -0.39],
    "v": [
        [[0.0075, 0.0030], [0.0030, 0.0077]], [[0.0057, 0.0009], [0.0009, 0.0008]],
        [[0.0021, 0.0007], [0.0007, 0.0014]], [[0.0029, 0.0009], [0.0009, 0.0015]],
        [[0.0148, 0.0072], [0.0072, 0.0304]],
    ],
}  # fmt: skip


def test_berkey_as_published() -> None:
    study, outcome = np.repeat(range(5), 2).tolist(), ["PD", "AL"] * 5
    made = multivariate(BERKEY["y"], BERKEY["v"], study, outcome)
    assert made.b == pytest.approx([0.353, -0.339], abs=5e-4)
    assert made.se == pytest.approx([0.059, 0.088], abs=5e-4)
    assert made.tau2 == pytest.approx([0.0117, 0.0327], abs=5e-5)
    assert made.rho[0, 1] == pytest.approx(0.609, abs=5e-4)


def test_uncorrelated_outcomes_are_separate_analyses() -> None:
    y = np.column_stack([Y[:10], 2 * Y[10:20]])
    v = np.full((10, 2), 0.05)
    study, outcome = np.repeat(range(10), 2).tolist(), ["a", "b"] * 10
    made = multivariate(y.ravel(), [np.diag(row) for row in v], study, outcome, structure="DIAG")
    for j in range(2):
        alone = pool(y[:, j], v[:, j])
        assert float(made.b[j]) == pytest.approx(float(alone.b[0]), rel=1e-8)
        assert float(made.tau2[j]) == pytest.approx(alone.tau2, rel=1e-6, abs=1e-10)


def test_a_study_may_lack_an_outcome() -> None:
    study = [0, 0, 1, 1, 2, 2, 3, 4]
    outcome = ["PD", "AL", "PD", "AL", "PD", "AL", "PD", "AL"]
    v = [*BERKEY["v"][:3], [[0.0029]], [[0.0304]]]
    y = [*BERKEY["y"][:6], 0.26, -0.39]
    for structure in ("UN", "CS", "ID"):
        made = multivariate(y, v, study, outcome, structure=structure)
        assert np.isfinite(made.b).all()
        assert np.linalg.eigvalsh(made.G).min() >= -1e-12


@pytest.mark.parametrize(
    ("v", "outcome", "sentence"),
    [
        ([[[1.0, 2.0], [2.0, 1.0]]], ["a", "b"], "impossible"),
        ([[[1.0, 0.1], [0.2, 1.0]]], ["a", "b"], "not symmetric"),
        ([[[1.0]]], ["a", "b"], "2 effects"),
        ([[[1.0, 0.1], [0.1, 1.0]]], ["a", "a"], "twice"),
    ],
)
def test_impossible_covariances_are_refused(v: object, outcome: list[str], sentence: str) -> None:
    with pytest.raises(CannotEstimate, match=sentence):
        multivariate([1.0, 2.0], v, ["s", "s"], outcome)
