"""Lines of agreement: all together, by week, by criterion; and where people disagreed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening import agreement as a

A, B, C = 1, 2, 3


def of_table(both: int, only_a: int, only_b: int, neither: int) -> list[a.Decision]:
    made, item = [], 0
    for number, first, second in (
        (both, "include", "include"),
        (only_a, "include", "exclude"),
        (only_b, "exclude", "include"),
        (neither, "exclude", "exclude"),
    ):
        for _turn in range(number):
            item += 1
            made += [a.Decision(item, A, first), a.Decision(item, B, second)]
    return made


def test_two_people_get_cohens_kappa_as_the_worked_example_has_it():
    line = a.overall(of_table(20, 8, 5, 135), "lenient")
    assert (line.n, line.raters, line.statistic) == (168, 2, "Cohen’s κ")
    assert line.share.hits == 155
    assert line.kappa.value == pytest.approx(0.708955, abs=1e-6)
    assert line.ac.value == pytest.approx(0.894617, abs=1e-6)
    assert line.pabak.value == pytest.approx(0.845238, abs=1e-6)
    assert line.positive.value == pytest.approx(40 / 53)
    assert line.negative.value == pytest.approx(270 / 283)
    assert line.prevalence == pytest.approx(-115 / 168) and line.bias == pytest.approx(3 / 168)


def test_more_people_get_fleiss_kappa_as_the_worked_example_has_it():
    rows = ["300", "300", "210", "030", "021", "030", "003", "111", "300", "030"]
    verdicts = ("include", "maybe", "exclude")
    made = []
    for item, counts in enumerate(rows):
        said = [v for v, n in zip(verdicts, counts, strict=True) for _ in range(int(n))]
        made += [a.Decision(item, rater, v) for rater, v in enumerate(said)]
    line = a.overall(made, "three")
    assert (line.n, line.raters, line.statistic) == (10, 3, "Fleiss’ κ")
    assert line.kappa.value == pytest.approx(0.626335, abs=1e-6)
    assert line.ac.value == pytest.approx(0.660743, abs=1e-6)
    assert line.share.hits == 7
    assert line.pabak.value == pytest.approx(0.65, abs=1e-6)
    assert line.positive.value == pytest.approx(20 / 24) and line.bias is None
    assert "10 records were screened independently by two or more of 3" in a.team_sentence(
        line, "three"
    )


def test_a_row_belongs_to_the_week_of_its_last_decision():
    made = [
        a.Decision(1, A, "include", week="2026-W01"),
        a.Decision(1, B, "exclude", week="2026-W03"),
        a.Decision(2, A, "include", week="2026-W01"),
        a.Decision(2, B, "include", week="2026-W01"),
        a.Decision(3, A, "include", week="2026-W02"),
    ]
    weeks = a.by_week(made, "lenient")
    assert {week: (line.n, line.share.hits) for week, line in weeks.items()} == {
        "2026-W01": (1, 1),
        "2026-W03": (1, 0),
    }


def test_a_criterion_is_judged_where_every_exclusion_says_why():
    made = [
        *(a.Decision(1, A, "exclude", (7,)), a.Decision(1, B, "exclude", (7, 8))),
        *(a.Decision(2, A, "include"), a.Decision(2, B, "exclude", (8,))),
        *(a.Decision(3, A, "exclude"), a.Decision(3, B, "exclude", (7,))),
        *(a.Decision(4, A, "include"), a.Decision(4, B, "include")),
    ]
    lines = a.by_criterion(made, [7, 8])
    assert (lines[7].n, lines[7].share.hits, lines[7].left_out) == (3, 3, 1)
    assert (lines[8].n, lines[8].share.hits) == (3, 1)
    found = a.disagreements(made, "lenient")
    assert [(each.item, each.disputed) for each in found] == [(2, (8,))]


def test_what_a_maybe_counts_as_decides_who_disagreed():
    made = [a.Decision(1, A, "maybe"), a.Decision(1, B, "include")]
    assert a.disagreements(made, "lenient") == []
    assert [each.item for each in a.disagreements(made, "strict")] == [1]
    assert [each.item for each in a.disagreements(made, "three")] == [1]
    assert a.disagreements(made, "drop") == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12),
            st.sampled_from((A, B, C)),
            st.sampled_from(("include", "maybe", "exclude")),
        ),
        max_size=60,
    ),
    st.sampled_from(list(a.TREATMENTS)),
)
def test_order_says_nothing_and_disagreements_are_what_is_left_of_agreement(drawn, treatment):
    first = {(item, rater): verdict for item, rater, verdict in drawn}
    made = [a.Decision(item, rater, verdict) for (item, rater), verdict in first.items()]
    mixed = random.Random(5).sample(made, len(made))
    line = a.overall(made, treatment)
    again = a.overall(mixed, treatment)
    assert (line.n, line.share, line.left_out) == (again.n, again.share, again.left_out)
    assert len(a.disagreements(made, treatment)) == line.n - line.share.hits
