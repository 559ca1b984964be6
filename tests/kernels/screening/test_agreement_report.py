"""Agreement as reviewers read it: maybe, small numbers, pairs and teams, the sentence."""

import pytest

from screening.agreement import (
    Decision,
    agreement,
    caution,
    cohen,
    landis_koch,
    orwin,
    pairwise,
    sentence,
    shown,
    team,
)

I, M, E = "include", "maybe", "exclude"  # noqa: E741
COUNTS = {(I, I): 5, (I, E): 3, (I, M): 4, (E, E): 7, (E, M): 3, (M, M): 3}
PAIRS = [pair for pair, count in COUNTS.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("treatment", "agreed", "n", "kappa", "se", "ac"),
    [
        ("three", 15, 25, 0.4253, 0.1228, 0.4044),
        ("ordered", 15, 25, 0.4628, 0.1348, None),
        ("lenient", 19, 25, 0.5000, 0.1768, 0.5385),
        ("strict", 18, 25, 0.4262, 0.1507, 0.4920),
        ("drop", 12, 15, 0.6087, 0.1860, 0.6070),
    ],
)
def test_five_treatments_of_maybe(
    treatment: str, agreed: int, n: int, kappa: float, se: float, ac: float | None
):
    found = agreement(PAIRS, treatment)
    assert (found.percent.hits, found.n, found.left_out) == (agreed, n, 25 - n)
    assert (round(found.kappa.value, 4), round(found.kappa.se, 4)) == (kappa, se)
    assert ac is None or round(found.ac.value, 4) == ac


def test_prevalence_and_bias_are_for_two_categories():
    assert agreement(PAIRS, "three").prevalence is None
    lenient = agreement(PAIRS, "lenient")
    assert lenient.prevalence == pytest.approx((12 - 7) / 25)
    assert lenient.bias == pytest.approx(0.0)


def test_too_few_rows_show_no_coefficient():
    assert agreement(PAIRS[:9]).coefficients_shown is False
    assert "coefficients are not shown" in caution(9)
    assert caution(10) == caution(29) == "n too small"
    assert caution(30) == ""


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="'yes' is not one of"):
        agreement([("yes", "include")])
    with pytest.raises(ValueError, match="'yes' is not one of"):
        team([Decision(1, 1, "yes"), Decision(1, 2, "include")])


def decisions(*rows: dict[int, str]) -> list[Decision]:
    return [
        Decision(item, rater, verdict)
        for item, row in enumerate(rows)
        for rater, verdict in row.items()
    ]


def test_every_pair_has_its_own_figures():
    given = decisions({1: I, 2: I}, {1: I, 3: E}, {2: E, 3: E}, {3: M})
    found = pairwise(given)
    assert {pair: (a.percent.hits, a.n) for pair, a in found.items()} == {
        (1, 2): (1, 1),
        (1, 3): (0, 1),
        (2, 3): (1, 1),
    }


def test_a_team_has_one_overall_figure():
    given = decisions({1: I, 2: I}, {1: I, 3: E}, {2: E, 3: E}, {3: M}, {1: M, 2: M, 3: E})
    found = team(given)
    assert (found.n, found.raters, found.left_out) == (4, 3, 1)
    assert found.fleiss.observed == pytest.approx((1 + 0 + 1 + 1 / 3) / 4)
    dropped = team(given, "drop")
    assert (dropped.n, dropped.left_out) == (3, 2)


def test_of_two_decisions_by_one_rater_the_first_counts():
    given = [Decision(1, 1, E), Decision(1, 2, E), Decision(1, 1, I)]
    assert pairwise(given)[1, 2].percent.value == 1.0


def test_a_team_of_nobody():
    found = team([])
    assert (found.n, found.fleiss.value, found.ac.value) == (0, None, None)


def test_the_sentence_for_the_paper():
    pairs = [(I, I)] * 40 + [(I, E)] * 10 + [(E, I)] * 14 + [(E, E)] * 536
    found = agreement(pairs, "lenient")
    ci = cohen(found.table).ci
    assert sentence(found) == (
        "Two reviewers independently screened 600 records; agreement 96.0% (κ = 0.75, "
        f"95% CI {ci.low:.2f} to {ci.high:.2f}; AC1 = 0.95). Maybe was treated as include."
    )


def test_the_sentence_says_what_is_missing():
    same = sentence(agreement([(E, E)] * 1200, "lenient"), "reports")
    assert "screened 1,200 reports; agreement 100.0% (κ not defined: all decisions" in same
    assert "too few records" in sentence(agreement(PAIRS[:5]))
    assert "10 records were left out" in sentence(agreement(PAIRS, "drop"))
    assert sentence(agreement([])) == ("No records were screened independently by both reviewers.")


def test_a_table_cell_shows_a_dash_and_the_reason():
    assert shown(agreement(PAIRS).kappa) == "0.43"
    assert shown(agreement([(E, E)]).kappa) == "—, not defined: all decisions are identical"


@pytest.mark.parametrize(
    ("kappa", "by_orwin", "by_landis"),
    [
        (-0.1, "poor", "poor"),
        (0.2, "poor", "slight"),
        (0.4, "fair", "fair"),
        (0.6, "good", "moderate"),
        (0.74, "good", "substantial"),
        (0.75, "excellent", "substantial"),
        (0.81, "excellent", "almost perfect"),
    ],
)
def test_verbal_bands(kappa: float, by_orwin: str, by_landis: str):
    assert (orwin(kappa), landis_koch(kappa)) == (by_orwin, by_landis)
