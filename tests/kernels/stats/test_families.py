"""Every public analysis: at the edges an answer or a sentence, and JSON there and back."""

import importlib
import json
import pkgutil
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis.stats
from analysis.stats import CannotEstimate, Result
from analysis.stats.result import Answer

from .families import EFFECTS, MEANS, OTHERS, TABLES, leaves, parts, silent

RNG = np.random.default_rng(20)
V = RNG.uniform(0.01, 0.2, 6)
Y = RNG.normal(0.3, np.sqrt(V + 0.05))
N1, N2 = np.array([20.0, 45, 31, 60, 52, 24]), np.array([22.0, 40, 30, 66, 47, 25])
A, C = np.array([3.0, 12, 9, 6, 21, 4]), np.array([5.0, 9, 11, 14, 16, 7])
ARMS = (N1, np.array([4.0, 2, 7, 3, 9, 5]), np.array([1.0, 3, 2, 4, 2, 1]),
        N2, np.array([3.0, 4, 6, 1, 9, 2]), np.array([2.0, 3, 1, 4, 5, 1]))  # fmt: skip
EDGES = {
    "no study": (Y[:0], V[:0]),
    "one study": (Y[:1], V[:1]),
    "two studies": (Y[:2], V[:2]),
    "identical studies": (np.full(6, 0.3), np.full(6, 0.1)),
    "no spread beyond chance": (0.3 + 0.1 * np.sqrt(V), V),
    "no effect at all": (np.zeros(6), V),
    "variance ratio of a million": (Y, np.geomspace(1e-3, 1e3, 6)),
    "a scale of 1e-5": (Y * 1e-5, V * 1e-10),
    "a scale of 1e6": (Y * 1e6, V * 1e12),
    "scales from 1e-8 to 1e8": (Y * np.geomspace(1e-8, 1e8, 6), np.geomspace(1e8, 1e-8, 6)),
}
SPARSE = {
    "no study": (A[:0], N1[:0], C[:0], N2[:0]),
    "one study": (A[:1], N1[:1], C[:1], N2[:1]),
    "two studies": (A[:2], N1[:2], C[:2], N2[:2]),
    "no events": (A[:4] * 0, N1[:4], C[:4] * 0, N2[:4]),
    "only events": (N1[:4], N1[:4], N2[:4], N2[:4]),
    "no events in one arm": (A[:4] * 0, N1[:4], C[:4], N2[:4]),
    "sizes from 20 to 20 million": (A, N1 * 10.0 ** np.arange(6), C, N2 * 10.0 ** np.arange(6)),
    "a million of each": (A * 1e6, N1 * 1e6, C * 1e6, N2 * 1e6),
    "identical studies": (A[:4] * 0 + 3, N1[:4] * 0 + 20, C[:4] * 0 + 5, N2[:4] * 0 + 20),
}
SPREAD = {
    "no study": tuple(column[:0] for column in ARMS),
    "one study": tuple(column[:1] for column in ARMS),
    "two studies": tuple(column[:2] for column in ARMS),
    "identical studies": tuple(np.full(6, column[0]) for column in ARMS),
    "no difference": (*ARMS[:3], N2, *ARMS[1:3]),
    "no spread": (N1, ARMS[1], ARMS[2] * 0, N2, ARMS[4], ARMS[5] * 0),
    "means of 0": (N1, ARMS[1] * 0, ARMS[2], N2, ARMS[4] * 0, ARMS[5]),
    "variance ratio of a million": (
        N1, ARMS[1], np.geomspace(1e-1, 1e2, 6), N2, ARMS[4], np.geomspace(1e-1, 1e2, 6),
    ),
    "a scale of 1e-5": (N1, *(x * 1e-5 for x in ARMS[1:3]), N2, *(x * 1e-5 for x in ARMS[4:])),
    "a scale of 1e6": (N1, *(x * 1e6 for x in ARMS[1:3]), N2, *(x * 1e6 for x in ARMS[4:])),
    "two people an arm": (N1 * 0 + 2, *ARMS[1:3], N2 * 0 + 2, *ARMS[4:]),
}  # fmt: skip


def answers_or_says_why(family, numbers) -> object:
    """The result, checked; None where a sentence came instead."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            made = family(*numbers)
        except CannotEstimate as sentence:
            assert str(sentence).endswith(".")
            return None
    assert not silent(made)
    there = json.dumps(made.to_json(), allow_nan=False)
    back = type(made).from_json(json.loads(there))
    assert leaves(back) == leaves(made)
    return made


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("family", EFFECTS)
def test_effects_at_an_edge(family, edge):
    answers_or_says_why(EFFECTS[family], EDGES[edge])


@pytest.mark.parametrize("edge", SPARSE)
@pytest.mark.parametrize("family", TABLES)
def test_tables_at_an_edge(family, edge):
    answers_or_says_why(TABLES[family], SPARSE[edge])


@pytest.mark.parametrize("edge", SPREAD)
@pytest.mark.parametrize("family", MEANS)
def test_means_at_an_edge(family, edge):
    answers_or_says_why(MEANS[family], SPREAD[edge])


def kinds_of_result() -> Iterator[type]:
    for module in pkgutil.walk_packages(analysis.stats.__path__, "analysis.stats."):
        importlib.import_module(module.name)
    waiting = [Result]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            yield kind


def test_every_kind_of_result_makes_the_way_through_json():
    made = [answers_or_says_why(family, (Y, V)) for family in EFFECTS.values()]
    made += [answers_or_says_why(family, (A, N1, C, N2)) for family in TABLES.values()]
    made += [answers_or_says_why(family, ARMS) for family in MEANS.values()]
    made += [answers_or_says_why(family, ()) for family in OTHERS.values()]
    assert None not in made
    seen = {type(part).__qualname__ for one in made for part in parts(one)}
    assert not {kind.__qualname__ for kind in kinds_of_result() if kind is not Answer} - seen


QUICK = [name for name in EFFECTS if name not in ("permutation", "profile", "contrast")]
anything = st.tuples(
    st.floats(-1e8, 1e8).filter(lambda y: y == 0.0 or abs(y) >= 1e-8), st.floats(1e-8, 1e8)
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(QUICK), st.lists(anything, min_size=1, max_size=6))
def test_any_numbers_get_an_answer_or_a_sentence(family, rows):
    y, v = np.array(rows).T
    answers_or_says_why(EFFECTS[family], (y, v))


FOUND = {
    "harbord": (
        TABLES,
        (
            [8.9e4, 7.9e3, 5.6e5, 2.6e-7, 5.3e3, 0.19],
            [0.0, 3.8e7, 3.5e-7, 1.2e7, 520.4, 0.0],
            [2.3e4, 0.045, 3.3e-4, 1.6e5, 3.6e-7, 3.6],
            [3e-4, 0.0, 2.7e5, 0.0, 0.0072, 0.0],
        ),
    ),
    "treatment-arm": (TABLES, ([0.0], [0.0], [0.0], [0.0])),
    "selection": (EFFECTS, ([-3.4, -1.8e6, 3.9e5], [1.6e3, 0.44, 6.3e7])),
}


@pytest.mark.parametrize("family", FOUND)
def test_numbers_that_once_were_too_much_get_an_answer_or_a_sentence(family):
    families, numbers = FOUND[family]
    answers_or_says_why(families[family], tuple(np.array(column) for column in numbers))


wide = st.one_of(st.floats(1e-8, 1e8), st.just(0.0))
cells = st.tuples(wide, wide, wide, wide)
SLOW = [name for name in TABLES if name.startswith(("glmm", "accuracy"))]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([name for name in TABLES if name not in SLOW]),
    st.lists(cells, min_size=1, max_size=6),
)
def test_any_tables_get_an_answer_or_a_sentence(family, rows):
    answers_or_says_why(TABLES[family], np.array(rows).T)


@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from(SLOW),
    st.lists(st.tuples(*(st.integers(0, 2000),) * 4), min_size=1, max_size=4),
)
def test_any_counts_get_an_exact_answer_or_a_sentence(family, rows):
    a, spared, c, free = np.array(rows, dtype=float).T
    answers_or_says_why(TABLES[family], (a, a + spared, c, c + free))


anywhere = st.floats(-1e8, 1e8).filter(lambda m: m == 0.0 or abs(m) >= 1e-8)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(list(MEANS)),
    st.lists(
        st.tuples(st.integers(1, 10**6), anywhere, wide, st.integers(1, 10**6), anywhere, wide),
        min_size=1, max_size=6,
    ),
)  # fmt: skip
def test_any_means_get_an_answer_or_a_sentence(family, rows):
    answers_or_says_why(MEANS[family], np.array(rows).T)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["three levels", "robust", "network", "aggregate"]), st.floats(-3, 3))
def test_a_change_of_unit_changes_only_the_unit(family, exponent):
    unit = 10.0**exponent
    one, other = EFFECTS[family](Y, V), EFFECTS[family](Y * unit, V * unit**2)
    first, second = (getattr(made, "random", made) for made in (one, other))
    name = "yi" if family == "aggregate" else "b"
    got = np.asarray(getattr(second, name)) / unit
    assert got == pytest.approx(np.asarray(getattr(first, name)), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("family", ["three levels", "robust", "egger", "network"])
def test_mirrored_effects_give_the_mirrored_answer(family):
    one, other = EFFECTS[family](Y, V), EFFECTS[family](-Y, V)
    first, second = (getattr(made, "random", made) for made in (one, other))
    name = "slope" if family == "egger" else "b"
    assert -np.asarray(getattr(second, name)) == pytest.approx(
        np.asarray(getattr(first, name)), rel=1e-5, abs=1e-8
    )
