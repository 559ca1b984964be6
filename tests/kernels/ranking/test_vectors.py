import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.ranking import Vectors, vectorise

TEXTS = [
    "Illness management and recovery for people with schizophrenia",
    "Recovery and illness management: a randomised trial",
    "Sleep hygiene in school children",
]


def test_a_row_has_length_one_and_counts_words_and_pairs_that_others_share():
    made = vectorise(enumerate(TEXTS)).matrix.toarray()
    assert np.linalg.norm(made, axis=1) == pytest.approx([1, 1, 0])
    shared = {"illness", "management", "and", "recovery", "illness management"}
    assert (made[0] > 0).sum() == len(shared)
    assert made[0] @ made[1] == pytest.approx(1)


def test_weights_are_those_of_the_textbook():
    """1 + log tf, times log((1 + n) / (1 + df)) + 1, then length one."""
    made = vectorise(enumerate(["ab ab cd", "ab cd", "ef gh", "ef zz"])).matrix.toarray()
    ab, cd = (1 + np.log(2)), 1.0
    wanted = np.array([ab, cd, 1.0])  # ab, cd, and the pair ab cd, each in two of four texts
    assert sorted(made[0][made[0] > 0]) == pytest.approx(sorted(wanted / np.linalg.norm(wanted)))


def test_nothing_and_empty_texts_are_rows_of_zeros():
    assert len(vectorise([])) == 0
    made = vectorise([(7, ""), (9, "·")])
    assert made.matrix.nnz == 0
    assert made.names.tolist() == [7, 9]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_text_gives_a_finite_row_and_survives_a_file(texts):
    made = vectorise(enumerate(texts))
    assert np.isfinite(made.matrix.data).all()
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    again = Vectors.load(file)
    assert (again.matrix != made.matrix).nnz == 0
    assert again.names.tolist() == made.names.tolist()
