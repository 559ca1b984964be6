"""Scales: ticks that people read, ranges that show what matters."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plots.axis import Axis, choose_range, linear_ticks, ratio_ticks, tick_labels
from analysis.plots.svg import PlotError


def test_ticks_are_round():
    assert linear_ticks(-1.1, 1.1) == [-1, -0.5, 0, 0.5, 1]
    assert linear_ticks(0, 14000) == [0, 5000, 10000]
    assert tick_labels([-1, -0.5, 0], False) == ["−1.0", "−0.5", "0.0"]


def test_ratios_have_ticks_of_their_own():
    assert ratio_ticks(0.09, 11) == [0.1, 0.2, 0.5, 1, 2, 5, 10]
    assert ratio_ticks(0.004, 900) == [0.01, 0.1, 1, 10, 100]
    assert ratio_ticks(0.78, 1.3) == [0.8, 1.0, 1.2]
    assert tick_labels([0.1, 1, 10], True) == ["0.1", "1", "10"]


def test_equal_ratios_are_equally_far_apart():
    axis = Axis(0.1, 10, 0, 200, log=True)
    assert axis.x(1) == pytest.approx(100)
    assert axis.x(2) - axis.x(1) == pytest.approx(axis.x(1) - axis.x(0.5))
    with pytest.raises(PlotError, match="above zero"):
        axis.x(0)


def test_one_enormous_interval_does_not_flatten_the_others():
    low, high = choose_range([-0.3, 0.2], [-0.6, 0.5, -50, 50], 0, log=False)
    assert low > -10
    assert high < 10


def test_moderate_intervals_are_shown_whole():
    low, high = choose_range([-0.3, 0.2], [-0.6, 0.5], 0, log=False)
    assert low <= -0.6
    assert high >= 0.5


def test_without_studies_there_is_still_a_scale():
    assert choose_range([], [], 0, log=False)[0] < 0 < choose_range([], [], 0, log=False)[1]
    low, high = choose_range([], [], 1, log=True)
    assert low < 1 < high


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6), max_size=8),
    st.lists(st.floats(-1e6, 1e6), max_size=8),
)
def test_the_range_holds_every_point_and_has_ticks(points, ends):
    low, high = choose_range(points, ends, 0, log=False)
    assert math.isfinite(low)
    assert low < high
    assert all(low <= p <= high for p in (*points, 0))
    assert 1 <= len(Axis(low, high, 0, 100).ticks()) <= 12


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(1e-6, 1e6), max_size=8))
def test_the_range_of_ratios_holds_every_point(points):
    low, high = choose_range(points, [], 1, log=True)
    assert 0 < low < high
    assert all(low <= p <= high for p in (*points, 1))
    assert len(Axis(low, high, 0, 100, log=True).ticks()) >= 1
