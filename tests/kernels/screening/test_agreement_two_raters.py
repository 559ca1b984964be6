"""Two raters: known figures, what is not defined, and symmetries."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from screening.agreement import (
    Coefficient,
    Share,
    Table,
    bias_index,
    cohen,
    gwet_of_table,
    pabak,
    prevalence_index,
    specific_agreement,
    wilson,
)


def table(*rows: tuple[int, ...], names: tuple[str, ...] = ()) -> Table:
    return Table(names or tuple("abcdef"[: len(rows)]), rows)


SCREENING = table((20, 8), (5, 135))
UNSURE = table((5, 3, 4), (0, 7, 3), (0, 0, 3))
JUDGED = table((9, 2, 0), (1, 6, 2), (0, 1, 4))


def near(value: float | None, expected: float, digits: int = 6) -> bool:
    return value is not None and round(value, digits) == expected


def test_percent_agreement_with_wilson_interval():
    share = wilson(SCREENING.agreed, SCREENING.n)
    assert (share.hits, share.n) == (155, 168)
    assert near(share.value, 0.922619)
    assert near(share.ci.low, 0.8721, 4)
    assert near(share.ci.high, 0.9542, 4)


def test_kappa_of_two_categories():
    kappa = cohen(SCREENING)
    assert near(kappa.value, 0.708955)
    assert near(kappa.expected, 0.734127)
    assert near(kappa.se, 0.075762)
    assert (near(kappa.ci.low, 0.5605, 4), near(kappa.ci.high, 0.8574, 4)) == (True, True)
    assert near(kappa.se0, 0.076977)
    assert near(kappa.z, 9.21, 2)


def test_kappa_of_three_categories():
    kappa = cohen(UNSURE)
    assert near(kappa.value, 0.425287)
    assert near(kappa.se, 0.122774)


@pytest.mark.parametrize(
    ("weights", "value", "se"),
    [
        ("none", 0.628713, 0.130978),
        ("linear", 0.711538, 0.106147),
        ("quadratic", 0.800532, 0.07861),
    ],
)  # fmt: skip
def test_weighted_kappa(weights: str, value: float, se: float):
    kappa = cohen(JUDGED, weights)
    assert near(kappa.value, value)
    assert near(kappa.se, se)


def test_coefficients_that_resist_prevalence():
    assert near(pabak(SCREENING).value, 0.845238)
    ac1 = gwet_of_table(SCREENING)
    assert near(ac1.value, 0.894617)
    assert near(ac1.expected, 0.265714)
    assert near(ac1.se, 0.030067)
    ac2 = gwet_of_table(JUDGED, "linear")
    assert near(ac2.value, 0.740260)
    assert near(ac2.se, 0.096851)


def test_rare_inclusions_lower_kappa_and_not_ac1():
    rare = table((3, 4), (3, 190), names=("include", "exclude"))
    assert near(cohen(rare).value, 0.4436, 4)
    assert near(gwet_of_table(rare).value, 0.9627, 4)
    assert near(specific_agreement(rare, "include").value, 0.4615, 4)
    assert near(specific_agreement(rare, "exclude").value, 0.9819, 4)


def test_six_hundred_pairs():
    pairs = table((40, 10), (14, 536), names=("include", "exclude"))
    assert near(wilson(pairs.agreed, pairs.n).value, 0.96)
    assert near(cohen(pairs).expected, 0.8417, 4)
    assert near(cohen(pairs).value, 0.7474, 4)
    assert near(pabak(pairs).value, 0.92)
    assert near(gwet_of_table(pairs).value, 0.9525, 4)
    assert near(specific_agreement(pairs, "include").value, 0.7692, 4)
    assert near(specific_agreement(pairs, "exclude").value, 0.9781, 4)
    assert near(prevalence_index(pairs), -0.8267, 4)
    assert near(abs(bias_index(pairs)), 0.0067, 4)


def test_identical_decisions_leave_kappa_undefined_in_words():
    same = table((0, 0), (0, 40))
    kappa = cohen(same)
    assert (kappa.value, kappa.observed) == (None, 1.0)
    assert kappa.why == "not defined: all decisions are identical"
    assert gwet_of_table(same).value == 1.0


def test_no_rows_is_undefined_in_words_everywhere():
    empty = table((0, 0), (0, 0))
    for found in (cohen(empty), pabak(empty), gwet_of_table(empty), wilson(0, 0)):
        assert found.value is None
        assert found.why == "no row has two decisions"
    assert prevalence_index(empty) is None
    assert bias_index(empty) is None


def test_agreement_on_a_category_nobody_chose_is_undefined():
    found = specific_agreement(table((0, 0), (0, 12)), "a")
    assert found.value is None
    assert "nobody chose a" in found.why


def test_one_row_has_a_value_and_no_standard_error():
    found = gwet_of_table(table((1, 0), (0, 0)))
    assert (found.value, found.se, found.ci) == (1.0, None, None)


def test_indices_are_for_two_categories_only():
    assert prevalence_index(UNSURE) is None
    assert bias_index(UNSURE) is None


def test_tables_that_are_no_tables_are_refused():
    with pytest.raises(ValueError, match="two categories"):
        table((4,))
    with pytest.raises(ValueError, match="2 rows of 2"):
        table((1, 2), (3,))
    with pytest.raises(ValueError, match="negative"):
        table((1, -2), (3, 4))
    with pytest.raises(ValueError, match="'maybe' is not one of"):
        Table.of([("include", "maybe")], ["include", "exclude"])
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(5, 4)


tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(0, 30), min_size=k, max_size=k).map(tuple), min_size=k, max_size=k
    ).map(lambda rows: table(*rows))
)


def every_figure(given_table: Table) -> list[Coefficient | Share]:
    k = ("none", "linear", "quadratic")
    return [
        *(cohen(given_table, w) for w in k),
        *(gwet_of_table(given_table, w) for w in k),
        pabak(given_table),
        wilson(given_table.agreed, given_table.n),
        *(specific_agreement(given_table, category) for category in given_table.categories),
    ]


@settings(max_examples=80, deadline=None)
@given(tables)
def test_every_figure_is_a_number_in_its_interval_or_says_why_not(drawn: Table):
    for found in every_figure(drawn):
        if found.value is None:
            assert found.why
            continue
        assert math.isfinite(found.value)
        assert found.value <= 1 + 1e-12
        if found.ci is not None:
            # AC2 with weights can fall below -1, and then its interval begins there.
            assert min(-1, found.value) - 1e-12 <= found.ci.low <= found.value + 1e-12
            assert found.value - 1e-12 <= found.ci.high <= 1 + 1e-12


@settings(max_examples=80, deadline=None)
@given(tables)
def test_it_does_not_matter_who_is_called_a(drawn: Table):
    turned = Table(drawn.categories, tuple(zip(*drawn.counts, strict=True)))
    for ours, theirs in zip(every_figure(drawn), every_figure(turned), strict=True):
        assert ours.value == pytest.approx(theirs.value, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(tables, st.randoms())
def test_the_order_of_categories_does_not_matter_without_weights(drawn: Table, random):
    order = list(range(len(drawn.categories)))
    random.shuffle(order)
    moved = Table(
        tuple(drawn.categories[i] for i in order),
        tuple(tuple(drawn.counts[i][j] for j in order) for i in order),
    )
    for figure in (cohen, gwet_of_table, pabak):
        ours, theirs = figure(drawn), figure(moved)
        assert ours.value == pytest.approx(theirs.value, abs=1e-9)
        assert ours.se == pytest.approx(theirs.se, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_for_two_categories_ordered_weights_change_nothing(drawn: Table):
    assume(len(drawn.categories) == 2)
    assert cohen(drawn, "linear") == cohen(drawn)
    assert gwet_of_table(drawn, "quadratic") == gwet_of_table(drawn)
