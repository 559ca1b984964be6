import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from screening.ranking import p_of_missing, reads_to_stop, standing

EARLY = [False] * 60 + [True] * 45
"""45 relevant among the first 105 of 2,000, then nothing more."""


def test_the_worked_example():
    p = p_of_missing(EARLY + [False] * 395, 2000)
    assert p == pytest.approx(1500 * 1499 * 1498 / (1895 * 1894 * 1893), rel=1e-9)


@pytest.mark.parametrize(
    ("target", "sure", "record"),
    [(0.95, 0.95, 1302), (0.95, 0.80, 892), (0.90, 0.95, 849), (0.80, 0.95, 523)],
)
def test_where_the_worked_example_stops(target, sure, record):
    assert len(EARLY) + reads_to_stop(EARLY, 2000, target, sure) == record


@settings(max_examples=150, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 300))
def test_no_other_stretch_has_a_smaller_p(labels, unread):
    total = len(labels) + unread
    found = np.asarray(labels, dtype=int)
    lengths = np.arange(1, len(found) + 1)
    within = np.cumsum(found[::-1])
    missed = np.floor(found.sum() / 0.95 - (found.sum() - within) + 1)
    population = total - (len(found) - lengths)
    every = hypergeom.cdf(within, population, np.minimum(missed, population), lengths)
    wanted = min(1.0, np.where(missed <= population, every, 0).min()) if found.any() else 1.0
    assert p_of_missing(labels, total) == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.booleans(), max_size=40), st.integers(0, 200))
def test_reading_as_many_as_it_says_is_enough(labels, unread):
    total = len(labels) + unread
    found = standing(labels, total)
    assert 0 <= found.to_read <= unread
    if any(labels) and found.to_read < unread:
        assert p_of_missing([*labels, *[False] * found.to_read], total) < 0.05
    assert found.since_last == len(labels) - max(
        (place for place, each in enumerate(labels, 1) if each), default=0
    )


def test_nothing_found_proves_nothing():
    assert standing([False] * 50, 100).p == 1.0
    assert standing([], 100).to_read == 100


@pytest.mark.parametrize(
    ("labels", "total", "target", "sure"),
    [([True] * 3, 2, 0.95, 0.95), ([True], 9, 1.0, 0.95), ([True], 9, 0.95, 0)],
)
def test_what_makes_no_sense_is_refused(labels, total, target, sure):
    with pytest.raises(ValueError):
        standing(labels, total, target, sure)
