"""Any number of raters: known figures, rows that say nothing, and pairs as the smallest case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.agreement import (
    Table,
    brennan_prediger,
    fleiss,
    gwet,
    gwet_of_table,
    pabak,
    prevalence_index,
    prevalence_of,
    specific_agreement,
    specific_of,
)

TEN_ROWS = [
    (3, 0, 0), (3, 0, 0), (2, 1, 0), (0, 3, 0), (0, 2, 1),
    (0, 3, 0), (0, 0, 3), (1, 1, 1), (3, 0, 0), (0, 3, 0),
]  # fmt: skip


def test_three_raters_three_categories():
    kappa = fleiss(TEN_ROWS)
    assert round(kappa.observed, 6) == 0.766667
    assert round(kappa.value, 6) == 0.626335
    assert round(kappa.expected, 6) == 0.375556
    assert round(kappa.se, 6) == 0.193866
    assert round(kappa.se0, 6) == 0.136073
    assert round(kappa.z, 3) == 4.603
    ac1 = gwet(TEN_ROWS)
    assert round(ac1.value, 6) == 0.660743
    assert round(ac1.expected, 6) == 0.312222
    assert round(ac1.se, 6) == 0.179905


def test_pabak_and_agreement_on_one_category_of_three_raters():
    """Ten rows agree to 0.766667; of 24 chances to be joined in category 0, 20 were taken."""
    found = brennan_prediger(TEN_ROWS)
    assert round(found.value, 6) == 0.65
    assert round(found.se, 6) == 0.183333
    on_first = specific_of(TEN_ROWS, 0, "include")
    assert on_first.value == pytest.approx(20 / 24) and (on_first.hits, on_first.n) == (10, 14)
    assert 0.4 < on_first.ci.low < on_first.value < on_first.ci.high <= 1
    assert specific_of([(3, 0, 0)], 2, "exclude").why == "not defined: nobody chose exclude"
    assert specific_of([(2, 1, 0)], 0, "include").ci is None


def test_the_prevalence_index_needs_two_categories_and_a_row():
    assert prevalence_of([(3, 0), (0, 3), (2, 1)]) == pytest.approx(1 / 9)
    assert prevalence_of(TEN_ROWS) is None and prevalence_of([(1, 0)]) is None


def test_the_interval_uses_t_with_n_minus_one_degrees_of_freedom():
    found = gwet(TEN_ROWS)
    assert found.ci.low == pytest.approx(found.value - 2.2621571628 * found.se, abs=1e-9)
    assert found.ci.high == 1.0


def test_rows_with_one_rating_are_left_out():
    assert gwet([*TEN_ROWS, (1, 0, 0), (0, 0, 0)]) == gwet(TEN_ROWS)
    assert fleiss([*TEN_ROWS, (0, 1, 0)]) == fleiss(TEN_ROWS)


def test_the_classical_error_needs_the_same_number_of_raters_on_every_row():
    found = fleiss([*TEN_ROWS, (2, 0, 0)])
    assert found.value is not None
    assert (found.se0, found.z) == (None, None)


def test_one_category_only_is_undefined_for_kappa_and_one_for_ac1():
    same = [(3, 0), (3, 0)]
    assert fleiss(same).why == "not defined: all decisions are identical"
    assert gwet(same).value == 1.0


def test_nothing_rated_twice_is_undefined():
    assert gwet([(1, 0), (0, 1)]).why == "no row has two decisions"
    assert fleiss([]).why == "no row has two decisions"


def test_broken_counts_are_refused():
    with pytest.raises(ValueError, match="every category"):
        gwet([(1, 1), (1, 1, 0)])
    with pytest.raises(ValueError, match="two categories"):
        fleiss([(2,)])
    with pytest.raises(ValueError, match="negative"):
        gwet([(3, -1)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=12), st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    moved = list(rows)
    random.shuffle(moved)
    for figure in (gwet, fleiss):
        ours, theirs = figure(rows), figure(moved)
        assert ours.why == theirs.why
        assert ours.value == pytest.approx(theirs.value, abs=1e-9)
        assert ours.se == pytest.approx(theirs.se, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=20))
def test_two_raters_are_the_smallest_case(pairs):
    counts = [tuple([a, b].count(q) for q in range(3)) for a, b in pairs]
    table = Table.of([(str(a), str(b)) for a, b in pairs], ["0", "1", "2"])
    for weights in ("none", "linear", "quadratic"):
        ours, theirs = gwet(counts, weights), gwet_of_table(table, weights)
        assert ours.value == pytest.approx(theirs.value, abs=1e-9)
        assert ours.se == pytest.approx(theirs.se, abs=1e-9)
    two = Table.of([(str(min(a, 1)), str(min(b, 1))) for a, b in pairs], ["0", "1"])
    rows = [tuple([min(a, 1), min(b, 1)].count(q) for q in range(2)) for a, b in pairs]
    assert brennan_prediger(rows).value == pytest.approx(pabak(two).value, abs=1e-9)
    assert prevalence_of(rows) == pytest.approx(prevalence_index(two), abs=1e-9)
    for place, name in enumerate("01"):
        assert specific_of(rows, place, name) == specific_agreement(two, name)
