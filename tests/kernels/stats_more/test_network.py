"""Networks of treatments: agreement with pairwise pooling, invariance, consistency."""

import math

import numpy as np
import pytest

from analysis.stats import pool
from analysis.stats.network import from_contrasts, from_events, from_means, network
from analysis.stats.result import CannotEstimate

STUDY = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6]
ARM = ["A", "B", "A", "B", "A", "C", "B", "C", "A", "B", "C", "A", "C"]
EVENTS = [10, 15, 12, 20, 9, 22, 14, 18, 11, 16, 24, 8, 15]
N = [100, 98, 90, 95, 80, 85, 70, 72, 100, 101, 99, 60, 62]


def test_two_treatments_are_an_ordinary_meta_analysis() -> None:
    y, v = [0.3, 0.1, 0.6, -0.2, 0.5], [0.02, 0.05, 0.04, 0.03, 0.1]
    made = network(from_contrasts(list("abcde"), ["T"] * 5, ["P"] * 5, y, v, reference="P"))
    plain, common = pool(y, v), pool(y, v, method="EE")
    assert float(made.random.b[0]) == pytest.approx(float(plain.b[0]), rel=1e-8)
    assert made.random.tau2 == pytest.approx(plain.tau2, rel=1e-7)
    assert float(made.fixed.se[0]) == pytest.approx(float(common.se[0]), rel=1e-12)
    assert made.consistency.Q_total == pytest.approx(common.Q, rel=1e-12)
    assert made.consistency.Q_between_df == 0


def test_indirect_evidence_is_the_difference_of_direct_effects() -> None:
    evidence = from_contrasts(
        ["s1", "s2"], ["B", "C"], ["A", "A"], [0.5, 0.2], [0.04, 0.05], reference="A"
    )
    made = network(evidence)
    names = made.treatments
    b, c = names.index("B"), names.index("C")
    assert made.fixed.league_est[b, c] == pytest.approx(0.3)
    assert made.fixed.league_se[b, c] == pytest.approx(0.3)
    assert "no-heterogeneity" in {caution.code for caution in made.cautions}


def test_the_reference_does_not_change_the_league() -> None:
    one = network(from_events(STUDY, ARM, EVENTS, N, reference="A"))
    other = network(from_events(STUDY, ARM, EVENTS, N, reference="C"))
    order = [other.treatments.index(name) for name in one.treatments]
    for model in ("fixed", "random"):
        left, right = getattr(one, model), getattr(other, model)
        assert left.league_est == pytest.approx(right.league_est[np.ix_(order, order)], abs=1e-6)
        assert left.league_se == pytest.approx(right.league_se[np.ix_(order, order)], abs=1e-6)
    assert one.consistency.Q_total == pytest.approx(other.consistency.Q_total, rel=1e-10)


def test_league_tables_are_antisymmetric_and_p_scores_average_one_half() -> None:
    made = network(from_events(STUDY, ARM, EVENTS, N))
    assert made.random.league_est == pytest.approx(-made.random.league_est.T)
    high = made.random.p_scores(small_is_good=False)
    low = made.random.p_scores(small_is_good=True)
    assert float(high.mean()) == pytest.approx(0.5)
    assert high + low == pytest.approx(np.ones(3))


def test_q_is_split_without_rest() -> None:
    q = network(from_events(STUDY, ARM, EVENTS, N)).consistency
    assert q.Q_within + q.Q_between == pytest.approx(q.Q_total)
    assert q.Q_within_df + q.Q_between_df == q.Q_total_df == 7 - 2


def test_contrasts_and_arms_are_the_same_evidence() -> None:
    arms = from_events(STUDY, ARM, EVENTS, N, reference="A")
    study, treatment, base, y, v = [], [], [], [], []
    odds = {(s, a): math.log(x / (n - x)) for s, a, x, n in zip(STUDY, ARM, EVENTS, N, strict=True)}
    var = {(s, a): 1 / x + 1 / (n - x) for s, a, x, n in zip(STUDY, ARM, EVENTS, N, strict=True)}
    for s in dict.fromkeys(STUDY):
        names = [a for (t, a) in odds if t == s]
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                study.append(s)
                treatment.append(second)
                base.append(first)
                y.append(odds[s, second] - odds[s, first])
                v.append(var[s, second] + var[s, first])
    contrasts = from_contrasts(study, treatment, base, y, v, reference="A")
    one, other = network(arms), network(contrasts)
    assert one.random.b == pytest.approx(other.random.b, abs=1e-7)
    assert one.random.tau2 == pytest.approx(other.random.tau2, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("measure", ["MD", "SMD"])
def test_means_of_arms(measure: str) -> None:
    made = network(
        from_means(
            [1, 1, 2, 2, 2], ["A", "B", "A", "B", "C"], [50] * 5, [1.0, 2.0, 1.0, 2.0, 3.0],
            [2.0] * 5, measure=measure,
        )
    )  # fmt: skip
    scale = 2.0 if measure == "SMD" else 1.0
    assert made.fixed.b * scale == pytest.approx([1.0, 2.0], rel=0.02)


def test_zero_cells_are_corrected_and_named() -> None:
    made = from_events([1, 1, 2, 2], ["A", "B"] * 2, [0, 4, 5, 9], [30, 30, 40, 40])
    assert any("study 1" in caution.text for caution in made.cautions)
    empty = from_events([1, 1, 2, 2], ["A", "B"] * 2, [0, 0, 5, 9], [30, 30, 40, 40])
    assert len(empty.trials) == 1


@pytest.mark.parametrize(
    ("study", "arm", "sentence"),
    [
        ([1, 1, 2, 2], ["A", "B", "C", "D"], "not connected"),
        ([1, 1, 2], ["A", "B", "A"], "one arm only"),
        ([1, 1, 2, 2], ["A", "A", "A", "B"], "same treatment"),
    ],
)
def test_broken_networks_are_refused(study: list[int], arm: list[str], sentence: str) -> None:
    with pytest.raises(CannotEstimate, match=sentence):
        from_events(study, arm, [5] * len(arm), [20] * len(arm))


def test_an_unknown_reference_and_contradicting_variances_are_refused() -> None:
    with pytest.raises(CannotEstimate, match="occurs in no study"):
        from_events(STUDY, ARM, EVENTS, N, reference="Z")
    with pytest.raises(CannotEstimate, match="contradict"):
        from_contrasts(
            [1, 1, 1], ["B", "C", "C"], ["A", "A", "B"], [0.1, 0.2, 0.1], [0.01, 0.01, 0.9]
        )
    with pytest.raises(CannotEstimate, match="needs 3 different"):
        from_contrasts([1, 1], ["B", "C"], ["A", "A"], [0.1, 0.2], [0.01, 0.01])


def test_a_study_without_events_is_left_out_or_kept_as_asked() -> None:
    arms = ([*STUDY, 7, 7], [*ARM, "A", "B"], [*EVENTS, 0, 0], [*N, 40, 60])
    without = from_events(*arms, reference="A")
    assert [said.code for said in without.cautions] == ["not-estimable"]
    assert len(without.trials) == 6
    kept = from_events(*arms, reference="A", drop00=False).trials[-1]
    assert float(kept.y[0]) == pytest.approx(math.log(0.5 / 60.5) - math.log(0.5 / 40.5))
