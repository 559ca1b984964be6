"""The likelihood of a mean from a few sums is the likelihood by projection."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats import pool
from analysis.stats.likelihood import scores
from analysis.stats.power_sums import PowerSums, is_mean


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 12),
    st.integers(0, 10_000),
    st.floats(-6, 6),
    st.floats(0, 5),
    st.booleans(),
)
def test_sums_give_the_score_of_the_projection(k, seed, exponent, far, restricted):
    rng, scale = np.random.default_rng(seed), 10.0**exponent
    v = np.exp(rng.uniform(-4, 4, k)) * scale**2
    y = rng.normal(far, 1.0, k) * scale
    tau2 = rng.uniform(0.0, 2.0) * scale**2
    ones = np.ones((k, 1))
    fast = scores(y, v, ones, restricted=restricted)(tau2)
    # A column of halves is the same model, and goes by projection.
    slow = scores(y / 2, v / 4, ones * 0.5, restricted=restricted)(tau2 / 4)
    size = float((1.0 / (v + tau2)).sum()) + abs(fast.value)
    assert fast.value == pytest.approx(slow.value / 4, rel=1e-9, abs=1e-9 * size)
    assert fast.information == pytest.approx(slow.information / 16, rel=1e-8)
    assert fast.slope == pytest.approx(slow.slope / 16, rel=1e-6, abs=1e-9 * size**2)


def test_only_a_column_of_ones_is_a_mean():
    assert is_mean(np.ones((4, 1)))
    assert not is_mean(np.ones((4, 2)))
    assert not is_mean(np.array([[1.0], [2.0], [0.0]]))
    assert not is_mean(np.array([[1.0], [-1.0], [3.0]]))


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("k", [10, 100, 1000])
def test_few_steps_lead_to_the_maximum(k, method, monkeypatch):
    rng, asked = np.random.default_rng(k + 1), []
    v = rng.uniform(0.01, 0.2, k)
    y = rng.normal(0.3, np.sqrt(v + 0.3))
    at = PowerSums.at
    monkeypatch.setattr(PowerSums, "at", lambda sums, t: asked.append(t) or at(sums, t))
    fit = pool(y, v, method=method)
    assert 1 <= len(asked) <= 5
    peak = scores(y, v, np.ones((k, 1)), restricted=method == "REML")(fit.tau2)
    assert abs(peak.value) <= 1e-11 * peak.information * fit.tau2
