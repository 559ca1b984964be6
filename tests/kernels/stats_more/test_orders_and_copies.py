"""What must hold for every family: the order of studies is no matter, copies only add certainty."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.stats import bias, pool
from analysis.stats.aggregate import aggregate
from analysis.stats.dta import bivariate_accuracy
from analysis.stats.glmm import glmm_single, glmm_two_arm
from analysis.stats.multilevel import three_level
from analysis.stats.multivariate import multivariate
from analysis.stats.network import from_contrasts, network
from analysis.stats.robust import robust

few = settings(max_examples=4, deadline=None)
seeds = st.integers(0, 10_000)
RNG = np.random.default_rng(5)
K = 12
V = RNG.uniform(0.02, 0.2, K)
Y = RNG.normal(0.3, np.sqrt(V + 0.08))
PAIR = np.arange(K) // 2
ARMS = [("b", "a"), ("c", "a"), ("c", "b")]
FIRST = np.array([ARMS[i % 3][0] for i in range(K)])
SECOND = np.array([ARMS[i % 3][1] for i in range(K)])
OUTCOME = np.array(["one", "two"] * (K // 2))
N1, N2 = RNG.integers(30, 90, 5), RNG.integers(30, 90, 5)
A, C = RNG.binomial(N1, 0.25), RNG.binomial(N2, 0.35)


def _joint(y: Any, v: Any, at: Any) -> Any:
    studies = PAIR[at]
    blocks = [np.diag(v[studies == one]) for one in dict.fromkeys(studies.tolist())]
    return multivariate(y, blocks, studies.tolist(), OUTCOME[at].tolist(), structure="CS").b


def _network(y: Any, v: Any, at: Any) -> Any:
    return network(
        from_contrasts(np.arange(K)[at], FIRST[at], SECOND[at], y, v, reference="a")
    ).random.b


# y, v, rows -> numbers that turn with the sign of y and grow with its unit
EFFECTS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "three levels": lambda y, v, at: three_level(y, v, PAIR[at]).b,
    "robust": lambda y, v, at: robust(pool(y, v), PAIR[at]).b,
    "multivariate": _joint,
    "network": _network,
    "aggregate": lambda y, v, at: np.sort(aggregate(y, v, PAIR[at], rho=0.4).yi),
    "egger": lambda y, v, at: bias.egger(y, v).slope * np.ones(1),
    "egger mixed": lambda y, v, at: bias.egger_mixed(y, v).intercept * np.ones(1),
    "trim and fill": lambda y, v, at: bias.trim_and_fill(y, v).fit.b,
    "peese": lambda y, v, at: bias.peese(y, v).intercept * np.ones(1),
}
SHIFTED = ("three levels", "robust", "aggregate", "egger mixed", "trim and fill", "peese")
TABLES: dict[str, Callable[..., Any]] = {
    "CM.EL": lambda *t: glmm_two_arm("OR", *t, model="CM.EL", nodes=5),
    "UM.FS": lambda *t: glmm_two_arm("OR", *t, model="UM.FS", nodes=5),
    "CM.AL": lambda *t: glmm_two_arm("OR", *t, model="CM.AL", nodes=5),
    "PLO": lambda a, n1, c, n2: glmm_single("PLO", a, n1, nodes=5),
    "accuracy": lambda a, n1, c, n2: bivariate_accuracy(a, n1 - a, c, n2 - c).model,
}


@pytest.mark.parametrize("family", EFFECTS)
@few
@given(seed=seeds)
def test_the_order_of_studies_does_not_matter(family: str, seed: int) -> None:
    at = np.random.default_rng(seed).permutation(K)
    one, other = EFFECTS[family](Y, V, np.arange(K)), EFFECTS[family](Y[at], V[at], at)
    assert np.sort(other) == pytest.approx(np.sort(one), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("family", EFFECTS)
@few
@given(unit=st.sampled_from([-1e4, -1.0, 1e-4, 7.0]))
def test_effects_turn_and_grow_with_their_unit(family: str, unit: float) -> None:
    at = np.arange(K)
    one, other = EFFECTS[family](Y, V, at), EFFECTS[family](unit * Y, unit**2 * V, at)
    # The slope on the standard error is a number without unit.
    scale = np.sign(unit) if family == "egger" else unit
    assert np.sort(other / scale) == pytest.approx(np.sort(one), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("family", SHIFTED)
@few
@given(shift=st.floats(-5, 5))
def test_a_shift_of_all_effects_shifts_the_answer(family: str, shift: float) -> None:
    at = np.arange(K)
    one, other = EFFECTS[family](Y, V, at), EFFECTS[family](Y + shift, V, at)
    assert other - shift == pytest.approx(one, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("family", TABLES)
@settings(max_examples=1, deadline=None)
@given(seed=seeds)
def test_the_order_of_tables_does_not_matter(family: str, seed: int) -> None:
    at = np.random.default_rng(seed).permutation(5)
    one, other = TABLES[family](A, N1, C, N2), TABLES[family](A[at], N1[at], C[at], N2[at])
    assert np.ravel(other.b) == pytest.approx(np.ravel(one.b), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("copies", [2, 5])
def test_copies_of_all_studies_divide_the_common_standard_error_by_their_root(copies: int) -> None:
    root, many = np.sqrt(copies), [np.tile(column, copies) for column in (A, N1, C, N2)]
    for model in ("CM.EL", "UM.FS", "CM.AL"):
        one = glmm_two_arm("OR", A, N1, C, N2, model=model, method="EE")
        more = glmm_two_arm("OR", *many, model=model, method="EE")
        assert more.b == pytest.approx(one.b, rel=1e-6)
        assert root * more.se == pytest.approx(one.se, rel=1e-5)
    single = network(from_contrasts(range(K), FIRST, SECOND, Y, V, reference="a")).fixed
    tiled = [np.tile(column, copies) for column in (FIRST, SECOND, Y, V)]
    copied = network(from_contrasts(range(K * copies), *tiled, reference="a")).fixed
    assert copied.b == pytest.approx(single.b, rel=1e-9)
    assert root * copied.se == pytest.approx(single.se, rel=1e-9)
