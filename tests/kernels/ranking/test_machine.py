import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from screening.ranking import learn, order_of, vectorise
from screening.ranking.machine import BALANCE, PENALTY

WORDS = ("recovery", "illness", "sleep", "school", "trial", "cohort", "rats", "nurses")


def texts_of(chance: np.random.Generator, n: int) -> list[str]:
    return [" ".join(chance.choice(WORDS, 6)) for _each in range(n)]


def test_what_reads_like_the_included_comes_first():
    texts = ["recovery programme trial", "sleep in rats", "recovery programme", "rats asleep"] * 3
    learned = learn(vectorise(enumerate(texts)), [0, 1], [True, False])
    best = order_of(learned.scores).tolist()
    assert {each % 4 for each in best[:6]} == {0, 2}
    assert (learned.included, learned.excluded) == (1, 1)


def test_the_fit_is_the_least_of_its_loss():
    chance = np.random.default_rng(5)
    vectors = vectorise(enumerate(texts_of(chance, 40)))
    rows, included = list(range(25)), [bool(each) for each in chance.random(25) < 0.3]
    scores = learn(vectors, rows, included).scores
    x = np.hstack([vectors.matrix.toarray().astype(float), np.ones((40, 1))])
    y = np.where(included, 1.0, -1.0)
    good, bad = sum(included), 25 - sum(included)
    costs = np.where(y > 0, 1.0, good / (BALANCE * bad))
    costs *= PENALTY * 25 / costs.sum()

    def loss(w):
        return 0.5 * w @ w + costs @ np.maximum(0, 1 - y * (x[:25] @ w)) ** 2

    wanted = minimize(loss, np.zeros(x.shape[1]), method="L-BFGS-B", tol=1e-14).x
    assert scores == pytest.approx(x @ wanted, abs=2e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_labels_changes_no_score(seed):
    chance = np.random.default_rng(seed)
    vectors = vectorise(enumerate(texts_of(chance, 30)))
    rows, included = list(range(12)), [True, False] * 6
    turned = chance.permutation(12)
    again = learn(vectors, [rows[i] for i in turned], [included[i] for i in turned]).scores
    assert again == pytest.approx(learn(vectors, rows, included).scores, abs=1e-3)


@pytest.mark.parametrize("included", [[True, True], [False, False], []])
def test_without_both_kinds_it_says_so(included):
    vectors = vectorise(enumerate(["recovery trial", "recovery cohort"]))
    with pytest.raises(ValueError, match="one included and one excluded"):
        learn(vectors, list(range(len(included))), included)
